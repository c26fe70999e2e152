import type { Family } from '../../address/prefix.ts';
import type { Answer, Encapsulation } from '../cluster.ts';
import type { Problems } from '../fields.ts';
import { isFields } from '../fields.ts';
import { ObjectReader } from '../object-reader.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import { type OverlayFacts, unknownOverlay } from '../overlay.ts';
import { readOnce } from '../read-once.ts';

/** The ConfigMap that the agents are started with; each key is an option of theirs. */
export const ciliumConfigName = 'cilium-config';

/** What is read of it (install/kubernetes/cilium/templates/cilium-configmap.yaml, 2026-11). */
export const ciliumConfigKeys = [
  'ipam',
  'cni-chaining-mode',
  'routing-mode',
  'tunnel-protocol',
  'tunnel-port',
  'tunnel', // before Cilium 1.15: vxlan, geneve or disabled
  'enable-ipv4-masquerade',
  'enable-ipv6-masquerade',
  'masquerade', // before Cilium 1.10: IPv4
  'ipv4-native-routing-cidr',
  'ipv6-native-routing-cidr',
  'enable-ip-masq-agent',
] as const;

export type CiliumConfig = Readonly<Partial<Record<(typeof ciliumConfigKeys)[number], string>>>;

/** undefined where the input does not hold it. */
export function ciliumConfig(
  { others }: KubernetesObjects,
  problems: Problems,
): CiliumConfig | undefined {
  const configs = (others.get('ConfigMap') ?? []).filter(isCiliumConfig);
  const [config] = readOnce(configs, 'ConfigMap', problems, readConfig);
  return config?.options;
}

/** Cilium behind another CNI, which keeps pod prefixes and makes the overlay. */
export function isChained(config: CiliumConfig | undefined): boolean {
  const { 'cni-chaining-mode': mode = 'none' } = config ?? {};
  return !['', 'none', 'portmap'].includes(mode);
}

/** IPAM modes that give pods addresses of the cloud's own subnets. */
export function isCloudIpam(config: CiliumConfig | undefined): boolean {
  return ['eni', 'azure', 'alibabacloud'].includes(config?.ipam ?? '');
}

/**
 * The overlay that Cilium makes, by its ConfigMap; absent keys have Cilium's defaults.
 *
 * Packets from outside to a pod on another node are masqueraded where they pass the kernel on their
 * way into the tunnel (iptables rule `cilium host->cluster masquerade`), and not where an eBPF program
 * encapsulates them; which of the two depends on kernel, version and options. So that stays unknown.
 */
export function ciliumOverlay(
  config: CiliumConfig | undefined,
  families: ReadonlySet<Family>,
): OverlayFacts {
  if (config === undefined) {
    return unknownOverlay(
      'Cilium says it in its ConfigMap: `kubectl -n kube-system get configmap cilium-config -o json`',
    );
  }
  const encapsulation = encapsulationOf(config);
  return {
    encapsulation,
    crossSubnet: { value: false },
    port: portOf(config, encapsulation.value),
    podToOutside: masqueradeOf(config, families),
    outsideToPod: { value: 'unknown', assumed: 'Cilium does so in some modes only' },
  };
}

const defaultPorts: Readonly<Partial<Record<Encapsulation, number>>> = {
  vxlan: 8472,
  geneve: 6081,
};

function encapsulationOf(config: CiliumConfig): OverlayFacts['encapsulation'] {
  const { 'routing-mode': mode, 'tunnel-protocol': protocol, tunnel } = config;
  if (mode === 'native' || tunnel === 'disabled') return { value: 'none' };
  const name = protocol || tunnel;
  if (name === 'vxlan' || name === 'geneve') return { value: name };
  if (!name) return { value: 'vxlan', assumed: "Cilium's default" };
  return { value: 'unknown', assumed: 'its tunnel protocol is none that podway knows' };
}

function portOf(config: CiliumConfig, encapsulation: Encapsulation): OverlayFacts['port'] {
  const { 'tunnel-port': text = '' } = config;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port < 65536) return { value: port };
  const value = defaultPorts[encapsulation];
  return { value, assumed: value ? "Cilium's default" : 'the encapsulation is not known' };
}

function masqueradeOf(
  config: CiliumConfig,
  families: ReadonlySet<Family>,
): OverlayFacts['podToOutside'] {
  const answers = new Set([...families].map((family) => answerFor(config, family)));
  const [answer] = answers;
  if (answer !== undefined && answers.size === 1 && answer !== 'unknown') return { value: answer };
  if (config['enable-ip-masq-agent'] === 'true') {
    return { value: 'unknown', assumed: 'the IP masquerade agent of Cilium decides' };
  }
  return answers.has('unknown')
    ? { value: 'unknown', assumed: 'Cilium masquerades outside its native-routing-cidr only' }
    : { value: 'unknown', assumed: 'Cilium masquerades IPv4 and IPv6 differently here' };
}

function answerFor(config: CiliumConfig, family: Family): Answer {
  const on =
    config[`enable-ipv${family}-masquerade`] ?? (family === 4 ? config.masquerade : undefined);
  if (on === 'false') return 'no';
  const excepted = config[`ipv${family}-native-routing-cidr`];
  if (config['enable-ip-masq-agent'] === 'true' || excepted) return 'unknown';
  return 'yes';
}

function isCiliumConfig({ fields: { metadata } }: KubernetesObject): boolean {
  return isFields(metadata) && metadata.name === ciliumConfigName;
}

function readConfig(
  object: KubernetesObject,
  problems: Problems,
): { readonly name: string; readonly options: CiliumConfig } | undefined {
  const reader = new ObjectReader(object, problems, 'ConfigMap');
  const name = reader.nameAs('ConfigMap');
  const data = reader.mapping(object.fields.data, ['data']);
  const options: Partial<Record<(typeof ciliumConfigKeys)[number], string>> = {};
  for (const key of ciliumConfigKeys) {
    const value = reader.text(data[key], ['data', key]);
    if (value !== undefined) options[key] = value;
  }
  return reader.failed ? undefined : { name, options };
}
