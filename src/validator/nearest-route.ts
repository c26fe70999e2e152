import { type Bound, commonLength } from '../address/bounds.ts';
import type { Prefix } from '../address/prefix.ts';
import type { RouteTable } from '../network/network.ts';
import { hopText } from '../network/next-hop.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import type { PrefixRoute } from '../topology/topology.ts';

/**
 * The table's route that comes nearest to taking an address, where none does or a default route does: of
 * those that people made or that were learned, the one whose destination has most leading bits in common
 * with it. Undefined where none has any.
 */
export function nearestRoute(
  { routes }: Pick<RouteTable, 'routes'>,
  { family, first }: Pick<Prefix, 'family'> & { readonly first: Bound },
): string | undefined {
  let best: { readonly text: string; readonly bits: number } | undefined;
  for (const route of routes) {
    if (!isPrefixRoute(route) || route.origin === 'system') continue;
    const { destination, nextHops, state } = route;
    if (destination.family !== family || destination.length === 0) continue;
    const bits = Math.min(commonLength(destination.first, first), destination.length);
    if (bits <= (best?.bits ?? 0)) continue;
    const why = state === 'disabled' ? ', which is disabled' : '';
    best = { text: `${destination.text} to ${nextHops.map(hopText).join(', ')}${why}`, bits };
  }
  return best?.text;
}

/** The table's route to a whole pod prefix, or to more, that is switched off. */
export function disabledRoute(
  { routes }: Pick<RouteTable, 'routes'>,
  pods: Prefix,
): PrefixRoute | undefined {
  return routes
    .filter(isPrefixRoute)
    .find(
      ({ state, destination }) =>
        state === 'disabled' && destination.length > 0 && destination.contains(pods),
    );
}
