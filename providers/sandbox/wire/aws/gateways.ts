import type { Prefix } from '../../../../src/address/prefix.ts';
import type { Network } from '../../../../src/network/network.ts';
import { cidrsOf } from './cidrs.ts';
import type { Listing } from './listing.ts';
import type { XmlElements } from './xml.ts';

type Gateway = Network['gateways'][number];

const pages = { least: 5, most: 1000 };

/** Ids tell what a gateway is: a network written by hand may leave its kind out. */
const gatewaysLike = (prefix: string) => ({
  things: ({ gateways }: Network) => gateways.filter(({ id }) => id.startsWith(prefix)),
  id: ({ id }: Gateway) => id,
  tags: () => ({}),
  part: 'gateways' as const,
  prefix,
});

/** DescribeInternetGateways. */
export const internetGateways: Listing<Gateway> = {
  ...gatewaysLike('igw-'),
  set: 'internetGatewaySet',
  ids: 'InternetGatewayId',
  malformed: 'InvalidInternetGatewayId.Malformed',
  notFound: 'InvalidInternetGatewayID.NotFound',
  pages,
  filters: {
    'internet-gateway-id': ({ id }) => [id],
    'attachment.vpc-id': (_, { vpc }) => [vpc.id],
    'attachment.state': () => ['available'],
    'owner-id': (_, { account }) => [account],
  },
  xml: ({ id }, { account, vpc }) => ({
    internetGatewayId: id,
    ownerId: account,
    attachmentSet: [{ vpcId: vpc.id, state: 'available' }],
    tagSet: [],
  }),
};

/** DescribeEgressOnlyInternetGateways. */
export const egressOnlyGateways: Listing<Gateway> = {
  ...gatewaysLike('eigw-'),
  set: 'egressOnlyInternetGatewaySet',
  ids: 'EgressOnlyInternetGatewayId',
  malformed: 'InvalidEgressOnlyInternetGatewayId.Malformed',
  notFound: 'InvalidEgressOnlyInternetGatewayId.NotFound',
  pages: { least: 5, most: 255 },
  filters: {},
  xml: ({ id }, { vpc }) => ({
    egressOnlyInternetGatewayId: id,
    attachmentSet: [{ vpcId: vpc.id, state: 'attached' }],
    tagSet: [],
  }),
};

/** DescribeNatGateways. */
export const natGateways: Listing<Gateway> = {
  ...gatewaysLike('nat-'),
  set: 'natGatewaySet',
  ids: 'NatGatewayId',
  malformed: 'InvalidNatGatewayID.Malformed',
  notFound: 'NatGatewayNotFound',
  pages,
  filters: {
    'nat-gateway-id': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    state: () => ['available'],
  },
  xml: ({ id }, { vpc }) => ({
    natGatewayId: id,
    vpcId: vpc.id,
    state: 'available',
    natGatewayAddressSet: [],
    tagSet: [],
  }),
};

/** DescribeVpnGateways. */
export const vpnGateways: Listing<Gateway> = {
  ...gatewaysLike('vgw-'),
  set: 'vpnGatewaySet',
  ids: 'VpnGatewayId',
  malformed: 'InvalidVpnGatewayID.Malformed',
  notFound: 'InvalidVpnGatewayID.NotFound',
  pages: undefined,
  filters: {
    'vpn-gateway-id': ({ id }) => [id],
    'attachment.vpc-id': (_, { vpc }) => [vpc.id],
    'attachment.state': () => ['attached'],
    state: () => ['available'],
    type: () => ['ipsec.1'],
  },
  xml: ({ id }, { vpc }) => ({
    vpnGatewayId: id,
    state: 'available',
    type: 'ipsec.1',
    attachments: [{ vpcId: vpc.id, state: 'attached' }],
    tagSet: [],
  }),
};

/** DescribeVpcPeeringConnections: this VPC asked for each; the other is what the gateway carries beside its own. */
export const peerings: Listing<Gateway> = {
  ...gatewaysLike('pcx-'),
  set: 'vpcPeeringConnectionSet',
  ids: 'VpcPeeringConnectionId',
  malformed: 'InvalidVpcPeeringConnectionId.Malformed',
  notFound: 'InvalidVpcPeeringConnectionID.NotFound',
  pages,
  filters: {
    'vpc-peering-connection-id': ({ id }) => [id],
    'requester-vpc-info.vpc-id': (_, { vpc }) => [vpc.id],
    'requester-vpc-info.owner-id': (_, { account }) => [account],
    'accepter-vpc-info.vpc-id': ({ id }) => [peerOf(id)],
    'accepter-vpc-info.owner-id': (_, { account }) => [account],
    'status-code': () => ['active'],
  },
  xml: ({ id, carries }, { account, region, vpc }) => ({
    vpcPeeringConnectionId: id,
    status: { code: 'active', message: 'Active' },
    requesterVpcInfo: vpcInfo(vpc.id, vpc.cidrs, account, region),
    accepterVpcInfo: vpcInfo(
      peerOf(id),
      carries === 'unknown'
        ? []
        : carries.filter((one) => !vpc.cidrs.some((own) => own.equals(one))),
      account,
      region,
    ),
    tagSet: [],
  }),
};

function peerOf(peering: string): string {
  return `vpc-${peering.slice('pcx-'.length)}`;
}

function vpcInfo(
  vpcId: string,
  cidrs: readonly Prefix[],
  ownerId: string,
  region: string,
): XmlElements {
  const [first, ...more] = cidrsOf(cidrs, 4);
  return {
    vpcId,
    ownerId,
    region,
    cidrBlock: first,
    cidrBlockSet: [first ?? [], more].flat().map((cidrBlock) => ({ cidrBlock })),
    ipv6CidrBlockSet: cidrsOf(cidrs, 6).map((ipv6CidrBlock) => ({ ipv6CidrBlock })),
  };
}

/** DescribeTransitGatewayVpcAttachments: one for each transit gateway of the network. */
export const transitAttachments: Listing<Gateway> = {
  ...gatewaysLike('tgw-'),
  set: 'transitGatewayVpcAttachments',
  ids: 'TransitGatewayAttachmentIds',
  prefix: 'tgw-attach-',
  malformed: 'InvalidTransitGatewayAttachmentID.Malformed',
  notFound: 'InvalidTransitGatewayAttachmentID.NotFound',
  id: ({ id }) => attachmentOf(id),
  pages,
  filters: {
    'transit-gateway-attachment-id': ({ id }) => [attachmentOf(id)],
    'transit-gateway-id': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    state: () => ['available'],
  },
  xml: ({ id }, { account, subnets, vpc }) => ({
    transitGatewayAttachmentId: attachmentOf(id),
    transitGatewayId: id,
    vpcId: vpc.id,
    vpcOwnerId: account,
    state: 'available',
    subnetIds: subnets.map((subnet) => subnet.id),
    tagSet: [],
  }),
};

function attachmentOf(gateway: string): string {
  return `tgw-attach-${gateway.slice('tgw-'.length)}`;
}
