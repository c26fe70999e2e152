import { z } from 'zod';
import type { Network } from '../../../../src/network/network.ts';
import { chosen, filtered } from './filters.ts';
import { type Handler, readPart } from './handler.ts';
import { pageOf } from './paging.ts';
import { filtersSchema, numberPage, optional, parametersOf, texts } from './parameters.ts';

type Gateway = Network['gateways'][number];

const natSchema = z.strictObject({ NatGatewayIds: texts, Filters: filtersSchema, ...numberPage });
const vpnSchema = z.strictObject({ VpnGatewayIds: texts, Filters: filtersSchema, ...numberPage });
const peerSchema = z.strictObject({
  PeeringConnectionIds: texts,
  Filters: filtersSchema,
  ...numberPage,
  OrderField: optional(z.enum(['CreatedTime', 'PeeringConnectionName'])),
  OrderDirection: optional(z.enum(['ASC', 'DESC'])),
});

export const describeNatGateways: Handler = async (body, cloud) => {
  const asked = parametersOf(natSchema, body);
  const { gateways, vpc } = await readPart(cloud, 'gateways');
  const all = ofKind(gateways, 'nat');
  const found =
    chosen(all, asked.NatGatewayIds, asked.Filters, idOf) ??
    filtered(all, asked.Filters, {
      'nat-gateway-id': ({ id }) => [id],
      'vpc-id': () => [vpc.id],
      'nat-gateway-name': () => [''],
      'nat-state': () => ['AVAILABLE'],
      'tag-key': () => [],
    });
  return {
    TotalCount: found.length,
    NatGatewaySet: pageOf(found, asked).map(({ id }) => ({
      NatGatewayId: id,
      NatGatewayName: '',
      VpcId: vpc.id,
      State: 'AVAILABLE',
      NetworkState: 'AVAILABLE',
      TagSet: [],
    })),
    VerboseLevel: 'DETAIL',
  };
};

export const describeVpnGateways: Handler = async (body, cloud) => {
  const asked = parametersOf(vpnSchema, body);
  const { gateways, vpc } = await readPart(cloud, 'gateways');
  const all = ofKind(gateways, 'vpn');
  const found =
    chosen(all, asked.VpnGatewayIds, asked.Filters, idOf) ??
    filtered(all, asked.Filters, {
      'vpn-gateway-id': ({ id }) => [id],
      'vpc-id': () => [vpc.id],
      'vpn-gateway-name': () => [''],
      type: () => ['IPSEC'],
    });
  return {
    TotalCount: found.length,
    VpnGatewaySet: pageOf(found, asked).map(({ id }) => ({
      VpnGatewayId: id,
      VpnGatewayName: '',
      VpcId: vpc.id,
      Type: 'IPSEC',
      State: 'AVAILABLE',
      TagSet: [],
    })),
  };
};

/** Who the peer is, and what it carries, the call does not tell. */
export const describeVpcPeeringConnections: Handler = async (body, cloud) => {
  const asked = parametersOf(peerSchema, body);
  const { gateways, region, vpc } = await readPart(cloud, 'gateways');
  const all = ofKind(gateways, 'peering');
  const found =
    chosen(all, asked.PeeringConnectionIds, asked.Filters, idOf) ??
    filtered(all, asked.Filters, {
      'vpc-id': () => [vpc.id],
      state: () => ['ACTIVE'],
      'peering-connection-name': () => [''],
    });
  return {
    TotalCount: found.length,
    PeerConnectionSet: pageOf(found, asked).map(({ id }) => ({
      PeeringConnectionId: id,
      PeeringConnectionName: '',
      SourceVpcId: vpc.id,
      PeerVpcId: '',
      State: 'ACTIVE',
      SourceRegion: region,
      DestinationRegion: '',
      Type: 'VPC_PEER',
      TagSet: [],
    })),
  };
};

function ofKind(gateways: readonly Gateway[], kind: Gateway['kind']): readonly Gateway[] {
  return gateways.filter((one) => one.kind === kind);
}

function idOf({ id }: Gateway): string {
  return id;
}
