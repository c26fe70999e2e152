import type { Subnet } from '../../../../src/network/network.ts';
import { cidrsOf, ipv6Associations } from './cidrs.ts';
import type { Listing } from './listing.ts';

/** DescribeSubnets. */
export const subnets: Listing<Subnet> = {
  set: 'subnetSet',
  part: 'subnets',
  ids: 'SubnetId',
  prefix: 'subnet-',
  malformed: 'InvalidSubnetID.Malformed',
  notFound: 'InvalidSubnetID.NotFound',
  pages: { least: 5, most: 1000 },
  things: (network) => network.subnets,
  id: ({ id }) => id,
  tags: () => ({}),
  filters: {
    'subnet-id': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    'availability-zone': ({ zone }) => [zone],
    availabilityZone: ({ zone }) => [zone],
    'cidr-block': ({ cidrs }) => cidrsOf(cidrs, 4),
    'owner-id': (_, { account }) => [account],
    state: () => ['available'],
  },
  xml: ({ id, zone, cidrs }, { account, vpc }) => ({
    subnetId: id,
    vpcId: vpc.id,
    ownerId: account,
    state: 'available',
    cidrBlock: cidrsOf(cidrs, 4)[0],
    ipv6CidrBlockAssociationSet: ipv6Associations(cidrs, 'ipv6CidrBlockState', 'subnet'),
    ipv6Native: cidrsOf(cidrs, 4).length === 0,
    availabilityZone: zone,
    tagSet: [],
  }),
};
