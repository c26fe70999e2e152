import type { Prefix } from '../../address/prefix.ts';
import { blockSizeIn, everyNodeHasBlocks } from './calico-pools.ts';
import { isChained } from './cilium-config.ts';
import type { CniData } from './data.ts';
import type { Told } from './told.ts';
import { isHalf, isShown } from './traces.ts';

/** A CNI that keeps pod prefixes in data of its own, and how to tell podway. */
export interface Keeper {
  readonly kind: 'calico' | 'cilium' | 'ovn-kubernetes' | 'openshift-sdn';
  readonly name: string;
  /** `Calico keeps pod prefixes in block affinities`. */
  readonly keeps: string;
  /** When it does not. */
  readonly unless?: string;
  /** What a node has where none names it. */
  readonly none: string;
  /** Where to get what is missing, and what to say if there is nothing to get. */
  readonly next: string;
  readonly told: (data: CniData) => Told;
  /** How long its configuration makes prefixes of this range, where it says. */
  readonly usualLength?: (data: CniData, prefix: Prefix) => number | undefined;
  /** Does data of this many nodes, of so many, show that the cluster runs it? */
  readonly proves: (data: CniData, count: number, nodes: number) => boolean;
  /** Has every node that runs it an entry, so that a node without shows that the data is not whole? */
  readonly namesAll: (data: CniData) => boolean;
}

const always = (): boolean => true;

/** In the order in which they are asked. */
export const keepers: readonly Keeper[] = [
  {
    kind: 'calico',
    name: 'Calico',
    keeps: 'Calico keeps pod prefixes in block affinities',
    unless: ', unless it runs with host-local IPAM',
    none: 'no confirmed block affinity names it',
    next:
      'They are what `kubectl get blockaffinities,ippools -o json` prints. If Calico runs with host-local IPAM ' +
      '(usePodCidr), set cluster.podCidrsFrom: node-spec, or add what shows it: ' +
      '`kubectl get installation.operator.tigera.io default -o json`, or `kubectl -n kube-system get configmap calico-config -o json`.',
    told: ({ calico }) => calico.told,
    usualLength: ({ calico }, block) => blockSizeIn(calico.pools, block),
    // Flannel beside Calico is canal, which has no blocks; a few cannot prove the contrary.
    proves: ({ traces }, count, nodes) => !isShown(traces, 'flannel') || isHalf(count, nodes),
    namesAll: ({ calico }) => everyNodeHasBlocks(calico.pools),
  },
  {
    kind: 'cilium',
    name: 'Cilium',
    keeps: 'Cilium keeps pod prefixes in CiliumNode objects',
    none: 'its CiliumNode has no pod CIDRs',
    next: 'They are what `kubectl get ciliumnodes -o json` prints. If Cilium runs with ipam=kubernetes, set cluster.podCidrsFrom: node-spec.',
    told: ({ cilium }) => cilium.told,
    proves: ({ cilium }) => !isChained(cilium.config),
    namesAll: always,
  },
  {
    kind: 'ovn-kubernetes',
    name: 'OVN-Kubernetes',
    keeps: 'OVN-Kubernetes keeps pod prefixes in the annotation k8s.ovn.org/node-subnets of nodes',
    none: 'no annotation k8s.ovn.org/node-subnets gives it one',
    next: '`kubectl get nodes -o json` prints it, unless something took the annotations out.',
    told: ({ ovn }) => ovn,
    proves: ({ traces }) => isShown(traces, 'ovn'),
    // It stands on the node itself, so it cannot be missing from the input alone.
    namesAll: () => false,
  },
  {
    kind: 'openshift-sdn',
    name: 'OpenShift SDN',
    keeps: 'OpenShift SDN keeps pod prefixes in HostSubnet objects',
    none: 'no HostSubnet names it',
    next: 'They are what `oc get hostsubnets -o json` prints (until OpenShift 4.14; later, OVN-Kubernetes annotates the nodes).',
    told: ({ openshiftSdn }) => openshiftSdn,
    proves: always,
    namesAll: always,
  },
];

export function keeperOf(kind: Keeper['kind']): Keeper {
  const keeper = keepers.find((one) => one.kind === kind);
  if (keeper === undefined) throw new Error(`no keeper ${kind}`);
  return keeper;
}
