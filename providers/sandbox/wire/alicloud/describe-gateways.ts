import type { Network } from '../../../../src/network/network.ts';
import { type Handler, ownerOf, readPart } from './handler.ts';
import { byNumber, byToken } from './paging.ts';
import type { Parameters } from './parameters.ts';

type Gateway = Network['gateways'][number];

export const describeNatGateways: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'gateways');
  const found = gatewaysOf(network, 'nat', parameters, 'NatGatewayId', ['Name', 'ZoneId']);
  const { fields, page } = byNumber(parameters, found, { byDefault: 10, most: 50 });
  return {
    ...fields,
    NatGateways: {
      NatGateway: page.map(({ id }) => ({
        NatGatewayId: id,
        Name: '',
        VpcId: network.vpc.id,
        RegionId: network.region,
        Status: 'Available',
        BusinessStatus: 'Normal',
        NatType: 'Enhanced',
        Tags: { Tag: [] },
      })),
    },
  };
};

export const describeVpnGateways: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'gateways');
  const found = gatewaysOf(network, 'vpn', parameters, 'VpnGatewayId', ['BusinessStatus']);
  const { fields, page } = byNumber(parameters, found, { byDefault: 10, most: 50 });
  return {
    ...fields,
    VpnGateways: {
      VpnGateway: page.map(({ id }) => ({
        VpnGatewayId: id,
        Name: '',
        VpcId: network.vpc.id,
        Status: 'active',
        BusinessStatus: 'Normal',
        Tags: { Tag: [] },
      })),
    },
  };
};

export const listIpv4Gateways: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'gateways');
  const names = ['Ipv4GatewayName', 'ResourceGroupId'];
  const found = gatewaysOf(network, 'internet', parameters, 'Ipv4GatewayId', names);
  const { next, page } = byToken(parameters, found, { byDefault: 10, most: 100 });
  return {
    TotalCount: String(found.length),
    NextToken: next,
    Ipv4GatewayModels: page.map(({ id }) => ({
      Ipv4GatewayId: id,
      Ipv4GatewayName: '',
      VpcId: network.vpc.id,
      Status: 'Created',
      Enabled: true,
      Tags: [],
    })),
  };
};

/** The product VpcPeer, version 2022-01-01: the VPC is the side that asked. */
export const listVpcPeerConnections: Handler = async (parameters, cloud) => {
  const network = await readPart(parameters, cloud, 'gateways');
  const vpcs = parameters.list('VpcId', 100);
  const isHere = vpcs.length === 0 || vpcs.includes(network.vpc.id);
  const all = gatewaysOf(network, 'peering', parameters, 'InstanceId', ['Name']);
  const found = isHere ? all : [];
  const { next, page, size } = byToken(parameters, found, { byDefault: 20, most: 100 });
  return {
    TotalCount: found.length,
    MaxResults: size,
    NextToken: next,
    VpcPeerConnects: page.map((gateway) => ({
      InstanceId: gateway.id,
      Name: '',
      RegionId: network.region,
      OwnerId: ownerOf(network),
      Status: 'Activated',
      BizStatus: 'Normal',
      Vpc: {
        VpcId: network.vpc.id,
        Ipv4Cidrs: textsOf(network.vpc.cidrs, 4),
        Ipv6Cidrs: textsOf(network.vpc.cidrs, 6),
      },
      // A network tells what a peer carries, not who it is.
      AcceptingVpc: {
        VpcId: '',
        Ipv4Cidrs: textsOf(carriedBy(gateway), 4),
        Ipv6Cidrs: textsOf(carriedBy(gateway), 6),
      },
      Tags: [],
    })),
  };
};

/** Gateways of a kind; none where a call filters by something that a network does not tell. */
function gatewaysOf(
  { gateways, vpc }: Network,
  kind: Gateway['kind'],
  parameters: Parameters,
  idName: string,
  untold: readonly string[],
): readonly Gateway[] {
  const asked = kind === 'peering' ? undefined : parameters.text('VpcId');
  const isUnknown =
    untold.some((name) => parameters.text(name) !== undefined) ||
    ['Tag', 'Tags'].some((name) => parameters.items(name, 20).length > 0) ||
    (asked !== undefined && asked !== vpc.id);
  if (isUnknown) return [];
  const id = parameters.text(idName);
  return gateways.filter((one) => one.kind === kind && (id === undefined || one.id === id));
}

function carriedBy({ carries }: Gateway) {
  return carries === 'unknown' ? [] : carries;
}

function textsOf(cidrs: Network['vpc']['cidrs'], family: 4 | 6): readonly string[] {
  return cidrs.flatMap((cidr) => (cidr.family === family ? cidr.text : []));
}
