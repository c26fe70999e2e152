import type { Prefix } from '../address/prefix.ts';
import type { Config } from '../config/config.ts';
import type { Interface, Network, Route, Subnet } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { isInside } from '../topology/inside.ts';
import { hostIdOf } from '../topology/locate-nodes.ts';
import { overlayBy } from '../topology/overlay-of.ts';
import type { Topology } from '../topology/topology.ts';
import { Atoms } from './atoms.ts';
import { type ConsumerSide, consumerSides } from './consumer-side.ts';
import { Filters } from './filters.ts';
import { Lookups } from './lookups.ts';
import { Matrix } from './matrix.ts';
import { Places } from './place.ts';
import type { Surroundings } from './step.ts';

/** What the validator judges: a network with the cluster's nodes in it, and who must reach whom. */
export interface ValidationInput {
  readonly network: Network;
  readonly topology: Topology;
  readonly policy: Pick<Config, 'cluster' | 'consumers' | 'assume'>;
  readonly rules: Pick<CloudRules, 'sourceDestCheck'>;
  /** Assumptions that podway.yaml does not settle make a verdict unknown. */
  readonly isStrict?: boolean | undefined;
  /** Tells hosts apart by these, too: so that two networks of unlike rules split them alike. */
  readonly alsoApart?: readonly Prefix[] | undefined;
}

/** One network, ready to be asked who reaches what. */
export interface Reachability {
  readonly sides: readonly ConsumerSide[];
  readonly matrix: Matrix;
  readonly around: Surroundings;
}

export function reachabilityOf({
  network,
  topology,
  policy,
  rules,
  isStrict = false,
  alsoApart = [],
}: ValidationInput): Reachability {
  const filters = new Filters(network);
  const named = filters.prefixes();
  const sources = new Atoms([...sendersApart(network, topology, named), ...alsoApart]);
  const tables = new Map(network.routeTables.map((table) => [table.id, table]));
  const main = network.routeTables.find((table) => table.main);
  const around: Surroundings = {
    network,
    filters,
    lookups: new Lookups(network),
    places: new Places(network, topology),
    podNetworks: topology.podNetworks,
    overlayOf: overlayBy(topology.overlay, policy.cluster.podNetworks),
    tableOf: ({ routeTable }: Subnet) => (routeTable === undefined ? main : tables.get(routeTable)),
    checkIsOn: ({ sourceDestCheck }: Interface) =>
      rules.sourceDestCheck !== undefined && (sourceDestCheck ?? rules.sourceDestCheck.default),
    assume: policy.assume,
    isStrict,
  };
  return {
    sides: consumerSides(policy.consumers, network, topology, sources),
    matrix: new Matrix(
      around,
      topology.accepted,
      new Atoms([...named, ...carriedBy(network), ...routesBetweenNodes(topology, around)]),
      alikeSides(network, topology, around, sources),
    ),
    around,
  };
}

/**
 * One text for sides whose packets to nodes meet the same checks with the same result. Which subnet they
 * are in matters by its ACL, and where nodes are in it: then no ACL stands between.
 */
function alikeSides(
  { interfaces }: Network,
  { placed }: Topology,
  { lookups }: Surroundings,
  sources: Atoms,
): (side: ConsumerSide) => string {
  const hosts = new Set(placed.map((node) => hostIdOf(node.interface)));
  const withNodes = new Set(
    interfaces.flatMap((item) => (hosts.has(hostIdOf(item)) ? [item.subnet] : [])),
  );
  return ({ subnet, table, source, groups, isInVpc }) => {
    const atom = sources.of(source.family, source.first);
    const where = withNodes.has(subnet.id) ? subnet.id : '';
    return JSON.stringify([atom, isInVpc, groups, subnet.acl, where, lookups.unread(table)]);
  };
}

/**
 * Nodes send by the tables of their own subnets: their routes tell nodes apart and, without encapsulation,
 * pods. So does being a node that such a route leads to.
 */
function routesBetweenNodes(
  { placed, accepted, podNetworks }: Topology,
  { network, overlayOf, tableOf, places }: Surroundings,
): readonly Prefix[] {
  const isBare = accepted.some(({ prefix }) => overlayOf(prefix).encapsulation === 'none');
  const subnets = [...new Set(placed.map(({ subnet }) => subnet))];
  const tables = new Set(subnets.flatMap((subnet) => tableOf(subnet) ?? []));
  const isAboutNodes = (destination: Prefix): boolean =>
    !isInside(destination, podNetworks) ||
    subnets.some(({ cidrs }) => cidrs.some((cidr) => cidr.overlaps(destination)));
  const found: Prefix[] = [...network.vpc.cidrs];
  for (const route of [...tables].flatMap(({ routes }) => routes)) {
    const destinations = destinationsOf(route, network);
    const ofNodes = destinations.filter(isAboutNodes);
    found.push(...(isBare ? destinations : ofNodes));
    if (ofNodes.length === 0 || route.origin === 'system') continue;
    for (const hop of route.nextHops) {
      const target = places.target(hop);
      const node = target.kind === 'place' ? target.place.node : undefined;
      if (node) found.push(places.ofNode(node).address);
    }
  }
  return found;
}

function destinationsOf({ destination }: Route, { prefixLists }: Network): readonly Prefix[] {
  if (!('prefixList' in destination)) return [destination];
  return prefixLists.find(({ id }) => id === destination.prefixList)?.entries ?? [];
}

/** What tells consumers apart: rules, and, since replies go by the nodes' tables, routes. */
export function sendersApart(
  network: Network,
  { podNetworks }: Pick<Topology, 'podNetworks'>,
  named: readonly Prefix[] = new Filters(network).prefixes(),
): readonly Prefix[] {
  const { cidrs } = network.vpc;
  return [...named, ...cidrs, ...carriedBy(network), ...routesElsewhere(network, podNetworks)];
}

/** What gateways are known to carry, for it tells pods of one route apart. */
function carriedBy({ gateways }: Network): readonly Prefix[] {
  return gateways.flatMap(({ carries }) => (carries === 'unknown' ? [] : carries));
}

function routesElsewhere(
  { routeTables, prefixLists }: Network,
  podNetworks: readonly Prefix[],
): readonly Prefix[] {
  const found = new Map<string, Prefix>();
  for (const { routes } of routeTables) {
    for (const { destination } of routes) {
      if ('prefixList' in destination) continue;
      if (podNetworks.some((one) => one.contains(destination))) continue;
      found.set(destination.text, destination);
    }
  }
  return [...found.values(), ...prefixLists.flatMap(({ entries }) => entries)];
}
