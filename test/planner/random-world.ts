import fc from 'fast-check';
import type { NextHop, Route } from '../../src/network/network.ts';
import { hopTo, nodeInterface, nodePrefix, tableOf } from '../world/names.ts';
import { addRoute, claimTable, markIn } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  changeNode,
  host,
  overlay,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';

const maxNodes = 8;

/** Node prefixes and what lies around and inside them: routes of earlier clusters, budgets and hands. */
const destination = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: maxNodes + 1 }).map(nodePrefix) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '10.244.0.0/16',
      '10.244.0.0/17',
      '10.244.0.0/21',
      '10.244.0.0/22',
      '10.244.2.0/23',
      '10.244.4.0/22',
      '10.244.4.0/23',
      '10.244.6.0/23',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('10.244.1.0/25', '10.244.1.128/25', '10.244.2.64/26') },
);

const route = fc.record({
  table: fc.nat({ max: 1 }),
  destination,
  /** A node, perhaps one that left; a host that is no node; an interface that is gone; a gateway. */
  to: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: maxNodes }) },
    { weight: 1, arbitrary: fc.constantFrom('host' as const, 'gone' as const, 'tgw' as const) },
  ),
  /** Written by podway, where the cloud can tell. */
  isOurs: fc.constantFrom(true, true, true, false),
});

/** What a small world is made of: it prints shorter than the world does. */
const recipe = {
  cloud: fc.constantFrom('aws' as const, 'alicloud' as const, 'tencent' as const),
  nodes: fc.integer({ min: 1, max: 5 }),
  zones: fc.integer({ min: 1, max: 2 }),
  routes: fc.uniqueArray(route, {
    maxLength: 12,
    selector: (one) => `${one.table} ${one.destination}`,
  }),
  isClaimed: fc.constantFrom(true, true, false),
  /** Free slots in each table; fewer than none: the limit was lowered. */
  free: fc.oneof(fc.constant(100), fc.integer({ min: -2, max: 3 }), fc.constantFrom(0, 1)),
  budget: fc.oneof(fc.constant('limit' as const), fc.integer({ min: 1, max: 5 })),
  /** Slots that a plan leaves free: room for a temporary route. */
  reserve: fc.constantFrom(0, 1, 2),
  outsideToPod: fc.constantFrom('yes' as const, 'yes' as const, 'no' as const, 'unknown' as const),
  asymmetric: fc.constantFrom('allow' as const, 'refuse' as const),
  notReady: fc.subarray([1, 2, 3, 4, 5], { maxLength: 2 }),
  left: fc.subarray([1, 2, 3, 4, 5], { maxLength: 2 }),
  checks: fc.array(fc.constantFrom(true, false, undefined), { minLength: 5, maxLength: 5 }),
};

export const ingredients = fc.record(recipe);

/** Worlds whose tables have next to no room for much that changes. */
export const tightIngredients = fc.record({
  ...recipe,
  nodes: fc.integer({ min: 4, max: maxNodes }),
  routes: fc.uniqueArray(route, {
    minLength: 3,
    maxLength: 18,
    selector: (one) => `${one.table} ${one.destination}`,
  }),
  isClaimed: fc.constant(true),
  free: fc.constantFrom(0, 1, 1, 2),
});

type Ingredients = typeof ingredients extends fc.Arbitrary<infer Value> ? Value : never;

/** A small world in which much has happened: one or two tables, often full ones, and up to five nodes. */
export function randomWorld(one: Ingredients): World {
  const { nodes, zones } = one;
  const world = worldOf(one.cloud, { nodes, zones });
  const tables = Array.from({ length: zones }, (_, zone) => tableOf(zone));
  const present = (number: number) => number <= nodes;
  const hop = (to: number | 'host' | 'gone' | 'tgw'): NextHop => {
    if (to === 'tgw') return { kind: 'gateway', id: 'tgw-1' };
    if (to === 'host') return named(world, 'host', '10.0.128.99');
    if (to === 'gone' || !present(to)) return named(world, 'gone', '10.0.0.250');
    return hopTo(world.rules, to, zones);
  };
  return changed(
    world,
    host('host', '10.0.128.99'),
    ...one.routes.flatMap(({ table, destination, to, isOurs }): Change[] => {
      const id = tables[table];
      if (id === undefined) return [];
      const isGone = to === 'gone' || (typeof to === 'number' && !present(to));
      const state = isGone && world.rules.blackhole.gone ? 'blackhole' : 'active';
      const description = isOurs ? markIn(world) : '';
      return [addRoute(id, destination, hop(to), { state, description })];
    }),
    ...(one.isClaimed ? tables.map((id) => claimTable(id)) : []),
    ...one.checks.flatMap((check, index): Change[] =>
      check === undefined || !present(index + 1)
        ? []
        : [changeInterface(nodeInterface(index + 1), { sourceDestCheck: check })],
    ),
    ...one.notReady
      .filter(present)
      .map((number) => changeNode(`node-${number}`, { readiness: 'unknown' })),
    ...one.left.filter(present).map((number) => removeNode(`node-${number}`)),
    overlay({ masquerade: { podToOutside: 'yes', outsideToPod: one.outsideToPod } }),
    routes({ budget: one.budget, reserve: one.reserve, gateways: { asymmetric: one.asymmetric } }),
    withLimit(one.free),
  );
}

/** A host or nothing at all, named as the cloud names next hops. */
function named({ rules }: World, name: string, ip: string): NextHop {
  switch (rules.nodeNextHop) {
    case 'interface':
      return { kind: 'interface', id: nodeInterface(name) };
    case 'instance':
      return { kind: 'instance', id: `i-${name}` };
    case 'address':
      return { kind: 'address', ip };
  }
}

/** Every table has so many slots more than it uses. */
function withLimit(free: number): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      routeTables: world.network.routeTables.map((table) => {
        const used = table.routes.filter((one) => counts(one, world)).length;
        const limit = Math.max(0, used + free);
        return { ...table, limits: [{ families: [4], limit, source: 'read' as const }] };
      }),
    },
  });
}

export function counts(one: Route, { rules }: World): boolean {
  return rules.routeLimit.counts.includes(one.origin);
}

/** Whether podway must never touch a route, by the dumbest rule that holds for these worlds. */
export function isForeign(route: Route, world: World): boolean {
  if (route.origin !== 'user') return true;
  if (world.rules.marks === 'route-description') return route.description !== markIn(world);
  const [hop] = route.nextHops;
  if (hop?.kind !== 'interface') return true;
  const item = world.network.interfaces.find((one) => one.id === hop.id);
  const isNode = world.cluster.nodes.some((node) =>
    item?.addresses.includes(node.addresses[0] ?? ''),
  );
  return !isNode && !(item === undefined && route.state === 'blackhole');
}
