import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import { count } from './count.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';

/**
 * Running instances that managed routes lead to and that no node of the list is on: one finding. So
 * few nodes may be missing from a partial list that no guard trips.
 */
export function instancesWithoutNode(
  tables: readonly TablePlan[],
  { nodeByHop, runningBehind, topology, network }: Situation,
): readonly Finding[] {
  const routes = new Map<string, string>();
  for (const { managed } of tables) {
    for (const { destination, nextHops } of managed) {
      for (const hop of nextHops) {
        if (nodeByHop(hop) !== undefined) continue;
        const instance = runningBehind(hop)?.instance;
        if (instance && !routes.has(instance.id)) routes.set(instance.id, destination.text);
      }
    }
  }
  if (routes.size === 0) return [];
  const named = [...routes].map(([id, destination]) => `${id} (${destination})`).sort();
  const evidence = `${count(topology.nodes.length, 'node')} in the list, and ${count(routes.size, 'running instance')} more that managed routes lead to: ${someOf(named)}`;
  return [finding('instance-without-node', { subject: `vpc/${network.vpc.id}`, evidence })];
}
