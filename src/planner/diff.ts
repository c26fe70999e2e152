import type { RouteChange, RouteState } from '../network/change.ts';
import type { NextHop } from '../network/network.ts';
import { sameNextHops } from '../network/next-hop.ts';
import type { PrefixRoute } from '../topology/topology.ts';
import type { DesiredRoute } from './desired.ts';

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
  const left = new Map(today.map((route) => [route.destination.text, route]));
  const diffs: RouteDiff[] = [];
  for (const want of desired) {
    const { destination, nextHop } = want;
    const after: RouteState = { nextHops: [nextHop], description };
    const route = left.get(destination.text);
    left.delete(destination.text);
    if (!route) {
      const change = { kind: 'create-route', table, destination, before: null, after } as const;
      diffs.push({ change, today: undefined, desired: want });
    } else if (!sameNextHops(route.nextHops, after.nextHops) || route.description !== description) {
      const before = stateOf(route);
      const change = { kind: 'replace-route', table, destination, before, after } as const;
      diffs.push({ change, today: route, desired: want });
    }
  }
  for (const route of left.values()) {
    const { destination } = route;
    const before = stateOf(route);
    const change = { kind: 'delete-route', table, destination, before, after: null } as const;
    diffs.push({ change, today: route, desired: undefined });
  }
  return diffs;
}

function stateOf(route: PrefixRoute): RouteState {
  return {
    ...(route.id === undefined ? {} : { id: route.id }),
    nextHops: route.nextHops,
    description: route.description,
  };
}
