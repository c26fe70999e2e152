import { AddressError, Prefix, parseAddress } from '../address/prefix.ts';
import type { Path } from '../document/path-text.ts';
import type { ClusterNode, Readiness, Taint } from './cluster.ts';
import { eniResources, type NodeAnnotation, nodeAnnotations } from './cni/node-fields.ts';
import { type Fields, isAbsent, isFields, type Problems, shown } from './fields.ts';
import { ObjectReader } from './object-reader.ts';
import type { KubernetesObject } from './objects.ts';
import { fields, items, whole, wholeFields } from './trim.ts';

/** A checked Node object, before it is decided which source tells its pod prefixes. All that is read of it. */
export interface NodeRecord {
  readonly name: string;
  readonly node: Omit<ClusterNode, 'podPrefixes'>;
  readonly annotations: Readonly<Partial<Record<NodeAnnotation, string>>>;
  /** Why the network is up, as the CNI says in the node's conditions: `FlannelIsUp`. */
  readonly networkReason: string | undefined;
  /** The resource that a VPC-native CNI lets the kubelet offer. */
  readonly eniResource: string | undefined;
  /** What the node says of itself and cannot be: left out, and said. */
  readonly invalid: readonly string[];
}

/**
 * Reads what podway needs of a Node object and nothing else: a kubelet's node has 10 KB, and
 * clusters have thousands. By hand for the same reason: a schema would walk and copy all of it.
 *
 * **Whose fault it is decides.** JSON types, names, labels, taints, and that `spec.podCIDRs` are CIDRs,
 * one a family, is what the API server sees to (ValidateNode in pkg/apis/core/validation): where that
 * is broken, the file was edited, cut or redacted. It goes to `problems`, all of it, and the result is
 * undefined: nothing in such a file is worth anything. All else a kubelet can write as it likes, be it
 * compromised: addresses, conditions, annotations, and, since the API server lets them pass, host
 * bits and odd spellings in `spec.podCIDRs`. One node's garbage must not stop the others', so it is
 * left out and goes to `invalid`, of which a finding is made.
 */
export function readNode(object: KubernetesObject, problems: Problems): NodeRecord | undefined {
  const reader = new NodeReader(object, problems);
  const record = reader.read();
  return reader.failed ? undefined : record;
}

/** Paths of the fields that are read; made once, not per node. */
const at = {
  metadata: ['metadata'],
  labels: ['metadata', 'labels'],
  annotations: ['metadata', 'annotations'],
  deletionTimestamp: ['metadata', 'deletionTimestamp'],
  spec: ['spec'],
  podCIDR: ['spec', 'podCIDR'],
  podCIDRs: ['spec', 'podCIDRs'],
  providerID: ['spec', 'providerID'],
  taints: ['spec', 'taints'],
  unschedulable: ['spec', 'unschedulable'],
  status: ['status'],
  addresses: ['status', 'addresses'],
  allocatable: ['status', 'allocatable'],
  conditions: ['status', 'conditions'],
  nodeInfo: ['status', 'nodeInfo'],
  operatingSystem: ['status', 'nodeInfo', 'operatingSystem'],
} as const satisfies Record<string, Path>;

/** Those fields, for snapshots. */
export const trimNode = fields({
  metadata: fields({
    name: whole,
    labels: whole,
    annotations: wholeFields(nodeAnnotations),
    deletionTimestamp: whole,
  }),
  spec: fields({
    podCIDR: whole,
    podCIDRs: whole,
    providerID: whole,
    taints: items(wholeFields(['key', 'value', 'effect'])),
    unschedulable: whole,
  }),
  status: fields({
    addresses: items(wholeFields(['type', 'address']), ['InternalIP']),
    allocatable: wholeFields(eniResources),
    conditions: items(wholeFields(['type', 'status', 'reason']), ['Ready', 'NetworkUnavailable']),
    nodeInfo: wholeFields(['operatingSystem']),
  }),
});

/**
 * An object without what makes a kubelet's node large, where it says that it is a Node: images and
 * managed fields. All else stays as it is and where it is, so that errors name the right place.
 */
export function withoutBulk(object: unknown): unknown {
  if (!isFields(object) || object.kind !== 'Node') return object;
  const { metadata, status } = object;
  return {
    ...object,
    metadata: isFields(metadata) ? { ...metadata, managedFields: undefined } : metadata,
    status: isFields(status) ? { ...status, images: undefined } : status,
  };
}

class NodeReader extends ObjectReader {
  private invalid: readonly string[] = nothing;
  private readiness: Readiness = 'unknown';
  private networkReason: string | undefined;

  constructor(object: KubernetesObject, problems: Problems) {
    super(object, problems, 'node');
  }

