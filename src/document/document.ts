import type { Place } from '../finding/finding.ts';
import type { Path } from './path-text.ts';
import { pathText } from './path-text.ts';
import { DocumentError, type Problem } from './problem.ts';

/** One document of a file: its value, and where in the text each part of it stands. */
export interface ParsedDocument {
  /** What JSON can hold: no dates, no NaN, string keys only. */
  readonly value: unknown;
  readonly file: string;
  /** True where the syntax shows no end, as in YAML's block style: half of such a text is a text, too. */
  readonly mayBeCut?: boolean | undefined;
  /**
   * The place of the value at `path`, or of the key that leads to it; of the nearest thing around it
   * that exists otherwise. Looked up when asked: most documents are right.
   */
  placeOf(path: Path, what?: 'value' | 'key'): Place;
}

/** No document that podway reads comes near; deeper ones would break whoever walks them by recursion. */
export const mostLevels = 100;

/** What to say of a value that stands deeper than `mostLevels`, or inside itself (a YAML alias can do that). */
export function tooDeep(place: Place): Problem {
  return { place, path: '', found: `more than ${mostLevels} levels`, wanted: 'fewer' };
}

/** What to say of a key that its mapping already has. Most parsers keep the last one and say nothing. */
export function duplicateKey(place: Place, path: string, key: string): Problem {
  const says = `the key ${JSON.stringify(key)} is here a second time; wanted each key once`;
  return { place, path, found: 'a key a second time', wanted: 'each key once', says };
}

/**
 * Refuses what parsers accept and JSON cannot hold: numbers without end (`.inf`, `1e999`, `.nan`), half
 * characters (`\ud800`), and values that are too deep. Such a value has no digest.
 *
 * @throws {DocumentError}
 */
export function refuseUnfit(document: ParsedDocument): void {
  const problem = unfit(document, document.value, []);
  if (problem) throw new DocumentError([problem]);
}

function unfit(
  document: ParsedDocument,
  value: unknown,
  path: readonly (string | number)[],
): Problem | undefined {
  if (path.length > mostLevels) return tooDeep(document.placeOf(path));
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const about = { place: document.placeOf(path), path: pathText(path) };
    return { ...about, found: String(value), wanted: 'a finite number' };
  }
  if (typeof value === 'string' && isIllFormed(value)) return halfCharacter(document, path);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (isIllFormed(key)) return halfCharacter(document, path);
    const problem = unfit(document, member, here);
    if (problem) return problem;
  }
  return undefined;
}

function halfCharacter(document: ParsedDocument, path: readonly (string | number)[]): Problem {
  const about = { place: document.placeOf(path), path: pathText(path) };
  return { ...about, found: 'half of a UTF-16 pair', wanted: 'whole characters' };
}

/** With the `u` flag, only halves that stand alone match. */
function isIllFormed(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
