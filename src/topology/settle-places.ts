import type { Prefix } from '../address/prefix.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { grouped } from './grouped.ts';
import { hostIdOf, type Locations } from './locate-nodes.ts';
import type { TodaysRoutes } from './todays-routes.ts';
import type { PlacedNode } from './topology.ts';

export interface Places {
  readonly placed: readonly PlacedNode[];
  /** Places that are nodes of this cluster, whichever of those that claim one it is. */
  readonly known: readonly PlacedNode[];
  readonly findings: readonly Finding[];
}

interface Contestant {
  readonly place: PlacedNode;
  readonly claimed: readonly Prefix[];
  /** Texts of today's destinations that lead there for it, sorted. */
  readonly proved: readonly string[];
}

/**
 * One instance serves one node. Each of those located there has its InternalIP on it, so between them
 * decides what is routed there today: the one that claims most of it stays, else none does. Of those
 * that claim the very same of it one stays, for the routes are the same whichever it is.
 *
 * A doubted node stays only where a route of today leads to it: so the nodes of a cluster whose
 * nodes get providerIDs one by one keep their routes.
 *
 * @param claimedBy a node's sound claims.
 */
export function settlePlaces(
  { located, doubted }: Locations,
  claimedBy: (node: string) => readonly Prefix[],
  today: TodaysRoutes,
): Places {
  const contestantOf = (place: PlacedNode): Contestant => {
    const claimed = claimedBy(place.node.name);
    const proved = today.proved(place, claimed).map((one) => one.text);
    return { place, claimed, proved: proved.sort() };
  };

  const findings: Finding[] = [];
  const known = located.filter((place) => {
    const evidence = doubted.get(place);
    if (evidence === undefined || contestantOf(place).proved.length > 0) return true;
    findings.push(
      finding('node-not-found', {
        subject: `node/${place.node.name}`,
        evidence,
        remedy: 'If it is a node of this cluster, give it its providerID, as the others have one.',
      }),
    );
    return false;
  });

  const byHost = grouped(known, (place) => hostIdOf(place.interface));
  const out = new Set<PlacedNode>();
  for (const [id, places] of [...byHost].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (places.length < 2) continue;
    const contestants = places.map(contestantOf);
    const winner = winnerOf(contestants);
    for (const place of places) if (place !== winner) out.add(place);
    const subject = `${places[0]?.interface.instance === undefined ? 'interface' : 'instance'}/${id}`;
    const claimants = places.map(
      ({ node, address }) =>
        `${node.name} (${node.providerId === undefined ? '' : `${node.providerId}, `}${address})`,
    );
    const outcome = winner
      ? `today's routes lead there for what ${winner.node.name} claims, so it stays`
      : 'neither is a next hop, as no route of today tells them apart';
    const evidence = `${claimants.join(' and ')} claim it; ${outcome}`;
    findings.push(finding('instance-contested', { subject, evidence }));
  }
  return { placed: known.filter((place) => !out.has(place)), known, findings };
}

function winnerOf(contestants: readonly Contestant[]): PlacedNode | undefined {
  const most = Math.max(...contestants.map((one) => one.proved.length));
  if (most === 0) return undefined;
  const best = contestants.filter((one) => one.proved.length === most);
  const [first] = best;
  if (best.some((one) => one.proved.join() !== first?.proved.join())) return undefined;
  // Whoever claims less besides has less to gain by lying.
  return best.toSorted(
    (a, b) =>
      a.claimed.length - b.claimed.length || (a.place.node.name < b.place.node.name ? -1 : 1),
  )[0]?.place;
}
