import type { Family, Prefix } from '../../address/prefix.ts';
import type { AcceptedPrefix, PlacedNode } from '../../topology/topology.ts';

/** A route to a node: for the node's own pods, or for others' too. */
export interface ChosenRoute {
  readonly destination: Prefix;
  readonly node: PlacedNode;
}

/** What the exact program is about: everything but the number of routes. One family. */
export interface Problem {
  readonly family: Family;
  /** Pod prefixes that want a route, disjoint, in order of address. */
  readonly prefixes: readonly AcceptedPrefix[];
  readonly podNetworks: readonly Prefix[];
  /** Of the table's consumer subnets. */
  readonly zones: readonly string[];
  /** Nodes that may carry others' pods, sorted by name. */
  readonly gateways: readonly PlacedNode[];
  /** False where pods are reached through their owners only; the same for all of a pod network. */
  readonly isCarried: (pods: Prefix) => boolean;
  /** Destinations that the cloud, `keep` or a foreign route keeps from podway; asked only of prefixes inside the pod networks. */
  readonly isTaken: (destination: Prefix) => boolean;
  /** True where nothing is taken, so that nobody needs to ask. */
  readonly isOpen: boolean;
  /** Foreign routes around pod prefixes, in order of address: below them nothing arrives of what a wider route carries. */
  readonly barriers: readonly Prefix[];
  /** Routes that must be among the chosen, in order of address: today's, where those are to stay. */
  readonly forced: readonly ChosenRoute[];
  /** Of equally good next hops, the one to take: today's. */
  readonly preferred: (destination: Prefix) => PlacedNode | undefined;
}

/** What a choice costs. Compared in this order; in each, less is better. */
export interface Price {
  readonly unreachable: number;
  /** The mean over the consumers' zones; unreachable prefixes cost nothing here. */
  readonly cost: number;
  /** The most pod prefixes under one gateway route. */
  readonly share: number;
}
