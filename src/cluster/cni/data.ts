import { Problems } from '../fields.ts';
import type { NodeRecord } from '../node.ts';
import type { KubernetesObjects } from '../objects.ts';
import { calicoBlocks } from './calico.ts';
import { hostLocalProof } from './calico-ipam.ts';
import { type CalicoPool, calicoPools } from './calico-pools.ts';
import { type CiliumNodes, ciliumNodes } from './cilium.ts';
import { type CiliumConfig, ciliumConfig } from './cilium-config.ts';
import { type Flannel, readFlannel } from './flannel.ts';
import { flannelConfig } from './flannel-config.ts';
import { hostSubnets } from './openshift-sdn.ts';
import { ovnSubnets } from './ovn-kubernetes.ts';
import type { Told } from './told.ts';
import { type Traces, tracesOf } from './traces.ts';
import { nativeCilium, type VpcNativeCni, vpcNativeCni } from './vpc-native.ts';

/** All that the input holds of any CNI, before it is decided which one the cluster runs. */
export interface CniData {
  readonly traces: Traces;
  readonly flannel: Flannel;
  readonly calico: {
    readonly told: Told;
    readonly pools: readonly CalicoPool[];
    readonly hostLocal: string | undefined;
  };
  readonly cilium: CiliumNodes & { readonly config: CiliumConfig | undefined };
  readonly ovn: Told;
  readonly openshiftSdn: Told;
  readonly native: VpcNativeCni | undefined;
}

/**
 * @throws {DocumentError} for objects of CNIs that are not as the API server would have them.
 */
export function readCniData(nodes: readonly NodeRecord[], objects: KubernetesObjects): CniData {
  const problems = new Problems();
  const real = nodes.filter(({ node }) => !node.virtual);
  // Not all CNIs annotate Windows nodes.
  const linux = real.filter(({ node }) => node.os === 'linux');
  const pools = calicoPools(objects, problems);
  const config = ciliumConfig(objects, problems);
  const cilium = ciliumNodes(objects, problems);
  const data: CniData = {
    traces: tracesOf(linux),
    flannel: readFlannel(real, flannelConfig(objects, problems)),
    calico: {
      told: calicoBlocks(objects, pools, problems),
      pools,
      hostLocal: hostLocalProof(objects),
    },
    cilium: { ...cilium, config },
    ovn: ovnSubnets(real),
    openshiftSdn: hostSubnets(objects, problems),
    native: vpcNativeCni(linux, objects) ?? nativeCilium(cilium, config),
  };
  problems.throwIfAny();
  return data;
}
