import type { Family } from '../address/prefix.ts';
import type { ClusterNode, PrefixSource } from '../cluster/cluster.ts';
import type { TodaysRoutes } from './todays-routes.ts';
import type { PlacedNode } from './topology.ts';

/** Prefix lengths of one family and source: how many nodes have each. */
type Votes = Map<number, number>;

/**
 * How long a node's prefixes are, by family and source: the commonest length; on a tie the one that
 * more of today's routes have; then the longer. Each node votes once for a length, so one node with a
 * thousand wide claims cannot make them usual. A source that is not the cluster's own is judged by
 * both, so that a node that alone claims through another source does not set its own measure.
 */
export function usualLengths(
  nodes: readonly ClusterNode[],
  clusterSource: PrefixSource,
  placeOf: (node: string) => PlacedNode | undefined,
  today: TodaysRoutes,
): (family: Family, source: PrefixSource) => number {
  const all = new Map<string, Votes>();
  for (const node of nodes) {
    for (const [key, lengths] of lengthsOf(node)) {
      const votes = all.get(key) ?? new Map<number, number>();
      all.set(key, votes);
      for (const length of lengths) votes.set(length, (votes.get(length) ?? 0) + 1);
    }
  }

  const commonest = (key: string, votes: Votes): number => {
    const most = Math.max(...votes.values());
    const tied = [...votes].filter(([, count]) => count === most).map(([length]) => length);
    tied.sort((a, b) => b - a);
    if (tied.length > 1) {
      const routed = new Map(tied.map((length) => [length, routedVotes(key, length)]));
      tied.sort((a, b) => (routed.get(b) ?? 0) - (routed.get(a) ?? 0) || b - a);
    }
    return tied[0] ?? 0;
  };
  const routedVotes = (key: string, length: number): number =>
    nodes.filter((node) => {
      const place = placeOf(node.name);
      const voted = place && lengthsOf(node).get(key)?.has(length);
      if (!voted) return false;
      const claimed = node.podPrefixes.map((one) => one.prefix);
      const routes = today.proved(place, claimed);
      return claimed.some(
        (one) => one.length === length && routes.some((route) => route.contains(one)),
      );
    }).length;

  const usual = new Map([...all].map(([key, votes]) => [key, commonest(key, votes)]));
  return (family, source) =>
    Math.max(usual.get(keyOf(family, source)) ?? 0, usual.get(keyOf(family, clusterSource)) ?? 0);
}

function lengthsOf({ podPrefixes }: ClusterNode): ReadonlyMap<string, ReadonlySet<number>> {
  const lengths = new Map<string, Set<number>>();
  for (const { prefix, source } of podPrefixes) {
    const key = keyOf(prefix.family, source);
    lengths.set(key, (lengths.get(key) ?? new Set<number>()).add(prefix.length));
  }
  return lengths;
}

function keyOf(family: Family, source: PrefixSource): string {
  return `${family} ${source}`;
}
