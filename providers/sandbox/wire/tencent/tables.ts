import type { Network, RouteTable, Subnet } from '../../../../src/network/network.ts';
import { TencentRefusal } from './refusal.ts';

/** The table of a subnet: its own, or the VPC's default one. */
export function tableOf({ routeTables }: Network, { routeTable }: Subnet): RouteTable | undefined {
  return routeTables.find(({ id, main }) => (routeTable === undefined ? main : id === routeTable));
}

/** @throws {TencentRefusal} where there is none. */
export function tableNamed({ routeTables }: Network, id: string, notFound: string): RouteTable {
  const table = routeTables.find((one) => one.id === id);
  if (table) return table;
  throw new TencentRefusal(notFound, `The resource \`${id}\` is not found.`);
}
