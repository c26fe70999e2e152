import type { Network, Route } from '../network/network.ts';
import { hopText } from '../network/next-hop.ts';
import { anyMark } from './ownership.ts';
import type { PrefixRoute } from './topology.ts';

/** A route that podway must not touch; `list`: it is the table's route to a prefix list that has this entry. */
export type ForeignRoute = PrefixRoute & { readonly list?: string };

/** The routes to prefix lists, as routes to their entries: that is how longest-prefix match sees them. */
export function listedRoutes(
  routes: readonly Route[],
  prefixLists: Network['prefixLists'],
): readonly ForeignRoute[] {
  return routes.flatMap((route) => {
    const { destination } = route;
    if (!('prefixList' in destination)) return [];
    const list = destination.prefixList;
    const entries = prefixLists.find((one) => one.id === list)?.entries ?? [];
    return entries.map((entry) => ({ ...route, destination: entry, list }));
  });
}

/** Where a foreign route leads, and what else tells whose it is. */
export function aboutForeign({ nextHops, description, state, list }: ForeignRoute): string {
  return [
    `it leads to ${nextHops.map(hopText).join(', ')}`,
    ...(list === undefined ? [] : [`by the prefix list ${list}`]),
    ...(description ? [`and is described as ${JSON.stringify(description)}`] : []),
    ...(state === 'active' ? [] : [`and its state is ${state}`]),
  ].join(' ');
}

/** What to do about a route that `routes.adopt` cannot take over; undefined where it can. */
export function unadoptable({ origin, description, list }: ForeignRoute): string | undefined {
  if (list !== undefined)
    return `routes.adopt takes over no entry of a prefix list: change ${list} yourself, or leave it and add the destination to routes.keep.`;
  if (description.startsWith(anyMark))
    return `routes.adopt takes over nothing that another cluster marks: let podway of ${JSON.stringify(description.slice(anyMark.length))} delete it, or delete it yourself; if it is meant, add the destination to routes.keep.`;
  if (origin === 'propagated')
    return 'routes.adopt takes over nothing that a gateway propagates: stop that where it is announced, or leave it and add the destination to routes.keep.';
  return undefined;
}