  read(): NodeRecord {
    const top = this.object.fields;
    const metadata = this.mapping(top.metadata, at.metadata);
    const name = this.nameAs('node');
    const spec = this.mapping(top.spec, at.spec);
    const status = this.mapping(top.status, at.status);

    const labels = this.labelsIn(metadata);
    const taints = this.taintsIn(spec);
    const providerId = this.text(spec.providerID, at.providerID);
    this.readConditions(status);
    const node: NodeRecord['node'] = {
      name,
      providerId: providerId === '' ? undefined : providerId,
      addresses: this.addressesIn(status),
      specPrefixes: this.prefixesIn(spec),
      readiness: this.readiness,
      os: this.osIn(labels, status),
      virtual: isVirtual(labels, taints, providerId),
      controlPlane: isControlPlane(labels, taints),
      cordoned: this.flag(spec.unschedulable, at.unschedulable) || hasAny(taints, cordonedTaints),
      leaving: this.isLeaving(metadata, taints),
      labels,
      taints,
    };
    return {
      name,
      node,
      annotations: this.annotationsIn(metadata),
      networkReason: this.networkReason,
      eniResource: this.eniResourceIn(status),
      invalid: this.invalid,
    };
  }

  private labelsIn(metadata: Fields): Readonly<Record<string, string>> {
    const labels = this.mapping(metadata.labels, at.labels);
    let allTexts = true;
    for (const key in labels) {
      if (typeof labels[key] === 'string') continue;
      this.wrong([...at.labels, key], labels[key], 'a text');
      allTexts = false;
    }
    return allTexts ? (labels as Readonly<Record<string, string>>) : {};
  }

  private annotationsIn(metadata: Fields): NodeRecord['annotations'] {
    const all = this.mapping(metadata.annotations, at.annotations);
    const read: Partial<Record<NodeAnnotation, string>> = {};
    for (const key of nodeAnnotations) {
      const value = all[key];
      if (typeof value === 'string') read[key] = value;
      else if (!isAbsent(value)) this.wrong([...at.annotations, key], value, 'a text');
    }
    return read;
  }

  private taintsIn(spec: Fields): readonly Taint[] {
    const list = this.list(spec.taints, at.taints);
    if (list.length === 0) return noTaints;
    return list.map((taint, index) => {
      const path = [...at.taints, index];
      const { key, value, effect } = this.mapping(taint, path);
      return {
        key: this.needed(key, [...path, 'key'], 'the key of a taint'),
        value: this.text(value, [...path, 'value']) ?? '',
        effect: this.text(effect, [...path, 'effect']) ?? '',
      };
    });
  }

  /** InternalIPs. The other types (ExternalIP, Hostname, DNS names) are no addresses in the VPC. */
  private addressesIn(status: Fields): readonly string[] {
    const list = this.list(status.addresses, at.addresses);
    const addresses: string[] = [];
    for (let index = 0; index < list.length; index++) {
      const { type, address } = this.member(list[index], at.addresses, index);
      if (typeof type !== 'string') {
        this.wrong([...at.addresses, index, 'type'], type, 'a type of address');
      } else if (type === 'InternalIP' && typeof address === 'string') {
        const text = this.addressOf(address);
        if (text !== undefined && !addresses.includes(text)) addresses.push(text);
      } else if (type === 'InternalIP') {
        const path = [...at.addresses, index, 'address'];
        this.wrong(path, address, 'an address such as 10.0.0.7');
      }
    }
    return addresses;
  }

  private addressOf(address: string): string | undefined {
    try {
      return parseAddress(address);
    } catch (error) {
      return this.leaveOut('InternalIP', error);
    }
  }

  /**
   * `podCIDRs`, or `podCIDR` where an old API server wrote that one only. Both are checked as the
   * API server checks them: the first of podCIDRs is podCIDR, and there is at most one per family.
   */
  private prefixesIn(spec: Fields): readonly Prefix[] {
    const many = this.list(spec.podCIDRs, at.podCIDRs);
    const prefixes: Prefix[] = [];
    for (let index = 0; index < many.length; index++) {
      const prefix = this.prefixOf(many[index], at.podCIDRs, index);
      if (prefix !== undefined) prefixes.push(prefix);
    }
    if (prefixes.length > 1 && new Set(prefixes.map(familyOf)).size < prefixes.length) {
      this.wrong(at.podCIDRs, prefixes.join(', '), 'one prefix of each family at most');
    }
    const one = spec.podCIDR;
    if (isAbsent(one) || one === '' || one === many[0]) return prefixes;

    const prefix = this.prefixOf(one, at.podCIDR);
    if (many.length === 0) return prefix === undefined ? [] : [prefix];
    if (prefix !== undefined && prefixes[0] !== undefined && !prefix.equals(prefixes[0])) {
      this.wrong(at.podCIDR, one, `${prefixes[0].text}, the first of spec.podCIDRs`);
    }
    return prefixes;
  }

  private prefixOf(value: unknown, path: Path, ...index: readonly number[]): Prefix | undefined {
    // The API server reads CIDRs leniently here (IsValidCIDRForLegacyField).
    if (typeof value !== 'string' || !/^[\da-fA-F.:]+\/\d+$/.test(value)) {
      const redacted = `${shown(value)} is redacted; wanted the node list as kubectl printed it`;
      const says = isRedacted(value) ? redacted : undefined;
      this.wrong([...path, ...index], value, 'a pod prefix such as 10.244.3.0/24', says);
      return undefined;
    }
    try {
      return Prefix.parse(value);
    } catch (error) {
      return this.leaveOut('spec.podCIDRs', error);
    }
  }

