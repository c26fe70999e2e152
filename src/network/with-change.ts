import { comparePrefixes } from '../address/prefix.ts';
import type { RouteChange, RouteState } from './change.ts';
import type { Interface, Network, Route, RouteTable } from './network.ts';

/** `withChanges` for one change. */
export function withChange(network: Network, change: RouteChange): Network {
  return withChanges(network, [change]);
}

/**
 * The network as it is after changes, made one after the other. Pure: tables and interfaces that no
 * change names are the same objects as before, and so are all routes but those changed. The routes of
 * a changed table come in order of destination, so that the order of independent changes leaves no
 * trace. Linear in changes and in routes of changed tables, but for sorting.
 *
 * Only user routes are changed: a propagated route with the same destination stays beside them. A
 * replaced route is `active` again, unless it is `disabled`; whether a cloud would call it a
 * blackhole is not known here. What a change says of `before` is not compared: callers judge first.
 *
 * @throws {RangeError} for a change that contradicts the network: its table or interface is unknown,
 * the destination to create exists, the one to replace or delete does not, the check is off or the
 * tag is set already.
 */
export function withChanges(network: Network, changes: readonly RouteChange[]): Network {
  if (changes.length === 0) return network;
  const tables = new Drafts('route table', network.routeTables, draftOf);
  const interfaces = new Drafts('interface', network.interfaces, (one) => ({ ...one }));
  for (const change of changes) {
    switch (change.kind) {
      case 'create-route':
        tables.get(change.table).create(change);
        break;
      case 'replace-route':
        tables.get(change.table).replace(change);
        break;
      case 'delete-route':
        tables.get(change.table).delete(change);
        break;
      case 'claim-table':
        tables.get(change.table).tag(change.after);
        break;
      case 'disable-source-dest-check':
        switchOff(interfaces.get(change.interface));
        break;
    }
  }
  return {
    ...network,
    routeTables: tables.finished((draft) => draft.finished()),
    interfaces: interfaces.finished((draft) => draft),
  };
}

/** Things by id, of which those that are asked for are copied before they are edited. */
class Drafts<Item extends { readonly id: string }, Draft> {
  readonly #what: string;
  readonly #items: readonly Item[];
  readonly #draft: (item: Item) => Draft;
  readonly #drafts = new Map<string, Draft>();

  constructor(what: string, items: readonly Item[], draft: (item: Item) => Draft) {
    this.#what = what;
    this.#items = items;
    this.#draft = draft;
  }

  get(id: string): Draft {
    const known = this.#drafts.get(id);
    if (known !== undefined) return known;
    const item = this.#items.find((one) => one.id === id);
    if (item === undefined) throw new RangeError(`the network has no ${this.#what} ${id}`);
    const draft = this.#draft(item);
    this.#drafts.set(id, draft);
    return draft;
  }

  finished(finish: (draft: Draft) => Item): readonly Item[] {
    if (this.#drafts.size === 0) return this.#items;
    return this.#items.map((item) => {
      const draft = this.#drafts.get(item.id);
      return draft === undefined ? item : finish(draft);
    });
  }
}

type RouteOf<Kind extends RouteChange['kind']> = Extract<RouteChange, { readonly kind: Kind }>;

function draftOf(table: RouteTable): TableDraft {
  return new TableDraft(table);
}

class TableDraft {
  readonly #table: RouteTable;
  /** User routes by destination. */
  readonly #own = new Map<string, Route>();
  readonly #others: Route[] = [];
  /** Destinations of system routes, which no user route can share. */
  readonly #system = new Set<string>();
  #tags: Readonly<Record<string, string>>;
  #routesChanged = false;

  constructor(table: RouteTable) {
    this.#table = table;
    this.#tags = table.tags;
    for (const route of table.routes) {
      const { destination, origin } = route;
      const isOwn = !('prefixList' in destination) && origin === 'user';
      if (!isOwn || this.#own.has(destination.text)) this.#others.push(route);
      else this.#own.set(destination.text, route);
      if (!('prefixList' in destination) && origin === 'system') this.#system.add(destination.text);
    }
  }

  create({ destination, after }: RouteOf<'create-route'>): void {
    const { text } = destination;
    if (this.#own.has(text) || this.#system.has(text)) throw this.#contradiction(text, 'exists');
    const { nextHops, description } = after;
    this.#set(text, {
      ...idOf(after),
      destination,
      nextHops,
      state: 'active',
      origin: 'user',
      description,
    });
  }

  replace({ destination, after }: RouteOf<'replace-route'>): void {
    const before = this.#find(destination.text);
    this.#set(destination.text, {
      ...before,
      ...idOf(after),
      nextHops: after.nextHops,
      state: before.state === 'disabled' ? 'disabled' : 'active',
      description: after.description,
    });
  }

  delete({ destination }: RouteOf<'delete-route'>): void {
    this.#find(destination.text);
    this.#own.delete(destination.text);
    this.#routesChanged = true;
  }

  tag({ tag, value }: RouteOf<'claim-table'>['after']): void {
    if (this.#tags[tag] === value)
      throw new RangeError(`route table ${this.#table.id} has the tag ${tag}=${value} already`);
    this.#tags = { ...this.#tags, [tag]: value };
  }

  finished(): RouteTable {
    const routes = this.#routesChanged
      ? [...this.#own.values(), ...this.#others].sort(compareRoutes)
      : this.#table.routes;
    return { ...this.#table, tags: this.#tags, routes };
  }

  #find(destination: string): Route {
    const route = this.#own.get(destination);
    if (route === undefined) throw this.#contradiction(destination, 'does not exist');
    return route;
  }

  #set(destination: string, route: Route): void {
    this.#own.set(destination, route);
    this.#routesChanged = true;
  }

  #contradiction(destination: string, what: string): RangeError {
    return new RangeError(`route table ${this.#table.id}: the route to ${destination} ${what}`);
  }
}

function idOf({ id }: RouteState): { readonly id?: string } {
  return id === undefined ? {} : { id };
}

const byOrigin = { system: 0, user: 1, propagated: 2 } as const;

/** By destination, prefix lists last; of one destination: system, user, propagated. */
function compareRoutes(a: Route, b: Route): number {
  const [one, other] = [a.destination, b.destination];
  if ('prefixList' in one || 'prefixList' in other) {
    if (!('prefixList' in one)) return -1;
    if (!('prefixList' in other)) return 1;
    if (one.prefixList !== other.prefixList) return one.prefixList < other.prefixList ? -1 : 1;
    return byOrigin[a.origin] - byOrigin[b.origin];
  }
  return comparePrefixes(one, other) || byOrigin[a.origin] - byOrigin[b.origin];
}

function switchOff(draft: { -readonly [Key in keyof Interface]: Interface[Key] }): void {
  if (draft.sourceDestCheck === false)
    throw new RangeError(`the source/destination check of ${draft.id} is off already`);
  draft.sourceDestCheck = false;
}
