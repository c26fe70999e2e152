import type { Encapsulation } from '../cluster.ts';
import { annotationOf, type NodeRecord } from '../node.ts';
import type { OverlayFacts } from '../overlay.ts';

/** What flannel writes about itself on most of the nodes. */
export interface FlannelBackend {
  /** `vxlan`, `host-gw`, `wireguard`, …; undefined where the nodes don't agree on one. */
  readonly type: string | undefined;
  /** VXLAN only, and not from old versions. */
  readonly vni: number | undefined;
}

/**
 * The backend that most nodes name in their annotations (`flannel.alpha.coreos.com/…`, which each
 * node's flanneld writes itself: a single node must not change what is said of all).
 */
export function flannelBackend(nodes: readonly NodeRecord[]): FlannelBackend {
  const real = nodes.filter(({ node }) => !node.virtual);
  return {
    type: commonest(real.map((node) => plain(annotationOf(node, `${prefix}backend-type`)))),
    vni: commonest(
      real.map((node) =>
        vniIn(
          annotationOf(node, `${prefix}backend-data`) ??
            annotationOf(node, `${prefix}backend-v6-data`),
        ),
      ),
    ),
  };
}

/** How to say it: `backend vxlan, VNI 1`. */
export function backendText({ type = 'unknown', vni }: FlannelBackend): string {
  return vni === undefined ? `backend ${type}` : `backend ${type}, VNI ${vni}`;
}

/**
 * The overlay that flannel, as it is or in canal, makes.
 *
 * Flannel masquerades in both directions (pkg/trafficmngr: pods to the outside, and the outside to
 * pods of other nodes) wherever it runs with --ip-masq, as its manifest, canal's and k3s do. For
 * IPv6 that is another option and off in k3s. So with IPv6 pods the one answer that
 * this version has for the cluster is unknown.
 */
export function flannelOverlay(nodes: readonly NodeRecord[]): OverlayFacts {
  const backend = flannelBackend(nodes);
  const hasIPv6 = nodes.some(
    ({ node }) => !node.virtual && node.specPrefixes.some(({ family }) => family === 6),
  );
  return {
    encapsulation: encapsulationOf(backend),
    crossSubnet: {
      value: false,
      assumed: "flannel's default; annotations don't show DirectRouting",
    },
    port: portOf(backend),
    masquerade: hasIPv6
      ? { value: 'unknown', assumed: 'flannel may masquerade IPv4 and not IPv6' }
      : { value: 'yes', assumed: "flannel's usual --ip-masq; annotations don't show it" },
  };
}

const prefix = 'flannel.alpha.coreos.com/';

/** Flannel's Documentation/backends.md, 2026-11. */
const encapsulations: Readonly<Record<string, Encapsulation>> = {
  vxlan: 'vxlan',
  'host-gw': 'none',
  wireguard: 'wireguard',
  ipip: 'ipip',
};

function encapsulationOf({ type }: FlannelBackend): OverlayFacts['encapsulation'] {
  if (type === undefined) {
    return { value: 'unknown', assumed: 'no backend of flannel is named by most nodes' };
  }
  const value = Object.hasOwn(encapsulations, type) ? encapsulations[type] : undefined;
  if (value !== undefined) return { value };
  return { value: 'unknown', assumed: `flannel's backend ${type} is none that podway knows` };
}

/**
 * Ports are in flannel's ConfigMap only. Linux nodes use the kernel's VXLAN port; a VNI of 4096 or
 * more is what clusters with Windows nodes must have, and those must use 4789.
 */
function portOf({ type, vni = 1 }: FlannelBackend): OverlayFacts['port'] {
  if (type === 'wireguard') return { value: 51820, assumed: "flannel's default" };
  if (type !== 'vxlan') return { value: undefined, assumed: 'the backend is not known' };
  if (vni < 4096) return { value: 8472, assumed: "flannel's default on Linux" };
  return { value: 4789, assumed: "flannel's port where Windows nodes take part, as the VNI shows" };
}

/** Names only: what a node writes is printed. */
function plain(type: string | undefined): string | undefined {
  return type !== undefined && /^[a-z0-9-]{1,40}$/.test(type) ? type : undefined;
}

/** `{"VNI":1,"VtepMAC":"…"}`; null and other shapes for other backends. */
function vniIn(data: string | undefined): number | undefined {
  const digits = /"VNI":(\d{1,8})\b/.exec(data ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The value that comes most often; undefined for a tie. */
function commonest<T>(values: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) {
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first !== undefined && first[1] !== second?.[1] ? first[0] : undefined;
}
