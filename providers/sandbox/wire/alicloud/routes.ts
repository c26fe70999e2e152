import { createHash } from 'node:crypto';
import type { Network, Route, RouteTable } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { shownHop, typeAndId } from './next-hops.ts';

/** The API's word for where a route comes from. */
export type RouteType = 'Custom' | 'System' | 'BGP' | 'CEN';

/** A route's id: its own, or, where the network has none, one that stays the same. */
export function routeEntryId(table: RouteTable, route: Route): string {
  if (route.id !== undefined) return route.id;
  const key = `${table.id} ${destinationOf(route)} ${route.origin}`;
  return `rte-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
}

/** A CIDR, or the id of a prefix list. */
export function destinationOf({ destination }: Route): string {
  return 'prefixList' in destination ? destination.prefixList : destination.text;
}

/** Propagated routes come over BGP from a VPN gateway, else over CEN. */
export function routeTypeOf(network: Network, { nextHops, origin }: Route): RouteType {
  if (origin === 'user') return 'Custom';
  if (origin === 'system') return 'System';
  return nextHops.some((hop) => typeAndId(network, hop).type === 'VpnGateway') ? 'BGP' : 'CEN';
}

/** One entry of DescribeRouteEntryList. */
export function shownRoute(network: Network, table: RouteTable, route: Route): JsonObject {
  const { description, destination, nextHops, state } = route;
  const isIpv6 = !('prefixList' in destination) && destination.family === 6;
  return {
    RouteEntryId: routeEntryId(table, route),
    RouteEntryName: '',
    RouteTableId: table.id,
    DestinationCidrBlock: destinationOf(route),
    IpVersion: isIpv6 ? 'ipv6' : 'ipv4',
    Type: routeTypeOf(network, route),
    // No blackhole is documented: a route whose next hop is gone stays Available.
    Status: state === 'pending' ? 'Pending' : 'Available',
    Description: description,
    NextHops: { NextHop: nextHops.map((hop) => shownHop(network, hop, state !== 'disabled')) },
  };
}
