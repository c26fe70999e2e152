import { type Path, pathText } from '../document/path-text.ts';
import { DocumentError, type Problem } from '../document/problem.ts';
import type { Place } from '../finding/finding.ts';

/** A JSON object whose members are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where in a document things stand: `placeOf` of a parsed one, less of one that came over the wire. */
export type PlaceOf = (path: Path) => Place;

/** More problems than these help nobody: where every node is wrong, the reason is one. */
const mostProblems = 20;

/** Collects what is wrong with Kubernetes objects; places are looked up for those that are shown only. */
export class Problems {
  private readonly shown: Problem[] = [];
  private count = 0;

  /** @param subject said before the path: `node worker-1`; empty for none. */
  add(
    subject: string,
    path: Path,
    placeOf: PlaceOf,
    problem: Pick<Problem, 'found' | 'wanted' | 'says'>,
  ): void {
    this.count++;
    if (this.count > mostProblems) return;
    const text = [subject, pathText(path)].filter((part) => part !== '').join(': ');
    this.shown.push({ place: placeOf(path), path: text, ...problem });
  }

  /** @throws {DocumentError} when anything was added. */
  throwIfAny(): void {
    const [first] = this.shown;
    if (first === undefined) return;
    const more = this.count - this.shown.length;
    if (more === 0) throw new DocumentError(this.shown);
    const files = this.shown.map(({ place }) => place.file).sort();
    const rest = {
      place: { file: files.at(-1) ?? first.place.file },
      path: '',
      found: `${more} more`,
      wanted: 'none',
      says: `and ${more} more problems like these`,
    };
    throw new DocumentError([...this.shown, rest]);
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** kubectl leaves out what is empty; other writers say null. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/**
 * A value in an error message: short and in ASCII, because what a node says of itself may hold
 * escape codes for the terminal.
 */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = typeof value === 'string' ? cut(value) : value;
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
