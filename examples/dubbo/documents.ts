import type { World } from '../../test/world/world.ts';

/** podway.yaml of the story; JSON is YAML. One route in each table, so that a gateway carries all pods. */
export function configOf(source: object) {
  return {
    version: 1,
    cluster: {
      name: 'shop',
      podNetworks: ['10.244.0.0/16'],
      source: { files: ['nodes.json'] },
      overlay: {
        encapsulation: 'vxlan',
        port: 8472,
        masquerade: { podToOutside: 'yes', outsideToPod: 'yes' },
      },
    },
    network: { provider: 'aws', region: 'region-1', vpc: 'vpc-1', source },
    consumers: { apps: { subnets: ['apps-a', 'apps-b'] } },
    routes: { budget: 1 },
    guards: { maxLostPercent: 100, maxMovedPercent: 100, maxRemovedPercent: 100 },
  };
}

/** What `kubectl get nodes -o json` prints of these nodes. */
export function nodeListOf({ cluster }: World, numbers: readonly number[]) {
  const items = cluster.nodes
    .filter(({ name }) => numbers.some((number) => name === `node-${number}`))
    .map(({ name, providerId, addresses, podPrefixes }) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/os': 'linux' } },
      spec: {
        providerID: providerId,
        podCIDR: podPrefixes[0]?.prefix.text,
        podCIDRs: podPrefixes.map(({ prefix }) => prefix.text),
      },
      status: {
        addresses: addresses.map((address) => ({ type: 'InternalIP', address })),
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    }));
  return { apiVersion: 'v1', kind: 'List', items };
}
