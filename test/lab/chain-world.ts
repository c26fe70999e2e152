import { nodeObject } from '../cluster/builders.ts';
import type { World } from '../world/world.ts';

/** What kubectl prints of some nodes of a world. */
export function nodeList({ cluster }: World, numbers: readonly number[]) {
  const items = cluster.nodes
    .filter(({ name }) => numbers.some((number) => name === `node-${number}`))
    .map(({ name, providerId, addresses, podPrefixes }) =>
      nodeObject({
        name,
        spec: {
          providerID: providerId,
          podCIDR: podPrefixes[0]?.prefix.text,
          podCIDRs: podPrefixes.map(({ prefix }) => prefix.text),
        },
        status: {
          addresses: addresses.map((address) => ({ type: 'InternalIP', address })),
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      }),
    );
  return { apiVersion: 'v1', kind: 'List', items };
}
