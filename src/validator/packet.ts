import { Prefix } from '../address/prefix.ts';
import type { Port } from '../config/ports.ts';
import type { Route, RouteTable } from '../network/network.ts';
import type { AcceptedPrefix } from '../topology/topology.ts';
import type { ConsumerSide } from './consumer-side.ts';
import type { Step, Surroundings } from './step.ts';
import { trafficOf } from './traffic.ts';
import { walk } from './walk.ts';

/** One packet: from a host of a consumer to one address of a pod. */
export interface WalkedPacket {
  readonly side: ConsumerSide;
  readonly source: Prefix;
  readonly destination: Prefix;
  readonly pod: AcceptedPrefix;
  readonly port: Port | undefined;
}

/** Which steps one packet meets: of the next hops of its route, each. */
export interface PacketWalk {
  readonly route: Route | undefined;
  readonly steps: readonly Step[];
}

/**
 * Walks one packet and nothing else: the route is found by looking at each of the table's, and no
 * address stands for another. What the matrix decided for many at once must come out here again.
 */
export function walkPacket(packet: WalkedPacket, around: Surroundings): PacketWalk {
  const { side, source, destination, pod, port } = packet;
  const route = longest(side.table, destination, around);
  const traffic = port && trafficOf(port, destination.family);
  const targets = route?.nextHops.map((hop) => around.places.target(hop)) ?? [];
  const flow = { side: { ...side, source }, route, destination, pod, traffic };
  return { route, steps: walk(flow, targets, around) };
}

/** `10.0.128.5` as the prefix of one address. */
export function firstOf({ family, first }: Pick<Prefix, 'family' | 'first'>): Prefix {
  return Prefix.of(family, first, family === 4 ? 32 : 128);
}

function longest(table: RouteTable, address: Prefix, { network }: Surroundings): Route | undefined {
  let best: { readonly route: Route; readonly length: number } | undefined;
  for (const route of table.routes) {
    if (route.state === 'disabled') continue;
    const { destination } = route;
    const prefixes =
      'prefixList' in destination
        ? (network.prefixLists.find(({ id }) => id === destination.prefixList)?.entries ?? [])
        : [destination];
    for (const prefix of prefixes) {
      if (!prefix.contains(address) || (best && prefix.length < best.length)) continue;
      const isStronger = best && prefix.length === best.length && !wins(route, best.route);
      if (!isStronger) best = { route, length: prefix.length };
    }
  }
  return best?.route;
}

function wins(one: Route, other: Route): boolean {
  const order = ['propagated', 'user', 'system'];
  return order.indexOf(one.origin) >= order.indexOf(other.origin);
}
