import type { Network } from '../../src/network/network.ts';
import type { WireItem } from './wire.ts';

// EC2's security groups and network ACLs → Network. Pure.

type SecurityGroup = Network['securityGroups'][number];
type SecurityRule = SecurityGroup['rules'][number];
type Acl = Network['acls'][number];
type AclRule = Acl['rules'][number];
type Permission = NonNullable<WireItem<'SecurityGroups'>['IpPermissions']>[number];
type Entry = NonNullable<WireItem<'NetworkAcls'>['Entries']>[number];

/** What a rule lets through, apart from peers. */
type Packets = Pick<AclRule, 'protocol' | 'ports' | 'icmp'>;

export function securityGroupOf(group: WireItem<'SecurityGroups'>): SecurityGroup {
  return {
    id: group.GroupId,
    evaluation: 'union',
    // Members of a group may talk to each other only where a rule names the group itself.
    intraGroup: 'deny',
    rules: [
      ...group.IpPermissions.flatMap((one) => rulesOf(one, 'ingress')),
      ...group.IpPermissionsEgress.flatMap((one) => rulesOf(one, 'egress')),
    ],
  };
}

function rulesOf(
  permission: Permission,
  direction: SecurityRule['direction'],
): readonly SecurityRule[] {
  const packets = groupPackets(permission);
  const peers: readonly SecurityRule['peer'][] = [
    ...permission.IpRanges.map(({ CidrIp }) => ({ cidr: CidrIp })),
    ...permission.Ipv6Ranges.map(({ CidrIpv6 }) => ({ cidr: CidrIpv6 })),
    ...permission.PrefixListIds.map(({ PrefixListId }) => ({ prefixList: PrefixListId })),
    ...permission.UserIdGroupPairs.flatMap(({ GroupId }) => (GroupId ? [{ group: GroupId }] : [])),
  ];
  return peers.map((peer) => ({ direction, action: 'allow', ...packets, priority: 1, peer }));
}

function groupPackets({ IpProtocol, FromPort, ToPort }: Permission): Packets {
  const protocol = protocolOf(IpProtocol);
  // Of ICMP, "ports" are type and code; -1 is any.
  if (protocol === 'icmp' || protocol === 'icmpv6') {
    return icmpOf(protocol, FromPort ?? -1, ToPort ?? -1);
  }
  return { protocol, ports: portsOf(protocol, FromPort ?? undefined, ToPort ?? undefined) };
}

export function aclOf(acl: WireItem<'NetworkAcls'>): Acl {
  return {
    id: acl.NetworkAclId,
    rules: acl.Entries.flatMap(aclRuleOf).sort((a, b) => a.number - b.number),
  };
}

/** The rule `*`, which every ACL ends with and nobody can change: 32767, of IPv6 32768. Network has it unsaid. */
const lastRule = 32767;

function aclRuleOf(entry: Entry): readonly AclRule[] {
  const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock;
  if (!cidr || entry.RuleNumber >= lastRule) return [];
  const protocol = protocolOf(entry.Protocol);
  const packets: Packets =
    protocol === 'icmp' || protocol === 'icmpv6'
      ? icmpOf(protocol, entry.IcmpTypeCode?.Type ?? -1, entry.IcmpTypeCode?.Code ?? -1)
      : { protocol, ports: portsOf(protocol, entry.PortRange?.From, entry.PortRange?.To) };
  return [
    {
      direction: entry.Egress ? 'egress' : 'ingress',
      // Anything that is not plainly an allowance lets nothing through.
      action: entry.RuleAction === 'allow' ? 'allow' : 'deny',
      ...packets,
      number: entry.RuleNumber,
      cidr,
    },
  ];
}

function icmpOf(protocol: 'icmp' | 'icmpv6', type: number, code: number): Packets {
  return type < 0
    ? { protocol, ports: [] }
    : { protocol, ports: [], icmp: { type, code: Math.max(code, -1) } };
}

const byNumber: ReadonlyMap<string, AclRule['protocol']> = new Map<string, AclRule['protocol']>([
  ['-1', 'all'],
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmpv6'],
]);

/** Security groups name the usual protocols, ACLs number them: one of both. */
function protocolOf(text: string): AclRule['protocol'] {
  const named = byNumber.get(text);
  if (named !== undefined) return named;
  if (text === 'tcp' || text === 'udp' || text === 'icmp' || text === 'icmpv6') return text;
  const number = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  // 255 is reserved and never on the wire: a rule for a protocol that podway can't name matches nothing.
  return number >= 0 && number <= 255 ? number : 255;
}

function portsOf(
  protocol: AclRule['protocol'],
  from: number | undefined,
  to: number | undefined,
): AclRule['ports'] {
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  if (!hasPorts || from === undefined || to === undefined || from < 0 || to < 0) return [];
  if (from === 0 && to === 65535) return [];
  return [{ from, to }];
}
