import { Prefix } from '../../src/address/prefix.ts';
import type { Network } from '../../src/network/network.ts';
import { acceptOrDrop, isPort, type Packet, protocolNamed } from '../../src/network/wire-rules.ts';
import type { WireItem } from './wire.ts';

// Security groups and network ACLs → Network. Pure.

type SecurityGroup = Network['securityGroups'][number];
type GroupRule = SecurityGroup['rules'][number];
type Acl = Network['acls'][number];
type AclRule = Acl['rules'][number];
type Permission = WireItem<'SecurityGroupAttributes'>['Permissions'][number];
type AclEntry = { readonly [Key in 'Policy' | 'Protocol' | 'Port']?: string | undefined };

const anywhere = [Prefix.parse('0.0.0.0/0'), Prefix.parse('::/0')];

/**
 * A group's rules; undefined where one of them cannot be told in Network's words (port lists, source
 * ports, protocols without a number): half a group would be a wrong answer.
 *
 * @param type of the group: `normal` ones let everything out that no rule forbids, `enterprise` ones
 * nothing. 2026-11: "Basic security groups and advanced security groups", ECS user guide.
 */
export function securityGroupOf(
  group: WireItem<'SecurityGroupAttributes'>,
  type: string | undefined,
): SecurityGroup | undefined {
  const rules: GroupRule[] = [];
  for (const permission of group.Permissions) {
    const rule = ruleOf(permission);
    if (rule === undefined) return undefined;
    rules.push(rule);
  }
  // Priorities are 1 to 100, the least first; of two with one priority the denying one wins.
  rules.sort(
    (a, b) =>
      a.priority - b.priority || Number(a.action === 'allow') - Number(b.action === 'allow'),
  );
  const outward = anywhere.map(
    (cidr): GroupRule => ({
      direction: 'egress',
      action: 'allow',
      protocol: 'all',
      ports: [],
      priority: 101,
      peer: { cidr },
    }),
  );
  return {
    id: group.SecurityGroupId,
    evaluation: 'ordered',
    intraGroup: group.InnerAccessPolicy === 'Accept' ? 'allow' : 'deny',
    rules: type === 'normal' ? [...rules, ...outward] : rules,
  };
}

function ruleOf(permission: Permission): GroupRule | undefined {
  const direction = permission.Direction === 'egress' ? 'egress' : 'ingress';
  const peer = peerOf(permission, direction);
  const packet = packetOf(permission.IpProtocol, permission.PortRange);
  const action = acceptOrDrop(permission.Policy);
  if (permission.PortRangeListId !== undefined || !isAnyPort(permission.SourcePortRange))
    return undefined;
  if (peer === undefined || packet === undefined || action === undefined) return undefined;
  return { direction, action, ...packet, priority: permission.Priority ?? 1, peer };
}

function peerOf(
  permission: Permission,
  direction: GroupRule['direction'],
): GroupRule['peer'] | undefined {
  const [cidr, group, prefixList] =
    direction === 'ingress'
      ? [
          permission.SourceCidrIp ?? permission.Ipv6SourceCidrIp,
          permission.SourceGroupId,
          permission.SourcePrefixListId,
        ]
      : [
          permission.DestCidrIp ?? permission.Ipv6DestCidrIp,
          permission.DestGroupId,
          permission.DestPrefixListId,
        ];
  if (cidr) return { cidr };
  if (group) return { group };
  return prefixList ? { prefixList } : undefined;
}

/** An ACL; undefined where the answer has no entries of a direction at all, or one that cannot be told. */
export function aclOf(acl: WireItem<'NetworkAcls'>): Acl | undefined {
  const ingress = acl.IngressAclEntries?.IngressAclEntry.map((entry, index) =>
    aclRuleOf(entry, entry.SourceCidrIp, 'ingress', index),
  );
  const egress = acl.EgressAclEntries?.EgressAclEntry.map((entry, index) =>
    aclRuleOf(entry, entry.DestinationCidrIp, 'egress', index),
  );
  if (!ingress || !egress) return undefined;
  const rules: AclRule[] = [];
  for (const rule of [...ingress, ...egress]) {
    if (rule === undefined) return undefined;
    rules.push(rule);
  }
  return { id: acl.NetworkAclId, rules };
}

/** Entries are tried in the order in which they are listed. 2026-11: network ACL overview, VPC user guide. */
function aclRuleOf(
  entry: AclEntry,
  cidr: Prefix | undefined,
  direction: AclRule['direction'],
  index: number,
): AclRule | undefined {
  const packet = packetOf(entry.Protocol, entry.Port);
  const action = acceptOrDrop(entry.Policy);
  if (packet === undefined || action === undefined || cidr === undefined) return undefined;
  return { direction, action, ...packet, number: index + 1, cidr };
}

function packetOf(protocol: string | undefined, range: string | undefined): Packet | undefined {
  const known = protocolNamed(protocol);
  if (known === undefined) return undefined;
  if ((known !== 'tcp' && known !== 'udp') || isAnyPort(range))
    return { protocol: known, ports: [] };
  const [from, to = from] = (range ?? '').split('/').map(Number);
  const isRange = isPort(from) && isPort(to) && from <= to;
  return isRange ? { protocol: known, ports: [{ from, to }] } : undefined;
}

function isAnyPort(range: string | undefined): boolean {
  return range === undefined || range === '-1/-1' || range === '1/65535' || range === '0/65535';
}
