import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { limitsOf, slotsOf, usedOf } from '../network/limits.ts';
import type { Limit, NextHop, Route } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import type {
  AcceptedPrefix,
  ConsumerTable,
  PlacedNode,
  PrefixRoute,
} from '../topology/topology.ts';
import { byDestination, type DesiredRoute, prefixesUnder, pricer } from './desired.ts';
import { diffRoutes, type RouteDiff } from './diff.ts';
import { type Flow, type FutureRoute, flowsOf, partFlowsOf } from './flows.ts';
import {
  aboutForeign,
  type ForeignRoute,
  foreignFindings,
  listedRoutes,
  takeoverFindings,
} from './foreign.ts';
import { nextHopOf } from './next-hop.ts';
import type { PlanTable } from './plan.ts';
import { inOrder } from './serving.ts';
import type { Situation } from './situation.ts';
import { someOf } from './some-of.ts';

/** One table planned: everything but order, effects and reasons. Lists by prefix go with `situation.accepted`. */
export interface TablePlan {
  readonly consumerTable: ConsumerTable;
  readonly summary: PlanTable;
  readonly diffs: readonly RouteDiff[];
  readonly flows: readonly Flow[];
  /** The flows of parts of pod prefixes, where routes tell parts apart. */
  readonly parts: readonly Flow[];
  readonly managed: readonly PrefixRoute[];
  readonly findings: readonly Finding[];
}

/** Plans one table: desired routes within the budget of each limit, and what they change. */
export function planTable(consumerTable: ConsumerTable, situation: Situation): TablePlan {
  const { topology, rules, network, policy, accepted } = situation;
  const { table, zones } = consumerTable;
  const { ownership } = topology;
  const prefixRoutes = inOrder(table.routes.filter(isPrefixRoute));
  // A route that somebody switched off is somebody's decision.
  const managed = prefixRoutes.filter(
    (route) => ownership.isManaged(route) && route.state !== 'disabled',
  );
  const managedSet = new Set<Route>(managed);
  const others = prefixRoutes.filter((route) => !managedSet.has(route));
  const foreignAt = new Map(others.map((route) => [route.destination.text, route]));
  // Of equal destinations the later in the list wins: a route of its own before one by a prefix list.
  const listed = listedRoutes(table.routes, network.prefixLists);
  const foreign = inOrder<ForeignRoute>([...listed, ...others]);
  const podNetworks = PrefixSet.of(topology.podNetworks);
  const keep = PrefixSet.of(policy.routes.keep);
  const isTaken = (destination: Prefix): boolean =>
    foreignAt.has(destination.text) ||
    keep.has(destination) ||
    situation.refusals.of(destination) !== undefined;
  const nodeOf = (hops: readonly NextHop[]): PlacedNode | undefined =>
    hops.length === 1 && hops[0] ? situation.nodeByHop(hops[0]) : undefined;

  const today = managed.flatMap(({ destination, nextHops }) => {
    const node = nodeOf(nextHops);
    return node ? [{ destination, node }] : [];
  });

  const foreignInside = foreign
    .map((route) => route.destination)
    .filter((one) => podNetworks.has(one));

  const isOpen = situation.refusals.isEmpty && keep.isEmpty() && foreignInside.length === 0;
  const desired: DesiredRoute[] = [];
  const limits: PlanTable['limits'][number][] = [];
  for (const limit of limitsOf(table, rules)) {
    const usedBefore = usedOf(table, limit, rules, network.prefixLists);
    const managedUse = managed.reduce(
      (used, route) => used + slotsOf(route, limit, rules, network.prefixLists),
      0,
    );
    const foreignUse = usedBefore - managedUse;
    const budget = budgetOf(limit, foreignUse, situation);
    const routes = situation.desired({
      prefixes: accepted.filter(
        ({ prefix }) => limit.families.includes(prefix.family) && (isOpen || !isTaken(prefix)),
      ),
      podNetworks: topology.podNetworks,
      families: limit.families,
      budget,
      zones,
      gateways: situation.gatewaysOf,
      isCarried: (pods) => situation.carriage(pods).isCarried,
      isTaken,
      isOpen,
      foreign: foreignInside,
      today: today.filter((route) => limit.families.includes(route.destination.family)),
      moveThreshold: policy.routes.moveThreshold,
    });
    for (const route of routes) desired.push(route);
    limits.push({ ...limit, usedBefore, usedAfter: foreignUse + routes.length, budget });
  }
  const withHop = desired.sort(byDestination).flatMap((route) => {
    const nextHop = nextHopOf(route.node, route.destination.family, rules);
    const { destination, node, role } = route;
    return nextHop ? [{ destination, node, role, nextHop }] : [];
  });

  const future: FutureRoute[] = [
    ...foreign.map((route) => ({
      destination: route.destination,
      foreign: route,
      desired: undefined,
    })),
    ...withHop.map((route) => ({
      destination: route.destination,
      foreign: undefined,
      desired: route,
    })),
  ];
  const tables = {
    before: [...listed, ...prefixRoutes],
    isManaged: (route: PrefixRoute) => managedSet.has(route),
    after: future,
  };
  const flows = flowsOf(tables, situation);

  // What lies in `keep` is the user's own business: neither routed nor called unreachable.
  const unreachable = flows
    .filter((flow) => flow.after === undefined && !keep.has(flow.prefix))
    .map((flow) => flow.pod);
  const gateways = gatewaysOf(withHop, accepted);
  const summary: PlanTable = {
    id: table.id,
    name: table.name,
    zones,
    consumers: consumerTable.consumers,
    limits,
    direct: flows.filter(({ pod, after }) => pod.owner && after === pod.owner).length,
    gateways,
    unreachable: unreachable.map((one) => one.prefix),
    cost: totalCost(flows, zones),
  };
  return {
    consumerTable,
    summary,
    diffs: diffRoutes(table.id, managed, withHop, situation.description),
    flows,
    parts: partFlowsOf(flows, tables, situation),
    managed,
    findings: [
      ...unreachableFindings(consumerTable, situation, unreachable, summary, foreignAt),
      ...foreignFindings(consumerTable, situation, foreign, unreachable),
      ...takeoverFindings(consumerTable, situation, managed),
      ...limitFindings(summary, rules),
      ...shareFindings(summary, flows, keep, situation),
    ],
  };
}

