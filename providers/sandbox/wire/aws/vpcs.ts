import type { Network } from '../../../../src/network/network.ts';
import { cidrsOf, ipv6Associations } from './cidrs.ts';
import type { Listing } from './listing.ts';

/** DescribeVpcs: the one VPC of the network. */
export const vpcs: Listing<Network['vpc']> = {
  set: 'vpcSet',
  part: undefined,
  ids: 'VpcId',
  prefix: 'vpc-',
  malformed: 'InvalidVpcID.Malformed',
  notFound: 'InvalidVpcID.NotFound',
  pages: { least: 5, most: 1000 },
  things: ({ vpc }) => [vpc],
  id: ({ id }) => id,
  tags: () => ({}),
  filters: {
    'vpc-id': ({ id }) => [id],
    cidr: ({ cidrs }) => cidrsOf(cidrs, 4).slice(0, 1),
    'cidr-block-association.cidr-block': ({ cidrs }) => cidrsOf(cidrs, 4),
    'ipv6-cidr-block-association.ipv6-cidr-block': ({ cidrs }) => cidrsOf(cidrs, 6),
    'owner-id': (_, { account }) => [account],
    state: () => ['available'],
  },
  xml: ({ id, cidrs }, { account }) => ({
    vpcId: id,
    ownerId: account,
    state: 'available',
    cidrBlock: cidrsOf(cidrs, 4)[0],
    cidrBlockAssociationSet: cidrsOf(cidrs, 4).map((cidrBlock, index) => ({
      associationId: `vpc-cidr-assoc-${index}`,
      cidrBlock,
      cidrBlockState: { state: 'associated' },
    })),
    ipv6CidrBlockAssociationSet: ipv6Associations(cidrs, 'ipv6CidrBlockState', 'vpc'),
    instanceTenancy: 'default',
    isDefault: false,
    tagSet: [],
  }),
};
