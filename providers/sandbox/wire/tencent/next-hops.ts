import { AddressError, parseAddress } from '../../../../src/address/prefix.ts';
import type { Network, NextHop } from '../../../../src/network/network.ts';

type Gateway = Network['gateways'][number];

/** How the API calls the kinds of gateways. */
const gatewayTypes: Readonly<Record<Gateway['kind'], GatewayType>> = {
  internet: 'EIP',
  nat: 'NAT',
  peering: 'PEERCONNECTION',
  transit: 'USER_CCN',
  vpn: 'VPN',
  other: 'DIRECTCONNECT',
};

/** Every type that a call may name. Source: Route in tencentcloud-sdk-nodejs 4.1.313, vpc_models. */
export const gatewayTypeNames = [
  'CVM',
  'VPN',
  'DIRECTCONNECT',
  'PEERCONNECTION',
  'HAVIP',
  'NAT',
  'NORMAL_CVM',
  'EIP',
  'LOCAL_GATEWAY',
  'INTRANAT',
  'USER_CCN',
  'GWLB_ENDPOINT',
] as const;
export type GatewayType = (typeof gatewayTypeNames)[number];

/** A next hop as a reply shows it. */
export function shownHop(
  { gateways }: Network,
  hop: NextHop,
  isPropagated: boolean,
): { readonly GatewayType: string; readonly GatewayId: string } {
  switch (hop.kind) {
    case 'local':
      return { GatewayType: 'LOCAL', GatewayId: 'Local' };
    case 'address':
      return { GatewayType: 'NORMAL_CVM', GatewayId: hop.ip };
    case 'instance':
    case 'interface':
      return { GatewayType: 'CVM', GatewayId: hop.id };
    case 'gateway': {
      const type = gatewayTypes[gateways.find(({ id }) => id === hop.id)?.kind ?? 'other'];
      // What CCN itself sends into a table has a type of its own.
      const isCcn = isPropagated && type === 'USER_CCN';
      return { GatewayType: isCcn ? 'CCN' : type, GatewayId: hop.id };
    }
    case 'unknown':
      return { GatewayType: hop.type, GatewayId: hop.id };
  }
}

/**
 * The next hop that a call names: NORMAL_CVM by its private address; gateways by their id, where the
 * network has it as that type. Undefined: no such next hop can be.
 */
export function namedHop(
  { gateways }: Network,
  type: GatewayType,
  id: string,
): NextHop | undefined {
  if (type === 'NORMAL_CVM') return addressHop(id);
  const kind = gateways.find((one) => one.id === id)?.kind;
  if (kind !== undefined) return gatewayTypes[kind] === type ? { kind: 'gateway', id } : undefined;
  return { kind: 'unknown', type, id };
}

function addressHop(text: string): NextHop | undefined {
  try {
    return { kind: 'address', ip: parseAddress(text) };
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return undefined;
  }
}
