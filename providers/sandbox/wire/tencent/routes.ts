import { createHash } from 'node:crypto';
import type { Network, NextHop, Route, RouteTable } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { shownHop } from './next-hops.ts';

/** Equal-cost next hops are several routes to one destination: each has ids of its own. */
export interface Entry {
  readonly table: RouteTable;
  readonly route: Route;
  readonly hop: NextHop;
  readonly itemId: string;
  /** 0 for IPv6, whose routes have only an item id. */
  readonly routeId: number;
}

/** The routes of a table as the API counts them. The VPC's own local routes have no type there and are not listed. */
export function entriesOf(table: RouteTable): readonly Entry[] {
  return table.routes
    .filter(({ nextHops }) => !nextHops.some(({ kind }) => kind === 'local'))
    .flatMap((route) =>
      route.nextHops.map((hop, index) => {
        const itemId = itemIdOf(table, route, index);
        const isIpv4 = 'prefixList' in route.destination || route.destination.family === 4;
        return { table, route, hop, itemId, routeId: isIpv4 ? numberOf(itemId) : 0 };
      }),
    );
}

/** Source: Route in tencentcloud-sdk-nodejs 4.1.313, vpc_models. */
export function shownRoute(
  network: Network,
  { hop, itemId, route, routeId, table }: Entry,
): JsonObject {
  const { description, destination, origin, state } = route;
  const isIpv6 = !('prefixList' in destination) && destination.family === 6;
  const text = 'prefixList' in destination ? destination.prefixList : destination.text;
  return {
    RouteTableId: table.id,
    RouteId: routeId,
    RouteItemId: itemId,
    DestinationCidrBlock: isIpv6 ? '' : text,
    DestinationIpv6CidrBlock: isIpv6 ? text : '',
    ...shownHop(network, hop, origin === 'propagated'),
    RouteDescription: description,
    RouteType: { user: 'USER', system: 'NETD', propagated: 'CCN' }[origin],
    Enabled: state !== 'disabled',
    PublishedToVbc: false,
  };
}

/** The route's own id for its first next hop; where the network has none, one that stays the same. */
function itemIdOf(
  table: RouteTable,
  { destination, id, nextHops, origin }: Route,
  index: number,
): string {
  if (index === 0 && id !== undefined) return id;
  const to = 'prefixList' in destination ? destination.prefixList : destination.text;
  const key = `${table.id} ${to} ${origin} ${nextHops.length > 1 ? JSON.stringify(nextHops[index]) : ''}`;
  return `rti-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** A number that stays with the item's id; never 0, which stands for none. */
function numberOf(itemId: string): number {
  return 1 + createHash('sha256').update(itemId).digest().readUInt32BE(0);
}
