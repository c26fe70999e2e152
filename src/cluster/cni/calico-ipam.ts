import { isFields } from '../fields.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import { fields, wholeFields } from '../trim.ts';

const installationKind = 'Installation.operator.tigera.io';

/** What the operator installed (tigera docs, reference/installation/api: `spec.cni.ipam.type`). */
export const trimInstallation = fields({
  metadata: wholeFields(['name']),
  spec: fields({ cni: fields({ ipam: wholeFields(['type']) }) }),
});

/** The ConfigMaps of Calico's and canal's manifests, and the key with what goes to /etc/cni/net.d. */
export const calicoConfigs: readonly string[] = ['calico-config', 'canal-config'];
export const calicoConfigKeys: readonly string[] = ['cni_network_config'];

/**
 * What shows that Calico leaves addresses to the plugin host-local, which takes them from
 * `node.spec.podCIDRs` (`"subnet": "usePodCidr"`); undefined where nothing does. Then there are no
 * block affinities. Calico's data on nodes looks alike either way, so without this podway asks.
 */
export function hostLocalProof({ others }: KubernetesObjects): string | undefined {
  if (others.get(installationKind)?.some(isHostLocal)) return 'the Installation (HostLocal)';
  const config = others.get('ConfigMap')?.find(setsHostLocal);
  return config && 'cni_network_config of its ConfigMap (host-local)';
}

function isHostLocal({ fields: { spec } }: KubernetesObject): boolean {
  const cni = isFields(spec) ? spec.cni : undefined;
  const ipam = isFields(cni) ? cni.ipam : undefined;
  return isFields(ipam) && ipam.type === 'HostLocal';
}

function setsHostLocal({ fields: { metadata, data } }: KubernetesObject): boolean {
  if (!isFields(metadata) || !isFields(data)) return false;
  const { name } = metadata;
  const { cni_network_config: text } = data;
  if (typeof name !== 'string' || !calicoConfigs.includes(name)) return false;
  // No JSON yet: the installer replaces words such as __CNI_MTU__ in it.
  return typeof text === 'string' && /"ipam"\s*:\s*\{[^{}]*"type"\s*:\s*"host-local"/.test(text);
}
