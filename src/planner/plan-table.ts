import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import { isNearLimit, limitOrigin, limitsOf, slotsOf, usedOf } from '../network/limits.ts';
import type { Limit, NextHop, Route, RouteTable } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { aboutForeign, type ForeignRoute, listedRoutes, unadoptable } from '../topology/foreign.ts';
import { once } from '../topology/once.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import type {
  AcceptedPrefix,
  ConsumerTable,
  PlacedNode,
  PrefixRoute,
} from '../topology/topology.ts';
import type { ChosenRoute } from './budget/problem.ts';
import { count } from './count.ts';
import { type DesiredRoute, prefixesUnder, pricer } from './desired.ts';
import { diffRoutes, type RouteDiff } from './diff.ts';
import { type Flow, type FutureRoute, flowsOf, type PlannedRoute, partFlowsOf } from './flows.ts';
import { foreignFindings, takeoverFindings } from './foreign.ts';
import { kept } from './kept.ts';
import { hopProblem, nextHopOf } from './next-hop.ts';
import type { PlanTable } from './plan.ts';
import { inOrder, mergedInOrder } from './serving.ts';
import type { Situation } from './situation.ts';

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
  const { routes } = table;
  const prefixRoutes = inOrder(routes.every(isPrefixRoute) ? routes : routes.filter(isPrefixRoute));
  const hasLists = prefixRoutes.length < routes.length;
  // A route that somebody switched off is somebody's decision.
  const isManaged = (route: PrefixRoute): boolean =>
    ownership.isManaged(route) && route.state !== 'disabled';
  const [managed, others] = partitioned(prefixRoutes, isManaged);
  const foreignAt = new Map(others.map((route) => [route.destination.text, route]));
  // Of equal destinations the later in the list wins: a route of its own before one by a prefix list.
  const listed = hasLists ? listedRoutes(routes, network.prefixLists) : [];
  const foreign = inOrder<ForeignRoute>([...listed, ...others]);
  const foreignSet = new Set<Route>(foreign);
  const podNetworks = PrefixSet.of(topology.podNetworks);
  const keep = PrefixSet.of(policy.routes.keep);
  const isTaken = (destination: Prefix): boolean =>
    foreignAt.has(destination.text) ||
    keep.has(destination) ||
    situation.refusals.of(destination) !== undefined;
  const nodeOf = (hops: readonly NextHop[]): PlacedNode | undefined =>
    hops.length === 1 && hops[0] ? situation.nodeByHop(hops[0]) : undefined;

  const today = once(() =>
    managed.flatMap(({ destination, nextHops }): readonly ChosenRoute[] => {
      const node = nodeOf(nextHops);
      return node ? [{ destination, node }] : [];
    }),
  );

  const foreignInside = foreign
    .map((route) => route.destination)
    .filter((one) => podNetworks.has(one));

  const isOpen = situation.refusals.isEmpty && keep.isEmpty() && foreignInside.length === 0;
  const desired: (readonly DesiredRoute[])[] = [];
  const limits: PlanTable['limits'][number][] = [];
  for (const limit of limitsOf(table, rules)) {
    const usedBefore = usedOf(table, limit, rules, network.prefixLists);
    const managedUse = managed.reduce(
      (used, route) => used + slotsOf(route, limit, rules, network.prefixLists),
      0,
    );
    const foreignUse = usedBefore - managedUse;
    const budget = budgetOf(limit, foreignUse, situation);
    const wanted = situation.desired({
      prefixes: kept(
        accepted,
        ({ prefix }) =>
          limit.families.includes(prefix.family) &&
          (prefix.family === 4 || situation.refusals.allIpv6 === undefined) &&
          (isOpen || !isTaken(prefix)),
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
      today: once(() =>
        kept(today(), (route) => limit.families.includes(route.destination.family)),
      ),
      moveThreshold: policy.routes.moveThreshold,
    });
    desired.push(wanted);
    limits.push({ ...limit, usedBefore, usedAfter: foreignUse + wanted.length, budget });
  }
  const withHop = withHops(inOrder(allOf(desired)), rules);
  const tables = {
    before: hasLists ? inOrder<PrefixRoute>([...listed, ...prefixRoutes]) : prefixRoutes,
    isManaged: (route: PrefixRoute) => !foreignSet.has(route),
    after: mergedInOrder<FutureRoute>(
      foreign.map((route) => ({ destination: route.destination, foreign: route })),
      withHop,
    ),
  };
  const flows = flowsOf(tables, situation);

  // What lies in `keep` is the user's own business: neither routed nor called unreachable.
  const unreachable = flows
    .filter((flow) => flow.after === undefined && !keep.has(flow.prefix))
    .map((flow) => flow.pod);
  const gateways = gatewaysOf(withHop, accepted);
  const ledByOthers = foreign.length === 0 ? 0 : flows.filter(isLedByOthers).length;
  const summary: PlanTable = {
    id: table.id,
    name: table.name,
    zones,
    consumers: consumerTable.consumers,
    limits,
    direct: flows.reduce(
      (sum, { pod, after }) => (after !== undefined && after === pod.owner ? sum + 1 : sum),
      0,
    ),
    ...(ledByOthers > 0 ? { foreign: ledByOthers } : {}),
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
      ...untoldFindings(table),
      ...shareFindings(summary, flows, keep, situation),
    ],
  };
}

/** True for pods that a foreign route leads, and not to their owner. */
function isLedByOthers({ pod, after, servedAfter }: Flow): boolean {
  return after !== undefined && after !== pod.owner && servedAfter?.foreign !== undefined;
}