/** Budget = limit − routes of others that count − reserve, and at most what podway.yaml allows. */
function budgetOf(limit: Limit, foreignUse: number, { policy }: Situation): number {
  const { reserve, budget } = policy.routes;
  const free = reserve === 'auto' ? Math.max(2, Math.ceil(limit.limit * 0.05)) : reserve;
  const room = Math.max(0, limit.limit - foreignUse - free);
  return budget === 'limit' ? room : Math.min(budget, room);
}

function gatewaysOf(
  routes: readonly (DesiredRoute & { readonly nextHop: NextHop })[],
  accepted: readonly AcceptedPrefix[],
): PlanTable['gateways'] {
  return routes
    .filter((route) => route.role === 'gateway')
    .map(({ destination, nextHop, node }) => ({
      destination,
      nextHop,
      node: node.node.name,
      share: prefixesUnder(destination, accepted).length,
    }));
}

function totalCost(flows: readonly Flow[], zones: readonly string[]): number {
  const price = pricer(zones);
  let cost = 0;
  for (const { pod, after } of flows) {
    if (after && after !== 'foreign') cost += price(after, pod);
  }
  return Math.round(cost * 1000) / 1000;
}

/** Why pod prefixes stay unreachable in a table: one finding a cause, with the numbers. */
function unreachableFindings(
  { table }: ConsumerTable,
  situation: Situation,
  unreachable: readonly AcceptedPrefix[],
  summary: PlanTable,
  foreignAt: ReadonlyMap<string, PrefixRoute>,
): readonly Finding[] {
  const findings: Finding[] = [];
  const subject = `table/${table.id}`;
  const noRoom: AcceptedPrefix[] = [];
  for (const one of unreachable) {
    const at = `route/${table.id}/${one.prefix}`;
    const refused = situation.refusals.of(one.prefix);
    const foreign = foreignAt.get(one.prefix.text);
    if (refused) {
      const evidence = `${situation.rules.title} refuses it (${refused.code}): ${refused.why}`;
      findings.push(finding('destination-refused', { subject: at, evidence }));
    } else if (foreign) {
      const what =
        foreign.state === 'disabled'
          ? 'its route is switched off'
          : `a route that is not podway's has that destination: ${aboutForeign(foreign)}`;
      const evidence = `${one.node.name} owns ${one.prefix}, and ${what}`;
      findings.push(finding('destination-foreign', { subject: at, evidence }));
    } else if (!one.owner) {
      const isPlaced = situation.topology.placed.some(({ node }) => node === one.node);
      const what = isPlaced
        ? `no IPv${one.prefix.family} address that could be a next hop`
        : 'no place in this VPC';
      const evidence = `${one.node.name} owns ${one.prefix} and has ${what}`;
      findings.push(finding('owner-unreachable', { subject: at, evidence }));
    } else noRoom.push(one);
  }
  if (noRoom.length === 0) return findings;
  const rooms = summary.limits
    .map((one) => `${one.budget} routes (limit ${one.limit}, ${one.source})`)
    .join(' and ');
  const total = situation.accepted.length;
  const isAsymmetric = ({ prefix }: AcceptedPrefix) => !situation.carriage(prefix).isCarried;
  const apart = noRoom.filter(isAsymmetric);
  const shared = noRoom.filter((one) => !isAsymmetric(one));
  const code = shared.every(({ prefix }) => situation.gatewaysOf(prefix.family).length === 0)
    ? 'gateway-missing'
    : 'budget-exceeded';
  const causes = [['gateway-asymmetric', apart] as const, [code, shared] as const];
  for (const [cause, left] of causes) {
    if (left.length === 0) continue;
    const evidence = `${left.length} of ${total} pod prefixes do not fit into ${rooms}: ${someOf(left.map((one) => one.prefix.text))}`;
    const remedy = situation.rules.remedies[cause];
    findings.push(finding(cause, { subject, evidence, remedy }));
  }
  return findings;
}

