import type { Prefix } from '../../src/address/prefix.ts';
import type { RouteChange } from '../../src/network/change.ts';
import type { Network, Route, RouteTable } from '../../src/network/network.ts';
import type { Edit } from './edit.ts';

/**
 * What a cloud's reads show of a write before it has settled: `late`, the state before it (AWS);
 * `pending`, the route with that state, also while it is being deleted (Alibaba Cloud).
 */
export type Settling = 'late' | 'pending';

/** One write that reads do not show as done yet; what was there before it. */
interface Unsettled {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly key: string;
  readonly before: Before;
}

type Before =
  | {
      readonly kind: 'route';
      readonly table: string;
      readonly destination: Prefix;
      readonly route: Route | undefined;
    }
  | {
      readonly kind: 'tag';
      readonly table: string;
      readonly tag: string;
      readonly value: string | undefined;
    }
  | { readonly kind: 'check'; readonly interface: string; readonly value: boolean | undefined };

/** The writes of a cloud that have not settled, and what the network looks like through them. */
export class UnsettledWrites {
  readonly #settling: Settling;
  #writes: readonly Unsettled[] = [];

  constructor(settling: Settling) {
    this.#settling = settling;
  }

  /** Is a write of a route under way? Times in milliseconds since the epoch. */
  isBusy(now: number): boolean {
    return this.#writes.some(({ until, before }) => before.kind === 'route' && until > now);
  }

  /**
   * @param network as it was before the change.
   * @returns forgets the write again: it came to nothing.
   */
  add(network: Network, change: RouteChange, until: number): () => void {
    const before = beforeOf(network, change);
    const write = { until, key: keyOf(before), before };
    this.#writes = [...this.#writes, write];
    return () => {
      this.#writes = this.#writes.filter((one) => one !== write);
    };
  }

  /** What somebody else changes shows at once. */
  forget(edit: Edit): void {
    this.#writes = this.#writes.filter(({ before }) => !isAbout(edit, before));
  }

  /** The network as a read shows it now. */
  seen(network: Network, now: number): Network {
    this.#writes = this.#writes.filter(({ until }) => until > now);
    if (this.#writes.length === 0) return network;
    // The first of several writes of one thing knows what was there before all of them.
    const firsts = new Map(this.#writes.toReversed().map((write) => [write.key, write.before]));
    const befores = [...firsts.values()];
    return {
      ...network,
      routeTables: network.routeTables.map((table) => this.#table(table, befores)),
      interfaces: network.interfaces.map((one) => {
        const found = befores.find(
          (before) => before.kind === 'check' && before.interface === one.id,
        );
        if (found?.kind !== 'check') return one;
        const { sourceDestCheck: _, ...rest } = one;
        return found.value === undefined ? rest : { ...rest, sourceDestCheck: found.value };
      }),
    };
  }

  #table(table: RouteTable, befores: readonly Before[]): RouteTable {
    const routes = new Map<string, Route | undefined>();
    let tags = table.tags;
    for (const before of befores) {
      if (before.kind === 'check' || before.table !== table.id) continue;
      if (before.kind === 'route') routes.set(before.destination.text, before.route);
      else {
        const { [before.tag]: _, ...rest } = tags;
        tags = before.value === undefined ? rest : { ...rest, [before.tag]: before.value };
      }
    }
    if (routes.size === 0) return tags === table.tags ? table : { ...table, tags };
    return { ...table, tags, routes: this.#routes(table.routes, routes) };
  }

  #routes(
    now: readonly Route[],
    befores: ReadonlyMap<string, Route | undefined>,
  ): readonly Route[] {
    const there = new Set<string>();
    const shown = now.flatMap((route) => {
      const { destination, origin } = route;
      if ('prefixList' in destination || origin !== 'user' || !befores.has(destination.text))
        return [route];
      there.add(destination.text);
      if (this.#settling === 'pending') return [{ ...route, state: 'pending' as const }];
      return befores.get(destination.text) ?? [];
    });
    const deleted = [...befores].flatMap(([text, route]) => {
      if (route === undefined || there.has(text)) return [];
      return this.#settling === 'pending' ? { ...route, state: 'pending' as const } : route;
    });
    return [...shown, ...deleted];
  }
}

function beforeOf(network: Network, change: RouteChange): Before {
  switch (change.kind) {
    case 'create-route':
    case 'replace-route':
    case 'delete-route': {
      const { table, destination } = change;
      const route = network.routeTables
        .find(({ id }) => id === table)
        ?.routes.find(
          (one) =>
            one.origin === 'user' &&
            !('prefixList' in one.destination) &&
            one.destination.equals(destination),
        );
      return { kind: 'route', table, destination, route };
    }
    case 'claim-table': {
      const { table, after } = change;
      const value = network.routeTables.find(({ id }) => id === table)?.tags[after.tag];
      return { kind: 'tag', table, tag: after.tag, value };
    }
    case 'disable-source-dest-check': {
      const found = network.interfaces.find(({ id }) => id === change.interface);
      return { kind: 'check', interface: change.interface, value: found?.sourceDestCheck };
    }
  }
}

function keyOf(before: Before): string {
  switch (before.kind) {
    case 'route':
      return `route ${before.table} ${before.destination.text}`;
    case 'tag':
      return `tag ${before.table} ${before.tag}`;
    case 'check':
      return `check ${before.interface}`;
  }
}

function isAbout(edit: Edit, before: Before): boolean {
  switch (edit.change) {
    case 'set-route':
    case 'delete-route':
      return (
        before.kind === 'route' &&
        before.table === edit.table &&
        before.destination.equals(edit.destination)
      );
    case 'set-tag':
      return before.kind === 'tag' && before.table === edit.table && before.tag === edit.tag;
    case 'set-interface':
      return before.kind === 'check' && before.interface === edit.interface;
    default:
      return false;
  }
}