/** Those that pass, and those that do not. */
function partitioned<T>(items: readonly T[], passes: (item: T) => boolean): readonly [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of items) (passes(item) ? yes : no).push(item);
  return [yes, no];
}

function withHops(routes: readonly DesiredRoute[], rules: CloudRules): readonly PlannedRoute[] {
  const planned: PlannedRoute[] = [];
  for (const { destination, node, role } of routes) {
    const nextHop = nextHopOf(node, destination.family, rules);
    if (nextHop) planned.push({ destination, node, role, nextHop });
  }
  return planned;
}

function allOf<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const [only] = lists;
  return only && lists.length === 1 ? only : lists.flat();
}

/** Budget = limit − routes of others that count − reserve, and at most what podway.yaml allows. */
function budgetOf(limit: Limit, foreignUse: number, { policy }: Situation): number {
  const { reserve, budget } = policy.routes;
  const free = reserve === 'auto' ? Math.max(2, Math.ceil(limit.limit * 0.05)) : reserve;
  const room = Math.max(0, limit.limit - foreignUse - free);
  return budget === 'limit' ? room : Math.min(budget, room);
}

function gatewaysOf(
  routes: readonly PlannedRoute[],
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
  foreignAt: ReadonlyMap<string, ForeignRoute>,
): readonly Finding[] {
  const findings: Finding[] = [];
  const subject = `table/${table.id}`;
  const noRoom: AcceptedPrefix[] = [];
  const { allIpv6 } = situation.refusals;
  const noIpv6 =
    allIpv6 === undefined ? [] : unreachable.filter(({ prefix }) => prefix.family === 6);
  if (noIpv6.length > 0) {
    const evidence = `${situation.rules.title} refuses IPv6 routes in ${situation.network.vpc.id} (${allIpv6}), which has no IPv6 CIDR: ${count(noIpv6.length, 'pod prefix stays', 'pod prefixes stay')} unreachable: ${someOf(noIpv6.map((one) => one.prefix.text))}`;
    findings.push(finding('ipv6-not-enabled', { subject, evidence }));
  }
  for (const one of unreachable) {
    if (allIpv6 !== undefined && one.prefix.family === 6) continue;
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
      const remedy = unadoptable(foreign);
      findings.push(finding('destination-foreign', { subject: at, evidence, remedy }));
    } else if (!one.owner) {
      const placed = situation.topology.placed.find(({ node }) => node === one.node);
      const problem = placed && hopProblem(placed, one.prefix.family, situation.rules);
      const what = problem ?? 'no place in this VPC';
      const evidence = `${one.node.name} owns ${one.prefix} and has ${what}`;
      findings.push(finding('owner-unreachable', { subject: at, evidence }));
    } else noRoom.push(one);
  }
  for (const limit of summary.limits) {
    const isIn = ({ prefix }: AcceptedPrefix) => limit.families.includes(prefix.family);
    findings.push(...noRoomFindings(subject, limit, noRoom.filter(isIn), situation));
  }
  return findings;
}

/** What does not fit into one limit's budget. */
function noRoomFindings(
  subject: string,
  { families, budget, limit, source }: PlanTable['limits'][number],
  noRoom: readonly AcceptedPrefix[],
  situation: Situation,
): readonly Finding[] {
  if (noRoom.length === 0) return [];
  const total = situation.accepted.filter(({ prefix }) => families.includes(prefix.family)).length;
  const all = total === situation.accepted.length ? 'pod' : `IPv${families.join('/')} pod`;
  const isAsymmetric = ({ prefix }: AcceptedPrefix) => !situation.carriage(prefix).isCarried;
  const apart = noRoom.filter(isAsymmetric);
  const shared = noRoom.filter((one) => !isAsymmetric(one));
  const code = shared.every(({ prefix }) => situation.gatewaysOf(prefix.family).length === 0)
    ? 'gateway-missing'
    : 'budget-exceeded';
  const causes = [['gateway-asymmetric', apart] as const, [code, shared] as const];
  return causes.flatMap(([cause, left]) => {
    if (left.length === 0) return [];
    const evidence = `${left.length} of ${total} ${all} prefixes do not fit into ${count(budget, 'route')} (limit ${limit}, ${source === 'config' ? 'podway.yaml' : source}): ${someOf(left.map((one) => one.prefix.text))}`;
    return [finding(cause, { subject, evidence, remedy: situation.rules.remedies[cause] })];
  });
}

/** Tables that the plan leaves nearly full. */
function limitFindings(summary: PlanTable, rules: CloudRules): readonly Finding[] {
  return summary.limits
    .filter((one) => isNearLimit(one.usedAfter, one.limit))
    .map((one) =>
      finding('limit-near', {
        subject: `table/${summary.id}`,
        evidence: `${one.usedAfter} of ${one.limit} routes used after this plan${limitOrigin(one)}`,
        remedy: rules.remedies['limit-near'],
      }),
    );
}

/** A default that the table names is one that the cloud was asked to confirm, and did not. */
function untoldFindings({ id, limits }: RouteTable): readonly Finding[] {
  const [limit] = limits.filter(({ source }) => source === 'default').map((one) => one.limit);
  if (limit === undefined) return [];
  const evidence = `the cloud did not tell how many routes the table may hold; planned with its documented default, ${limit}`;
  return [finding('limit-unknown', { subject: `table/${id}`, evidence })];
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
