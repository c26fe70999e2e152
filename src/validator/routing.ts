import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import { isNearLimit, limitOrigin, limitsOf, usedOf } from '../network/limits.ts';
import type { Network, Route, RouteTable } from '../network/network.ts';
import { hopText } from '../network/next-hop.ts';
import type { CloudRules } from '../network/rules.ts';
import { aboutForeign, type ForeignRoute, listedRoutes } from '../topology/foreign.ts';
import { isInside } from '../topology/inside.ts';
import { nodesByHop } from '../topology/nodes-by-hop.ts';
import { overlapFindings } from '../topology/overlaps.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import { staleRoutes } from '../topology/stale-routes.ts';
import type { PlacedNode, PrefixRoute, Topology } from '../topology/topology.ts';
import { unownedRange } from '../topology/unowned.ts';
import type { Lookups } from './lookups.ts';
import { firstOf } from './packet.ts';
import { analyserText, remedyOf, routeNames } from './remedy.ts';
import { destinationText } from './route-text.ts';

/** What the routing of a network is judged by. */
export interface RoutingInput {
  readonly cluster: Pick<Cluster, 'nodes'>;
  readonly network: Network;
  readonly topology: Topology;
  readonly policy: Pick<Policy, 'cluster' | 'routes'>;
  readonly rules: CloudRules;
  readonly lookups: Lookups;
  /** Tables of consumers that are to reach pods. */
  readonly tables: ReadonlySet<RouteTable>;
}

/**
 * What is wrong, or worth knowing, with the tables that consumers' packets meet, whoever is expected to
 * reach what. What stands in the way of single pods is the walk's to find.
 */
export function routingFindings(input: RoutingInput): readonly Finding[] {
  const { network, topology, policy, rules, cluster } = input;
  const nodeByHop = nodesByHop(topology.placed);
  const nodeOf = ({ nextHops }: Route): PlacedNode | undefined => {
    for (const hop of nextHops) {
      const node = nodeByHop(hop);
      if (node) return node;
    }
    return undefined;
  };
  const all: About = {
    ...input,
    nodeOf,
    owned: PrefixSet.of(topology.accepted.map(({ prefix }) => prefix)),
    keep: PrefixSet.of(policy.routes.keep),
  };
  const tables = new Set([...input.tables, ...topology.tables.map(({ table }) => table)]);
  return [
    ...overlapFindings(cluster, { network, policy, rules, topology }),
    ...[...tables]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((table) => {
        const { managed, others, prefixRoutes } = sorted(table, all);
        return [
          ...(input.tables.has(table) ? notCovered(table, prefixRoutes, all) : []),
          ...staleRoutes(table.id, managed, nodeByHop),
          ...unowned(table, prefixRoutes, all),
          ...foreign(table, others, all),
          ...shadowed(table, all),
          ...limits(table, all),
        ];
      }),
  ];
}

interface About extends RoutingInput {
  /** The first node that a route leads to. */
  readonly nodeOf: (route: Route) => PlacedNode | undefined;
  readonly owned: PrefixSet;
  readonly keep: PrefixSet;
}

interface Sorted {
  readonly managed: readonly PrefixRoute[];
  /** In force, and not managed; those to a prefix list as routes to its entries. */
  readonly others: readonly ForeignRoute[];
  /** In force, managed or not. */
  readonly prefixRoutes: readonly ForeignRoute[];
}

/** One pass, for there may be a million routes. */
function sorted({ routes }: RouteTable, { topology, network }: About): Sorted {
  const managed: PrefixRoute[] = [];
  const others: ForeignRoute[] = [];
  const prefixRoutes: ForeignRoute[] = [];
  for (const route of routes) {
    const isInForce = route.state !== 'disabled';
    const isOurs = topology.ownership.isManaged(route);
    if (isPrefixRoute(route)) {
      if (isOurs) managed.push(route);
      else if (isInForce) others.push(route);
      if (isInForce) prefixRoutes.push(route);
    } else if (isInForce) {
      const listed = listedRoutes([route], network.prefixLists);
      others.push(...listed);
      prefixRoutes.push(...listed);
    }
  }
  return { managed, others, prefixRoutes };
}

