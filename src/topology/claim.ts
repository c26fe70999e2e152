import { comparePrefixes } from '../address/prefix.ts';
import type { ClusterNode, PodPrefix, PrefixSource } from '../cluster/cluster.ts';
import type { PlacedNode } from './topology.ts';

/** A node's word that it owns a prefix. Node data is not trusted: a compromised kubelet can claim anything. */
export interface Claim extends PodPrefix {
  readonly node: ClusterNode;
  /** Where the VPC agrees that the node is; another may say the same. */
  readonly place?: PlacedNode | undefined;
}

/** In order of address, wider ones first; of one prefix by node. */
export function compareClaims(a: Claim, b: Claim): number {
  return comparePrefixes(a.prefix, b.prefix) || (a.node.name < b.node.name ? -1 : 1);
}

/** `10.244.3.0/24 (node-spec)`: what is claimed, and where it was read. */
export function claimText({ prefix, source }: PodPrefix): string {
  return `${prefix} (${source})`;
}

/** Claims in order of address without those inside another: a prefix comes right before what it contains. */
export function widest(claims: readonly Claim[]): readonly Claim[] {
  const kept: Claim[] = [];
  for (const claim of claims) {
    if (!kept.at(-1)?.prefix.contains(claim.prefix)) kept.push(claim);
  }
  return kept;
}

/**
 * All claims of nodes, node by node: of one node in order of address, and of two sources that say the
 * same the cluster's own first.
 *
 * @param places where each of the nodes is, in their order.
 */
export function claimsOf(
  nodes: readonly ClusterNode[],
  places: readonly (PlacedNode | undefined)[],
  clusterSource: PrefixSource,
): readonly Claim[] {
  const claims: Claim[] = [];
  nodes.forEach((node, index) => {
    const place = places[index];
    const { podPrefixes } = node;
    // Nearly all nodes have one: for that no list is made.
    const own = podPrefixes.length < 2 ? podPrefixes : inOrder(podPrefixes, clusterSource);
    for (const { prefix, source, usualLength } of own) {
      claims.push({ prefix, source, usualLength, node, place });
    }
  });
  return claims;
}

function inOrder(
  podPrefixes: readonly PodPrefix[],
  clusterSource: PrefixSource,
): readonly PodPrefix[] {
  return podPrefixes.toSorted(
    (a, b) =>
      comparePrefixes(a.prefix, b.prefix) ||
      Number(b.source === clusterSource) - Number(a.source === clusterSource) ||
      (a.source < b.source ? -1 : 1),
  );
}
