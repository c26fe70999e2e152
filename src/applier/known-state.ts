import type { Prefix } from '../address/prefix.ts';
import type { RouteChange, RouteState } from '../network/change.ts';
import type { Network, Route } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { isTheRoute } from './the-route.ts';

interface KnownTable {
  readonly routes: Map<string, readonly Route[]>;
  readonly tags: Map<string, string>;
}

/** One write of podway's own that reads may not show yet. */
interface OwnWrite {
  readonly destination: Prefix;
  readonly before: RouteState | null;
  readonly after: RouteState | null;
  /** When the cloud had answered it; milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What the cloud holds, as far as the applier knows: what was read, and podway's own writes since.
 * A read that shows a route as it was before podway's write of it is late, not another writer: the
 * write stands until the cloud's time to show it is over.
 *
 * Edited in place, unlike all else here: a new Network for each op would make 5,000 ops on a table
 * of 5,000 routes copy 25 million of them.
 */
export class KnownState {
  readonly #tables = new Map<string, KnownTable>();
  readonly #checks = new Map<string, boolean | undefined>();
  readonly #rules: Pick<CloudRules, 'sourceDestCheck'>;
  readonly #own = new Map<string, Map<string, OwnWrite>>();

  constructor(network: Network, rules: Pick<CloudRules, 'sourceDestCheck'>) {
    this.#rules = rules;
    this.#setTables(
      network,
      network.routeTables.map((table) => table.id),
    );
    this.learnInterfaces(network);
  }

  /** Takes in the checks of interfaces that were read just now. */
  learnInterfaces({ interfaces }: Network): void {
    this.#checks.clear();
    for (const { id, sourceDestCheck } of interfaces)
      this.#checks.set(id, sourceDestCheck ?? this.#rules.sourceDestCheck?.default);
  }

  /**
   * Takes in tables that were read; one of `ids` that the network lacks is gone.
   *
   * @param notShownBefore reads may miss writes that were answered after this moment.
   */
  learnTables(network: Network, ids: readonly string[], notShownBefore: number): void {
    this.#setTables(network, ids);
    for (const id of ids) {
      const own = this.#own.get(id);
      const routes = this.#tables.get(id)?.routes;
      for (const [key, { destination, before, after, at }] of own ?? []) {
        const found = routes?.get(key) ?? [];
        const isLate =
          at > notShownBefore && isTheRoute(found, before) && !isTheRoute(found, after);
        if (isLate) routes?.set(key, written(found, destination, after));
        else own?.delete(key);
      }
    }
  }

  /** The last read of the table did not show podway's own write of this destination yet. */
  isLate(table: string, destination: Prefix): boolean {
    return this.#own.get(table)?.has(destination.text) ?? false;
  }

  #setTables(network: Network, ids: readonly string[]): void {
    for (const id of ids) this.#tables.delete(id);
    for (const { id, tags, routes } of network.routeTables) {
      if (!ids.includes(id)) continue;
      const byDestination = new Map<string, readonly Route[]>();
      for (const route of routes) {
        if ('prefixList' in route.destination) continue;
        const key = route.destination.text;
        const others = byDestination.get(key);
        byDestination.set(key, others === undefined ? [route] : [...others, route]);
      }
      this.#tables.set(id, { routes: byDestination, tags: new Map(Object.entries(tags)) });
    }
  }

  hasTable(table: string): boolean {
    return this.#tables.has(table);
  }

  hasInterface(id: string): boolean {
    return this.#checks.has(id);
  }

  /** The routes with exactly this destination, of any origin; mostly one or none. */
  routesTo(table: string, destination: Prefix): readonly Route[] {
    return this.#tables.get(table)?.routes.get(destination.text) ?? [];
  }

  tag(table: string, name: string): string | null {
    return this.#tables.get(table)?.tags.get(name) ?? null;
  }

  /** The interface's source/destination check; undefined where nothing tells it. */
  check(id: string): boolean | undefined {
    return this.#checks.get(id);
  }

  /** Notes a write of podway's own, `at` milliseconds since the epoch, which reads may show later. */
  wrote(change: RouteChange, at: number): void {
    if ('destination' in change) {
      const { table, destination, before, after } = change;
      const own = this.#own.get(table) ?? new Map<string, OwnWrite>();
      own.set(destination.text, { destination, before, after, at });
      this.#own.set(table, own);
    }
    this.record(change);
  }

  /** Notes that the change was made. */
  record(change: RouteChange): void {
    switch (change.kind) {
      case 'create-route':
      case 'replace-route':
      case 'delete-route':
        this.#recordRoute(change.table, change.destination, change.after);
        return;
      case 'disable-source-dest-check':
        this.#checks.set(change.interface, change.after.sourceDestCheck);
        return;
      case 'claim-table':
        this.#tables.get(change.table)?.tags.set(change.after.tag, change.after.value);
        return;
    }
  }

  #recordRoute(table: string, destination: Prefix, after: RouteState | null): void {
    const left = written(this.routesTo(table, destination), destination, after);
    this.#tables.get(table)?.routes.set(destination.text, left);
  }
}

/** The routes to one destination after a write of podway's. */
function written(
  routes: readonly Route[],
  destination: Prefix,
  after: RouteState | null,
): readonly Route[] {
  const kept = routes.filter(({ origin }) => origin !== 'user');
  if (after === null) return kept;
  const { nextHops, description } = after;
  // A write makes a blackhole active again, but nothing of podway's enables a disabled route.
  const disabled = routes.some(({ origin, state }) => origin === 'user' && state === 'disabled');
  const state = disabled ? 'disabled' : 'active';
  return [...kept, { destination, nextHops, description, state, origin: 'user' }];
}
