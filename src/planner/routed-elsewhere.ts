import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import { inOrder } from './serving.ts';
import type { Situation } from './situation.ts';

/** Routes to pods in tables of the VPC that are not planned for, whoever keeps them: one finding a table. */
export function routedElsewhere({ network, topology }: Situation): readonly Finding[] {
  const planned = new Set(topology.tables.map(({ table }) => table.id));
  const podNetworks = PrefixSet.of(topology.podNetworks);
  return network.routeTables
    .filter(({ id }) => !planned.has(id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id, routes }) => {
      const inside = inOrder(
        routes
          .filter(isPrefixRoute)
          .filter(({ origin, destination }) => origin !== 'system' && podNetworks.has(destination)),
      );
      if (inside.length === 0) return [];
      const number = inside.length === 1 ? '1 route leads' : `${inside.length} routes lead`;
      const named = someOf(inside.map((route) => route.destination.text));
      const evidence = `${number} to pods, and no consumer's traffic meets this table: ${named}`;
      return [finding('routed-elsewhere', { subject: `table/${id}`, evidence })];
    });
}
