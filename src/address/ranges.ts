import { after, type Bound, before } from './bounds.ts';

/** Addresses from `first` to `last`, both inside. */
export interface Range {
  readonly first: Bound;
  readonly last: Bound;
}

/**
 * Addresses of one family: ranges in order that neither overlap nor touch. So equal sets have
 * equal ranges, and a prefix that is inside the set is inside one range.
 */
export type Ranges = readonly Range[];

/** Joins ranges that are in order of `first` but may overlap, nest or touch. Linear. */
export function joinRanges(inOrder: Iterable<Range>): Ranges {
  const joined: Range[] = [];
  let open: Range | undefined;
  for (const { first, last } of inOrder) {
    if (open === undefined || first > after(open.last)) {
      if (open !== undefined) joined.push(open);
      open = { first, last };
    } else if (last > open.last) {
      open = { first: open.first, last };
    }
  }
  if (open !== undefined) joined.push(open);
  return joined;
}

/** What is in `a` or in `b`. Linear. */
export function uniteRanges(a: Ranges, b: Ranges): Ranges {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return joinRanges(inOrder(a, b));
}

function* inOrder(a: Ranges, b: Ranges): Generator<Range> {
  let j = 0;
  for (const range of a) {
    for (let other = b[j]; other !== undefined && other.first < range.first; other = b[++j]) {
      yield other;
    }
    yield range;
  }
  yield* b.slice(j);
}

/**
 * What is in `a` and not in `b`. Linear.
 *
 *     a      ├─────────────┤     ├────┤
 *     b         ├──┤  ├──────────┤
 *     a - b  ├─┤    ├┤            ├───┤
 */
export function subtractRanges(a: Ranges, b: Ranges): Ranges {
  const left: Range[] = [];
  let j = 0;
  for (const { first, last } of a) {
    let from = first;
    // A range of `b` may reach into the next range of `a`, so it is passed only when behind.
    for (let hole = b[j]; hole !== undefined && hole.first <= last; hole = b[++j]) {
      if (from < hole.first) left.push({ first: from, last: before(hole.first) });
      if (from <= hole.last) from = after(hole.last);
      if (hole.last > last) break;
    }
    if (from <= last) left.push({ first: from, last });
  }
  return left;
}

/** What is in both. Linear. */
export function intersectRanges(a: Ranges, b: Ranges): Ranges {
  const common: Range[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return common;
    const first = x.first > y.first ? x.first : y.first;
    const last = x.last < y.last ? x.last : y.last;
    if (first <= last) common.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
}

/** The index of the first range that ends at `address` or after it, by binary search. */
export function indexOfRange(ranges: Ranges, address: Bound): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range !== undefined && range.last < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
