import { ClusterError } from './cluster.ts';
import { trimAffinity } from './cni/calico.ts';
import { calicoConfigKeys, calicoConfigs, trimInstallation } from './cni/calico-ipam.ts';
import { trimPool } from './cni/calico-pools.ts';
import { trimCiliumNode } from './cni/cilium.ts';
import { ciliumConfigKeys, ciliumConfigName } from './cni/cilium-config.ts';
import { flannelConfigKeys, flannelConfigs } from './cni/flannel-config.ts';
import { trimHostSubnet } from './cni/openshift-sdn.ts';
import { vpcNativeDaemonSets } from './cni/vpc-native.ts';
import { type Fields, isFields } from './fields.ts';
import { trimNode } from './node.ts';
import type { KubernetesObject, KubernetesObjects } from './objects.ts';
import { fields, type Trim, wholeFields } from './trim.ts';

/** A list as kubectl prints it, of objects with the fields that podway reads. */
export interface TrimmedList {
  readonly apiVersion: 'v1';
  /** `NodeList`: of a cluster without nodes, so that it is known that none is missing. */
  readonly kind: 'List' | 'NodeList';
  readonly items: readonly Fields[];
}

/**
 * The objects that podway reads, with the fields that it reads: enough to read the same cluster
 * again, and a fraction of what kubectl prints (images, capacity, managed fields, host names).
 *
 * @throws {ClusterError} where there is no list of nodes: the snapshot would be of an empty cluster.
 */
export function trimmedList({ nodes, others, hasNodeList }: KubernetesObjects): TrimmedList {
  if (nodes.length === 0 && !hasNodeList) {
    throw new ClusterError(
      'the input holds no list of nodes. Add what `kubectl get nodes -o json` prints.',
    );
  }
  const own = Object.entries(readKinds).flatMap(([kind, { apiVersion, names, trim }]) =>
    (others.get(kind) ?? [])
      .filter(({ fields: object }) => names === undefined || names.includes(nameOf(object)))
      .map((object) => trimmed(object, kind, apiVersion, trim)),
  );
  const nodeItems = nodes.map((node) => trimmed(node, 'Node', 'v1', trimNode));
  const kind = nodes.length === 0 ? 'NodeList' : 'List';
  return { apiVersion: 'v1', kind, items: [...nodeItems, ...own] };
}

interface ReadKind {
  /** What the object has where it leaves that to its list. */
  readonly apiVersion: string;
  /** Absent: objects of any name. */
  readonly names?: readonly unknown[];
  readonly trim: Trim;
}

const named = wholeFields(['name']);

/** The kinds that `cni/` reads, besides nodes. */
const readKinds: Readonly<Record<string, ReadKind>> = {
  'BlockAffinity.crd.projectcalico.org': {
    apiVersion: 'crd.projectcalico.org/v1',
    trim: trimAffinity,
  },
  'BlockAffinity.projectcalico.org': { apiVersion: 'projectcalico.org/v3', trim: trimAffinity },
  'IPPool.crd.projectcalico.org': { apiVersion: 'crd.projectcalico.org/v1', trim: trimPool },
  'IPPool.projectcalico.org': { apiVersion: 'projectcalico.org/v3', trim: trimPool },
  'Installation.operator.tigera.io': {
    apiVersion: 'operator.tigera.io/v1',
    trim: trimInstallation,
  },
  'CiliumNode.cilium.io': { apiVersion: 'cilium.io/v2', trim: trimCiliumNode },
  'HostSubnet.network.openshift.io': {
    apiVersion: 'network.openshift.io/v1',
    trim: trimHostSubnet,
  },
  ConfigMap: {
    apiVersion: 'v1',
    names: [ciliumConfigName, ...calicoConfigs, ...flannelConfigs],
    trim: fields({
      metadata: named,
      data: wholeFields([...ciliumConfigKeys, ...calicoConfigKeys, ...flannelConfigKeys]),
    }),
  },
  'DaemonSet.apps': {
    apiVersion: 'apps/v1',
    names: vpcNativeDaemonSets,
    trim: fields({ metadata: named }),
  },
};

function trimmed(
  { fields: object }: KubernetesObject,
  kind: string,
  apiVersion: string,
  trim: Trim,
): Fields {
  const [name, ...group] = kind.split('.');
  const { apiVersion: own } = object;
  const hasOwn = typeof own === 'string' && own.startsWith(`${group.join('.')}/`);
  return { apiVersion: hasOwn ? own : apiVersion, kind: name, ...(trim(object) as Fields) };
}

function nameOf({ metadata }: Fields): unknown {
  return isFields(metadata) ? metadata.name : undefined;
}
