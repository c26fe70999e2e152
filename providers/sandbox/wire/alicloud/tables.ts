import type { Network, RouteTable, Subnet } from '../../../../src/network/network.ts';
import { AlicloudRefusal } from './refusal.ts';

/** The table of a vSwitch: its own, or the VPC's system table. */
export function tableOf({ routeTables }: Network, { routeTable }: Subnet): RouteTable | undefined {
  return routeTables.find(({ id, main }) => (routeTable === undefined ? main : id === routeTable));
}

/** @throws {AlicloudRefusal} where there is none. */
export function tableNamed({ routeTables }: Network, id: string): RouteTable {
  const table = routeTables.find((one) => one.id === id);
  if (table) return table;
  const message = 'Specified route table does not exist.';
  throw new AlicloudRefusal('InvalidRouteTableId.NotFound', message);
}
