import { cniKinds } from './cni/traces.ts';
import { type Fields, isFields } from './fields.ts';
import type { KubernetesObject, KubernetesObjects } from './objects.ts';

/** A `List` as kubectl prints it, of objects with the fields that podway reads. */
export interface TrimmedList {
  readonly apiVersion: 'v1';
  readonly kind: 'List';
  readonly items: readonly Fields[];
}

/**
 * The objects that podway reads, with the fields that it reads: enough to read the same cluster
 * again, and a fraction of what kubectl prints (images, capacity, managed fields, host names). Of a
 * CNI's own objects today's readers look at the kind alone, so that and the name are kept.
 */
export function trimmedList({ nodes, others }: KubernetesObjects): TrimmedList {
  const own = cniKinds.flatMap((kind) => others.get(kind) ?? []);
  return { apiVersion: 'v1', kind: 'List', items: [...nodes.map(nodeOf), ...own.map(objectOf)] };
}

/** Annotations that `cni/` reads. */
const annotations: readonly string[] = [
  'flannel.alpha.coreos.com/backend-type',
  'flannel.alpha.coreos.com/backend-data',
  'flannel.alpha.coreos.com/backend-v6-data',
  'projectcalico.org/IPv4Address',
  'projectcalico.org/IPv6Address',
  'network.cilium.io/ipv4-pod-cidr',
  'network.cilium.io/ipv6-pod-cidr',
  'io.cilium.network.ipv4-pod-cidr',
  'io.cilium.network.ipv6-pod-cidr',
  'k8s.ovn.org/node-subnets',
];

/** What is not as the API server would have it stays as it is: it is for the reader to refuse. */
type Trim = (value: unknown) => unknown;

const whole: Trim = (value) => value;

const trimNode = fields({
  metadata: fields({
    name: whole,
    labels: whole,
    annotations: fields(Object.fromEntries(annotations.map((key) => [key, whole]))),
    deletionTimestamp: whole,
  }),
  spec: fields({
    podCIDR: whole,
    podCIDRs: whole,
    providerID: whole,
    taints: items(fields({ key: whole, value: whole, effect: whole })),
    unschedulable: whole,
  }),
  status: fields({
    addresses: items(fields({ type: whole, address: whole }), ['InternalIP']),
    conditions: items(fields({ type: whole, status: whole, reason: whole }), [
      'Ready',
      'NetworkUnavailable',
    ]),
    nodeInfo: fields({ operatingSystem: whole }),
  }),
});

function nodeOf({ fields: node }: KubernetesObject): Fields {
  return { apiVersion: 'v1', kind: 'Node', ...(trimNode(node) as Fields) };
}

function objectOf({ kind, fields: object }: KubernetesObject): Fields {
  const [name, ...group] = kind.split('.');
  const { apiVersion = `${group.join('.')}/v1`, metadata } = object;
  return { apiVersion, kind: name, metadata: fields({ name: whole })(metadata) };
}

/** Keeps the members that are named, each trimmed. */
function fields(trims: Readonly<Record<string, Trim>>): Trim {
  return (value) => {
    if (!isFields(value)) return value;
    const kept: Record<string, unknown> = {};
    for (const [key, trim] of Object.entries(trims)) {
      if (Object.hasOwn(value, key)) kept[key] = trim(value[key]);
    }
    return kept;
  };
}

/** Trims the items of a list; of items with a `type`, those of the types that are read. */
function items(trim: Trim, types?: readonly string[]): Trim {
  const isRead = (item: unknown) =>
    !isFields(item) || typeof item.type !== 'string' || types?.includes(item.type) !== false;
  return (value) => (Array.isArray(value) ? value.filter(isRead).map(trim) : value);
}
