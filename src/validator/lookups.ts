import { type Entry, type Interval, lookup, sweep } from '../address/longest-match.ts';
import type { Prefix } from '../address/prefix.ts';
import type { Network, Route, RouteTable } from '../network/network.ts';
import { readLists } from './read-lists.ts';

/** Longest-prefix match in the tables of one network, each swept once. */
export class Lookups {
  readonly #lists: ReadonlyMap<string, readonly Prefix[]>;
  readonly #unread = new Map<RouteTable, { readonly list: string | undefined }>();
  readonly #swept = new Map<RouteTable, readonly Interval<Route>[]>();

  constructor(network: Network) {
    this.#lists = readLists(network);
  }

  /** Disjoint intervals of addresses and the route that each is sent by. Disabled routes are passed over. */
  intervals(table: RouteTable): readonly Interval<Route>[] {
    const known = this.#swept.get(table);
    if (known) return known;
    const entries: Entry<Route>[] = [];
    // Of one destination the last given wins: the cloud's own routes, then people's, then learned ones.
    for (const wanted of ['propagated', 'user', 'system'] as const) {
      for (const route of table.routes) {
        const { destination, origin, state } = route;
        if (origin !== wanted || state === 'disabled') continue;
        if (!('prefixList' in destination)) entries.push({ prefix: destination, value: route });
        else for (const prefix of this.#entriesOf(route)) entries.push({ prefix, value: route });
      }
    }
    const swept = sweep(entries);
    this.#swept.set(table, swept);
    return swept;
  }

  /** The route that sends all of `prefix`; undefined where none does, or several share it. */
  route(table: RouteTable, prefix: Prefix): Route | undefined {
    return this.match(table, prefix)?.value;
  }

  /** That route, and which of its prefixes: a list of them has several. */
  match(table: RouteTable, prefix: Prefix): Interval<Route> | undefined {
    return lookup(this.intervals(table), prefix);
  }

  /** A prefix list that a route of the table leads to and that was not read: any address may be in it. */
  unread(table: RouteTable): string | undefined {
    const known = this.#unread.get(table);
    if (known) return known.list;
    const list = this.#unreadIn(table);
    this.#unread.set(table, { list });
    return list;
  }

  #unreadIn(table: RouteTable): string | undefined {
    for (const { destination, state } of table.routes) {
      if (!('prefixList' in destination) || state === 'disabled') continue;
      if (!this.#lists.has(destination.prefixList)) return destination.prefixList;
    }
    return undefined;
  }

  #entriesOf({ destination }: Route): readonly Prefix[] {
    return 'prefixList' in destination ? (this.#lists.get(destination.prefixList) ?? []) : [];
  }
}
