import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import { hopText } from '../network/next-hop.ts';
import type { CloudRules } from '../network/rules.ts';
import { joinTopology } from '../topology/join.ts';
import { overlapFindings } from '../topology/overlaps.ts';
import { staleRoutes } from '../topology/stale-routes.ts';
import { alikeTables, renaming } from './alike.ts';
import { planChecks } from './checks.ts';
import { claimOps } from './claim.ts';
import { estimate } from './estimate.ts';
import { goesDark } from './goes-dark.ts';
import { instancesWithoutNode } from './instances-without-node.ts';
import { markedOutside } from './marked-outside.ts';
import { type OrderedTable, orderTable } from './order.ts';
import { type Op, type PlanBody, type PlanTable, planFormatVersion } from './plan.ts';
import { planTable, type TablePlan } from './plan-table.ts';
import { routedElsewhere } from './routed-elsewhere.ts';
import { type Situation, situationOf } from './situation.ts';
import { summarise } from './summary.ts';
import { unownedRanges } from './unowned-range.ts';

/**
 * The plan that makes each consumer's tables lead every accepted pod prefix of the cluster to its
 * owner, or to a gateway where the table has no room. Pure: the same inputs give the same plan, in
 * whatever order their lists come.
 *
 * @param rules the cloud's rules, of the provider that `network` names.
 * @throws {TopologyError} where the policy names subnets, hosts or tables that the network does not have.
 */
export function planRoutes(
  cluster: Cluster,
  network: Network,
  policy: Policy,
  rules: CloudRules,
): PlanBody {
  const topology = joinTopology(cluster, network, policy, rules);
  const situation = situationOf(topology, network, policy, rules);
  const groups = alikeTables(topology.tables);
  const tables = groups.map(({ first }) => planTable(first, situation));
  const checks = planChecks(tables, situation);
  const claims = claimOps(tables, situation);

  const unowned = unownedRanges(situation);
  const perTable = new Map<string, OneTable>();
  const changes: OrderedTable['ops'][] = [];
  groups.forEach(({ first, all }, index) => {
    const table = tables[index];
    if (!table) return;
    const claim = claims.get(first.table.id);
    const ordered = orderTable(table, situation, claim ? [claim.id] : [], checks.byInterface);
    const ops = ordered.ops.toSorted(byDestination);
    changes.push(ops);
    const findings = [
      ...table.findings,
      ...droppedButCovered(table, situation),
      ...unowned(table),
      ...staleRoutes(first.table.id, table.managed, situation.nodeByHop),
      ...goesDark(first.table.id, ordered, rules),
    ];
    for (const one of all) {
      const rename = renaming(first, one);
      perTable.set(one.table.id, {
        claims: claim ? [rename.op(claim)] : [],
        ops: one === first ? ops : ops.map(rename.op),
        findings: findings.map(rename.finding),
        summary: rename.summary(table.summary),
      });
    }
  });
  // In the order of the tables' ids, whichever were worked out together.
  const planned = topology.tables.flatMap(({ table }) => perTable.get(table.id) ?? []);
  const findings = [
    ...topology.findings,
    ...overlapFindings(cluster, situation),
    ...routedElsewhere(situation),
    ...markedOutside(situation),
    ...instancesWithoutNode(tables, situation),
    ...checks.findings,
    ...planned.flatMap((one) => one.findings),
  ];
  const ops: readonly Op[] = [
    planned.map((one) => one.claims),
    [checks.ops],
    planned.map((one) => one.ops),
  ].flat(2);
  return {
    kind: 'Plan',
    formatVersion: planFormatVersion,
    target: {
      provider: network.provider,
      account: network.account,
      region: network.region,
      vpc: network.vpc.id,
      cluster: cluster.name,
    },
    tables: planned.map((one) => one.summary),
    nodes: nodeNames(changes.flat(), situation),
    ops,
    findings,
    summary: summarise(cluster, tables, ops, situation),
    estimate: estimate(ops, rules),
  };
}

/** What the plan says of one table. */
interface OneTable {
  readonly claims: readonly Op[];
  readonly ops: readonly Op[];
  readonly findings: readonly Finding[];
  readonly summary: PlanTable;
}

/** Names for the next hops of the ops, so that a plan can be read without the cluster. */
function nodeNames(
  changes: OrderedTable['ops'],
  situation: Situation,
): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const op of changes) {
    for (const hop of [...(op.before?.nextHops ?? []), ...(op.after?.nextHops ?? [])]) {
      const node = situation.nodeByHop(hop);
      if (node) names[hopText(hop)] = node.node.name;
    }
  }
  return names;
}

function byDestination(a: { destination: Prefix }, b: { destination: Prefix }): number {
  return comparePrefixes(a.destination, b.destination);
}

/**
 * A covering route may include what the trust rules dropped: those packets reach a gateway. What another
 * node owns is not told: its packets reach the owner, as they should.
 */
function droppedButCovered(
  { summary, flows }: TablePlan,
  situation: Situation,
): readonly Finding[] {
  const { dropped } = situation.topology;
  if (dropped.length === 0) return [];
  const owned = PrefixSet.of(situation.accepted.map((one) => one.prefix));
  const routes = flows.flatMap(({ servedAfter }) =>
    servedAfter && !servedAfter.foreign ? servedAfter.destination : [],
  );
  return dropped.flatMap(({ prefix, node }) => {
    if (owned.has(prefix)) return [];
    const around = routes.find((destination) => destination.contains(prefix));
    if (!around) return [];
    const evidence = `the route to ${around} includes ${prefix}, whose claim by ${node} was dropped`;
    return [finding('covers-dropped-claim', { subject: `table/${summary.id}`, evidence })];
  });
}
