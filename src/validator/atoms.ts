import { after, type Bound, before, type Family } from '../address/bounds.ts';
import type { Prefix } from '../address/prefix.ts';

/** Addresses that lie side by side and that nothing in the network tells apart. */
export interface Piece {
  readonly first: Bound;
  readonly last: Bound;
  /** Its atom: pieces of one number are equal for every rule. */
  readonly atom: number;
}

/**
 * The address space cut at both ends of every prefix that a rule names. Two addresses of one atom
 * are inside the same prefixes, so that every filter treats them alike.
 *
 *     rules    ├──────────────┤
 *                     ├──┤
 *     atoms  0 │  1   │2 │ 3  │ 4
 */
export class Atoms {
  readonly #starts: Readonly<Record<Family, readonly Bound[]>>;

  constructor(prefixes: Iterable<Prefix>) {
    const starts: Record<Family, Set<Bound>> = { 4: new Set(), 6: new Set() };
    for (const { family, first, last } of prefixes) {
      starts[family].add(first).add(after(last));
    }
    const sorted = (family: Family): readonly Bound[] =>
      [...starts[family]].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    this.#starts = { 4: sorted(4), 6: sorted(6) };
  }

  /** The atom of an address; numbers of the two families are never the same. */
  of(family: Family, address: Bound): number {
    return 2 * upperBound(this.#starts[family], address) + (family === 4 ? 0 : 1);
  }

  /** The pieces of the addresses from `first` to `last`, both inside, in order. */
  cut(family: Family, first: Bound, last: Bound): readonly Piece[] {
    const starts = this.#starts[family];
    const pieces: Piece[] = [];
    let from = first;
    for (let index = upperBound(starts, first); ; index++) {
      const next = starts[index];
      const atom = 2 * index + (family === 4 ? 0 : 1);
      if (next === undefined || next > last) {
        pieces.push({ first: from, last, atom });
        return pieces;
      }
      pieces.push({ first: from, last: before(next), atom });
      from = next;
    }
  }
}

/** How many of the sorted values are at most `value`. */
function upperBound(values: readonly Bound[], value: Bound): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = values[middle];
    if (at !== undefined && at <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
