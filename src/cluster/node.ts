import { AddressError, Prefix, parseAddress } from '../address/prefix.ts';
import type { Path } from '../document/path-text.ts';
import type { ClusterNode, Readiness, Taint } from './cluster.ts';
import { type Fields, isAbsent, isFields, type Problems, shown } from './fields.ts';
import type { KubernetesObject } from './objects.ts';

/** A checked Node object, before it is decided which source tells its pod prefixes. */
export interface NodeRecord {
  readonly node: Omit<ClusterNode, 'podPrefixes'>;
  readonly object: KubernetesObject;
  /** Values are not checked: whoever reads one uses `annotationOf`. */
  readonly annotations: Fields;
  /** Why the network is up, as the CNI says in the node's conditions: `FlannelIsUp`. */
  readonly networkReason: string | undefined;
}

/**
 * Reads what podway needs of a Node object and nothing else: a kubelet's node has 10 KB, and
 * clusters have thousands. By hand for the same reason: a schema would walk and copy all of it.
 *
 * What is wrong goes to `problems`, all of it; then the result is undefined.
 */
export function readNode(object: KubernetesObject, problems: Problems): NodeRecord | undefined {
  const reader = new NodeReader(object, problems);
  const record = reader.read();
  return reader.failed ? undefined : record;
}

/** An annotation; undefined where it is absent or, in a file that somebody edited, no text. */
export function annotationOf({ annotations }: NodeRecord, key: string): string | undefined {
  const value = annotations[key];
  return typeof value === 'string' ? value : undefined;
}

const none: Fields = Object.freeze({});

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
  conditions: ['status', 'conditions'],
  nodeInfo: ['status', 'nodeInfo'],
  operatingSystem: ['status', 'nodeInfo', 'operatingSystem'],
} as const satisfies Record<string, Path>;

class NodeReader {
  failed = false;
  private name = '';
  private readonly object: KubernetesObject;
  private readonly problems: Problems;

  constructor(object: KubernetesObject, problems: Problems) {
    this.object = object;
    this.problems = problems;
  }

  read(): NodeRecord {
    const { fields } = this.object;
    const metadata = this.mapping(fields.metadata, at.metadata);
    this.name = this.nameIn(metadata);
    const spec = this.mapping(fields.spec, at.spec);
    const status = this.mapping(fields.status, at.status);

    const labels = this.labelsIn(metadata);
    const taints = this.taintsIn(spec);
    const providerId = this.text(spec.providerID, at.providerID);
    const conditions = this.conditionsIn(status);
    const node: NodeRecord['node'] = {
      name: this.name,
      providerId: providerId === '' ? undefined : providerId,
      addresses: this.addressesIn(status),
      specPrefixes: this.prefixesIn(spec),
      readiness: conditions.readiness,
      os: this.osIn(labels, status),
      virtual: isVirtual(labels, taints, providerId),
      controlPlane: isControlPlane(labels, taints),
      cordoned:
        this.flag(spec.unschedulable, at.unschedulable) ||
        taints.some(({ key }) => key === 'node.kubernetes.io/unschedulable'),
      leaving: this.isLeaving(metadata, taints),
      labels,
      taints,
    };
    const annotations = this.mapping(metadata.annotations, at.annotations);
    return { node, object: this.object, annotations, networkReason: conditions.networkReason };
  }

  private nameIn({ name }: Fields): string {
    // What the API server lets a node be called (RFC 1123 subdomain), so that names may be printed.
    if (
      typeof name === 'string' &&
      name.length <= 253 &&
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)
    ) {
      return name;
    }
    this.wrong(['metadata', 'name'], name, 'the name of a node');
    return '';
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

  private taintsIn(spec: Fields): readonly Taint[] {
    return this.list(spec.taints, at.taints).map((taint, index) => {
      const path = [...at.taints, index];
      const { key, value, effect } = this.mapping(taint, path);
      if (isAbsent(key)) this.wrong([...path, 'key'], key, 'the key of a taint');
      return {
        key: this.text(key, [...path, 'key']) ?? '',
        value: this.text(value, [...path, 'value']) ?? '',
        effect: this.text(effect, [...path, 'effect']) ?? '',
      };
    });
  }

  /** InternalIPs. The other types (ExternalIP, Hostname, DNS names) are no addresses in the VPC. */
  private addressesIn(status: Fields): readonly string[] {
    const addresses: string[] = [];
    this.list(status.addresses, at.addresses).forEach((item, index) => {
      const { type, address } = this.member(item, at.addresses, index);
      if (typeof type !== 'string') {
        this.wrong([...at.addresses, index, 'type'], type, 'a type of address');
      }
      if (type !== 'InternalIP') return;
      const text = this.addressOf(address, [...at.addresses, index, 'address']);
      if (text !== undefined && !addresses.includes(text)) addresses.push(text);
    });
    return addresses;
  }

  private addressOf(value: unknown, path: Path): string | undefined {
    try {
      if (typeof value === 'string') return parseAddress(value);
      this.wrong(path, value, 'an address such as 10.0.0.7');
    } catch (error) {
      this.wrong(path, value, 'an address such as 10.0.0.7', reasonIn(error));
    }
    return undefined;
  }