/** After the plan fewer slots than the reserve wants are left, or one in ten. */
function limitFindings(summary: PlanTable, rules: CloudRules): readonly Finding[] {
  return summary.limits
    .filter((one) => one.limit > 0 && one.usedAfter > one.limit * 0.9)
    .map((one) =>
      finding('limit-near', {
        subject: `table/${summary.id}`,
        evidence: `${one.usedAfter} of ${one.limit} routes used after this plan`,
        remedy: rules.remedies['limit-near'],
      }),
    );
}

/** Next hops that carry more of the other nodes' pod prefixes than `maxShare` percent. */
function shareFindings(
  summary: PlanTable,
  flows: readonly Flow[],
  keep: PrefixSet,
  { policy }: Situation,
): readonly Finding[] {
  const carried = new Map<PlacedNode, number>();
  for (const { pod, prefix, after } of flows) {
    if (after && after !== 'foreign' && after !== pod.owner && !keep.has(prefix))
      carried.set(after, (carried.get(after) ?? 0) + 1);
  }
  const { maxShare } = policy.routes.gateways;
  return [...carried]
    .filter(([, count]) => count * 100 > maxShare * flows.length)
    .map(([node, count]) =>
      finding('gateway-share', {
        subject: `table/${summary.id}`,
        evidence: `${node.node.name} carries ${count} of ${flows.length} pod prefixes (${Math.round((count * 100) / flows.length)} %, warned above ${maxShare} %)`,
      }),
    );
}
