import { after, type Bound, type Family, lastOf, networkOf, widthOf } from './bounds.ts';
import { comparePrefixes, Prefix } from './prefix.ts';
import {
  indexOfRange,
  intersectRanges,
  joinRanges,
  type Range,
  type Ranges,
  subtractRanges,
  uniteRanges,
} from './ranges.ts';
import { sorted } from './sorted.ts';

/**
 * An immutable set of addresses of both families. What it was made from is forgotten: two sets
 * are equal when they hold the same addresses. The operations are linear in the ranges.
 */
export class PrefixSet {
  private readonly ipv4: Ranges;
  private readonly ipv6: Ranges;

  private constructor(ipv4: Ranges, ipv6: Ranges) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** The addresses of these prefixes, which may overlap and come in any order. */
  static of(prefixes: Iterable<Prefix>): PrefixSet {
    const inOrder = sorted([...prefixes], comparePrefixes);
    return new PrefixSet(
      joinRanges(inOrder.filter((prefix) => prefix.family === 4)),
      joinRanges(inOrder.filter((prefix) => prefix.family === 6)),
    );
  }

  union(other: PrefixSet): PrefixSet {
    return new PrefixSet(uniteRanges(this.ipv4, other.ipv4), uniteRanges(this.ipv6, other.ipv6));
  }

  /** What is in this set and not in `other`. */
  subtract(other: PrefixSet): PrefixSet {
    return new PrefixSet(
      subtractRanges(this.ipv4, other.ipv4),
      subtractRanges(this.ipv6, other.ipv6),
    );
  }

  intersect(other: PrefixSet): PrefixSet {
    return new PrefixSet(
      intersectRanges(this.ipv4, other.ipv4),
      intersectRanges(this.ipv6, other.ipv6),
    );
  }

  /** Is all of `prefix` in the set? */
  has(prefix: Prefix): boolean {
    const range = this.rangeFrom(prefix);
    return range !== undefined && range.first <= prefix.first && prefix.last <= range.last;
  }

  /** Is any address of `prefix` in the set? */
  overlaps(prefix: Prefix): boolean {
    const range = this.rangeFrom(prefix);
    return range !== undefined && range.first <= prefix.last;
  }

  isEmpty(): boolean {
    return this.ipv4.length === 0 && this.ipv6.length === 0;
  }

  /** How many addresses of a family are in the set. */
  size(family: Family): bigint {
    const ranges = family === 4 ? this.ipv4 : this.ipv6;
    return ranges.reduce((sum, { first, last }) => sum + BigInt(last) - BigInt(first) + 1n, 0n);
  }

  /** The fewest prefixes that hold exactly these addresses, in the order of `comparePrefixes`. */
  prefixes(): readonly Prefix[] {
    return [
      ...this.ipv4.flatMap(({ first, last }) => coverOf(first, last, 4)),
      ...this.ipv6.flatMap(({ first, last }) => coverOf(first, last, 6)),
    ];
  }

  /** Do both hold the same addresses? */
  equals(other: PrefixSet): boolean {
    return sameRanges(this.ipv4, other.ipv4) && sameRanges(this.ipv6, other.ipv6);
  }

  private rangeFrom({ family, first }: Prefix): Range | undefined {
    const ranges = family === 4 ? this.ipv4 : this.ipv6;
    return ranges[indexOfRange(ranges, first)];
  }
}

/**
 * The fewest prefixes that hold exactly the addresses from `first` to `last`, both inside, in
 * order; none if `last` is before `first`. Greedy: the widest prefix that begins here and fits.
 *
 *     .1            .6      10.0.0.1 to 10.0.0.6
 *     ├┤├───┤├───┤├┤        .1/32  .2/31  .4/31  .6/32
 *
 * @throws RangeError when a bound isn't of the family
 */
export function coverOf(first: Bound, last: Bound, family: Family): readonly Prefix[] {
  const cover: Prefix[] = [];
  for (let at = first; at <= last; ) {
    const prefix = Prefix.of(family, at, shortestLength(at, last, widthOf(family)));
    cover.push(prefix);
    at = after(prefix.last);
  }
  return cover;
}

/** The length of the widest prefix that begins at `first` and doesn't reach past `last`. */
function shortestLength(first: Bound, last: Bound, width: number): number {
  // If one length fits, so do all longer ones: a binary search.
  let low = 0;
  let high = width;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (networkOf(first, middle) === first && lastOf(first, middle) <= last) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sameRanges(a: Ranges, b: Ranges): boolean {
  return (
    a.length === b.length &&
    a.every((range, i) => range.first === b[i]?.first && range.last === b[i]?.last)
  );
}
