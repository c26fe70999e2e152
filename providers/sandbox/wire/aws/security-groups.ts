import type { Network } from '../../../../src/network/network.ts';
import type { Listing } from './listing.ts';
import type { XmlElements } from './xml.ts';

type Group = Network['securityGroups'][number];
type Rule = Group['rules'][number];

/** DescribeSecurityGroups. */
export const securityGroups: Listing<Group> = {
  set: 'securityGroupInfo',
  part: 'securityGroups',
  ids: 'GroupId',
  prefix: 'sg-',
  malformed: 'InvalidGroupId.Malformed',
  notFound: 'InvalidGroup.NotFound',
  pages: { least: 5, most: 1000 },
  things: (network) => network.securityGroups,
  id: ({ id }) => id,
  tags: () => ({}),
  filters: {
    'group-id': ({ id }) => [id],
    'group-name': ({ id }) => [id],
    'vpc-id': (_, { vpc }) => [vpc.id],
    'owner-id': (_, { account }) => [account],
  },
  xml: ({ id, rules }, { account, vpc }) => ({
    groupId: id,
    groupName: id,
    groupDescription: '',
    vpcId: vpc.id,
    ownerId: account,
    ipPermissions: permissions(rules, 'ingress', account),
    ipPermissionsEgress: permissions(rules, 'egress', account),
    tagSet: [],
  }),
};

function permissions(
  rules: readonly Rule[],
  direction: Rule['direction'],
  account: string,
): readonly XmlElements[] {
  return rules
    .filter((rule) => rule.direction === direction)
    .flatMap((rule) =>
      portsOf(rule).map((ports) => ({ ...ports, ...peerXml(rule.peer, account) })),
    );
}

/** A permission for each range of ports: EC2's have one. */
function portsOf({ icmp, ports, protocol }: Rule): readonly XmlElements[] {
  const ipProtocol = protocol === 'all' ? '-1' : protocol;
  if (protocol === 'all') return [{ ipProtocol }];
  if (protocol === 'icmp' || protocol === 'icmpv6')
    return [{ ipProtocol, fromPort: icmp?.type ?? -1, toPort: icmp?.code ?? -1 }];
  if (typeof protocol === 'number' && protocol !== 6 && protocol !== 17) return [{ ipProtocol }];
  const ranges = ports.length === 0 ? [{ from: 0, to: 65535 }] : ports;
  return ranges.map(({ from, to }) => ({ ipProtocol, fromPort: from, toPort: to }));
}

function peerXml(peer: Rule['peer'], userId: string): XmlElements {
  const none = { groups: [], ipRanges: [], ipv6Ranges: [], prefixListIds: [] };
  if ('group' in peer) return { ...none, groups: [{ groupId: peer.group, userId }] };
  if ('prefixList' in peer) return { ...none, prefixListIds: [{ prefixListId: peer.prefixList }] };
  const { family, text } = peer.cidr;
  return family === 4
    ? { ...none, ipRanges: [{ cidrIp: text }] }
    : { ...none, ipv6Ranges: [{ cidrIpv6: text }] };
}
