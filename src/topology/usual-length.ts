import type { Family, Prefix } from '../address/prefix.ts';
import type { ClusterNode, PrefixSource } from '../cluster/cluster.ts';
import type { Claim } from './claim.ts';
import { grouped } from './grouped.ts';
import { isInside } from './inside.ts';
import { once } from './once.ts';
import type { TodaysRoutes } from './todays-routes.ts';

/** Prefix lengths of one source, by family: how many nodes have each. */
type Votes = Readonly<Record<Family, Map<number, number>>>;

/**
 * How long a node's prefixes are, by family and source: the commonest length in the pod networks. Of
 * several that are as common the longest; but where today's routes have some of them in the cluster's
 * own source, the widest of those, as it was believed before. Each node votes once for a length, so one
 * node with a thousand wide claims cannot make them usual. Another source than the cluster's is judged
 * by both, so that a node that alone claims through another one does not set its own measure.
 *
 * @param claims node by node, as `claimsOf` makes them.
 */
export function usualLengths(
  claims: readonly Claim[],
  podNetworks: readonly Prefix[],
  clusterSource: PrefixSource,
  today: TodaysRoutes,
): (family: Family, source: PrefixSource) => number {
  const byNode = once(() => grouped(claims, (claim) => claim.node));
  const isRouted = (family: Family, length: number): boolean =>
    [...byNode().values()].some((all) => {
      const place = all[0]?.place;
      const claimed = all.filter((one) => one.source === clusterSource).map((one) => one.prefix);
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
  for (const [source, votes] of votesOf(claims, podNetworks)) {
    usual.set(source, {
      4: commonest(source, 4, votes[4]),
      6: commonest(source, 6, votes[6]),
    });
  }
  const ofCluster = usual.get(clusterSource);
  return (family, source) => Math.max(usual.get(source)?.[family] ?? 0, ofCluster?.[family] ?? 0);
}

function votesOf(
  claims: readonly Claim[],
  podNetworks: readonly Prefix[],
): ReadonlyMap<PrefixSource, Votes> {
  const bySource = new Map<PrefixSource, Votes>();
  let voter: ClusterNode | undefined;
  const cast = new Set<string>();
  let alike: Vote | undefined;
  for (const { node, prefix, source } of claims) {
    if (!isInside(prefix, podNetworks)) continue;
    const { family, length } = prefix;
    // Only of a node that claims several the votes need be told apart, and nearly none does.
    if (node.podPrefixes.length > 1) {
      if (node !== voter) cast.clear();
      voter = node;
      const vote = `${source} ${family} ${length}`;
      if (cast.has(vote)) continue;
      cast.add(vote);
    }
    // Nearly all say the same as the one before: those are counted first, and entered at once.
    if (alike === undefined || !isVote(alike, source, family, length)) {
      if (alike) enter(bySource, alike);
      alike = { source, family, length, times: 0 };
    }
    alike.times++;
  }
  if (alike) enter(bySource, alike);
  return bySource;
}

interface Vote {
  readonly source: PrefixSource;
  readonly family: Family;
  readonly length: number;
  times: number;
}

function isVote(vote: Vote, source: PrefixSource, family: Family, length: number): boolean {
  return vote.length === length && vote.family === family && vote.source === source;
}

function enter(bySource: Map<PrefixSource, Votes>, { source, family, length, times }: Vote): void {
  const votes = bySource.get(source) ?? { 4: new Map(), 6: new Map() };
  bySource.set(source, votes);
  votes[family].set(length, (votes[family].get(length) ?? 0) + times);
}
