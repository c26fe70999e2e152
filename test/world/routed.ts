import { Prefix } from '../../src/address/prefix.ts';
import type { Interface, NextHop, Route } from '../../src/network/network.ts';
import type { Change, World } from './world.ts';

/** What podway writes beside its routes, where the cloud keeps it there. */
export function markIn({ rules, policy }: World): string {
  return rules.marks === 'route-description' ? `podway/${policy.cluster.name}` : '';
}

/** A route as it is written by hand: `addRoute('rtb-a', '10.244.9.0/24', { kind: 'instance', id: 'i-9' })`. */
export function addRoute(
  table: string,
  destination: string,
  hop: NextHop | readonly NextHop[],
  parts: Partial<Route> = {},
): Change {
  const added: Route = {
    destination: Prefix.parse(destination),
    nextHops: 'kind' in hop ? [hop] : hop,
    state: 'active',
    origin: 'user',
    description: '',
    ...parts,
  };
  return (world) => {
    if (!world.network.routeTables.some((one) => one.id === table))
      throw new Error(`no table ${table}`);
    return {
      ...world,
      network: {
        ...world.network,
        routeTables: world.network.routeTables.map((one) =>
          one.id === table ? { ...one, routes: [...one.routes, added] } : one,
        ),
      },
    };
  };
}

/** A route that is this cluster's own; where the cloud marks tables, `claimTable` says so of the table. */
export function addManaged(table: string, destination: string, hop: NextHop): Change {
  return (world) => addRoute(table, destination, hop, { description: markIn(world) })(world);
}

/** The table carries a cluster's tag. */
export function claimTable(table: string, cluster = 'shop'): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      routeTables: world.network.routeTables.map((one) =>
        one.id === table ? { ...one, tags: { ...one.tags, [`podway/${cluster}`]: 'owned' } } : one,
      ),
    },
  });
}

/**
 * The world as podway leaves it where every pod prefix has a route of its own: in each consumer
 * table one to the owner, found the dumbest way: by the node's InternalIP.
 */
export function withDirectRoutes(world: World): World {
  const { network, cluster, rules, policy } = world;
  const subnets = new Set(Object.values(policy.consumers).flatMap((one) => one.subnets ?? []));
  const tables = network.subnets
    .filter((one) => subnets.has(one.id))
    .map((one) => one.routeTable ?? network.routeTables.find((table) => table.main)?.id ?? '');
  let result = world;
  for (const table of new Set(tables)) {
    result = rules.marks === 'table-tag' ? claimTable(table, cluster.name)(result) : result;
    for (const node of cluster.nodes) {
      const item = network.interfaces.find((one) =>
        one.addresses.includes(node.addresses[0] ?? ''),
      );
      if (!item) continue;
      for (const { prefix } of node.podPrefixes) {
        const ip = node.addresses.find((one) => one.includes(':') === (prefix.family === 6));
        const hop = hopNaming(item, ip, rules.nodeNextHop);
        if (hop) result = addManaged(table, prefix.text, hop)(result);
      }
    }
  }
  return result;
}

function hopNaming(
  item: Interface,
  ip: string | undefined,
  kind: 'interface' | 'instance' | 'address',
): NextHop | undefined {
  if (kind === 'address') return ip === undefined ? undefined : { kind, ip };
  if (kind === 'instance' && item.instance !== undefined) return { kind, id: item.instance };
  return { kind: 'interface', id: item.id };
}
