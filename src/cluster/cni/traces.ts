import { annotationOf, type NodeRecord } from '../node.ts';
import type { KubernetesObjects } from '../objects.ts';

/** A CNI, or a distribution with a CNI of its own, by what it leaves on nodes and in the API. */
interface Trace {
  readonly name: string;
  readonly on: (node: NodeRecord) => boolean;
  /** Kinds of objects in which it keeps pod prefixes. */
  readonly kinds: readonly string[];
}

const traces = {
  flannel: {
    name: 'flannel',
    on: (node) =>
      hasAnnotation(node, 'flannel.alpha.coreos.com/backend-type') ||
      node.networkReason === 'FlannelIsUp',
    kinds: [],
  },
  calico: {
    name: 'Calico',
    on: (node) =>
      hasAnnotation(node, 'projectcalico.org/IPv4Address') ||
      hasAnnotation(node, 'projectcalico.org/IPv6Address') ||
      node.networkReason === 'CalicoIsUp',
    kinds: ['BlockAffinity.crd.projectcalico.org', 'BlockAffinity.projectcalico.org'],
  },
  cilium: {
    name: 'Cilium',
    on: (node) =>
      hasAnnotation(node, 'network.cilium.io/ipv4-pod-cidr') ||
      hasAnnotation(node, 'network.cilium.io/ipv6-pod-cidr') ||
      hasAnnotation(node, 'io.cilium.network.ipv4-pod-cidr') || // before Cilium 1.13
      hasAnnotation(node, 'io.cilium.network.ipv6-pod-cidr') ||
      node.networkReason === 'CiliumIsUp',
    kinds: ['CiliumNode.cilium.io'],
  },
  ovn: {
    name: 'OVN-Kubernetes',
    on: (node) => hasAnnotation(node, 'k8s.ovn.org/node-subnets'),
    kinds: [],
  },
  openshift: {
    name: 'OpenShift',
    on: ({ node }) => Object.hasOwn(node.labels, 'node.openshift.io/os_id'),
    kinds: ['HostSubnet.network.openshift.io'],
  },
} as const satisfies Record<string, Trace>;

export type TraceName = keyof typeof traces;

/** The kinds of objects in which CNIs keep pod prefixes. */
export const cniKinds: readonly string[] = Object.values(traces).flatMap(({ kinds }) => kinds);

/** How many nodes, of how many, show each CNI, and how many objects it has in the input. */
export interface Traces {
  readonly nodes: number;
  readonly shownBy: Readonly<Record<TraceName, number>>;
  readonly objects: Readonly<Record<TraceName, number>>;
}

/**
 * Counts what CNIs left behind. Of the nodes, the Linux ones that are real: CNIs don't run on
 * virtual ones, and on Windows not all of them annotate.
 */
export function tracesOf(nodes: readonly NodeRecord[], objects: KubernetesObjects): Traces {
  const real = nodes.filter(({ node }) => !node.virtual && node.os === 'linux');
  const count = <T>(of: (trace: Trace) => T): Record<TraceName, T> => ({
    flannel: of(traces.flannel),
    calico: of(traces.calico),
    cilium: of(traces.cilium),
    ovn: of(traces.ovn),
    openshift: of(traces.openshift),
  });
  return {
    nodes: real.length,
    shownBy: count((trace) => real.filter(trace.on).length),
    objects: count(({ kinds }) =>
      kinds.reduce((sum, kind) => sum + (objects.others.get(kind)?.length ?? 0), 0),
    ),
  };
}

/**
 * Does the cluster run it? Nodes are not trusted: one that carries another CNI's annotation must
 * not decide how the whole cluster is read. So half of them have to show it.
 */
export function isShown({ nodes, shownBy }: Traces, name: TraceName): boolean {
  return shownBy[name] > 0 && shownBy[name] * 2 >= nodes;
}

/** `Calico (3 of 3 nodes)`, `Calico (objects of its own: 7)`. */
export function traceText({ nodes, shownBy, objects }: Traces, name: TraceName): string {
  const seen =
    objects[name] > 0
      ? `objects of its own: ${objects[name]}`
      : `${shownBy[name]} of ${nodes} nodes`;
  return `${traces[name].name} (${seen})`;
}

function hasAnnotation(node: NodeRecord, key: string): boolean {
  return annotationOf(node, key) !== undefined;
}
