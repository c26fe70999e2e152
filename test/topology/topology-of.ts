import { joinTopology } from '../../src/topology/join.ts';
import type { PlacedNode, Topology } from '../../src/topology/topology.ts';
import type { World } from '../world/world.ts';

export function topologyOf({ cluster, network, policy, rules }: World): Topology {
  return joinTopology(cluster, network, policy, rules);
}

/** `node-1 at eni-1`, a text for each placed node. */
export function places(world: World): readonly string[] {
  return topologyOf(world).placed.map((one) => `${one.node.name} at ${one.interface.id}`);
}

/** `10.244.1.0/24 of node-1`, a text for each accepted prefix; `, nowhere` where its owner has no place. */
export function owners(world: World): readonly string[] {
  return topologyOf(world).accepted.map(
    ({ prefix, node, owner }) => `${prefix} of ${node.name}${owner ? '' : ', nowhere'}`,
  );
}

/** `claim-too-wide node/node-2`, a text for each finding. */
export function said(world: World): readonly string[] {
  return topologyOf(world).findings.map(({ code, subject }) => `${code} ${subject}`);
}

/** The evidence of the only finding with a code. */
export function evidence(world: World, code: string): string {
  const found = topologyOf(world).findings.filter((one) => one.code === code);
  if (found.length !== 1) throw new Error(`${found.length} findings ${code}`);
  return found[0]?.evidence ?? '';
}

export function placeOf(world: World, name: string): PlacedNode | undefined {
  return topologyOf(world).placed.find((one) => one.node.name === name);
}
