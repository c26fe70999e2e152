import { type ParsedDocument, parseDocuments } from '../../src/document/parse.ts';

/** A Node object as kubectl prints it, small; parts are replaced by name. */
export function nodeObject(parts: {
  readonly name?: string;
  readonly labels?: unknown;
  readonly annotations?: unknown;
  readonly deletionTimestamp?: unknown;
  readonly spec?: unknown;
  readonly status?: unknown;
}): Record<string, unknown> {
  const { name = 'worker-1', labels, annotations, deletionTimestamp } = parts;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels, annotations, deletionTimestamp },
    spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] },
    status: { addresses: [{ type: 'InternalIP', address: '10.0.1.11' }] },
    ...('spec' in parts ? { spec: parts.spec } : {}),
    ...('status' in parts ? { status: parts.status } : {}),
  };
}

/** The documents of one file that holds this value as JSON. */
export function documentsOf(value: unknown, file = 'nodes.json'): readonly ParsedDocument[] {
  return parseDocuments(JSON.stringify(value, undefined, 2), file);
}

/** The message of what `work` throws; fails the test where it throws nothing. */
export function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was thrown');
}

/** A Calico BlockAffinity as kubectl prints it. */
export function block(node: string, cidr: string, spec: object = {}): Record<string, unknown> {
  const name = `${node}-${cidr.replace(/[./:]+/g, '-')}`;
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'BlockAffinity',
    metadata: { name },
    spec: { cidr, node, state: 'confirmed', deleted: 'false', ...spec },
  };
}

/** A Calico IPPool as kubectl prints it. */
export function pool(name: string, cidr: string, spec: object = {}): Record<string, unknown> {
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPPool',
    metadata: { name },
    spec: { cidr, ipipMode: 'Always', vxlanMode: 'Never', natOutgoing: true, ...spec },
  };
}

export function ciliumNode(name: string, podCIDRs: unknown, spec: object = {}) {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNode',
    metadata: { name },
    spec: { ipam: { podCIDRs }, ...spec },
  };
}

export function configMap(name: string, data: unknown) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'kube-system' },
    data,
  };
}

export function hostSubnet(host: string, subnet: string) {
  return {
    apiVersion: 'network.openshift.io/v1',
    kind: 'HostSubnet',
    metadata: { name: host },
    host,
    hostIP: '10.0.1.11',
    subnet,
  };
}

export function daemonSet(name: string) {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace: 'kube-system' } };
}
