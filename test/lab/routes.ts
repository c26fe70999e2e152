import type { Family } from '../../src/address/bounds.ts';
import type { Network, NextHop, Route, RouteTable } from '../../src/network/network.ts';
import type { Layout } from './layout.ts';

/** The kernel's own numbers of the tables: the VPC's own, then one for each of the document's. */
export const localTable = 50;
const firstTable = 1000;

/**
 * What the router must hold for a network, as `ip -batch` names it: each entry by its key, so that two
 * networks can be compared. Pure.
 *
 *     rule  200+n  packets of host n: the table of its subnet
 *     rule  9000   what a `throw` of that table gives up: to the hosts of the VPC, by address
 *
 * A route with several next hops is the kernel's own multipath: a hash of addresses and ports takes one.
 */
export function kernelRoutes(network: Network, layout: Layout): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const main = network.routeTables.find((table) => table.main);
  const numbers = new Map(network.routeTables.map(({ id }, index) => [id, firstTable + index]));
  for (const host of layout.hosts) {
    const subnet = network.subnets.find(({ id }) => id === host.subnet);
    const number = numbers.get(subnet?.routeTable ?? main?.id ?? '');
    const pref = 200 + Number(host.device.slice(1));
    entries.set(`rule ${pref}`, `iif ${host.device} lookup ${number ?? localTable}`);
  }
  for (const table of network.routeTables) {
    const number = numbers.get(table.id);
    for (const [destination, route] of effective(table, network, layout.family)) {
      entries.set(`route ${destination} ${number}`, kernelRoute(route, network, layout));
    }
  }
  return entries;
}

/** Commands that lead from one to the other: routes that stay are not touched, others are replaced in place. */
export function routeCommands(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const commands: string[] = [];
  for (const [key, value] of after) {
    const known = before.get(key);
    if (known === value) continue;
    const [kind, what, table] = key.split(' ');
    if (kind === 'rule') {
      if (known !== undefined) commands.push(`rule del pref ${what}`);
      commands.push(`rule add pref ${what} ${value}`);
    } else {
      const [type = '', ...rest] = value.split(' ');
      commands.push(`route replace ${type} ${what} table ${table} ${rest.join(' ')}`.trimEnd());
    }
  }
  for (const key of before.keys()) {
    if (after.has(key)) continue;
    const [kind, what, table] = key.split(' ');
    commands.push(kind === 'rule' ? `rule del pref ${what}` : `route del ${what} table ${table}`);
  }
  return commands;
}

const strength = { system: 2, user: 1, propagated: 0 } as const;

/** The route in force for each destination; undefined: nothing, so that the default is no way out. */
function effective(
  { routes }: RouteTable,
  { prefixLists, vpc }: Network,
  wanted: Family,
): ReadonlyMap<string, Route | 'local' | undefined> {
  const found = new Map<string, Route | 'local' | undefined>();
  // A cloud drops what nothing routes, without a word; inside a VPC it always routes.
  found.set(wanted === 4 ? '0.0.0.0/0' : '::/0', undefined);
  for (const { family, text } of vpc.cidrs) if (family === wanted) found.set(text, 'local');
  for (const route of routes) {
    if (route.state === 'disabled' || route.state === 'pending') continue;
    const { destination } = route;
    const prefixes =
      'prefixList' in destination
        ? (prefixLists.find(({ id }) => id === destination.prefixList)?.entries ?? [])
        : [destination];
    for (const { family, text } of prefixes) {
      if (family !== wanted) continue;
      const known = found.get(text);
      const isWeaker =
        known === 'local' || (known && strength[known.origin] > strength[route.origin]);
      if (!isWeaker) found.set(text, route);
    }
  }
  return found;
}

function kernelRoute(route: Route | 'local' | undefined, network: Network, layout: Layout): string {
  if (route === undefined) return 'blackhole';
  if (route === 'local') return 'throw';
  if (route.state === 'blackhole') return 'blackhole';
  const ways = route.nextHops.map((hop) => wayTo(hop, network, layout));
  const [only] = ways;
  if (ways.length === 1 && only !== undefined) return only;
  const leading = ways.filter((way) => way.startsWith('unicast '));
  // A cloud that takes several next hops takes machines alone; the kernel can mix them with nothing else.
  if (leading.length < ways.length)
    throw new Error('the lab builds next hops that are all machines');
  return `unicast ${leading.map((way) => way.replace('unicast', 'nexthop')).join(' ')}`;
}

function wayTo(hop: NextHop, network: Network, layout: Layout): string {
  if (hop.kind === 'local') return 'throw';
  const id = interfaceOf(hop, network);
  const item = network.interfaces.find((one) => one.id === id);
  const host = layout.hosts.find((one) => one.id === id);
  // Gateways of the cloud lead nowhere here.
  if (!host || item?.status === 'detached') return 'blackhole';
  return `unicast via ${host.address} dev ${host.device} onlink`;
}

function interfaceOf(hop: NextHop, { interfaces }: Network): string | undefined {
  switch (hop.kind) {
    case 'interface':
      return hop.id;
    case 'instance':
      return (
        interfaces.find((one) => one.instance === hop.id && one.primary) ??
        interfaces.find((one) => one.instance === hop.id)
      )?.id;
    case 'address':
      return interfaces.find((one) => one.addresses.includes(hop.ip))?.id;
    default:
      return undefined;
  }
}
