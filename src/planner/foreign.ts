import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network, Route } from '../network/network.ts';
import type { AcceptedPrefix, ConsumerTable, PrefixRoute } from '../topology/topology.ts';
import { hopText } from './next-hop.ts';
import type { Situation } from './situation.ts';

/** So many routes that lead pod prefixes to their owners, none of them podway's, are no accident. */
const manyRoutes = 2;

/** A route that podway must not touch; `list`: it is the table's route to a prefix list that has this entry. */
export type ForeignRoute = PrefixRoute & { readonly list?: string };

/** The routes to prefix lists, as routes to their entries: that is how longest-prefix match sees them. */
export function listedRoutes(
  routes: readonly Route[],
  prefixLists: Network['prefixLists'],
): readonly ForeignRoute[] {
  return routes.flatMap((route) => {
    const { destination } = route;
    if (!('prefixList' in destination)) return [];
    const list = destination.prefixList;
    const entries = prefixLists.find((one) => one.id === list)?.entries ?? [];
    return entries.map((entry) => ({ ...route, destination: entry, list }));
  });
}

/** Where a foreign route leads, and what else tells whose it is. */
export function aboutForeign({ nextHops, description, state, list }: ForeignRoute): string {
  return [
    `it leads to ${nextHops.map(hopText).join(', ')}`,
    ...(list === undefined ? [] : [`by the prefix list ${list}`]),
    ...(description ? [`and is described as ${JSON.stringify(description)}`] : []),
    ...(state === 'active' ? [] : [`and its state is ${state}`]),
  ].join(' ');
}

/**
 * Foreign routes inside the pod networks: another writer's work, or single ones that divert addresses.
 *
 * @param reported pod prefixes whose own finding names the foreign route to the same destination.
 */
export function foreignFindings(
  { table }: ConsumerTable,
  situation: Situation,
  foreign: readonly ForeignRoute[],
  reported: readonly AcceptedPrefix[],
): readonly Finding[] {
  const { topology, policy } = situation;
  const podNetworks = PrefixSet.of(topology.podNetworks);
  const keep = PrefixSet.of(policy.routes.keep);
  const inside = foreign.filter(
    ({ destination, origin }) =>
      origin !== 'system' && podNetworks.has(destination) && !keep.has(destination),
  );
  if (inside.length === 0) return [];
  const owners = new Map(situation.accepted.map((one) => [one.prefix.text, one.owner]));
  const perNode = inside.filter((route) => {
    const [hop] = route.nextHops;
    const node = hop && situation.nodeByHop(hop);
    return node !== undefined && owners.get(route.destination.text) === node;
  });
  const isWriter = perNode.length >= manyRoutes;
  const findings = isWriter
    ? [
        finding('another-writer', {
          subject: `table/${table.id}`,
          evidence: `${perNode.length} routes lead pod prefixes to their nodes and carry no mark of this cluster: ${perNode
            .slice(0, 3)
            .map((route) => route.destination.text)
            .join(', ')}${perNode.length > 3 ? ', …' : ''}`,
        }),
      ]
    : [];
  const elsewhere = new Set(reported.map((one) => one.prefix.text));
  const others = inside.filter(
    (route) => !elsewhere.has(route.destination.text) && !(isWriter && perNode.includes(route)),
  );
  return [
    ...findings,
    ...others.map((route) =>
      finding('foreign-in-range', {
        subject: `route/${table.id}/${route.destination}`,
        evidence: aboutForeign(route),
      }),
    ),
  ];
}
