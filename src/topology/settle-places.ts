import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { type Claim, compareClaims, widest } from './claim.ts';
import { grouped } from './grouped.ts';
import { hostIdOf, type Locations } from './locate-nodes.ts';
import type { TodaysRoutes } from './todays-routes.ts';
import type { PlacedNode } from './topology.ts';

/** So many prefixes are named in evidence. */
const mostNamed = 3;

export interface Places {
  /** One for each instance at most. */
  readonly placed: readonly PlacedNode[];
  /** Places that are nodes of this cluster, whichever of those that claim one it is. */
  readonly known: readonly PlacedNode[];
  /** Where a claim's packets would be sent; undefined where its node has no place. */
  ownerOf(claim: Claim): PlacedNode | undefined;
  /** Does a managed route of today lead to the claim's owner for it? */
  isRouted(claim: Claim): boolean;
  readonly findings: readonly Finding[];
}

/**
 * One instance serves one node. Of several that are located there, each has its InternalIP on it, and
 * no more than today's routes can tell which of them it is. So what is routed there today stays, for
 * all of them that claim it, and nothing new goes there. Where nothing is routed, none has a place.
 *
 * A doubted node stays only where a route of today leads to it for what no other node there claims:
 * so in a cluster whose nodes get providerIDs one by one, all keep their routes.
 *
 * An instance that several name, believed or not, is no gateway: a route by which it carried what one
 * of them claims would look tomorrow as if that one ran there.
 *
 * @param locations of nodes in order of name.
 * @param claimsOf a node's sound claims.
 */
export function settlePlaces(
  locations: Locations,
  claimsOf: (node: string) => readonly Claim[],
  today: TodaysRoutes,
): Places {
  const { located, doubted } = locations;
  const routesTo = (place: PlacedNode): readonly Prefix[] => {
    const claimed = claimsOf(place.node.name).map((claim) => claim.prefix);
    return today.proved(place, claimed);
  };
  const routes = new Map<string, PrefixSet>();
  const isRoutedTo = (place: PlacedNode, { prefix }: Claim): boolean => {
    const { name } = place.node;
    const routed = routes.get(name) ?? PrefixSet.of(routesTo(place));
    routes.set(name, routed);
    return routed.has(prefix);
  };
  if (doubted.size === 0 && areApart(located)) {
    // All are believed, as nearly always: nothing to group, to compare or to copy.
    return {
      placed: located,
      known: located,
      ownerOf: ({ place }) => place,
      isRouted: (claim) => claim.place !== undefined && isRoutedTo(claim.place, claim),
      findings: [],
    };
  }

  const findings: Finding[] = [];
  const claimants = grouped(located, (place) => hostIdOf(place.interface));
  const isRoutedApart = (place: PlacedNode): boolean => {
    const routes = routesTo(place);
    if (routes.length === 0) return false;
    const others = claimants.get(hostIdOf(place.interface)) ?? [];
    const sure = others.filter((one) => !doubted.has(one)).flatMap(routesTo);
    return routes.some((route) => !sure.some((one) => one.equals(route)));
  };
  const known = located.filter((place) => {
    const evidence = doubted.get(place);
    if (evidence === undefined || isRoutedApart(place)) return true;
    findings.push(
      finding('node-not-found', {
        subject: `node/${place.node.name}`,
        evidence,
        remedy: 'If it is a node of this cluster, give it its providerID, as the others have one.',
      }),
    );
    return false;
  });

  const placed: PlacedNode[] = [];
  const placeOf = new Map<string, PlacedNode>();
  const kept = new Map<Claim, PlacedNode>();
  const byHost = grouped(known, (place) => hostIdOf(place.interface));
  for (const [host, places] of [...byHost].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [only, ...others] = places;
    if (only && others.length === 0) {
      const place =
        (claimants.get(host)?.length ?? 0) > 1 ? { ...only, contested: true as const } : only;
      placed.push(place);
      placeOf.set(only.node.name, place);
      continue;
    }
    const stays = whatStays(places, claimsOf, today);
    if (stays) {
      placed.push(stays.place);
      for (const claim of stays.claims) kept.set(claim, stays.place);
    }
    findings.push(contested(host, places, stays?.claims ?? []));
  }
  placed.sort((a, b) => (a.node.name < b.node.name ? -1 : 1));

  return {
    placed,
    known,
    ownerOf: (claim) => kept.get(claim) ?? placeOf.get(claim.node.name),
    isRouted(claim) {
      if (kept.has(claim)) return true;
      const place = placeOf.get(claim.node.name);
      return place !== undefined && isRoutedTo(place, claim);
    },
    findings,
  };
}

/** True where no two nodes are on one instance. */
function areApart(located: readonly PlacedNode[]): boolean {
  const hosts = new Set<string>();
  for (const place of located) hosts.add(hostIdOf(place.interface));
  return hosts.size === located.length;
}

/**
 * What today's routes lead to an instance that several nodes claim, and the place that they name:
 * the nodes may differ in the interface or address by which they name it. Of claims inside one
 * another the widest: the route is the same for all of them.
 */
function whatStays(
  places: readonly PlacedNode[],
  claimsOf: (node: string) => readonly Claim[],
  today: TodaysRoutes,
): { readonly place: PlacedNode; readonly claims: readonly Claim[] } | undefined {
  const claimants = places.map((place) => {
    const claims = claimsOf(place.node.name);
    const prefixes = claims.map((claim) => claim.prefix);
    return { place, claims, routes: today.proved(place, prefixes) };
  });
  const proved = new Set(claimants.flatMap((one) => one.routes.map((route) => route.text)));
  const named = claimants.map(({ place, routes }) => {
    const leading = today.leadingTo(place).map((route) => route.text);
    return { place, routes: new Set(leading.filter((text) => proved.has(text))), own: routes };
  });
  // Between those that name it alike only the name in reports is at stake.
  const [best] = named.sort(
    (a, b) =>
      b.routes.size - a.routes.size ||
      b.own.length - a.own.length ||
      (a.place.node.name < b.place.node.name ? -1 : 1),
  );
  if (!best || best.routes.size === 0) return undefined;

  const claims = claimants
    .flatMap((one) => {
      const routes = one.routes.filter((route) => best.routes.has(route.text));
      return one.claims.filter((claim) => routes.some((route) => route.contains(claim.prefix)));
    })
    .sort(compareClaims);
  return { place: { ...best.place, contested: true }, claims: widest(claims) };
}

function contested(host: string, places: readonly PlacedNode[], kept: readonly Claim[]): Finding {
  const what = places[0]?.interface.instance === undefined ? 'interface' : 'instance';
  const claimants = places.map(
    ({ node, address }) =>
      `${node.name} (${node.providerId === undefined ? '' : `${node.providerId}, `}${address})`,
  );
  const stays = kept.slice(0, mostNamed).map(({ prefix }) => prefix.text);
  if (kept.length > mostNamed) stays.push(`${kept.length - mostNamed} more`);
  const outcome =
    kept.length === 0
      ? 'none of them is a next hop'
      : `what is routed there today stays (${stays.join(', ')}), nothing new goes there`;
  return finding('instance-contested', {
    subject: `${what}/${host}`,
    evidence: `${claimants.join(' and ')} claim it; ${outcome}`,
  });
}
