import { type Interval, lookup, sweep } from '../address/longest-match.ts';
import type { Prefix } from '../address/prefix.ts';
import type { Network, Route, RouteTable } from '../network/network.ts';
import { readLists } from './read-lists.ts';

/** Which route of one destination wins: of the cloud's own, people's and learned ones, in this order. */
const strength: Readonly<Record<Route['origin'], number>> = { system: 2, user: 1, propagated: 0 };

/** Longest-prefix match in the tables of one network, each swept once. */
export class Lookups {
  readonly #lists: ReadonlyMap<string, readonly Prefix[]>;
  readonly #swept = new Map<RouteTable, readonly Interval<Route>[]>();

  constructor(network: Network) {
    this.#lists = readLists(network);
  }

  /** Disjoint intervals of addresses and the route that each is sent by. Disabled routes are passed over. */
  intervals(table: RouteTable): readonly Interval<Route>[] {
    const known = this.#swept.get(table);
    if (known) return known;
    const entries = table.routes
      .filter(({ state }) => state !== 'disabled')
      .sort((a, b) => strength[a.origin] - strength[b.origin])
      .flatMap((route) => this.#destinations(route).map((prefix) => ({ prefix, value: route })));
    const swept = sweep(entries);
    this.#swept.set(table, swept);
    return swept;
  }

  /** The route that sends all of `prefix`; undefined where none does, or several share it. */
  route(table: RouteTable, prefix: Prefix): Route | undefined {
    return lookup(this.intervals(table), prefix)?.value;
  }

  /** A prefix list that a route of the table leads to and that was not read: any address may be in it. */
  unread(table: RouteTable): string | undefined {
    for (const { destination, state } of table.routes) {
      if (!('prefixList' in destination) || state === 'disabled') continue;
      if (!this.#lists.has(destination.prefixList)) return destination.prefixList;
    }
    return undefined;
  }

  #destinations({ destination }: Route): readonly Prefix[] {
    if (!('prefixList' in destination)) return [destination];
    return this.#lists.get(destination.prefixList) ?? [];
  }
}
