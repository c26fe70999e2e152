import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { joinTopology } from '../topology/join.ts';
import { planChecks } from './checks.ts';
import { claimOps } from './claim.ts';
import { estimate } from './estimate.ts';
import { hopText } from './next-hop.ts';
import { orderTable } from './order.ts';
import { type Op, type PlanBody, planFormatVersion } from './plan.ts';
import { planTable, type TablePlan } from './plan-table.ts';
import { type Situation, situationOf } from './situation.ts';
import { summarise } from './summary.ts';

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
  const tables = topology.tables.map((table) => planTable(table, situation));
  const checks = planChecks(tables, situation);
  const claims = claimOps(tables, situation);

  const findings: Finding[] = [
    ...topology.findings,
    ...checks.findings,
    ...tables.flatMap((table) => table.findings),
    ...droppedButCovered(tables, situation),
  ];
  const ops: Op[] = [...claims.values(), ...checks.ops];
  for (const table of tables) {
    const { id } = table.summary;
    const claim = claims.get(id);
    const ordered = orderTable(table, situation, claim ? [claim.id] : [], checks.byInterface);
    ops.push(...ordered.ops.toSorted(byDestination));
    if (ordered.dark.length > 0) {
      const evidence = `the table is full, so ${ordered.dark.join(', ')} ${ordered.dark.length === 1 ? 'is' : 'are'} unreachable between two writes`;
      findings.push(finding('goes-dark', { subject: `table/${id}`, evidence }));
    }
  }
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
    tables: tables.map((table) => table.summary),
    nodes: nodeNames(ops, situation),
    ops,
    findings,
    summary: summarise(cluster, tables, ops, situation),
    estimate: estimate(ops, rules),
  };
}

/** Names for the next hops of the ops, so that a plan can be read without the cluster. */
function nodeNames(ops: readonly Op[], situation: Situation): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const op of ops) {
    if (!('destination' in op)) continue;
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

/** A covering route may include what the trust rules dropped: those packets reach a gateway. */
function droppedButCovered(tables: readonly TablePlan[], situation: Situation): readonly Finding[] {
  const { dropped } = situation.topology;
  if (dropped.length === 0) return [];
  return tables.flatMap(({ summary, flows }) => {
    const own = flows.flatMap(({ servedAfter }) => servedAfter?.desired ?? []);
    const routes = new Set(own.map((one) => one.destination));
    return dropped.flatMap(({ prefix, node }) =>
      [...routes]
        .filter((destination) => destination.contains(prefix))
        .slice(0, 1)
        .map((destination) =>
          finding('covers-dropped-claim', {
            subject: `table/${summary.id}`,
            evidence: `the route to ${destination} includes ${prefix}, whose claim by ${node} was dropped`,
          }),
        ),
    );
  });
}
