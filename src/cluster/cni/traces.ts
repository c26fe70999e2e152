import type { NodeRecord } from '../node.ts';

/** A CNI, or a distribution with a CNI of its own, by what it leaves on nodes. */
interface Trace {
  readonly name: string;
  readonly on: (node: NodeRecord) => boolean;
}

const traces = {
  flannel: {
    name: 'flannel',
    on: ({ annotations, networkReason }) =>
      annotations['flannel.alpha.coreos.com/backend-type'] !== undefined ||
      networkReason === 'FlannelIsUp',
  },
  calico: {
    name: 'Calico',
    on: ({ annotations, networkReason }) =>
      annotations['projectcalico.org/IPv4Address'] !== undefined ||
      annotations['projectcalico.org/IPv6Address'] !== undefined ||
      networkReason === 'CalicoIsUp',
  },
  cilium: {
    name: 'Cilium',
    on: ({ annotations, networkReason }) =>
      annotations['network.cilium.io/ipv4-pod-cidr'] !== undefined ||
      annotations['network.cilium.io/ipv6-pod-cidr'] !== undefined ||
      annotations['io.cilium.network.ipv4-pod-cidr'] !== undefined ||
      annotations['io.cilium.network.ipv6-pod-cidr'] !== undefined ||
      networkReason === 'CiliumIsUp',
  },
  ovn: {
    name: 'OVN-Kubernetes',
    on: ({ annotations }) => annotations['k8s.ovn.org/node-subnets'] !== undefined,
  },
  openshift: {
    name: 'OpenShift',
    on: ({ node }) => Object.hasOwn(node.labels, 'node.openshift.io/os_id'),
  },
  eks: {
    name: 'EKS',
    on: ({ node }) => Object.hasOwn(node.labels, 'eks.amazonaws.com/nodegroup'),
  },
} as const satisfies Record<string, Trace>;

export type TraceName = keyof typeof traces;

/** How many nodes, of how many, show each CNI. */
export interface Traces {
  readonly nodes: number;
  readonly shownBy: Readonly<Record<TraceName, number>>;
}

/** Counts what CNIs left behind on nodes that they run on. */
export function tracesOf(nodes: readonly NodeRecord[]): Traces {
  const shownBy = Object.fromEntries(
    Object.entries(traces).map(([name, { on }]) => [name, nodes.filter(on).length]),
  ) as Record<TraceName, number>;
  return { nodes: nodes.length, shownBy };
}

const cnis = ['flannel', 'calico', 'cilium', 'ovn'] as const satisfies readonly TraceName[];

/** Does the cluster run it? What only half of the nodes show does not stand against what more show. */
export function isShown({ nodes, shownBy }: Traces, name: TraceName): boolean {
  const count = shownBy[name];
  if (!isHalf(count, nodes)) return false;
  return !isTie(count, nodes) || cnis.every((other) => shownBy[other] <= count);
}

/**
 * Nodes are not trusted: one that carries another CNI's annotation must not decide how the whole
 * cluster is read. So half of them have to show it.
 */
export function isHalf(count: number, of: number): boolean {
  return count > 0 && count * 2 >= of;
}

/** Exactly half: of two nodes the one that lies is that, too. */
export function isTie(count: number, of: number): boolean {
  return count * 2 === of;
}

/** `Calico (3 of 3 nodes)`. */
export function traceText({ nodes, shownBy }: Traces, name: TraceName): string {
  return `${traces[name].name} (${shownBy[name]} of ${nodes} nodes)`;
}
