import type { PodPrefix } from '../cluster.ts';
import type { NodeRecord } from '../node.ts';

/**
 * Pod prefixes where kube-controller-manager writes them and flannel, canal, k3s and others take
 * them from: `node.spec.podCIDRs`.
 */
export function podPrefixesInNodeSpec({ node }: NodeRecord): readonly PodPrefix[] {
  return node.specPrefixes.map((prefix) => ({ prefix, source: 'node-spec' }));
}
