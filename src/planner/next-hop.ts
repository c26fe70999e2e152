import type { Family } from '../address/prefix.ts';
import type { NextHop } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import type { PlacedNode } from '../topology/topology.ts';

/**
 * A node as next hop of routes of a family, the way the cloud names one; undefined where the node
 * has nothing to be named by (no address of that family).
 */
export function nextHopOf(
  node: PlacedNode,
  family: Family,
  rules: CloudRules,
): NextHop | undefined {
  switch (rules.nodeNextHop) {
    case 'interface':
      return { kind: 'interface', id: node.interface.id };
    case 'instance': {
      const id = node.interface.instance;
      return id === undefined
        ? { kind: 'interface', id: node.interface.id }
        : { kind: 'instance', id };
    }
    case 'address': {
      const isV6 = family === 6;
      const ip = node.node.addresses.find(
        (address) => address.includes(':') === isV6 && node.interface.addresses.includes(address),
      );
      return ip === undefined ? undefined : { kind: 'address', ip };
    }
  }
}

/** True where the cloud takes the node as next hop of routes of the family. */
export function canBeNextHop(node: PlacedNode, family: Family, rules: CloudRules): boolean {
  return hopProblem(node, family, rules) === undefined;
}

/** What keeps the node from being a next hop of routes of the family; undefined: nothing. */
export function hopProblem(
  node: PlacedNode,
  family: Family,
  rules: CloudRules,
): string | undefined {
  const { severalAddresses, primaryInterface } = rules.codes.ipv6;
  if (family === 6 && severalAddresses !== undefined) {
    const own = node.interface.addresses.filter((address) => address.includes(':')).length;
    if (own > 1)
      return `${own} IPv6 addresses, of which ${rules.title} takes one at a next hop (${severalAddresses})`;
  }
  const needsHop = rules.nodeNextHop === 'address' || (family === 6 && primaryInterface);
  const hop = needsHop ? nextHopOf(node, family, rules) : undefined;
  if (needsHop && !hop) return `no IPv${family} address that could be a next hop`;
  return hop?.kind === 'interface' && family === 6 && primaryInterface && node.interface.primary
    ? `a primary interface, which ${rules.title} takes for no IPv6 route (${primaryInterface})`
    : undefined;
}
