// Loading it takes a second; here, so that no test has to wait for it.
import '@kubernetes/client-node';
import { type LiveOptions, readLiveObjects } from '../../../src/cluster/live/read-live.ts';
import type { KubernetesObjects } from '../../../src/cluster/objects.ts';
import { nodeObject } from '../builders.ts';
import { AlarmClock } from './alarm-clock.ts';

/** Reads with a clock of its own, nobody's environment, and the rest as given. */
export async function readWith(options: Partial<LiveOptions>) {
  return readLiveObjects({
    home: undefined,
    env: {},
    signal: new AbortController().signal,
    clock: new AlarmClock(),
    ...options,
  });
}

/** How such a read ends: what it throws, without the port, or what it read. */
export async function outcomeOf(options: Partial<LiveOptions>): Promise<string> {
  try {
    const { objects } = await readWith(options);
    return `read ${namesIn(objects).length} nodes`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const text = `${error.name}: ${error.message}`.replaceAll(/127\.0\.0\.1:\d+/g, 'SERVER');
    return options.path === undefined ? text : text.replaceAll(options.path, 'KUBECONFIG');
  }
}

export function namesIn({ nodes }: KubernetesObjects): readonly unknown[] {
  return nodes.map(({ fields }) => (fields.metadata as { readonly name: unknown }).name);
}

/** Nodes `node-0000`, `node-0001`, …, each with a /24. */
export function manyNodes(count: number): readonly Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => {
    const cidr = `10.${100 + (index >> 8)}.${index & 255}.0/24`;
    return nodeObject({
      name: `node-${String(index).padStart(4, '0')}`,
      spec: { podCIDR: cidr, podCIDRs: [cidr] },
      status: { addresses: [{ type: 'InternalIP', address: `10.0.${index >> 8}.${index & 255}` }] },
    });
  });
}
