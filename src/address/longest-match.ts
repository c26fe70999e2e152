import { after, type Bound, before, type Family } from './bounds.ts';
import { comparePrefixes, type Prefix } from './prefix.ts';
import { sorted } from './sorted.ts';

/** A prefix and what it leads to, such as a route's destination and its next hop. */
export interface Entry<T> {
  readonly prefix: Prefix;
  readonly value: T;
}

/** Addresses from `first` to `last`, both inside, that longest-prefix match sends to one entry. */
export interface Interval<T> {
  readonly family: Family;
  readonly first: Bound;
  readonly last: Bound;
  /** The entry that wins here. */
  readonly prefix: Prefix;
  readonly value: T;
}

/**
 * Longest-prefix match for every address at once: disjoint intervals in order (IPv4, then IPv6)
 * that hold exactly the addresses of the entries. Where entries nest, the innermost wins; of
 * entries with the same prefix, the last given. No two neighbours are of one entry.
 *
 * Prefixes nest or are apart, so in order (by first address, the wider first) one pass with the
 * stack of prefixes around the present address is enough: O(n log n), and O(n) if sorted.
 *
 *     entries    A ├───────────────────────┤
 *                B    ├──────────┤
 *                C    ├──┤
 *                D                             ├───┤
 *
 *     intervals    ├A┤├C─┤├B─────┤├A───────┤   ├D──┤
 *     stack         A  ABC AB      A            D
 */
export function sweep<T>(entries: readonly Entry<T>[]): Interval<T>[] {
  const intervals: Interval<T>[] = [];
  const around: Entry<T>[] = [];
  let from: Bound = 0; // the first address not yet given out, while something is around

  const giveOut = ({ prefix, value }: Entry<T>, last: Bound): void => {
    if (from <= last) intervals.push({ family: prefix.family, first: from, last, prefix, value });
  };
  const close = (innermost: Entry<T>): void => {
    giveOut(innermost, innermost.prefix.last);
    around.pop();
    from = after(innermost.prefix.last);
  };

  for (const entry of sorted(entries, (a, b) => comparePrefixes(a.prefix, b.prefix))) {
    let innermost = around.at(-1);
    while (innermost !== undefined && !innermost.prefix.contains(entry.prefix)) {
      close(innermost);
      innermost = around.at(-1);
    }
    // Of two equal prefixes the earlier one stays below on the stack and is never given out.
    if (innermost !== undefined) giveOut(innermost, before(entry.prefix.first));
    around.push(entry);
    from = entry.prefix.first;
  }
  for (let rest = around.at(-1); rest !== undefined; rest = around.at(-1)) close(rest);
  return intervals;
}

/**
 * The interval, of those `sweep` made, that holds all of `prefix`, usually one address
 * (`Prefix.ofAddress`). Undefined where no entry matches, and also where a prefix wider than
 * that is shared by several intervals or partly outside: it has no single answer. O(log n).
 */
export function lookup<T>(
  intervals: readonly Interval<T>[],
  prefix: Prefix,
): Interval<T> | undefined {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const interval = intervals[middle];
    if (interval !== undefined && isBefore(interval, prefix)) low = middle + 1;
    else high = middle;
  }
  const found = intervals[low];
  if (found === undefined || found.family !== prefix.family) return undefined;
  return found.first <= prefix.first && prefix.last <= found.last ? found : undefined;
}

function isBefore(interval: Interval<unknown>, { family, first }: Prefix): boolean {
  return interval.family === family ? interval.last < first : interval.family < family;
}
