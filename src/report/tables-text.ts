import type { Network, NextHop, Route, RouteTable } from '../network/network.ts';
import { columns } from './columns.ts';
import { printable } from './printable.ts';

/** Route tables as the cloud's console shows them: destination, next hop, state, whose. */
export function tablesText(network: Network, tables: readonly string[]): string {
  const nameOf = hopNames(network);
  return network.routeTables
    .filter((table) => tables.includes(table.id))
    .map((table) => printable(tableLines(table, nameOf)).join('\n'))
    .join('\n\n');
}

function tableLines(table: RouteTable, nameOf: (hop: NextHop) => string): readonly string[] {
  const title = `Table ${table.id}${table.name ? ` (${table.name})` : ''}`;
  const rows = table.routes.map((route) => [
    '',
    'text' in route.destination ? route.destination.text : route.destination.prefixList,
    route.nextHops.map(nameOf).join(' + '),
    route.state,
    whose(route),
  ]);
  return [title, ...(rows.length === 0 ? ['  (no routes)'] : columns(rows))];
}

function whose({ origin, description }: Route): string {
  return [origin === 'user' ? '' : origin, description].filter(Boolean).join(' ');
}

/** Next hops with the name of the instance behind them, looked up once. */
function hopNames({ interfaces, instances }: Network): (hop: NextHop) => string {
  const behind = new Map(interfaces.map(({ id, instance }) => [id, instance]));
  const at = new Map(
    interfaces.flatMap(({ addresses, instance }) => addresses.map((ip) => [ip, instance] as const)),
  );
  const names = new Map(instances.map(({ id, name }) => [id, name]));
  const named = (text: string, instance: string | undefined): string => {
    const name = names.get(instance ?? '');
    return name ? `${text} (${name})` : text;
  };
  return (hop) => {
    switch (hop.kind) {
      case 'local':
        return hop.kind;
      case 'address':
        return named(hop.ip, at.get(hop.ip));
      case 'interface':
        return named(hop.id, behind.get(hop.id));
      case 'unknown':
        return `${hop.type} ${hop.id}`.trimEnd();
      default:
        return named(hop.id, hop.id);
    }
  };
}
