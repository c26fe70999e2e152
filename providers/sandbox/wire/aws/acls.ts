import type { Network } from '../../../../src/network/network.ts';
import type { Listing } from './listing.ts';
import type { XmlElements } from './xml.ts';

type Acl = Network['acls'][number];
type Rule = Acl['rules'][number];

/** DescribeNetworkAcls. */
export const networkAcls: Listing<Acl> = {
  set: 'networkAclSet',
  part: 'acls',
  ids: 'NetworkAclId',
  prefix: 'acl-',
  malformed: 'InvalidNetworkAclId.Malformed',
  notFound: 'InvalidNetworkAclID.NotFound',
  pages: { least: 5, most: 1000 },
  things: ({ acls }) => acls,
  id: ({ id }) => id,
  tags: () => ({}),
  filters: {
    'network-acl-id': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    'association.network-acl-id': ({ id }) => [id],
    'association.subnet-id': subnetsOf,
    'owner-id': (_, { account }) => [account],
  },
  xml: (acl, network) => ({
    networkAclId: acl.id,
    vpcId: network.vpc.id,
    ownerId: network.account,
    default: false,
    entrySet: [...acl.rules.flatMap(entriesOf), ...lastEntries(acl, network)],
    associationSet: subnetsOf(acl, network).map((subnetId) => ({
      networkAclAssociationId: `aclassoc-${subnetId}`,
      networkAclId: acl.id,
      subnetId,
    })),
    tagSet: [],
  }),
};

function subnetsOf({ id }: Acl, { subnets }: Network): readonly string[] {
  return subnets.flatMap((subnet) => (subnet.acl === id ? subnet.id : []));
}

/** IANA's numbers: EC2 shows no names of protocols here. */
const protocols: Readonly<Record<string, number>> = {
  all: -1,
  tcp: 6,
  udp: 17,
  icmp: 1,
  icmpv6: 58,
};

/** An entry for each range of ports: EC2's have one. */
function entriesOf({
  action,
  cidr,
  direction,
  icmp,
  number,
  ports,
  protocol,
}: Rule): readonly XmlElements[] {
  const entry = {
    ruleNumber: number,
    protocol: typeof protocol === 'number' ? protocol : protocols[protocol],
    ruleAction: action,
    egress: direction === 'egress',
    [cidr.family === 4 ? 'cidrBlock' : 'ipv6CidrBlock']: cidr.text,
    icmpTypeCode: icmp && { type: icmp.type, code: icmp.code },
  };
  if (ports.length === 0) return [entry];
  return ports.map(({ from, to }) => ({ ...entry, portRange: { from, to } }));
}

/** What no rule matches is denied, and EC2 says so with rules that nobody wrote. */
const lastRules = [
  { ruleNumber: 32767, family: 4, everything: { cidrBlock: '0.0.0.0/0' } },
  { ruleNumber: 32768, family: 6, everything: { ipv6CidrBlock: '::/0' } },
] as const;

function lastEntries({ rules }: Acl, { vpc }: Network): readonly XmlElements[] {
  return lastRules
    .filter(
      ({ family, ruleNumber }) =>
        vpc.cidrs.some((cidr) => cidr.family === family) &&
        !rules.some(({ number }) => number === ruleNumber),
    )
    .flatMap(({ everything, ruleNumber }) =>
      [true, false].map((egress) => ({
        ruleNumber,
        protocol: -1,
        ruleAction: 'deny',
        egress,
        ...everything,
      })),
    );
}
