import { ClusterError, type PrefixSource } from '../cluster.ts';
import type { NodeRecord } from '../node.ts';
import { backendText, flannelBackend } from './flannel.ts';
import { isShown, type TraceName, type Traces, traceText } from './traces.ts';

/** Where pod prefixes are to be read: `auto` is decided by what the CNI left behind. */
export type PodCidrsFrom = 'auto' | PrefixSource;

export interface Detected {
  readonly kind: PrefixSource;
  /** Said to the user. */
  readonly why: string;
}

/**
 * Decides where the cluster's pod prefixes are, and says why.
 *
 * `node.spec.podCIDRs` alone proves nothing: kube-controller-manager fills it for every CNI, and
 * Calico, Cilium and OVN-Kubernetes may give pods other addresses all the same.
 *
 * @throws {ClusterError} where the input does not tell, with the command whose output would.
 */
export function detectSource(
  cluster: string,
  nodes: readonly NodeRecord[],
  traces: Traces,
  podCidrsFrom: PodCidrsFrom,
): Detected {
  if (podCidrsFrom !== 'auto' && podCidrsFrom !== 'node-spec') {
    throw new ClusterError(
      `cluster ${cluster}: cluster.podCidrsFrom is ${podCidrsFrom}, but this version of podway reads node.spec only. ` +
        'Set it to auto or node-spec in podway.yaml.',
    );
  }
  const real = nodes.filter(({ node }) => !node.virtual);
  const withPrefix = real.filter(({ node }) => node.specPrefixes.length > 0).length;
  const keeper = keeperOf(traces);
  const share = `${withPrefix} of ${real.length} nodes`;

  if (real.length > 0 && withPrefix === 0) {
    const seen = 'no node has spec.podCIDRs';
    throw new ClusterError(unknownText(cluster, keeper, seen, traces));
  }
  if (podCidrsFrom === 'node-spec') {
    return { kind: 'node-spec', why: `cluster.podCidrsFrom says so; ${share} have it` };
  }
  // OpenShift runs other CNIs too, so its label alone says nothing against node.spec.
  if (keeper !== undefined && (keeper !== 'openshift' || traces.objects.openshift > 0)) {
    const seen = `${share} have spec.podCIDRs`;
    throw new ClusterError(unknownText(cluster, keeper, seen, traces));
  }
  return { kind: 'node-spec', why: `${whyText(nodes, traces)}; ${share} have it` };
}

/** The CNI that keeps pod prefixes elsewhere than in node.spec, if the cluster runs one. */
function keeperOf(traces: Traces): Keeper | undefined {
  // Its own objects in the input are proof enough, whatever a few nodes say.
  const keepers: readonly Keeper[] = ['calico', 'cilium', 'ovn', 'openshift'];
  const proven = keepers.find((name) => traces.objects[name] > 0);
  // Flannel beside Calico is canal, where Calico takes pod addresses from node.spec as flannel does.
  if (proven !== undefined || isShown(traces, 'flannel')) return proven;
  return keepers.find((name) => isShown(traces, name));
}

type Keeper = Exclude<TraceName, 'flannel'>;

/** How each keeps pod prefixes, and how to tell podway. */
const advice: Readonly<Record<Keeper, { keeps: string; next: string }>> = {
  calico: {
    keeps: 'Calico keeps pod prefixes in block affinities, unless it runs with host-local IPAM',
    next:
      'They are what `kubectl get blockaffinities,ippools -o json` prints, which this version of podway does not read yet. ' +
      'If Calico runs with host-local IPAM (usePodCidr), set cluster.podCidrsFrom: node-spec.',
  },
  cilium: {
    keeps:
      'Cilium keeps pod prefixes in CiliumNode objects, unless it runs with ipam.mode=kubernetes',
    next:
      'They are what `kubectl get ciliumnodes -o json` prints, which this version of podway does not read yet. ' +
      'If Cilium runs with ipam.mode=kubernetes, set cluster.podCidrsFrom: node-spec.',
  },
  ovn: {
    keeps: 'OVN-Kubernetes keeps pod prefixes in the annotation k8s.ovn.org/node-subnets of nodes',
    next: 'The input has it (`kubectl get nodes -o json`), but this version of podway does not read it yet.',
  },
  openshift: {
    keeps: 'OpenShift SDN keeps pod prefixes in HostSubnet objects',
    next: 'They are what `oc get hostsubnets -o json` prints, which this version of podway does not read yet.',
  },
};

function unknownText(
  cluster: string,
  keeper: Keeper | undefined,
  seen: string,
  traces: Traces,
): string {
  const start = `cluster ${cluster}: the input does not tell the pod prefixes: ${seen}`;
  if (keeper === undefined) {
    return (
      `${start}, and no CNI shows. If the pods have addresses of the VPC's own subnets (AWS VPC CNI, Terway, TKE VPC-CNI), ` +
      'they need no routes. Otherwise look which CNI the cluster runs: Calico keeps pod prefixes in ' +
      '`kubectl get blockaffinities,ippools -o json`, Cilium in `kubectl get ciliumnodes -o json`; this version of podway reads node.spec only.'
    );
  }
  const { keeps, next } = advice[keeper];
  return `${start}, and the cluster shows ${traceText(traces, keeper)}. ${keeps}. ${next}`;
}

function whyText(nodes: readonly NodeRecord[], traces: Traces): string {
  if (!isShown(traces, 'flannel')) {
    return 'no CNI shows, so podway takes the pods to have the node.spec.podCIDRs that kube-controller-manager gave out';
  }
  const shown = `${traceText(traces, 'flannel')} with ${backendText(flannelBackend(nodes))}`;
  const beside = isShown(traces, 'calico') ? ' and Calico beside it (canal)' : '';
  return `${shown}${beside} takes pod addresses from node.spec.podCIDRs`;
}
