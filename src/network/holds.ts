import type { RouteChange } from './change.ts';
import type { Network, Route } from './network.ts';
import { sameNextHops } from './next-hop.ts';

/** What changes are about, of a network. */
export type Written = Pick<Network, 'routeTables' | 'interfaces'>;

/** Is the network as a change wants to leave it? */
export function afterHolds(network: Written, change: RouteChange): boolean {
  switch (change.kind) {
    case 'create-route':
    case 'replace-route': {
      const route = userRoute(network, change);
      return (
        route !== undefined &&
        route.description === change.after.description &&
        sameNextHops(route.nextHops, change.after.nextHops)
      );
    }
    case 'delete-route':
      return hasTable(network, change.table) && userRoute(network, change) === undefined;
    case 'disable-source-dest-check':
      return network.interfaces.some(
        ({ id, sourceDestCheck }) => id === change.interface && sourceDestCheck === false,
      );
    case 'claim-table':
      return network.routeTables.some(
        ({ id, tags }) => id === change.table && tags[change.after.tag] === change.after.value,
      );
  }
}

function hasTable({ routeTables }: Written, table: string): boolean {
  return routeTables.some(({ id }) => id === table);
}

function userRoute(
  { routeTables }: Written,
  change: Extract<RouteChange, { readonly destination: unknown }>,
): Route | undefined {
  return routeTables
    .find(({ id }) => id === change.table)
    ?.routes.find(
      ({ destination, origin }) =>
        origin === 'user' &&
        !('prefixList' in destination) &&
        destination.equals(change.destination),
    );
}
