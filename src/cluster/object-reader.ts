import type { Path } from '../document/path-text.ts';
import { type Fields, isAbsent, isFields, type Problems, shown } from './fields.ts';
import type { KubernetesObject } from './objects.ts';

const none: Fields = Object.freeze({});
const nothing: readonly unknown[] = Object.freeze([]);

/**
 * Takes fields out of one Kubernetes object. What has another JSON type than the API server lets in
 * goes to `problems`, all of it, and sets `failed`: then a file was edited, and nothing made of this
 * object is worth anything.
 */
export class ObjectReader {
  failed = false;
  /** Said before the path: `node worker-1`. */
  protected subject: string;
  protected readonly object: KubernetesObject;
  private readonly problems: Problems;

  constructor(object: KubernetesObject, problems: Problems, noun: string) {
    this.object = object;
    this.problems = problems;
    this.subject = `${noun} without name`;
  }

  /**
   * `metadata.name`, which is said from then on: what the API server lets an object be called (RFC 1123
   * subdomain), so it may be printed.
   *
   * @param noun what such an object is called: `node`, `IPPool`.
   */
  nameAs(noun: string): string {
    const { name } = this.mapping(this.object.fields.metadata, ['metadata']);
    if (
      typeof name === 'string' &&
      name.length <= 253 &&
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)
    ) {
      this.subject = `${noun} ${name}`;
      return name;
    }
    this.wrong(['metadata', 'name'], name, `the name of a ${noun}`);
    return '';
  }

  /** Empty where it is absent. */
  mapping(value: unknown, path: Path): Fields {
    if (isFields(value)) return value;
    if (!isAbsent(value)) this.wrong(path, value, 'a mapping');
    return none;
  }

  /** A mapping in a list. */
  member(value: unknown, list: Path, index: number): Fields {
    return isFields(value) ? value : this.mapping(value, [...list, index]);
  }

  /** Empty where it is absent. */
  list(value: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (!isAbsent(value)) this.wrong(path, value, 'a list');
    return nothing;
  }

  text(value: unknown, path: Path): string | undefined {
    if (typeof value === 'string') return value;
    if (!isAbsent(value)) this.wrong(path, value, 'a text');
    return undefined;
  }

  /** A text that the object's schema requires. Empty where it is none. */
  needed(value: unknown, path: Path, wanted: string): string {
    if (typeof value === 'string') return value;
    this.wrong(path, value, wanted);
    return '';
  }

  flag(value: unknown, path: Path): boolean {
    if (typeof value === 'boolean') return value;
    if (!isAbsent(value)) this.wrong(path, value, 'true or false');
    return false;
  }

  wrong(path: Path, found: unknown, wanted: string, says?: string): void {
    this.failed = true;
    const about = { found: shown(found), wanted, says };
    this.problems.add(this.subject, path, this.object.placeOf, about);
  }
}
