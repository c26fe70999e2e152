import type { Network } from '../../src/network/network.ts';
import { acceptOrDrop, isPort, type Packet, protocolNamed } from '../../src/network/wire-rules.ts';
import type { WireItem } from './wire.ts';

// Security groups and network ACLs → Network. Pure.

type SecurityGroup = Network['securityGroups'][number];
type GroupRule = SecurityGroup['rules'][number];
type Acl = Network['acls'][number];
type AclRule = Acl['rules'][number];
type Policy = WireItem<'SecurityGroupPolicies'>['Ingress'][number];
type AclEntry = NonNullable<WireItem<'NetworkAclSet'>['IngressEntries']>[number];

/**
 * A group's rules; undefined where one of them cannot be told in Network's words (templates of
 * addresses or ports, protocols without a number): half a group would be a wrong answer.
 */
export function securityGroupOf(
  group: WireItem<'SecurityGroupPolicies'>,
): SecurityGroup | undefined {
  const rules = whole([
    ...group.Ingress.map((policy, index) => ruleOf(policy, 'ingress', index)),
    ...group.Egress.map((policy, index) => ruleOf(policy, 'egress', index)),
  ]);
  return rules && { id: group.SecurityGroupId, evaluation: 'ordered', intraGroup: 'deny', rules };
}

function ruleOf(
  policy: Policy,
  direction: GroupRule['direction'],
  index: number,
): GroupRule | undefined {
  const { AddressTemplate: addresses, ServiceTemplate: services } = policy;
  const isTemplate =
    addresses?.AddressId ??
    addresses?.AddressGroupId ??
    services?.ServiceId ??
    services?.ServiceGroupId;
  const peer = peerOf(policy);
  const packet = packetOf(policy.Protocol, policy.Port);
  const action = acceptOrDrop(policy.Action);
  if (isTemplate !== undefined || !peer || !packet || !action) return undefined;
  return { direction, action, ...packet, priority: policy.PolicyIndex ?? index, peer };
}

function peerOf(policy: Policy): GroupRule['peer'] | undefined {
  const cidr = policy.CidrBlock ?? policy.Ipv6CidrBlock;
  if (cidr) return { cidr };
  return policy.SecurityGroupId === undefined ? undefined : { group: policy.SecurityGroupId };
}

/** An ACL; undefined for the kind that looks at both ends (QUINTUPLE), which has its entries elsewhere. */
export function aclOf(acl: WireItem<'NetworkAclSet'>): Acl | undefined {
  const { IngressEntries: ingress, EgressEntries: egress } = acl;
  if (acl.NetworkAclType === 'QUINTUPLE' || !ingress || !egress) return undefined;
  const rules = whole([
    ...ingress.map((entry, index) => aclRuleOf(entry, 'ingress', index)),
    ...egress.map((entry, index) => aclRuleOf(entry, 'egress', index)),
  ]);
  return rules && { id: acl.NetworkAclId, rules };
}

function aclRuleOf(
  entry: AclEntry,
  direction: AclRule['direction'],
  index: number,
): AclRule | undefined {
  const packet = packetOf(entry.Protocol, entry.Port);
  const action = acceptOrDrop(entry.Action);
  const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock;
  if (!packet || !action || !cidr) return undefined;
  return { direction, action, ...packet, number: entry.Priority ?? index + 1, cidr };
}

function whole<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

/** Ports: `all`, `80`, `8000-8010`, or several of them: `80,443`. */
function packetOf(protocol: string | undefined, ports: string | undefined): Packet | undefined {
  const known = protocolNamed(protocol);
  if (known === undefined) return undefined;
  const isAny = ports === undefined || ports.toUpperCase() === 'ALL';
  if ((known !== 'tcp' && known !== 'udp') || isAny) return { protocol: known, ports: [] };
  const ranges = whole(ports.split(',').map(rangeOf));
  return ranges && { protocol: known, ports: ranges };
}

function rangeOf(text: string): { readonly from: number; readonly to: number } | undefined {
  const [from, to = from] = text.trim().split('-').map(Number);
  return isPort(from) && isPort(to) && from <= to ? { from, to } : undefined;
}