/** A table of consumers without any route of its own to pods. */
function notCovered(
  table: RouteTable,
  routes: readonly ForeignRoute[],
  { topology, lookups, nodeOf, owned, rules }: About,
): readonly Finding[] {
  if (owned.isEmpty() || lookups.unread(table) !== undefined) return [];
  const isAbout = (route: ForeignRoute): boolean =>
    isInside(route.destination, topology.podNetworks) ||
    (owned.overlaps(route.destination) && nodeOf(route) !== undefined);
  if (routes.some(isAbout)) return [];
  const also = analyserText('table-not-covered', '', rules);
  const evidence = `none of its routes (${routes.length}) leads to a pod network or to a node: ${someOf(topology.podNetworks.map(String))}${also}`;
  return [finding('table-not-covered', { subject: `table/${table.id}`, evidence })];
}

/** Addresses of no node, under routes that lead to a node. */
function unowned(
  { id }: RouteTable,
  routes: readonly ForeignRoute[],
  { topology, owned, keep, nodeOf }: About,
): readonly Finding[] {
  const gateways = routes.filter(
    (route) =>
      isInside(route.destination, topology.podNetworks) &&
      !owned.has(route.destination) &&
      nodeOf(route) !== undefined,
  );
  if (gateways.length === 0) return [];
  const destinations = gateways.map(({ destination }) => destination).sort(comparePrefixes);
  const diverted = routes.flatMap((route): readonly Prefix[] =>
    isInside(route.destination, destinations) && nodeOf(route) === undefined
      ? [route.destination]
      : [],
  );
  return unownedRange(id, destinations, owned.union(keep), diverted);
}

/** Routes that podway does not keep, inside the pod networks, that lead to no node of the cluster. */
function foreign(
  { id }: RouteTable,
  routes: readonly ForeignRoute[],
  { topology, keep, nodeOf, rules, network }: About,
): readonly Finding[] {
  return routes
    .filter(
      (route) =>
        route.origin !== 'system' &&
        isInside(route.destination, topology.podNetworks) &&
        !keep.has(route.destination) &&
        nodeOf(route) === undefined,
    )
    .map((route) =>
      finding('foreign-in-range', {
        subject: `route/${id}/${route.destination}`,
        evidence: aboutForeign(route),
        remedy: deleting('foreign-in-range', id, route, { rules, network }),
      }),
    );
}

/** Routes inside the pod networks that no address is sent by. */
function shadowed(
  table: RouteTable,
  { topology, lookups, rules, network }: About,
): readonly Finding[] {
  const used = new Set<Route>();
  for (const { value } of lookups.intervals(table)) used.add(value);
  const idle: PrefixRoute[] = [];
  for (const route of used.size === table.routes.length ? [] : table.routes) {
    if (used.has(route) || route.state === 'disabled' || !isPrefixRoute(route)) continue;
    if (isInside(route.destination, topology.podNetworks)) idle.push(route);
  }
  const [first] = idle;
  if (!first) return [];
  const taking = lookups.route(table, firstOf(first.destination));
  const what = idle.length === 1 ? '1 route carries' : `${idle.length} routes carry`;
  const by = taking
    ? `; the ${taking.origin} route to ${destinationText(taking.destination)} (to ${taking.nextHops.map(hopText).join(', ')}) takes what the ${first.origin} one to ${first.destination} would`
    : '';
  const evidence = `${what} nothing: ${someOf(idle.map(({ destination }) => destination.text))}${by}${analyserText('shadowed', '', rules)}`;
  const remedy =
    idle.length === 1 ? deleting('shadowed', table.id, first, { rules, network }) : undefined;
  return [finding('shadowed', { subject: `table/${table.id}`, evidence, remedy })];
}

/** The cloud's command that deletes a route of people; what a gateway propagates is not deleted so. */
function deleting(
  code: 'shadowed' | 'foreign-in-range',
  table: string,
  route: ForeignRoute,
  { rules, network: { region } }: Pick<About, 'rules' | 'network'>,
): string | undefined {
  if (route.origin !== 'user' || route.list !== undefined) return undefined;
  return remedyOf(
    code,
    { check: '', way: 'request' },
    { ...routeNames(table, route), region },
    rules,
  );
}

function limits(table: RouteTable, { network, rules }: About): readonly Finding[] {
  return limitsOf(table, rules).flatMap((limit) => {
    const used = usedOf(table, limit, rules, network.prefixLists);
    if (!isNearLimit(used, limit.limit)) return [];
    const evidence = `${used} of ${limit.limit} routes used${limitOrigin(limit)}`;
    const remedy = rules.remedies['limit-near'];
    return [finding('limit-near', { subject: `table/${table.id}`, evidence, remedy })];
  });
}
