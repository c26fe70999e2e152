import { isFields } from '../fields.ts';
import type { NodeRecord } from '../node.ts';
import type { OverlayFacts } from '../overlay.ts';
import { jsonIn } from './json-text.ts';
import { instead, Telling, type Told } from './told.ts';

const annotation = 'k8s.ovn.org/node-subnets';

/**
 * Pod prefixes as OVN-Kubernetes' cluster manager writes them to each node: JSON with a member per
 * network, `default` the pods' own, its value a CIDR (`{"default":"10.128.0.0/23"}`) or a list of them
 * (`{"default":["10.128.0.0/23","fd01:0:0:1::/64"]}`; go-controller/pkg/util/subnet_annotations.go).
 * Nodes without it are left out.
 */
export function ovnSubnets(nodes: readonly NodeRecord[]): Told {
  const telling = new Telling();
  for (const { name, annotations } of nodes) {
    const text = annotations[annotation];
    if (text === undefined) continue;
    telling.mention(name);
    const networks = jsonIn(text);
    if (!isFields(networks)) {
      telling.fault(name, `${annotation}: ${instead(text, '{"default":["10.128.0.0/23"]}')}`);
    } else if (Object.hasOwn(networks, 'default')) {
      tell(name, networks.default, telling);
    }
  }
  return telling.told();
}

function tell(node: string, value: unknown, telling: Telling): void {
  const cidrs: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const cidr of cidrs) {
    if (typeof cidr === 'string') telling.prefix(node, cidr, annotation);
    else telling.fault(node, `${annotation}: default: ${instead(cidr, 'CIDRs')}`);
  }
}

/**
 * The overlay that OVN-Kubernetes makes. Pods leave with their node's address; what becomes of what
 * enters depends on its gateway mode, and replies that it did not see the request of are dropped
 * where they leave by another node.
 */
export function ovnOverlay(): OverlayFacts {
  const assumed = "OVN-Kubernetes' default";
  return {
    encapsulation: { value: 'geneve', assumed },
    crossSubnet: { value: false },
    port: { value: 6081, assumed },
    podToOutside: { value: 'yes', assumed },
    outsideToPod: { value: 'unknown', assumed: 'OVN-Kubernetes does so in some modes only' },
  };
}
