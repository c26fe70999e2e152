import { Prefix } from '../address/prefix.ts';
import type { Policy } from '../config/config.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network, RouteTable, Subnet } from '../network/network.ts';
import type { ConsumerTable } from './topology.ts';

/** Something podway.yaml names that the network does not have. `path` leads to its place in podway.yaml. */
export interface Mismatch {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** podway.yaml and the network do not fit together; a caller that knows the file adds lines to the mismatches. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
  readonly mismatches: readonly Mismatch[];
  constructor(mismatches: readonly Mismatch[]) {
    super(mismatches.map((one) => `${one.path.join('.')}: ${one.message}`).join('\n'));
    this.mismatches = mismatches;
  }
}

/** The tables that consumers' traffic meets, sorted by id. Subnets that name no table use the main one. */
export function consumerTables(
  policy: Policy,
  network: Network,
): { readonly tables: readonly ConsumerTable[]; readonly findings: readonly Finding[] } {
  const mismatches: Mismatch[] = [];
  const consumersOf = new Map<string, Set<string>>();
  for (const [name, subnets] of consumerSubnets(policy, network, mismatches)) {
    for (const subnet of subnets) {
      const names = consumersOf.get(subnet.id) ?? new Set();
      consumersOf.set(subnet.id, names.add(name));
    }
  }
  const bySubnet = subnetTables(network);
  const wanted = wantedTables(policy, network, consumersOf, bySubnet, mismatches);
  if (mismatches.length > 0) throw new TopologyError(mismatches);

  const findings: Finding[] = [];
  const tables = byId([...wanted]).map((table): ConsumerTable => {
    const all = byId(network.subnets.filter((subnet) => bySubnet.get(subnet.id) === table));
    const mine = all.filter((subnet) => consumersOf.has(subnet.id));
    const others = all.filter((subnet) => !consumersOf.has(subnet.id));
    if (mine.length > 0 && others.length > 0) {
      findings.push(
        finding('table-serves-others', {
          subject: `table/${table.id}`,
          evidence: `besides ${ids(mine)} it serves ${ids(others)}`,
        }),
      );
    }
    const subnets = mine.length > 0 ? mine : all;
    return {
      table,
      subnets,
      consumers: [...new Set(mine.flatMap((one) => [...(consumersOf.get(one.id) ?? [])]))].sort(),
      zones: [...new Set(subnets.map((subnet) => subnet.zone))].sort(),
    };
  });
  return { tables, findings };
}

/** Which table each subnet uses, by subnet id. */
function subnetTables(network: Network): ReadonlyMap<string, RouteTable> {
  const tables = new Map(network.routeTables.map((table) => [table.id, table]));
  const main = network.routeTables.find((table) => table.main);
  const result = new Map<string, RouteTable>();
  for (const subnet of network.subnets) {
    const table = subnet.routeTable === undefined ? main : tables.get(subnet.routeTable);
    if (table) result.set(subnet.id, table);
  }
  return result;
}

/** Each consumer's subnets: named, those of its hosts, or those where its traffic enters. */
function consumerSubnets(
  policy: Policy,
  network: Network,
  mismatches: Mismatch[],
): ReadonlyMap<string, readonly Subnet[]> {
  const subnets = new Map(network.subnets.map((subnet) => [subnet.id, subnet]));
  const where = `in ${network.vpc.id}`;
  const result = new Map<string, readonly Subnet[]>();
  for (const [name, consumer] of Object.entries(policy.consumers)) {
    const path = ['consumers', name];
    const named = (list: readonly string[], at: readonly (string | number)[]): Subnet[] =>
      list.flatMap((id, index) => {
        const subnet = subnets.get(id);
        if (subnet) return [subnet];
        const message = `no subnet ${JSON.stringify(id)} ${where}; it has ${ids(network.subnets)}`;
        mismatches.push({ path: [...at, index], message });
        return [];
      });
    result.set(name, [
      ...named(consumer.subnets ?? [], [...path, 'subnets']),
      ...named(consumer.via?.subnets ?? [], [...path, 'via', 'subnets']),
      ...(consumer.hosts ?? []).flatMap((address, index) => {
        const subnet = subnetOfHost(address, network);
        if (subnet) return [subnet];
        const message = `no subnet ${where} has the address ${address}; its subnets are ${listed(network.subnets, withCidrs)}`;
        mismatches.push({ path: [...path, 'hosts', index], message });
        return [];
      }),
    ]);
  }
  return result;
}

function subnetOfHost(address: string, network: Network): Subnet | undefined {
  const host = Prefix.ofAddress(address);
  return network.subnets.find((subnet) => subnet.cidrs.some((cidr) => cidr.contains(host)));
}

/** The tables that routes are planned for: `routes.tables` of podway.yaml. */
function wantedTables(
  policy: Policy,
  network: Network,
  consumersOf: ReadonlyMap<string, ReadonlySet<string>>,
  bySubnet: ReadonlyMap<string, RouteTable>,
  mismatches: Mismatch[],
): ReadonlySet<RouteTable> {
  const { tables } = policy.routes;
  if (tables === 'all') {
    return new Set(network.routeTables.filter((table) => table.kind === 'subnet'));
  }
  if (tables === 'consumers') {
    return new Set(
      network.subnets.flatMap((subnet) => {
        const names = consumersOf.get(subnet.id);
        if (!names) return [];
        const table = bySubnet.get(subnet.id);
        if (table) return [table];
        const what =
          subnet.routeTable === undefined
            ? `names no route table, and ${network.vpc.id} has no main one`
            : `uses route table ${subnet.routeTable}, which the network as it was read does not have`;
        const message = `subnet ${subnet.id} ${what}`;
        mismatches.push(...[...names].map((name) => ({ path: ['consumers', name], message })));
        return [];
      }),
    );
  }
  const known = new Map(network.routeTables.map((table) => [table.id, table]));
  return new Set(
    tables.flatMap((id, index) => {
      const table = known.get(id);
      if (table?.kind === 'subnet') return [table];
      const message = table
        ? `route table ${JSON.stringify(id)} belongs to a gateway, and pod routes go into tables of subnets`
        : `no route table ${JSON.stringify(id)} in ${network.vpc.id}; it has ${ids(network.routeTables)}`;
      mismatches.push({ path: ['routes', 'tables', index], message });
      return [];
    }),
  );
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function ids(items: readonly { readonly id: string }[]): string {
  return listed(items, (item) => item.id);
}

function withCidrs({ id, cidrs }: Subnet): string {
  return `${id} (${cidrs.join(', ')})`;
}

/** Up to eight, the rest as a number: an error must stay readable in a VPC of 200 subnets. */
function listed<Item extends { readonly id: string }>(
  items: readonly Item[],
  text: (item: Item) => string,
): string {
  const shown = byId(items).slice(0, 8).map(text);
  const rest = items.length - shown.length;
  return shown.length === 0 ? 'none' : shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
