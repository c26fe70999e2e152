import { isDeepStrictEqual } from 'node:util';
import { ProviderError } from '../../src/network/provider.ts';
import type { Printed, PrintedList } from '../adapter.ts';

interface Known {
  readonly item: Printed;
  readonly file: string;
}

/** The items of one list out of several files: each once, with all that any of the files says of it. */
export class Merged {
  readonly #list: PrintedList;
  readonly #known = new Map<string, Known>();

  constructor(list: PrintedList) {
    this.#list = list;
  }

  /** @throws {ProviderError} where another file says something else of the item. */
  add(item: Printed, file: string): void {
    const { fromFile, key, name } = this.#list;
    const whole = fromFile ? fromFile(item, file) : item;
    const id = key(whole);
    const known = this.#known.get(id);
    if (!known) {
      this.#known.set(id, { item: whole, file });
      return;
    }
    const fields = Object.keys(whole).filter(
      (field) =>
        known.item[field] !== undefined && !isDeepStrictEqual(known.item[field], whole[field]),
    );
    if (fields.length > 0) {
      const files = known.file === file ? `${file} says` : `${known.file} and ${file} say`;
      throw new ProviderError(
        `${files} different things of ${name} ${id} (${fields.slice(0, 5).join(', ')}). Were they printed at different times? Print all of them again, and keep one of each.`,
      );
    }
    this.#known.set(id, { item: { ...known.item, ...whole }, file: known.file });
  }

  get items(): readonly Printed[] {
    return [...this.#known.values()].map(({ item }) => item);
  }
}
