import type { RouteState } from '../network/change.ts';
import type { Route } from '../network/network.ts';
import { sameNextHops } from '../network/next-hop.ts';

/**
 * Are a destination's routes just the one that a plan names? Null: is there none?
 *
 * Next hops and description make a route the same to a plan; the cloud's route id and the state do
 * not. System and propagated routes are not podway's to find or to leave. A second user route to
 * the same destination, where a cloud allows it, is another writer's: then nothing holds.
 */
export function isTheRoute(routes: readonly Route[], wanted: RouteState | null): boolean {
  const [route, ...others] = routes.filter(({ origin }) => origin === 'user');
  if (wanted === null || route === undefined) return wanted === null && route === undefined;
  return (
    others.length === 0 &&
    route.description === wanted.description &&
    sameNextHops(route.nextHops, wanted.nextHops)
  );
}
