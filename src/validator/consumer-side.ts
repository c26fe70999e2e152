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
  /** All of these that were looked at: an address of each host, or of each atom where no host was seen. */
  readonly sources: readonly Prefix[];
  /** What a rule has to name to mean them: the subnet's CIDR, or podway.yaml's. */
  readonly within: Prefix;
  /** Their security groups; undefined: none are known, because no interface is. */
  readonly groups: readonly string[] | undefined;
  /** False for hosts behind a gateway, outside the VPC. */
  readonly isInVpc: boolean;
  /** How many hosts are alike; 0: no host was seen, so the subnet's addresses stand in. */
  readonly hosts: number;
}

/** An address that packets come from; `host`: undefined where none was seen. */
interface Sender extends Pick<ConsumerSide, 'source' | 'within'> {
  readonly host: Interface | undefined;
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
  const hostsOf = hostsBySubnet(network, nodes);
  const sides: ConsumerSide[] = [];

  const add = (
    consumer: string,
    subnet: Subnet,
    sources: readonly Sender[],
    isInVpc: boolean,
  ): void => {
    const table = subnet.routeTable === undefined ? main : tables.get(subnet.routeTable);
    if (!table) return;
    const alike = new Map<string, { readonly first: Sender; readonly sources: Prefix[] }>();
    for (const sender of sources) {
      const { source, host } = sender;
      const key = `${atoms.of(source.family, source.first)} ${groupsOf(host)?.join(' ') ?? '-'}`;
      const known = alike.get(key);
      if (known) known.sources.push(source);
      else alike.set(key, { first: sender, sources: [source] });
    }
    for (const { first, sources: all } of alike.values()) {
      const { source, within, host } = first;
      const from = { source, sources: all, within, groups: groupsOf(host) };
      sides.push({ consumer, subnet, table, ...from, isInVpc, hosts: host ? all.length : 0 });
    }
  };

  for (const [name, { subnets: ids, hosts, cidrs, via }] of Object.entries(consumers)) {
    for (const id of ids ?? []) {
      const subnet = subnets.get(id);
      if (!subnet) continue;
      const known = hostsOf.get(id) ?? [];
      const seen = known.flatMap((host) =>
        host.addresses.map((one): Sender => {
          const source = Prefix.ofAddress(one);
          const within = subnet.cidrs.find((cidr) => cidr.contains(source)) ?? source;
          return { source, within, host };
        }),
      );
      const isComplete = known.length > 0 && !network.incomplete.includes('interfaces');
      const unseen = isComplete ? [] : piecesOf(subnet.cidrs, atoms);
      add(name, subnet, [...seen, ...unseen], true);
    }
    for (const address of hosts ?? []) {
      const source = Prefix.ofAddress(address);
      const subnet = network.subnets.find((one) => one.cidrs.some((cidr) => cidr.contains(source)));
      if (!subnet) continue;
      const host = network.interfaces.find(
        (one) =>
          one.status !== 'detached' && one.addresses.includes(source.text.replace(/\/\d+$/, '')),
      );
      add(name, subnet, [{ source, within: source, host }], true);
    }
    for (const id of via?.subnets ?? []) {
      const subnet = subnets.get(id);
      if (!subnet) continue;
      add(name, subnet, piecesOf(cidrs ?? [], atoms), false);
    }
  }
  return sides;
}

/** Attached interfaces that are none of a node’s, nor of a machine that is gone, by subnet. */
function hostsBySubnet(
  { interfaces, instances }: Network,
  nodes: ReadonlySet<string>,
): ReadonlyMap<string, readonly Interface[]> {
  const gone = new Set(instances.flatMap(({ id, state }) => (state === 'terminated' ? id : [])));
  const found = new Map<string, Interface[]>();
  for (const item of interfaces) {
    if (item.status === 'detached' || nodes.has(hostIdOf(item)) || item.addresses.length === 0)
      continue;
    if (item.instance !== undefined && gone.has(item.instance)) continue;
    const list = found.get(item.subnet);
    if (list) list.push(item);
    else found.set(item.subnet, [item]);
  }
  return found;
}

/** One address of each atom that the ranges have a part in. */
function piecesOf(ranges: readonly Prefix[], atoms: Atoms): readonly Sender[] {
  return ranges.flatMap((within) =>
    atoms.cut(within.family, within.first, within.last).map(({ first }) => {
      const source = Prefix.of(within.family, first, within.family === 4 ? 32 : 128);
      return { source, within, host: undefined };
    }),
  );
}

function groupsOf(host: Interface | undefined): readonly string[] | undefined {
  return host && [...host.securityGroups].sort();
}
