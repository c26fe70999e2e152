import type { RouteChange } from '../../src/network/change.ts';
import type { Network, Route } from '../../src/network/network.ts';
import { sameNextHops } from '../../src/network/next-hop.ts';

/** Is the network as a change wants to leave it? */
export function afterHolds(network: Network, change: RouteChange): boolean {
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

function hasTable({ routeTables }: Network, table: string): boolean {
  return routeTables.some(({ id }) => id === table);
}

function userRoute(
  { routeTables }: Network,
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
