import { Prefix } from '../address/prefix.ts';
import type { Config } from '../config/config.ts';
import type { Interface, Network, RouteTable, Subnet } from '../network/network.ts';
import { hostIdOf } from '../topology/locate-nodes.ts';
import type { Topology } from '../topology/topology.ts';
import type { Atoms } from './atoms.ts';

/** Hosts of a consumer that nothing in the network tells apart. */
export interface ConsumerSide {
  readonly consumer: string;
  /** Where their packets enter the VPC's routing. */
  readonly subnet: Subnet;
  readonly table: RouteTable;
  /** Addresses of one atom that they send from; of one host where hosts are known. */
  readonly source: Prefix;
  /** Their security groups; undefined: none are known, because no interface is. */
  readonly groups: readonly string[] | undefined;
  /** False for hosts behind a gateway, outside the VPC. */
  readonly isInVpc: boolean;
  /** How many hosts are alike; 0: no host was seen, so the subnet's addresses stand in. */
  readonly hosts: number;
}

/** Each consumer of podway.yaml, split where routes, rules or groups could treat its hosts differently. */
export function consumerSides(
  consumers: Config['consumers'],
  network: Network,
  topology: Topology,
  atoms: Atoms,
): readonly ConsumerSide[] {
  const nodes = new Set(topology.placed.map((node) => hostIdOf(node.interface)));
  const subnets = new Map(network.subnets.map((one) => [one.id, one]));
  const tables = new Map(network.routeTables.map((one) => [one.id, one]));
  const main = network.routeTables.find((table) => table.main);
  const hostsOf = hostsBySubnet(network.interfaces, nodes);
  const sides: ConsumerSide[] = [];

  const add = (
    consumer: string,
    subnet: Subnet,
    sources: readonly { readonly source: Prefix; readonly host: Interface | undefined }[],
    isInVpc: boolean,
  ): void => {
    const table = subnet.routeTable === undefined ? main : tables.get(subnet.routeTable);
    if (!table) return;
    const alike = new Map<string, ConsumerSide>();
    for (const { source, host } of sources) {
      const groups = host && [...host.securityGroups].sort();
      const key = `${atoms.of(source.family, source.first)} ${groups?.join(' ') ?? '-'}`;
      const known = alike.get(key);
      if (known) alike.set(key, { ...known, hosts: known.hosts + 1 });
      else
        alike.set(key, { consumer, subnet, table, source, groups, isInVpc, hosts: host ? 1 : 0 });
    }
    sides.push(...alike.values());
  };

  for (const [name, { subnets: ids, hosts, cidrs, via }] of Object.entries(consumers)) {
    for (const id of ids ?? []) {
      const subnet = subnets.get(id);
      if (!subnet) continue;
      const known = hostsOf.get(id) ?? [];
      const seen = known.flatMap((host) =>
        host.addresses.map((one) => ({ source: Prefix.ofAddress(one), host })),
      );
      const isComplete = known.length > 0 && !network.incomplete.includes('interfaces');
      const unseen = isComplete ? [] : piecesOf(subnet.cidrs, atoms);
      const sources = [...seen, ...unseen.map((source) => ({ source, host: undefined }))];
      add(name, subnet, sources, true);
    }
    for (const address of hosts ?? []) {
      const source = Prefix.ofAddress(address);
      const subnet = network.subnets.find((one) => one.cidrs.some((cidr) => cidr.contains(source)));
      if (!subnet) continue;
      const host = network.interfaces.find(
        (one) =>
          one.status !== 'detached' && one.addresses.includes(source.text.replace(/\/\d+$/, '')),
      );
      add(name, subnet, [{ source, host }], true);
    }
    for (const id of via?.subnets ?? []) {
      const subnet = subnets.get(id);
      if (!subnet) continue;
      const sources = piecesOf(cidrs ?? [], atoms).map((source) => ({ source, host: undefined }));
      add(name, subnet, sources, false);
    }
  }
  return sides;
}

/** Attached interfaces that are none of a node’s, by subnet. */
function hostsBySubnet(
  interfaces: readonly Interface[],
  nodes: ReadonlySet<string>,
): ReadonlyMap<string, readonly Interface[]> {
  const found = new Map<string, Interface[]>();
  for (const item of interfaces) {
    if (item.status === 'detached' || nodes.has(hostIdOf(item)) || item.addresses.length === 0)
      continue;
    const list = found.get(item.subnet);
    if (list) list.push(item);
    else found.set(item.subnet, [item]);
  }
  return found;
}

/** One address of each atom that the ranges have a part in. */
function piecesOf(ranges: readonly Prefix[], atoms: Atoms): readonly Prefix[] {
  return ranges.flatMap((range) =>
    atoms
      .cut(range.family, range.first, range.last)
      .map(({ first }) => Prefix.of(range.family, first, range.family === 4 ? 32 : 128)),
  );
}
