import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import type { Path } from '../document/path-text.ts';
import { pathText } from '../document/path-text.ts';
import type { Network, Part } from './network.ts';

/** One thing in a Network document that its other parts contradict. */
export interface Contradiction {
  readonly path: Path;
  readonly found: string;
  readonly wanted: string;
}

/**
 * What makes a network impossible, all of it: planning on it would be guessing. Ids that occur twice
 * in a list; subnets that name no table or ACL of the network, lie outside the VPC or overlap;
 * interfaces outside their subnet; two main tables, or none where a subnet needs one; two user routes
 * with one destination in a table (equal-cost next hops belong to one route); unknown prefix lists. A
 * part under `incomplete` is not looked up.
 *
 * Not wrong are names of what may have been deleted a moment ago, or belong to another account:
 * next hops, an interface's instance, security groups and their peers.
 */
export function contradictionsIn(network: Network): readonly Contradiction[] {
  return [
    ...idParts.flatMap((part) => repeatedIds(network, part)),
    ...mainTables(network),
    ...subnets(network),
    ...interfaces(network),
    ...routes(network),
  ];
}

const idParts = [
  'subnets',
  'routeTables',
  'interfaces',
  'instances',
  'securityGroups',
  'acls',
  'prefixLists',
  'gateways',
] as const satisfies readonly Part[];

function repeatedIds(network: Network, part: Part): readonly Contradiction[] {
  const first = new Map<string, number>();
  return network[part].flatMap(({ id }, index) => {
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, index);
      return [];
    }
    const wanted = `an id of its own (${pathText([part, before])} has this one)`;
    return [{ path: [part, index, 'id'], found: JSON.stringify(id), wanted }];
  });
}

function mainTables({ routeTables }: Network): readonly Contradiction[] {
  const mains = routeTables.flatMap((table, index) => (table.main ? [{ table, index }] : []));
  const [first, ...others] = mains;
  return others.map(({ table, index }) => ({
    path: ['routeTables', index, 'main'],
    found: `a second main table, ${table.id}`,
    wanted: `one (${first?.table.id} is main too)`,
  }));
}

function subnets(network: Network): readonly Contradiction[] {
  const tables = known(network, 'routeTables');
  const acls = known(network, 'acls');
  const hasMain = network.routeTables.some((table) => table.main);
  const found: Contradiction[] = [];
  network.subnets.forEach(({ id, routeTable, acl, cidrs }, index) => {
    const path = ['subnets', index];
    if (routeTable === undefined && !hasMain && tables) {
      const wanted = 'a routeTable, or one table with main: true';
      found.push({ path, found: `${id} without a table`, wanted });
    }
    if (routeTable !== undefined && tables && !tables.has(routeTable))
      found.push({ path: [...path, 'routeTable'], ...unknownId(routeTable, 'routeTables') });
    if (acl !== undefined && acls && !acls.has(acl))
      found.push({ path: [...path, 'acl'], ...unknownId(acl, 'acls') });
    cidrs.forEach((cidr, at) => {
      if (network.vpc.cidrs.some((range) => range.contains(cidr))) return;
      const wanted = `a CIDR inside the VPC's (${network.vpc.cidrs.join(', ')})`;
      found.push({ path: [...path, 'cidrs', at], found: cidr.text, wanted });
    });
  });
  return [...found, ...overlaps(network)];
}

/** In order of address a prefix comes right before what it contains: neighbours tell all overlaps. */
function overlaps(network: Network): readonly Contradiction[] {
  const all = network.subnets
    .flatMap(({ id, cidrs }, index) =>
      cidrs.map((cidr, at) => ({ id, cidr, path: ['subnets', index, 'cidrs', at] })),
    )
    .sort((a, b) => comparePrefixes(a.cidr, b.cidr));
  const found: Contradiction[] = [];
  let widest: (typeof all)[number] | undefined;
  for (const one of all) {
    if (widest?.cidr.contains(one.cidr)) {
      const wanted = `a CIDR apart from ${widest.id}'s ${widest.cidr.text}`;
      found.push({ path: one.path, found: one.cidr.text, wanted });
    } else widest = one;
  }
  return found;
}

function interfaces(network: Network): readonly Contradiction[] {
  if (network.incomplete.includes('subnets')) return [];
  const cidrs = new Map<string, readonly Prefix[]>(
    network.subnets.map((subnet) => [subnet.id, subnet.cidrs]),
  );
  return network.interfaces.flatMap(({ subnet, addresses }, index): Contradiction[] => {
    const path = ['interfaces', index];
    const inside = cidrs.get(subnet);
    if (!inside) return [{ path: [...path, 'subnet'], ...unknownId(subnet, 'subnets') }];
    return addresses.flatMap((address, at) => {
      if (inside.some((cidr) => cidr.containsAddress(address))) return [];
      const wanted = `an address in its subnet ${subnet} (${inside.join(', ')})`;
      return [{ path: [...path, 'addresses', at], found: address, wanted }];
    });
  });
}

function routes(network: Network): readonly Contradiction[] {
  const lists = known(network, 'prefixLists');
  return network.routeTables.flatMap((table, index) => {
    const first = new Map<string, number>();
    return table.routes.flatMap(({ destination, origin }, at): Contradiction[] => {
      const path = ['routeTables', index, 'routes', at, 'destination'];
      const isList = 'prefixList' in destination;
      if (isList && lists && !lists.has(destination.prefixList))
        return [
          { path: [...path, 'prefixList'], ...unknownId(destination.prefixList, 'prefixLists') },
        ];
      if (origin !== 'user') return [];
      const key = isList ? destination.prefixList : destination.text;
      const before = first.get(key);
      if (before !== undefined) {
        const wanted = `one route of a user to it in ${table.id} (routes[${before}]), with all its nextHops`;
        return [{ path, found: `${key} again`, wanted }];
      }
      first.set(key, at);
      return [];
    });
  });
}

/** The ids of a part; undefined where it could not be read, so that nothing can be missed. */
function known(network: Network, part: Part): ReadonlySet<string> | undefined {
  if (network.incomplete.includes(part)) return undefined;
  return new Set(network[part].map(({ id }) => id));
}

function unknownId(id: string, part: Part): { readonly found: string; readonly wanted: string } {
  return { found: JSON.stringify(id), wanted: `an id under ${part}` };
}
