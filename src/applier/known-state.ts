import type { Prefix } from '../address/prefix.ts';
import type { RouteChange, RouteState } from '../network/change.ts';
import type { Network, Route } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';

interface KnownTable {
  readonly routes: Map<string, readonly Route[]>;
  readonly tags: Map<string, string>;
}

/**
 * What the cloud holds, as far as the applier knows: what was read, and podway's own writes since.
 * Edited in place, unlike all else here: a new Network for each op would make 5,000 ops on a table
 * of 5,000 routes copy 25 million of them.
 */
export class KnownState {
  readonly #tables = new Map<string, KnownTable>();
  readonly #checks = new Map<string, boolean | undefined>();

  constructor(network: Network, rules: Pick<CloudRules, 'sourceDestCheck'>) {
    this.learnTables(
      network,
      network.routeTables.map((table) => table.id),
    );
    for (const { id, sourceDestCheck } of network.interfaces)
      this.#checks.set(id, sourceDestCheck ?? rules.sourceDestCheck?.default);
  }

  /** Takes in tables that were read just now; one of `ids` that the network lacks is gone. */
  learnTables(network: Network, ids: readonly string[]): void {
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
    const routes = this.routesTo(table, destination);
    const kept = routes.filter(({ origin }) => origin !== 'user');
    if (after !== null) {
      const { nextHops, description } = after;
      // A write makes a blackhole active again, but nothing of podway's enables a disabled route.
      const disabled = routes.some(
        ({ origin, state }) => origin === 'user' && state === 'disabled',
      );
      const state = disabled ? 'disabled' : 'active';
      kept.push({ destination, nextHops, description, state, origin: 'user' });
    }
    this.#tables.get(table)?.routes.set(destination.text, kept);
  }
}
