import { comparePrefixes } from '../address/prefix.ts';
import type { RouteChange, RouteState } from '../network/change.ts';
import type { NextHop } from '../network/network.ts';
import { isSameNextHop } from '../network/next-hop.ts';
import type { PrefixRoute } from '../topology/topology.ts';
import type { DesiredRoute } from './desired.ts';
import { inOrder } from './serving.ts';

/** One change of one destination, with what it is made of: order, effect and reason are worked out from these. */
export interface RouteDiff {
  readonly change: Extract<
    RouteChange,
    { kind: 'create-route' | 'replace-route' | 'delete-route' }
  >;
  readonly today: PrefixRoute | undefined;
  readonly desired: DesiredRoute | undefined;
}

/** The delete of a route of today. */
export type GoneRoute = RouteDiff & { readonly today: PrefixRoute };

export function isGone(diff: RouteDiff): diff is GoneRoute {
  return diff.change.kind === 'delete-route' && diff.today !== undefined;
}

/**
 * What turns today's managed routes of a table into the desired ones: one change per destination; a
 * changed next hop is one replace. Foreign routes are in neither list.
 */
export function diffRoutes(
  table: string,
  today: readonly PrefixRoute[],
  desired: readonly (DesiredRoute & { readonly nextHop: NextHop })[],
  description: string,
): readonly RouteDiff[] {
  const diffs: RouteDiff[] = [];
  const deletes: RouteDiff[] = [];
  const remove = (route: PrefixRoute): void => {
    const { destination } = route;
    const before = stateOf(route);
    const change = { kind: 'delete-route', table, destination, before, after: null } as const;
    deletes.push({ change, today: route, desired: undefined });
  };
  // Both in order of address, side by side: a map of today's routes takes three times as long.
  const routes = withoutRepeats(inOrder(today));
  let next = 0;
  for (const want of inOrder(desired)) {
    const { destination, nextHop } = want;
    let route = routes[next];
    for (; route && comparePrefixes(route.destination, destination) < 0; route = routes[++next]) {
      remove(route);
    }
    if (!route?.destination.equals(destination)) {
      const after: RouteState = { nextHops: [nextHop], description };
      const change = { kind: 'create-route', table, destination, before: null, after } as const;
      diffs.push({ change, today: undefined, desired: want });
      continue;
    }
    next++;
    if (route.description === description && leadsTo(route, nextHop)) continue;
    const before = stateOf(route);
    const after: RouteState = { nextHops: [nextHop], description };
    const change = { kind: 'replace-route', table, destination, before, after } as const;
    diffs.push({ change, today: route, desired: want });
  }
  for (const route of routes.slice(next)) remove(route);
  return [...diffs, ...deletes];
}

function leadsTo({ nextHops }: PrefixRoute, hop: NextHop): boolean {
  const [only] = nextHops;
  return only !== undefined && nextHops.length === 1 && isSameNextHop(only, hop);
}

/** No cloud has two routes to one destination; of those of a careless reader the later counts. */
function withoutRepeats(inOrder: readonly PrefixRoute[]): readonly PrefixRoute[] {
  const isRepeated = ({ destination }: PrefixRoute, index: number): boolean =>
    inOrder[index + 1]?.destination.equals(destination) ?? false;
  return inOrder.some(isRepeated)
    ? inOrder.filter((route, index) => !isRepeated(route, index))
    : inOrder;
}

function stateOf(route: PrefixRoute): RouteState {
  return {
    ...(route.id === undefined ? {} : { id: route.id }),
    nextHops: route.nextHops,
    description: route.description,
  };
}
