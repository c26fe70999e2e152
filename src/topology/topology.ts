import type { Prefix } from '../address/prefix.ts';
import type { ClusterNode, Overlay, PrefixSource } from '../cluster/cluster.ts';
import type { Finding } from '../finding/finding.ts';
import type { Instance, Interface, Route, RouteTable, Subnet } from '../network/network.ts';

/** A node and the place in the VPC where podway found it. */
export interface PlacedNode {
  readonly node: ClusterNode;
  readonly interface: Interface;
  readonly instance: Instance | undefined;
  readonly subnet: Subnet;
  readonly zone: string;
  /** The InternalIP that is on the interface. */
  readonly address: string;
  /** Other nodes claim the instance, too: it carries nobody else's pods. */
  readonly contested?: true | undefined;
}

/**
 * A claim that survived the trust rules. `owner` is undefined where the node that claims it cannot be a
 * next hop. Where several nodes claim one instance, `owner` may bear the name of another of them.
 */
export interface AcceptedPrefix {
  readonly prefix: Prefix;
  readonly source: PrefixSource;
  readonly node: ClusterNode;
  readonly owner: PlacedNode | undefined;
}

/** A table that traffic of consumers meets, and whose traffic that is. */
export interface ConsumerTable {
  readonly table: RouteTable;
  readonly consumers: readonly string[];
  /** Consumer subnets that use the table, sorted by id. */
  readonly subnets: readonly Subnet[];
  /** Their distinct zones, sorted. */
  readonly zones: readonly string[];
}

/** A route of one destination prefix; routes to prefix lists are always foreign. */
export type PrefixRoute = Route & { readonly destination: Prefix };

/** Whose a route is. */
export interface Ownership {
  /** The mark: a route's description, or the key of a table's tag. */
  readonly mark: string;
  /** True where podway may change the route. In a table not yet claimed: what claiming would take over. */
  isManaged(route: Route): route is PrefixRoute;
  /** True where the table carries the mark already, or the cloud marks routes instead. */
  isClaimed(table: RouteTable): boolean;
}

/** Cluster, configuration and network joined: the only thing that planner and validator both start from. */
export interface Topology {
  readonly podNetworks: readonly Prefix[];
  readonly overlay: Overlay;
  /** Sorted by name; nodes without a place in the VPC are in the findings. */
  readonly placed: readonly PlacedNode[];
  /** Every node of the cluster, placed or not, sorted by name: a node that is here has not left. */
  readonly nodes: readonly ClusterNode[];
  /** In order of address; disjoint. */
  readonly accepted: readonly AcceptedPrefix[];
  /** Claims that the trust rules dropped: covering routes may include them. */
  readonly dropped: readonly { readonly prefix: Prefix; readonly node: string }[];
  /** Sorted by id. */
  readonly tables: readonly ConsumerTable[];
  readonly ownership: Ownership;
  readonly findings: readonly Finding[];
}
