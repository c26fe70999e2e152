import type { Family } from '../../address/prefix.ts';
import type { ClusterNode } from '../cluster.ts';
import { type OverlayFacts, unknownOverlay } from '../overlay.ts';
import { calicoOverlay } from './calico-pools.ts';
import { ciliumOverlay } from './cilium-config.ts';
import type { CniData } from './data.ts';
import type { Detected } from './detect.ts';
import { flannelOverlay } from './flannel.ts';
import { openshiftSdnOverlay } from './openshift-sdn.ts';
import { ovnOverlay } from './ovn-kubernetes.ts';
import { isShown } from './traces.ts';
import { nativeOverlay } from './vpc-native.ts';

/** What the data tells of the overlay: that of the CNI whose data pod prefixes are, else of the one that shows. */
export function overlayFacts(
  { kind }: Detected,
  data: CniData,
  families: ReadonlySet<Family>,
  nodes: readonly ClusterNode[],
): OverlayFacts {
  const { traces, flannel, calico, cilium } = data;
  const ofSpec = kind === 'node-spec';
  if (kind === 'vpc-native') return nativeOverlay();
  if (kind === 'openshift-sdn') return openshiftSdnOverlay();
  if (ofSpec && isShown(traces, 'flannel')) return flannelOverlay(flannel, families);
  if (kind === 'calico' || (ofSpec && (isShown(traces, 'calico') || calico.pools.length > 0))) {
    const blocks = nodes.flatMap(({ podPrefixes }) => podPrefixes.map(({ prefix }) => prefix));
    return calicoOverlay(calico.pools, blocks);
  }
  if (kind === 'cilium' || (ofSpec && (isShown(traces, 'cilium') || cilium.config))) {
    return ciliumOverlay(cilium.config, families);
  }
  if (kind === 'ovn-kubernetes' || isShown(traces, 'ovn')) return ovnOverlay();
  return unknownOverlay('no CNI shows that podway knows the defaults of');
}
