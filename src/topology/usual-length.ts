import type { Family, Prefix } from '../address/prefix.ts';
import type { ClusterNode, PrefixSource } from '../cluster/cluster.ts';
import type { TodaysRoutes } from './todays-routes.ts';
import type { PlacedNode } from './topology.ts';

/** Prefix lengths of one source, by family: how many nodes have each. */
type Votes = Readonly<Record<Family, Map<number, number>>>;

/**
 * How long a node's prefixes are, by family and source: the commonest length in the pod networks. Of
 * several that are as common the longest; but where today's routes have some of them in the cluster's
 * own source, the widest of those, as it was believed before. Each node votes once for a length, so one
 * node with a thousand wide claims cannot make them usual. Another source than the cluster's is judged
 * by both, so that a node that alone claims through another one does not set its own measure.
 *
 * @param places where each of the nodes is, in their order.
 */
export function usualLengths(
  nodes: readonly ClusterNode[],
  podNetworks: readonly Prefix[],
  clusterSource: PrefixSource,
  places: readonly (PlacedNode | undefined)[],
  today: TodaysRoutes,
): (family: Family, source: PrefixSource) => number {
  const isRouted = (family: Family, length: number): boolean =>
    nodes.some((node, index) => {
      const place = places[index];
      const own = node.podPrefixes.filter((one) => one.source === clusterSource);
      const claimed = own.map((one) => one.prefix);
      const voted = claimed.filter((one) => one.family === family && one.length === length);
      if (!place || voted.length === 0) return false;
      const routes = today.proved(place, claimed);
      return voted.some((prefix) => routes.some((route) => route.contains(prefix)));
    });
  const commonest = (source: PrefixSource, family: Family, lengths: Votes[Family]): number => {
    if (lengths.size === 0) return 0;
    const most = Math.max(...lengths.values());
    const tied = [...lengths].filter(([, count]) => count === most).map(([length]) => length);
    const routed =
      tied.length === 1 || source !== clusterSource
        ? []
        : tied.filter((length) => isRouted(family, length));
    return routed.length > 0 ? Math.min(...routed) : Math.max(...tied);
  };

  const usual = new Map<PrefixSource, Readonly<Record<Family, number>>>();
  for (const [source, votes] of votesOf(nodes, podNetworks)) {
    usual.set(source, {
      4: commonest(source, 4, votes[4]),
      6: commonest(source, 6, votes[6]),
    });
  }
  const ofCluster = usual.get(clusterSource);
  return (family, source) => Math.max(usual.get(source)?.[family] ?? 0, ofCluster?.[family] ?? 0);
}

/** One pass; maps of numbers, and nothing made for a node that claims a single prefix, as nearly all do. */
function votesOf(
  nodes: readonly ClusterNode[],
  podNetworks: readonly Prefix[],
): ReadonlyMap<PrefixSource, Votes> {
  const bySource = new Map<PrefixSource, Votes>();
  for (const { podPrefixes } of nodes) {
    const voted = podPrefixes.length > 1 ? new Set<string>() : undefined;
    for (const { prefix, source } of podPrefixes) {
      if (!podNetworks.some((one) => one.contains(prefix))) continue;
      const { family, length } = prefix;
      if (voted) {
        const vote = `${source} ${family} ${length}`;
        if (voted.has(vote)) continue;
        voted.add(vote);
      }
      const votes = bySource.get(source) ?? { 4: new Map(), 6: new Map() };
      bySource.set(source, votes);
      votes[family].set(length, (votes[family].get(length) ?? 0) + 1);
    }
  }
  return bySource;
}