  /** What the node wrote instead of an address or a prefix is said. Other errors are podway's own and go on. */
  private leaveOut(what: string, error: unknown): undefined {
    if (!(error instanceof AddressError)) throw error;
    this.say(`${what}: ${error.message}`);
  }

  private say(invalid: string): void {
    this.invalid = [...this.invalid, invalid];
  }

  private readConditions(status: Fields): void {
    const list = this.list(status.conditions, at.conditions);
    for (let index = 0; index < list.length; index++) {
      const { type, status: value, reason } = this.member(list[index], at.conditions, index);
      if (typeof type !== 'string') {
        this.wrong([...at.conditions, index, 'type'], type, 'a type of condition');
      } else if (type === 'Ready') {
        if (typeof value === 'string') this.readiness = this.readinessOf(value);
        else this.wrong([...at.conditions, index, 'status'], value, 'True, False or Unknown');
      } else if (type === 'NetworkUnavailable') {
        if (typeof reason === 'string') this.networkReason = reason;
        else this.text(reason, [...at.conditions, index, 'reason']);
      }
    }
  }

  private readinessOf(told: string): Readiness {
    if (told === 'True') return 'ready';
    if (told === 'False') return 'not-ready';
    if (told !== 'Unknown') this.say(`the condition Ready is ${shown(told)}`);
    return 'unknown';
  }

  private osIn(labels: Readonly<Record<string, string>>, status: Fields): ClusterNode['os'] {
    const info = this.mapping(status.nodeInfo, at.nodeInfo);
    const told = this.text(info.operatingSystem, at.operatingSystem);
    const label = labels['kubernetes.io/os'] ?? labels['beta.kubernetes.io/os'];
    // Virtual kubelets write `Linux`.
    return (label ?? told)?.toLowerCase() === 'windows' ? 'windows' : 'linux';
  }

  private eniResourceIn(status: Fields): string | undefined {
    const allocatable = this.mapping(status.allocatable, at.allocatable);
    for (const resource of eniResources) if (!isAbsent(allocatable[resource])) return resource;
    return undefined;
  }

  private isLeaving(metadata: Fields, taints: readonly Taint[]): boolean {
    const deleted = this.text(metadata.deletionTimestamp, at.deletionTimestamp);
    return deleted !== undefined || hasAny(taints, leavingTaints);
  }
}

const nothing: readonly string[] = Object.freeze([]);
const noTaints: readonly Taint[] = Object.freeze([]);

function familyOf({ family }: Prefix) {
  return family;
}

function hasAny(taints: readonly Taint[], keys: ReadonlySet<string>): boolean {
  return taints.length > 0 && taints.some(({ key }) => keys.has(key));
}

/**
 * Taints of nodes that are about to go. `DeletionCandidateOfClusterAutoscaler` is not one of them:
 * it is PreferNoSchedule, and the autoscaler takes it back as soon as it wants the node after all.
 */
const leavingTaints: ReadonlySet<string> = new Set([
  'ToBeDeletedByClusterAutoscaler',
  'karpenter.sh/disrupted', // Karpenter 1.x
  'karpenter.sh/disruption', // Karpenter 0.3x
  'node.cloudprovider.kubernetes.io/shutdown', // the cloud says that the instance is stopped
]);

const cordonedTaints: ReadonlySet<string> = new Set(['node.kubernetes.io/unschedulable']);

/** Is there no instance behind the node? */
function isVirtual(
  labels: Readonly<Record<string, string>>,
  taints: readonly Taint[],
  providerId: string | undefined,
): boolean {
  return (
    labels.type === 'virtual-kubelet' || // every virtual-kubelet, Alibaba Cloud's ECI among them
    labels[computeType] === 'fargate' ||
    labels['alibabacloud.com/virtual-node'] === 'true' ||
    labels['node.kubernetes.io/instance-type'] === 'eklet' || // Tencent Cloud's super nodes
    hasAny(taints, virtualTaints) ||
    taints.some(({ key, value }) => key === computeType && value === 'fargate') ||
    providerId?.includes('/fargate-') === true
  );
}

/** A label of EKS, and the key of Fargate's taint; `auto` and `ec2` are instances. */
const computeType = 'eks.amazonaws.com/compute-type';

const virtualTaints: ReadonlySet<string> = new Set([
  'virtual-kubelet.io/provider',
  'eks.tke.cloud.tencent.com/eklet',
]);

function isControlPlane(
  labels: Readonly<Record<string, string>>,
  taints: readonly Taint[],
): boolean {
  for (const key of controlPlaneKeys) if (Object.hasOwn(labels, key)) return true;
  return hasAny(taints, controlPlaneKeys);
}

/** Labels and taints alike; `master` until Kubernetes 1.24. */
const controlPlaneKeys: ReadonlySet<string> = new Set([
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
]);

function isRedacted(value: unknown): boolean {
  return typeof value === 'string' && /\*{3}|hidden|redacted/i.test(value);
}
