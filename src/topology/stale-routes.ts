import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import type { NextHop } from '../network/network.ts';
import type { PlacedNode, PrefixRoute } from './topology.ts';

/** Managed routes of one table that lead to nobody who is known to be in the VPC: one finding at most. */
export function staleRoutes(
  table: string,
  managed: readonly PrefixRoute[],
  nodeByHop: (hop: NextHop) => PlacedNode | undefined,
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
      subject: `table/${table}`,
      evidence: `${routes} to no node that is known to be in the VPC: ${someOf(stale.map((route) => route.destination.text))}`,
    }),
  ];
}
