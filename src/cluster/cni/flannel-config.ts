import { isAbsent, isFields, type Problems } from '../fields.ts';
import { ObjectReader } from '../object-reader.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import { jsonIn } from './json-text.ts';

/** The ConfigMaps of flannel's and canal's manifests. k3s has none: its options stand on the command line. */
export const flannelConfigName = 'kube-flannel-cfg';
export const flannelConfigs: readonly string[] = [flannelConfigName, 'canal-config'];

/** What is read of them: flannel's Documentation/configuration.md; canal's manifest for `masquerade`. */
export const flannelConfigKeys: readonly string[] = ['net-conf.json', 'masquerade'];

/** What flannel is started with, as far as annotations don't show it. */
export interface FlannelConfig {
  /** Of the backend. */
  readonly type: string;
  /** Encapsulated between subnets only. */
  readonly directRouting: boolean;
  readonly port: number | undefined;
  /** Absent from flannel's own manifest, which says it in the DaemonSet. */
  readonly masquerade: boolean | undefined;
}

/** Undefined where the input holds none, or several that differ: one of them is a left-over. */
export function flannelConfig(
  { others }: KubernetesObjects,
  problems: Problems,
): FlannelConfig | undefined {
  const configs = (others.get('ConfigMap') ?? [])
    .filter(isFlannelConfig)
    .flatMap((object) => readConfig(object, problems) ?? []);
  const distinct = new Map(configs.map((config) => [JSON.stringify(config), config]));
  const [only, ...more] = distinct.values();
  return more.length === 0 ? only : undefined;
}

function isFlannelConfig({ fields: { metadata } }: KubernetesObject): boolean {
  const name = isFields(metadata) ? metadata.name : undefined;
  return typeof name === 'string' && flannelConfigs.includes(name);
}

function readConfig(object: KubernetesObject, problems: Problems): FlannelConfig | undefined {
  const reader = new ObjectReader(object, problems, 'ConfigMap');
  reader.nameAs('ConfigMap');
  const data = reader.mapping(object.fields.data, ['data']);
  const path = ['data', 'net-conf.json'];
  const text = reader.text(data['net-conf.json'], path);
  const masquerade = reader.text(data.masquerade, ['data', 'masquerade']);
  // Canal's, where flannel's part stands elsewhere.
  if (text === undefined) return undefined;
  const config = jsonIn(text);
  const backend = isFields(config) ? config.Backend : undefined;
  if (!isFields(config) || !(isAbsent(backend) || isFields(backend))) {
    reader.wrong(path, text, "flannel's configuration in JSON");
    return undefined;
  }
  const { Type: type, DirectRouting: direct, Port: port } = backend ?? {};
  return reader.failed
    ? undefined
    : {
        type: typeof type === 'string' ? type : 'udp',
        directRouting: direct === true,
        port: isPort(port) ? port : undefined,
        masquerade: masquerade === undefined ? undefined : masquerade === 'true',
      };
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536;
}
