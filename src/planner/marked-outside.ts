import type { Prefix } from '../address/prefix.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { someOf } from '../finding/some-of.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import { inOrder } from './serving.ts';
import type { Situation } from './situation.ts';

/**
 * Routes of any table that carry this cluster's mark outside its pod networks: podway wrote them when
 * another network was named, and will not touch them now. One finding a table. Where tables carry the
 * mark, nothing tells such routes from others'.
 */
export function markedOutside({ description, network, topology }: Situation): readonly Finding[] {
  if (description === '') return [];
  const isInside = (destination: Prefix): boolean =>
    topology.podNetworks.some((one) => one.contains(destination));
  return network.routeTables
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id, routes }) => {
      const outside = inOrder(
        routes
          .filter(isPrefixRoute)
          .filter((route) => route.description === description && !isInside(route.destination)),
      );
      if (outside.length === 0) return [];
      const number = outside.length === 1 ? '1 route carries' : `${outside.length} routes carry`;
      const lie = outside.length === 1 ? 'lies' : 'lie';
      const named = someOf(outside.map((route) => route.destination.text));
      const evidence = `${number} the mark ${description} and ${lie} outside the pod networks: ${named}`;
      return [finding('marked-outside', { subject: `table/${id}`, evidence })];
    });
}
