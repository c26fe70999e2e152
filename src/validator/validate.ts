import type { Cluster } from '../cluster/cluster.ts';
import type { Config } from '../config/config.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { joinTopology } from '../topology/join.ts';
import type { Topology } from '../topology/topology.ts';
import { blockersOf } from './blockers.ts';
import { decide, type ExpectationResult } from './expectations.ts';
import type { Answer } from './matrix.ts';
import { type Reachability, reachabilityOf } from './reachability.ts';
import { routingFindings } from './routing.ts';
import { undecidedAnswers, wantedAnswers } from './wanted.ts';

/** What of podway.yaml the validator goes by. */
export type ValidationPolicy = Pick<
  Config,
  'cluster' | 'consumers' | 'routes' | 'guards' | 'expect' | 'assume'
>;

export interface ValidateOptions {
  /** Assumptions that podway.yaml does not settle make a verdict unknown. */
  readonly isStrict?: boolean | undefined;
}

/** What was decided of one network. */
export interface Decisions {
  readonly topology: Topology;
  readonly reachability: Reachability;
  /** In the order of podway.yaml. */
  readonly expectations: readonly ExpectationResult[];
  /** Consumers that podway.yaml expects nothing of: all pods, by routing alone. */
  readonly others: readonly Answer[];
}

/** What was decided of one network, and what is wrong there. */
export interface Validation extends Decisions {
  readonly findings: readonly Finding[];
}

/**
 * Decides for every consumer and every pod address whether packets arrive and come back, and says what
 * stands in their way. Pure.
 *
 * Packets that are expected to arrive are asked why they do not; those that are expected not to, only
 * why nobody can tell. A consumer without expectations is asked for routing alone.
 *
 * @throws {TopologyError} where podway.yaml names what the network does not have.
 */
export function validateNetwork(
  cluster: Cluster,
  network: Network,
  policy: ValidationPolicy,
  rules: CloudRules,
  options: ValidateOptions = {},
): Validation {
  const decisions = decideNetwork(cluster, network, policy, rules, options);
  const { topology, reachability } = decisions;
  const toReach = wantedAnswers(decisions);
  const tables = new Set(toReach.map(({ side }) => side.table));
  const { lookups } = reachability.around;
  const routing = routingFindings({ cluster, network, topology, policy, rules, lookups, tables });
  const uncovered = new Set(
    routing.flatMap(({ code, subject }) => (code === 'table-not-covered' ? [subject] : [])),
  );
  // Where a table has no route to pods at all, that is said once.
  const blockers = blockersOf(toReach, rules, reachability.around).filter(
    ({ code, subject }) => code !== 'no-route' || !uncovered.has(subject),
  );
  // What clouds' commands would let in is not to arrive.
  const commandless = { ...rules, remedies: {} };
  const said = new Set(blockers.map(({ subject, evidence }) => `${subject} ${evidence}`));
  const open = blockersOf(undecidedAnswers(decisions), commandless, reachability.around).filter(
    ({ subject, evidence }) => !said.has(`${subject} ${evidence}`),
  );
  return { ...decisions, findings: [...blockers, ...open, ...routing, ...topology.findings] };
}

/**
 * As `validateNetwork`, for who asks only whether packets arrive. Pure.
 *
 * @throws as `validateNetwork`.
 */
export function decideNetwork(
  cluster: Cluster,
  network: Network,
  policy: ValidationPolicy,
  rules: CloudRules,
  { isStrict }: ValidateOptions = {},
): Decisions {
  const topology = joinTopology(cluster, network, policy, rules);
  const reachability = reachabilityOf({ network, topology, policy, rules, isStrict });
  const { sides, matrix } = reachability;
  const expecting = new Set(policy.expect.map(({ from }) => from));
  return {
    topology,
    reachability,
    expectations: policy.expect.map((one) => decide(one, reachability)),
    others: sides
      .filter(({ consumer }) => !expecting.has(consumer))
      .map((side) => matrix.answer(side, undefined)),
  };
}
