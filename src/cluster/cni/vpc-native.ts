import { isFields } from '../fields.ts';
import type { NodeRecord } from '../node.ts';
import type { KubernetesObjects } from '../objects.ts';
import type { OverlayFacts } from '../overlay.ts';
import type { CiliumNodes } from './cilium.ts';
import { type CiliumConfig, isCloudIpam } from './cilium-config.ts';
import { isHalf, isTie } from './traces.ts';

/** A CNI that gives pods addresses of the VPC's own subnets: the cloud routes them itself. */
export interface VpcNativeCni {
  readonly name: string;
  /** What shows it: `DaemonSet aws-node`, `3 of 4 nodes`. */
  readonly shownBy: string;
  /** Do no more than half of the nodes, and nothing else? */
  readonly isTie: boolean;
  /** May nodes beside it have pods in `node.spec.podCIDRs`? */
  readonly besideSpec: boolean;
}

interface Kind {
  readonly name: string;
  readonly daemonSets: readonly string[];
  readonly on: (node: NodeRecord) => boolean;
  readonly besideSpec: boolean;
}

const vpcNativeCnis: readonly Kind[] = [
  {
    name: 'AWS VPC CNI',
    daemonSets: ['aws-node'],
    on: ({ node, eniResource }) =>
      eniResource?.startsWith('vpc.amazonaws.com/') === true ||
      Object.hasOwn(node.labels, 'vpc.amazonaws.com/has-trunk-attached') ||
      // EKS Auto Mode runs it on the nodes, and not as a DaemonSet (EKS user guide, 2026-11).
      node.labels['eks.amazonaws.com/compute-type'] === 'auto',
    besideSpec: false,
  },
  {
    // Not its VPC mode (DaemonSet terway), which takes node.spec.podCIDRs.
    name: 'Terway',
    daemonSets: ['terway-eniip', 'terway-eni'],
    on: ({ eniResource }) => eniResource?.startsWith('aliyun/') === true,
    besideSpec: false,
  },
  {
    // Can be switched on beside GlobalRouter, whose pods stay in node.spec.podCIDRs.
    name: 'TKE VPC-CNI',
    daemonSets: ['tke-eni-agent'],
    on: ({ eniResource }) => eniResource?.startsWith('tke.cloud.tencent.com/') === true,
    besideSpec: true,
  },
];

export const vpcNativeDaemonSets: readonly string[] = vpcNativeCnis.flatMap(
  ({ daemonSets }) => daemonSets,
);

/** The VPC-native CNI that the input shows, if any. */
export function vpcNativeCni(
  nodes: readonly NodeRecord[],
  { others }: KubernetesObjects,
): VpcNativeCni | undefined {
  const daemonSets = new Set(
    (others.get('DaemonSet.apps') ?? []).map(({ fields }) => nameOf(fields)),
  );
  for (const { name, daemonSets: own, on, besideSpec } of vpcNativeCnis) {
    const daemonSet = own.find((one) => daemonSets.has(one));
    if (daemonSet !== undefined) {
      return { name, shownBy: `DaemonSet ${daemonSet}`, isTie: false, besideSpec };
    }
    const count = nodes.filter(on).length;
    if (!isHalf(count, nodes.length)) continue;
    const shownBy = `${count} of ${nodes.length} nodes`;
    return { name, shownBy, isTie: isTie(count, nodes.length), besideSpec };
  }
  return undefined;
}

/** Cilium where it gives pods addresses of the cloud's interfaces. */
export function nativeCilium(
  { told, native }: CiliumNodes,
  config: CiliumConfig | undefined,
): VpcNativeCni | undefined {
  const name = 'Cilium';
  if (isCloudIpam(config)) {
    const shownBy = `ipam: ${config?.ipam} in its ConfigMap`;
    return { name, shownBy, isTie: false, besideSpec: false };
  }
  const known = told.byNode.size;
  if (!isHalf(native, known)) return undefined;
  const shownBy = `${native} of ${known} CiliumNodes`;
  return { name, shownBy, isTie: isTie(native, known), besideSpec: false };
}

/** No overlay, and nothing to assume: no pod is routed. */
export function nativeOverlay(): OverlayFacts {
  return {
    encapsulation: { value: 'none' },
    crossSubnet: { value: false },
    port: { value: undefined },
    podToOutside: { value: 'unknown' },
    outsideToPod: { value: 'unknown' },
  };
}

function nameOf({ metadata }: { readonly metadata?: unknown }): unknown {
  return isFields(metadata) ? metadata.name : undefined;
}
