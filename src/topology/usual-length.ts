import type { Family, Prefix } from '../address/prefix.ts';
import type { ClusterNode, PrefixSource } from '../cluster/cluster.ts';
import type { TodaysRoutes } from './todays-routes.ts';
import type { PlacedNode } from './topology.ts';

/** Prefix lengths of one family and source: how many nodes have each. */
type Votes = Map<number, number>;

/**
 * How long a node's prefixes are, by family and source: the commonest length in the pod networks. Of
 * several that are as common the longest; but where today's routes have some of them in the cluster's
 * own source, the widest of those, as it was believed before. Each node votes once for a length, so one
 * node with a thousand wide claims cannot make them usual. Another source than the cluster's is judged
 * by both, so that a node that alone claims through another one does not set its own measure.
 */
export function usualLengths(
  nodes: readonly ClusterNode[],
  podNetworks: readonly Prefix[],
  clusterSource: PrefixSource,
  placeOf: (node: string) => PlacedNode | undefined,
  today: TodaysRoutes,
): (family: Family, source: PrefixSource) => number {
  const all = new Map<string, Votes>();
  for (const node of nodes) {
    for (const [key, lengths] of lengthsOf(node, podNetworks)) {
      const votes = all.get(key) ?? new Map<number, number>();
      all.set(key, votes);
      for (const length of lengths) votes.set(length, (votes.get(length) ?? 0) + 1);
    }
  }

  const isRouted = (family: Family, length: number): boolean =>
    nodes.some((node) => {
      const place = placeOf(node.name);
      const own = node.podPrefixes.filter((one) => one.source === clusterSource);
      const claimed = own.map((one) => one.prefix);
      const voted = claimed.filter((one) => one.family === family && one.length === length);
      if (!place || voted.length === 0) return false;
      const routes = today.proved(place, claimed);
      return voted.some((prefix) => routes.some((route) => route.contains(prefix)));
    });
  const commonest = (key: string, votes: Votes): number => {
    const most = Math.max(...votes.values());
    const tied = [...votes].filter(([, count]) => count === most).map(([length]) => length);
    const family = ([4, 6] as const).find((one) => keyOf(one, clusterSource) === key);
    const routed =
      tied.length === 1 || family === undefined
        ? []
        : tied.filter((length) => isRouted(family, length));
    return routed.length > 0 ? Math.min(...routed) : Math.max(...tied);
  };

  const usual = new Map([...all].map(([key, votes]) => [key, commonest(key, votes)]));
  return (family, source) =>
    Math.max(usual.get(keyOf(family, source)) ?? 0, usual.get(keyOf(family, clusterSource)) ?? 0);
}

function lengthsOf(
  { podPrefixes }: ClusterNode,
  podNetworks: readonly Prefix[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const lengths = new Map<string, Set<number>>();
  for (const { prefix, source } of podPrefixes) {
    if (!podNetworks.some((one) => one.contains(prefix))) continue;
    const key = keyOf(prefix.family, source);
    lengths.set(key, (lengths.get(key) ?? new Set<number>()).add(prefix.length));
  }
  return lengths;
}

function keyOf(family: Family, source: PrefixSource): string {
  return `${family} ${source}`;
}
