import type { Family, Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { NextHop } from '../network/network.ts';
import type { ConsumerTable, Ownership, PlacedNode } from './topology.ts';

/** The managed routes of today, and what they prove about the nodes that they lead to. */
export interface TodaysRoutes {
  /** Destinations that lead to exactly this place. */
  leadingTo(place: PlacedNode): readonly Prefix[];
  /**
   * Those of them that are made of prefixes that the node claims. So a route of its own, or of
   * siblings merged, proves what it claims; a route by which it carries others' pods as a gateway
   * proves nothing, unless it claims all of those.
   */
  proved(place: PlacedNode, claimed: readonly Prefix[]): readonly Prefix[];
}

/** Looked into only where nodes contest something, so the index is built at the first question. */
export function todaysRoutes(tables: readonly ConsumerTable[], ownership: Ownership): TodaysRoutes {
  let index: ReadonlyMap<string, ReadonlyMap<string, Prefix>> | undefined;
  const leadingTo = (place: PlacedNode): readonly Prefix[] => {
    index ??= managedByHop(tables, ownership);
    const destinations = new Map<string, Prefix>();
    for (const key of hopKeysOf(place)) {
      for (const [text, destination] of index.get(key) ?? []) destinations.set(text, destination);
    }
    return [...destinations.values()];
  };
  return {
    leadingTo,
    proved: (place, claimed) =>
      leadingTo(place).filter((destination) => {
        const inside = claimed.filter((prefix) => destination.contains(prefix));
        return inside.length > 0 && PrefixSet.of(inside).has(destination);
      }),
  };
}

/** Destinations of managed routes with one next hop, by that next hop. */
function managedByHop(
  tables: readonly ConsumerTable[],
  ownership: Ownership,
): ReadonlyMap<string, ReadonlyMap<string, Prefix>> {
  const index = new Map<string, Map<string, Prefix>>();
  for (const { table } of tables) {
    for (const route of table.routes) {
      const [hop] = route.nextHops;
      if (route.nextHops.length !== 1 || !hop || !ownership.isManaged(route)) continue;
      const key = hopKey(hop);
      const destinations = index.get(key) ?? new Map<string, Prefix>();
      index.set(key, destinations.set(route.destination.text, route.destination));
    }
  }
  return index;
}

function hopKey(hop: NextHop): string {
  if (hop.kind === 'local') return hop.kind;
  return `${hop.kind} ${hop.kind === 'address' ? hop.ip : hop.id}`;
}

/** The next hops by which routes lead to exactly this place: another address of the interface is another's word. */
function hopKeysOf(place: PlacedNode): readonly string[] {
  const { id, instance } = place.interface;
  return [
    `interface ${id}`,
    ...(instance === undefined ? [] : [`instance ${instance}`]),
    ...([4, 6] as const).flatMap((family) => {
      const ip = addressOf(place, family);
      return ip === undefined ? [] : [`address ${ip}`];
    }),
  ];
}

/** The node's first InternalIP of a family that is on the interface: what a route to it would name. */
function addressOf({ node, interface: item }: PlacedNode, family: Family): string | undefined {
  return node.addresses.find(
    (address) => address.includes(':') === (family === 6) && item.addresses.includes(address),
  );
}
