import type { Prefix } from '../address/prefix.ts';
import type { Finding } from '../finding/finding.ts';

/**
 * Where pod prefixes were read. The CNI's own source wins over `node-spec` where they disagree.
 * `vpc-native`: nowhere, because pods have addresses of the VPC's own subnets and need no routes.
 */
export type PrefixSource =
  | 'node-spec'
  | 'calico'
  | 'cilium'
  | 'ovn-kubernetes'
  | 'openshift-sdn'
  | 'vpc-native';

export interface PodPrefix {
  readonly prefix: Prefix;
  readonly source: PrefixSource;
  /**
   * How long the cluster's own configuration, which no node writes, makes prefixes of this range: the
   * block size of a Calico pool. Absent where it does not say.
   */
  readonly usualLength?: number | undefined;
}

/** `unknown`: the kubelet stopped reporting. Such a node keeps its direct routes and carries nobody else's. */
export type Readiness = 'ready' | 'not-ready' | 'unknown';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** A node as the cluster tells it. Claims only: topology decides which of them are accepted. */
export interface ClusterNode {
  readonly name: string;
  readonly providerId: string | undefined;
  /** InternalIPs in canonical text, both families, in the cluster's order. */
  readonly addresses: readonly string[];
  readonly podPrefixes: readonly PodPrefix[];
  /** What `node.spec.podCIDRs` says, also where another source won: settles contested claims. */
  readonly specPrefixes: readonly Prefix[];
  readonly readiness: Readiness;
  readonly os: 'linux' | 'windows';
  /** No instance behind it: virtual-kubelet, Fargate, ECI. */
  readonly virtual: boolean;
  readonly controlPlane: boolean;
  readonly cordoned: boolean;
  /** Being deleted, or tainted by an autoscaler that is about to delete it. */
  readonly leaving: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

export type Encapsulation = 'vxlan' | 'geneve' | 'ipip' | 'wireguard' | 'none' | 'unknown';
export type Answer = 'yes' | 'no' | 'unknown';

/** How packets travel between nodes, and what happens to their source on the way. */
export interface Overlay {
  readonly encapsulation: Encapsulation;
  /** True: encapsulated between subnets only. */
  readonly crossSubnet: boolean;
  readonly port: number | undefined;
  readonly masquerade: { readonly podToOutside: Answer; readonly outsideToPod: Answer };
  /** Where packets of IPv6 pods travel otherwise than those of IPv4 pods; absent: alike. */
  readonly ipv6?: Omit<Overlay, 'ipv6'> | undefined;
}

/** A cluster, read completely: a half-read one would delete the other half's routes, so readers throw instead. */
export interface Cluster {
  readonly name: string;
  /** Sorted by name, so that input order never matters. */
  readonly nodes: readonly ClusterNode[];
  /** Where pod prefixes were taken from, and why: said to the user. */
  readonly source: { readonly kind: PrefixSource; readonly why: string };
  readonly overlay: Overlay;
  readonly findings: readonly Finding[];
}

/**
 * The input is well-formed and still does not tell the cluster: no node list, or pod prefixes kept
 * where this version does not read. The message says who, what, got, wanted and what to do next.
 */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}
