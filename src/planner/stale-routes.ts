import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { NextHop } from '../network/network.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';
import { someOf } from './some-of.ts';

/** Managed routes of today that lead to nobody who is known to be in the VPC: one finding a table. */
export function staleRoutes(
  { consumerTable, managed }: TablePlan,
  { nodeByHop }: Situation,
): readonly Finding[] {
  const mayBeNode = ({ kind }: NextHop): boolean =>
    kind === 'interface' || kind === 'instance' || kind === 'address';
  const stale = managed.filter(({ nextHops }) =>
    nextHops.every((hop) => mayBeNode(hop) && nodeByHop(hop) === undefined),
  );
  if (stale.length === 0) return [];
  const routes =
    stale.length === 1 ? '1 managed route leads' : `${stale.length} managed routes lead`;
  return [
    finding('stale-route', {
      subject: `table/${consumerTable.table.id}`,
      evidence: `${routes} to no node that is known to be in the VPC: ${someOf(stale.map((route) => route.destination.text))}`,
    }),
  ];
}