  /**
   * `podCIDRs`, or `podCIDR` where an old API server wrote that one only. Both are checked as the
   * API server checks them (ValidateNode in pkg/apis/core/validation): the first of podCIDRs is
   * podCIDR, and there is at most one per family. A file that breaks this was edited.
   */
  private prefixesIn(spec: Fields): readonly Prefix[] {
    const many = this.list(spec.podCIDRs, at.podCIDRs);
    const prefixes = many
      .map((text, index) => this.prefixOf(text, [...at.podCIDRs, index]))
      .filter((prefix) => prefix !== undefined);
    const families = new Set(prefixes.map(({ family }) => family));
    if (families.size < prefixes.length) {
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

  private prefixOf(value: unknown, path: Path): Prefix | undefined {
    const wanted = 'a pod prefix such as 10.244.3.0/24';
    try {
      if (typeof value === 'string') return Prefix.parse(value);
      this.wrong(path, value, wanted);
    } catch (error) {
      const redacted = `${shown(value)} is redacted; wanted the node list as kubectl printed it`;
      this.wrong(path, value, wanted, isRedacted(value) ? redacted : reasonIn(error));
    }
    return undefined;
  }

  private conditionsIn(status: Fields): {
    readonly readiness: Readiness;
    readonly networkReason: string | undefined;
  } {
    let readiness: Readiness = 'unknown';
    let networkReason: string | undefined;
    this.list(status.conditions, at.conditions).forEach((item, index) => {
      const { type, status: value, reason } = this.member(item, at.conditions, index);
      if (type === 'Ready') {
        if (value === 'True') readiness = 'ready';
        else if (value === 'False') readiness = 'not-ready';
        else if (value !== 'Unknown') {
          const wanted = 'True, False or Unknown';
          this.wrong([...at.conditions, index, 'status'], value, wanted);
        }
      } else if (type === 'NetworkUnavailable') {
        networkReason = this.text(reason, [...at.conditions, index, 'reason']);
      } else if (typeof type !== 'string') {
        this.wrong([...at.conditions, index, 'type'], type, 'a type of condition');
      }
    });
    return { readiness, networkReason };
  }

  private osIn(labels: Readonly<Record<string, string>>, status: Fields): ClusterNode['os'] {
    const info = this.mapping(status.nodeInfo, at.nodeInfo);
    const told = this.text(info.operatingSystem, at.operatingSystem);
    const label = labels['kubernetes.io/os'] ?? labels['beta.kubernetes.io/os'];
    // Virtual kubelets write `Linux`.
    return (label ?? told)?.toLowerCase() === 'windows' ? 'windows' : 'linux';
  }

  private isLeaving(metadata: Fields, taints: readonly Taint[]): boolean {
    const deleted = this.text(metadata.deletionTimestamp, at.deletionTimestamp);
    return deleted !== undefined || taints.some(({ key }) => leavingTaints.has(key));
  }

  private mapping(value: unknown, path: Path): Fields {
    if (isFields(value)) return value;
    if (!isAbsent(value)) this.wrong(path, value, 'a mapping');
    return none;
  }

  /** A mapping in a list. */
  private member(value: unknown, list: Path, index: number): Fields {
    return isFields(value) ? value : this.mapping(value, [...list, index]);
  }

  private list(value: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (!isAbsent(value)) this.wrong(path, value, 'a list');
    return [];
  }

  private text(value: unknown, path: Path): string | undefined {
    if (typeof value === 'string') return value;
    if (!isAbsent(value)) this.wrong(path, value, 'a text');
    return undefined;
  }

  private flag(value: unknown, path: Path): boolean {
    if (typeof value === 'boolean') return value;
    if (!isAbsent(value)) this.wrong(path, value, 'true or false');
    return false;
  }

  private wrong(path: Path, found: unknown, wanted: string, says?: string): void {
    this.failed = true;
    const subject = this.name === '' ? 'node without name' : `node ${this.name}`;
    this.problems.add(subject, path, this.object.placeOf, { found: shown(found), wanted, says });
  }
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

/** Is there no instance behind the node? */
function isVirtual(
  labels: Readonly<Record<string, string>>,
  taints: readonly Taint[],
  providerId: string | undefined,
): boolean {
  return (
    labels.type === 'virtual-kubelet' || // every virtual-kubelet, Alibaba Cloud's ECI among them
    labels['eks.amazonaws.com/compute-type'] === 'fargate' ||
    labels['alibabacloud.com/virtual-node'] === 'true' ||
    labels['node.kubernetes.io/instance-type'] === 'eklet' || // Tencent Cloud's super nodes
    taints.some(({ key }) => virtualTaints.has(key)) ||
    providerId?.includes('/fargate-') === true
  );
}

const virtualTaints: ReadonlySet<string> = new Set([
  'virtual-kubelet.io/provider',
  'eks.amazonaws.com/compute-type',
  'eks.tke.cloud.tencent.com/eklet',
]);

function isControlPlane(
  labels: Readonly<Record<string, string>>,
  taints: readonly Taint[],
): boolean {
  return (
    controlPlaneKeys.some((key) => Object.hasOwn(labels, key)) ||
    taints.some(({ key }) => controlPlaneKeys.includes(key))
  );
}

/** Labels and taints alike; `master` until Kubernetes 1.24. */
const controlPlaneKeys: readonly string[] = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
];

function isRedacted(value: unknown): boolean {
  return typeof value === 'string' && /\*{3}|hidden|redacted/i.test(value);
}

/** What is wrong, in the words of the address reader. Other errors are podway's own and go on. */
function reasonIn(error: unknown): string {
  if (!(error instanceof AddressError)) throw error;
  return error.message;
}
