import type { Family, Prefix } from '../address/prefix.ts';
import type { Policy } from '../config/config.ts';
import type { Interface, Network, NextHop } from '../network/network.ts';
import { type Refusals, refusedDestinations } from '../network/refused.ts';
import type { CloudRules } from '../network/rules.ts';
import { nodesByHop } from '../topology/nodes-by-hop.ts';
import type { AcceptedPrefix, PlacedNode, Topology } from '../topology/topology.ts';
import { type BudgetProblem, type DesiredRoute, desiredRoutes, Shapes } from './desired.ts';
import { type Carriage, carriageBy, eligibleGateways } from './eligible.ts';
import { canBeNextHop } from './next-hop.ts';
import { type RunningMachine, runningBehind } from './running-behind.ts';

/** What every table's plan looks things up in, worked out once. */
export interface Situation {
  readonly topology: Topology;
  readonly network: Network;
  readonly policy: Policy;
  readonly rules: CloudRules;
  /** The topology's accepted prefixes; an owner that the cloud cannot name as next hop in that family is none. */
  readonly accepted: readonly AcceptedPrefix[];
  /** Nodes that may carry others' pods of a family, by name; none where that is not allowed in any pod network. */
  readonly gatewaysOf: (family: Family) => readonly PlacedNode[];
  /** How packets travel to and from a pod prefix. */
  readonly carriage: (pods: Prefix) => Carriage;
  /** `desiredRoutes`, worked out once for tables with the same zones, limits and neighbours. */
  readonly desired: (problem: BudgetProblem) => readonly DesiredRoute[];
  /** What podway writes into a route's description; empty where the cloud keeps none. */
  readonly description: string;
  readonly nodeByHop: (hop: NextHop) => PlacedNode | undefined;
  readonly runningBehind: (hop: NextHop) => RunningMachine | undefined;
  /** Destinations inside the pod networks that the cloud refuses. */
  readonly refusals: Refusals;
  /** True while the interface drops packets that are not to or from its own addresses. */
  readonly checkIsOn: (item: Interface) => boolean;
}

export function situationOf(
  topology: Topology,
  network: Network,
  policy: Policy,
  rules: CloudRules,
): Situation {
  const carriage = carriageBy(topology.overlay, policy);
  const hasHop = ({ owner, prefix }: AcceptedPrefix): boolean =>
    owner === undefined || canBeNextHop(owner, prefix.family, rules);
  return {
    topology,
    network,
    policy,
    rules,
    accepted: topology.accepted.every(hasHop)
      ? topology.accepted
      : topology.accepted.map((one) => (hasHop(one) ? one : { ...one, owner: undefined })),
    desired: shared(),
    gatewaysOf: gatewaysBy(topology, policy, rules, carriage),
    carriage,
    description: rules.marks === 'route-description' ? topology.ownership.mark : '',
    nodeByHop: nodesByHop(topology.placed),
    runningBehind: runningBehind(network),
    refusals: refusedDestinations(network, rules, topology.podNetworks),
    checkIsOn: ({ sourceDestCheck }) =>
      rules.sourceDestCheck !== undefined && (sourceDestCheck ?? rules.sourceDestCheck.default),
  };
}

/** Looked for when a table first asks: where all direct routes fit none does. */
function gatewaysBy(
  { podNetworks, placed }: Topology,
  policy: Policy,
  rules: CloudRules,
  carriage: (pods: Prefix) => Carriage,
): (family: Family) => readonly PlacedNode[] {
  let eligible: readonly PlacedNode[] | undefined;
  const known = new Map<Family, readonly PlacedNode[]>();
  return (family) => {
    const found = known.get(family);
    if (found) return found;
    const isAllowed = podNetworks.some((network) => carriage(network).isCarried);
    eligible ??= isAllowed ? eligibleGateways(placed, policy) : [];
    const isAsked = podNetworks.some((one) => one.family === family);
    const fresh = isAsked ? eligible.filter((node) => canBeNextHop(node, family, rules)) : eligible;
    known.set(family, fresh);
    return fresh;
  };
}

/**
 * `desiredRoutes`, remembering what it answered. Problems are compared member by member, which ends at
 * the first difference: a text to look each up by would take longer to write than many a problem to solve.
 */
function shared(): (problem: BudgetProblem) => readonly DesiredRoute[] {
  const shapes = new Shapes();
  const solved: { readonly problem: BudgetProblem; readonly routes: readonly DesiredRoute[] }[] =
    [];
  return (problem) => {
    const known = solved.find((one) => isSame(one.problem, problem));
    if (known) return known.routes;
    const routes = desiredRoutes(problem, shapes);
    solved.push({ problem, routes });
    return routes;
  };
}

/** What else there is in problems is the same for all tables of one plan. */
function isSame(a: BudgetProblem, b: BudgetProblem): boolean {
  return (
    a.budget === b.budget &&
    areSame(a.families, b.families, (x, y) => x === y) &&
    areSame(a.zones, b.zones, (x, y) => x === y) &&
    areSame(a.foreign, b.foreign, (x, y) => x.equals(y)) &&
    areSame(
      a.today(),
      b.today(),
      (x, y) => x.node === y.node && x.destination.equals(y.destination),
    )
  );
}

function areSame<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, index) => same(x, b[index] as T));
}
