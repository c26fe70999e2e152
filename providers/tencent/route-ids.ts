import type { WireItem } from './wire.ts';

type WireRoute = WireItem<'RouteTableSet'>['RouteSet'][number];

/** What names one item of a route table in a call. */
export type RouteName = { readonly RouteItemId: string } | { readonly RouteId: number };

/**
 * One text for the ids of all items of a route, or undefined where one has none: `rti-a`, or for equal-cost
 * next hops `rti-a,rti-b`. RouteItemId names routes of both families; RouteId (0 for IPv6) stands in
 * where an old answer has nothing else.
 */
export function joinedIds(items: readonly WireRoute[]): string | undefined {
  const ids = items.map(({ RouteItemId, RouteId }) => RouteItemId ?? RouteId?.toString());
  return ids.includes(undefined) ? undefined : ids.join(',');
}

/** The items that a route's id names. */
export function routeNames(id: string): readonly RouteName[] {
  return id
    .split(',')
    .map((one) => (/^\d+$/.test(one) ? { RouteId: Number(one) } : { RouteItemId: one }));
}
