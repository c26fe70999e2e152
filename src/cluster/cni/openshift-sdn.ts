import type { Problems } from '../fields.ts';
import { ObjectReader } from '../object-reader.ts';
import type { KubernetesObject, KubernetesObjects } from '../objects.ts';
import type { OverlayFacts } from '../overlay.ts';
import { readOnce } from '../read-once.ts';
import { fields, whole, wholeFields } from '../trim.ts';
import { Telling, type Told } from './told.ts';

const kind = 'HostSubnet.network.openshift.io';

/** What is read of a HostSubnet (openshift/api network/v1: it has no `spec`). */
export const trimHostSubnet = fields({
  metadata: wholeFields(['name']),
  host: whole,
  subnet: whole,
});

/** Pod prefixes as OpenShift SDN keeps them (the CNI of OpenShift before 4.15): a HostSubnet per node. */
export function hostSubnets({ others }: KubernetesObjects, problems: Problems): Told {
  const telling = new Telling();
  for (const { host, subnet } of readOnce(
    others.get(kind) ?? [],
    'HostSubnet',
    problems,
    readHostSubnet,
  )) {
    telling.mention(host);
    // Empty until the master has assigned one.
    if (subnet !== '') telling.prefix(host, subnet, 'its HostSubnet');
  }
  return telling.told();
}

/** The overlay that OpenShift SDN makes: VXLAN, and pods leave with their node's address. */
export function openshiftSdnOverlay(): OverlayFacts {
  const assumed = "OpenShift SDN's default";
  return {
    encapsulation: { value: 'vxlan' },
    crossSubnet: { value: false },
    port: { value: 4789, assumed },
    podToOutside: { value: 'yes', assumed },
    outsideToPod: { value: 'unknown', assumed: 'it is not known of OpenShift SDN' },
  };
}

function readHostSubnet(object: KubernetesObject, problems: Problems) {
  const reader = new ObjectReader(object, problems, 'HostSubnet');
  const name = reader.nameAs('HostSubnet');
  const host = reader.needed(object.fields.host, ['host'], 'the name of a node');
  const subnet = reader.text(object.fields.subnet, ['subnet']) ?? '';
  return reader.failed ? undefined : { name, host, subnet };
}
