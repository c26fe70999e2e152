import type { Family } from '../../address/prefix.ts';
import type { Encapsulation } from '../cluster.ts';
import { isFields } from '../fields.ts';
import type { NodeRecord } from '../node.ts';
import type { OverlayFacts } from '../overlay.ts';
import type { FlannelConfig } from './flannel-config.ts';
import { jsonIn } from './json-text.ts';
import { instead } from './told.ts';

/** What flannel writes about itself on most of the nodes. */
export interface Flannel {
  /** `vxlan`, `host-gw`, `wireguard`, …; undefined where the nodes don't agree on one. */
  readonly type: string | undefined;
  /** VXLAN only, and not from old versions. */
  readonly vni: number | undefined;
  /** Of this backend; undefined where the input holds none. */
  readonly config: FlannelConfig | undefined;
  /** By node, what is wrong with its annotations: it has no say in the backend then. */
  readonly invalid: ReadonlyMap<string, readonly string[]>;
}

/**
 * The backend that most nodes name in their annotations (`flannel.alpha.coreos.com/…`, which each
 * node's flanneld writes itself: a single node must not change what is said of all).
 */
export function readFlannel(
  nodes: readonly NodeRecord[],
  configured: FlannelConfig | undefined,
): Flannel {
  const types: (string | undefined)[] = [];
  const vnis: (number | undefined)[] = [];
  const invalid = new Map<string, readonly string[]>();
  let faults: string[] = [];
  for (const { name, annotations } of nodes) {
    types.push(typeIn(annotations, faults));
    vnis.push(
      vniIn(annotations, 'flannel.alpha.coreos.com/backend-data', faults) ??
        vniIn(annotations, 'flannel.alpha.coreos.com/backend-v6-data', faults),
    );
    if (faults.length === 0) continue;
    invalid.set(name, faults);
    faults = [];
  }
  const type = commonest(types);
  // Nodes say what runs; the ConfigMap may be newer, or a left-over.
  const config = configured?.type === type ? configured : undefined;
  return { type, vni: commonest(vnis), config, invalid };
}

/** How to say it: `backend vxlan, VNI 1`. */
export function backendText({ type = 'unknown', vni }: Flannel): string {
  return vni === undefined ? `backend ${type}` : `backend ${type}, VNI ${vni}`;
}

/**
 * The overlay that flannel, as it is or in canal, makes.
 *
 * Flannel masquerades in both directions (pkg/trafficmngr: pods to the outside, and the outside to
 * pods of other nodes) wherever it runs with --ip-masq, as its manifest, canal's and k3s do. For
 * IPv6 that is another option, and off in k3s: unknown.
 */
export function flannelOverlay(flannel: Flannel, families: ReadonlySet<Family>): OverlayFacts {
  const masquerade = masqueradeOf(flannel, families);
  return {
    encapsulation: encapsulationOf(flannel),
    crossSubnet: crossSubnetOf(flannel),
    port: portOf(flannel),
    podToOutside: masquerade,
    outsideToPod: masquerade,
  };
}

function masqueradeOf(
  { config }: Flannel,
  families: ReadonlySet<Family>,
): OverlayFacts['outsideToPod'] {
  if (config?.masquerade === false) return { value: 'no' };
  if (families.has(6)) {
    return { value: 'unknown', assumed: 'flannel may masquerade IPv4 and not IPv6' };
  }
  if (config?.masquerade === true) return { value: 'yes' };
  return { value: 'yes', assumed: "flannel's usual --ip-masq; annotations don't show it" };
}

function crossSubnetOf({ config }: Flannel): OverlayFacts['crossSubnet'] {
  if (config !== undefined) return { value: config.directRouting };
  return { value: false, assumed: "flannel's default; annotations don't show DirectRouting" };
}

/** Flannel's Documentation/backends.md, 2026-11. */
const encapsulations: Readonly<Record<string, Encapsulation>> = {
  vxlan: 'vxlan',
  'host-gw': 'none',
  wireguard: 'wireguard',
  ipip: 'ipip',
};

function encapsulationOf({ type }: Flannel): OverlayFacts['encapsulation'] {
  if (type === undefined) {
    return { value: 'unknown', assumed: 'no backend of flannel is named by most nodes' };
  }
  const value = Object.hasOwn(encapsulations, type) ? encapsulations[type] : undefined;
  if (value !== undefined) return { value };
  return { value: 'unknown', assumed: `flannel's backend ${type} is none that podway knows` };
}

/**
 * Ports are in flannel's ConfigMap, if they are said at all. Linux nodes use the kernel's VXLAN port; a
 * VNI of 4096 or more is what clusters with Windows nodes must have, and those must use 4789.
 */
function portOf({ type, vni = 1, config }: Flannel): OverlayFacts['port'] {
  if (config?.port !== undefined) return { value: config.port };
  if (type === 'wireguard') return { value: 51820, assumed: "flannel's default" };
  if (type !== 'vxlan') return { value: undefined, assumed: 'the backend is not known' };
  if (vni < 4096) return { value: 8472, assumed: "flannel's default on Linux" };
  return { value: 4789, assumed: "flannel's port where Windows nodes take part, as the VNI shows" };
}

/** Names only: what a node writes is printed. */
function typeIn(annotations: NodeRecord['annotations'], faults: string[]): string | undefined {
  const key = 'flannel.alpha.coreos.com/backend-type';
  const type = annotations[key];
  if (type === undefined || /^[a-z0-9-]{1,40}$/.test(type)) return type;
  faults.push(`${key}: ${instead(type, 'the name of a backend')}`);
  return undefined;
}

/** `{"VNI":1,"VtepMAC":"…"}` for VXLAN; null, and no VNI, for other backends and from old versions. */
function vniIn(
  annotations: NodeRecord['annotations'],
  key: 'flannel.alpha.coreos.com/backend-data' | 'flannel.alpha.coreos.com/backend-v6-data',
  faults: string[],
): number | undefined {
  const text = annotations[key];
  if (text === undefined) return undefined;
  const digits = /^\{"VNI":(\d{1,8})[,}]/.exec(text)?.[1];
  if (digits !== undefined) return Number(digits);
  const data = jsonIn(text);
  if (data === null || (isFields(data) && !Object.hasOwn(data, 'VNI'))) return undefined;
  // The pattern above is for what flannel writes, thousands of times; other hands put spaces in.
  const vni = isFields(data) ? data.VNI : undefined;
  if (Number.isInteger(vni) && Number(vni) >= 0 && Number(vni) < 2 ** 24) return Number(vni);
  faults.push(`${key}: ${instead(text, '{"VNI":1} or null')}`);
  return undefined;
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
