import type { NextHop } from '../network/network.ts';
import { once } from './once.ts';
import type { PlacedNode } from './topology.ts';

/**
 * Which placed node a next hop leads to, if any. A cloud names nodes in one way as a rule, so the index
 * of each way is made when a hop first asks for it.
 */
export function nodesByHop(
  placed: readonly PlacedNode[],
): (hop: NextHop) => PlacedNode | undefined {
  const byInterface = once(() => index(placed, (node) => [node.interface.id]));
  const byInstance = once(() => index(placed, (node) => [node.interface.instance ?? '']));
  const byAddress = once(() => index(placed, (node) => node.interface.addresses));
  return (hop) => {
    switch (hop.kind) {
      case 'interface':
        return byInterface().get(hop.id);
      case 'instance':
        return byInstance().get(hop.id);
      case 'address':
        return byAddress().get(hop.ip);
      default:
        return undefined;
    }
  };
}

function index(
  placed: readonly PlacedNode[],
  keysOf: (node: PlacedNode) => readonly string[],
): ReadonlyMap<string, PlacedNode> {
  const nodes = new Map<string, PlacedNode>();
  for (const node of placed) for (const key of keysOf(node)) nodes.set(key, node);
  return nodes;
}
