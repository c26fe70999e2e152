import { Prefix } from '../../src/address/prefix.ts';
import type { RouteState } from '../../src/network/change.ts';
import { type Network, networkSchema, type Route } from '../../src/network/network.ts';
import type { Op } from '../../src/planner/plan.ts';

/** Builders with the words of a plan; routes lead to interfaces and carry podway's mark. */

interface Links {
  readonly needs?: readonly string[];
  readonly relies?: readonly string[];
  readonly id?: string;
}

const mark = 'podway/shop';

function to(...interfaces: readonly string[]): RouteState {
  return { nextHops: interfaces.map((id) => ({ kind: 'interface', id })), description: mark };
}

function routeOp(table: string, destination: string, { needs, relies, id }: Links) {
  return {
    id: id ?? `${table}/${destination}`,
    table,
    destination: Prefix.parse(destination),
    needs: needs ?? [],
    relies: (relies ?? []).map((text) => Prefix.parse(text)),
    effect: 'keeps',
    reason: 'a test',
  } as const;
}

export function create(table: string, destination: string, via: string, links: Links = {}): Op {
  return {
    ...routeOp(table, destination, links),
    kind: 'create-route',
    before: null,
    after: to(via),
  };
}

export function replace(
  table: string,
  destination: string,
  from: string,
  via: string,
  links: Links = {},
): Op {
  const fields = routeOp(table, destination, links);
  return { ...fields, kind: 'replace-route', before: to(from), after: to(via) };
}

export function remove(table: string, destination: string, from: string, links: Links = {}): Op {
  const fields = routeOp(table, destination, links);
  return { ...fields, kind: 'delete-route', before: to(from), after: null };
}

/** A temporary covering route: the op that creates it, and the one that deletes it after `last`. */
export function temporary(
  table: string,
  destination: string,
  via: string,
  last: readonly string[],
): { readonly first: Op; readonly last: Op } {
  const id = `${table}/${destination}`;
  const needs = [`${id}#temporary-create`, ...last];
  return {
    first: create(table, destination, via, { id: `${id}#temporary-create` }),
    last: remove(table, destination, via, { id: `${id}#temporary-delete`, needs }),
  };
}

export function disableCheck(id: string): Op {
  return {
    id,
    kind: 'disable-source-dest-check',
    interface: id,
    before: { sourceDestCheck: true },
    after: { sourceDestCheck: false },
    needs: [],
    relies: [],
    effect: 'keeps',
    reason: 'a test',
  };
}

export function claim(table: string): Op {
  return {
    id: table,
    kind: 'claim-table',
    table,
    before: { tag: mark, value: null },
    after: { tag: mark, value: 'owned' },
    takesOver: [],
    needs: [],
    relies: [],
    effect: 'keeps',
    reason: 'a test',
  };
}

export function route(destination: string, via: string, rest: Partial<Route> = {}): Route {
  return {
    destination: Prefix.parse(destination),
    ...to(via),
    state: 'active',
    origin: 'user',
    ...rest,
  };
}

export interface World {
  readonly tables: Readonly<Record<string, readonly Route[]>>;
  readonly interfaces?: Readonly<Record<string, boolean | undefined>>;
}

/** A VPC with these tables; `interfaces` tells the state of their source/destination checks. */
export function network({ tables, interfaces = {} }: World): Network {
  return {
    ...networkSchema.parse({
      kind: 'Network',
      version: 1,
      provider: 'test',
      vpc: { id: 'vpc-1', cidrs: ['10.0.0.0/16'] },
      subnets: [{ id: 'subnet-1', cidrs: ['10.0.1.0/24'] }],
      interfaces: Object.entries(interfaces).map(([id, sourceDestCheck]) => ({
        id,
        subnet: 'subnet-1',
        ...(sourceDestCheck === undefined ? {} : { sourceDestCheck }),
      })),
    }),
    routeTables: Object.entries(tables).map(([id, routes]) => ({
      id,
      name: '',
      kind: 'subnet',
      main: false,
      tags: {},
      limits: [],
      routes,
    })),
  };
}

/** `10.244.1.0/24 via eni-1`, for the expectations: the routes of a table, in words. */
export function routesOf(of: Network, table: string): readonly string[] {
  const routes = of.routeTables.find(({ id }) => id === table)?.routes ?? [];
  return routes.map(({ destination, nextHops }) => {
    const hops = nextHops.map((hop) => ('id' in hop ? hop.id : hop.kind));
    return `${destination} via ${hops.join(' ')}`;
  });
}
