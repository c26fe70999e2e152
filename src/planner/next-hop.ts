import type { Family } from '../address/prefix.ts';
import type { NextHop } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { hopKeys } from '../topology/join.ts';
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

/** True where the cloud can name the node as next hop of routes of the family. */
export function canBeNextHop(node: PlacedNode, family: Family, rules: CloudRules): boolean {
  return rules.nodeNextHop !== 'address' || nextHopOf(node, family, rules) !== undefined;
}

/** One text for a next hop: for comparing, and for people. */
export function hopText(hop: NextHop): string {
  switch (hop.kind) {
    case 'local':
      return 'local';
    case 'address':
      return hop.ip;
    case 'unknown':
      return hop.id === '' ? hop.type : `${hop.type} ${hop.id}`;
    default:
      return hop.id;
  }
}

/** Which placed node a next hop leads to, if any. */
export function nodesByHop(
  placed: readonly PlacedNode[],
): (hop: NextHop) => PlacedNode | undefined {
  const nodes = new Map<string, PlacedNode>();
  for (const node of placed) for (const key of hopKeys(node)) nodes.set(key, node);
  return (hop) =>
    hop.kind === 'local' || hop.kind === 'unknown' ? undefined : nodes.get(hopText(hop));
}
