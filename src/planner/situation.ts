import type { Family, Prefix } from '../address/prefix.ts';
import type { Policy } from '../config/config.ts';
import type { Interface, Network, NextHop } from '../network/network.ts';
import { type Refusals, refusedDestinations } from '../network/refused.ts';
import type { CloudRules } from '../network/rules.ts';
import type { AcceptedPrefix, PlacedNode, Topology } from '../topology/topology.ts';
import { type BudgetProblem, type DesiredRoute, desiredRoutes, Shapes } from './desired.ts';
import { type Carriage, carriageBy, eligibleGateways } from './eligible.ts';
import { canBeNextHop, nodesByHop } from './next-hop.ts';

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
  const isAllowed = topology.podNetworks.some((network) => carriage(network).isCarried);
  const eligible = isAllowed ? eligibleGateways(topology.placed, policy) : [];
  const canCarry = (family: Family): readonly PlacedNode[] =>
    eligible.every((node) => canBeNextHop(node, family, rules))
      ? eligible
      : eligible.filter((node) => canBeNextHop(node, family, rules));
  const gateways = { 4: canCarry(4), 6: canCarry(6) };
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
    gatewaysOf: (family) => gateways[family],
    carriage,
    description: rules.marks === 'route-description' ? topology.ownership.mark : '',
    nodeByHop: nodesByHop(topology.placed),
    refusals: refusedDestinations(network, rules, topology.podNetworks),
    checkIsOn: ({ sourceDestCheck }) =>
      rules.sourceDestCheck !== undefined && (sourceDestCheck ?? rules.sourceDestCheck.default),
  };
}

/** What differs between the problems of one plan's tables is in the key; all else is the same for all of them. */
function shared(): (problem: BudgetProblem) => readonly DesiredRoute[] {
  const shapes = new Shapes();
  const solved = new Map<string, readonly DesiredRoute[]>();
  return (problem) => {
    const { families, budget, zones, foreign, today } = problem;
    const routes = today.map((one) => `${one.destination.text} ${one.node.node.name}`);
    const key = [families, budget, zones, foreign, routes].map(String).join('|');
    const known = solved.get(key);
    if (known) return known;
    const fresh = desiredRoutes(problem, shapes);
    solved.set(key, fresh);
    return fresh;
  };
}
