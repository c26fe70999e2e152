import type { Network, NextHop } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';

type Gateway = Network['gateways'][number];

/** How the API calls the kinds of gateways, beside those that an id's beginning tells. */
const gatewayTypes: Readonly<Record<Gateway['kind'], string>> = {
  internet: 'Ipv4Gateway',
  nat: 'NatGateway',
  peering: 'VpcPeer',
  transit: 'Attachment',
  vpn: 'VpnGateway',
  other: 'RouterInterface',
};
const typesById = [
  [/^ipv6gw-/, 'IPv6Gateway'],
  [/^ecr-/, 'Ecr'],
  [/^ep-/, 'GatewayLoadBalancerEndpoint'],
  [/^vpce-/, 'GatewayEndpoint'],
  [/^rtg-/, 'RouteTargetGroup'],
] as const;

/** Every type that a call may name. Source: CreateRouteEntries in @alicloud/vpc20160428 7.3.2. */
export const nextHopTypes = [
  'Instance',
  'HaVip',
  'RouterInterface',
  'NetworkInterface',
  'VpnGateway',
  'IPv6Gateway',
  'NatGateway',
  'Attachment',
  'VpcPeer',
  'Ipv4Gateway',
  'GatewayEndpoint',
  'CenBasic',
  'Ecr',
  'GatewayLoadBalancerEndpoint',
  'RouteTargetGroup',
] as const;
export type NextHopType = (typeof nextHopTypes)[number];

/** A next hop as a reply shows it. */
export function shownHop(network: Network, hop: NextHop, isEnabled: boolean): JsonObject {
  const { id, type } = typeAndId(network, hop);
  return { NextHopType: type, NextHopId: id, Enabled: isEnabled ? 1 : 0, Weight: 0 };
}

export function typeAndId(
  { gateways }: Network,
  hop: NextHop,
): { readonly type: string; readonly id: string } {
  switch (hop.kind) {
    case 'local':
      return { type: 'local', id: '' };
    case 'interface':
      return { type: 'NetworkInterface', id: hop.id };
    case 'instance':
      return { type: 'Instance', id: hop.id };
    case 'address':
      return { type: 'HaVip', id: hop.ip };
    case 'gateway':
      return { type: gatewayType(hop.id, gateways), id: hop.id };
    case 'unknown':
      return { type: hop.type, id: hop.id };
  }
}

/** The next hop that a call names. One that the network has under another type is none of that type. */
export function namedHop({ gateways }: Network, type: NextHopType, id: string): NextHop {
  if (type === 'Instance') return { kind: 'instance', id };
  if (type === 'NetworkInterface') return { kind: 'interface', id };
  if (type === 'HaVip') return { kind: 'unknown', type, id };
  const isThere = gateways.some((one) => one.id === id);
  if (isThere && gatewayType(id, gateways) !== type)
    return { kind: 'gateway', id: `${id} as ${type}` };
  return { kind: 'gateway', id };
}

function gatewayType(id: string, gateways: Network['gateways']): string {
  const byId = typesById.find(([pattern]) => pattern.test(id));
  if (byId) return byId[1];
  return gatewayTypes[gateways.find((one) => one.id === id)?.kind ?? 'other'];
}
