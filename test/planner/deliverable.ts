import { comparePrefixes, Prefix } from '../../src/address/prefix.ts';
import type { NextHop, Route } from '../../src/network/network.ts';
import type { World } from '../world/world.ts';

/**
 * The dumb oracle for tests of plans: does a packet of a consumer reach the pod, and the answer the
 * consumer? It asks for single addresses, looks at every route, and knows nothing of the planner.
 * Worlds of random-world.ts only: one interface a node, one address an interface.
 *
 * @param isSure whether what only perhaps is delivered is not: by a running machine that is no node.
 */
export function isDeliverable(
  address: Prefix,
  table: string,
  world: World,
  { isSure = false }: { readonly isSure?: boolean } = {},
): boolean {
  const route = longestMatch(address, table, world);
  if (route === undefined || route.state !== 'active') return false;
  const owner = world.cluster.nodes.find((node) =>
    node.podPrefixes.some((one) => one.prefix.contains(address)),
  );
  const [hop] = route.nextHops;
  const item = hop && interfaceOf(hop, world);
  const node = world.cluster.nodes.find((one) => item?.addresses.includes(one.addresses[0] ?? ''));
  // What a stranger's route does is not podway's to judge, and no plan may change it.
  if (owner === undefined || item === undefined) return false;
  if (isCheckOn(item.id, world)) return false;
  const { encapsulation, crossSubnet, masquerade } = world.cluster.overlay;
  const repliesFromOwner =
    masquerade.outsideToPod !== 'yes' || crossSubnet || encapsulation === 'none';
  const home = interfaceAt(owner.addresses[0] ?? '', world);
  if (repliesFromOwner && home && isCheckOn(home.id, world)) return false;
  if (node === owner) return true;
  const mayForward = !repliesFromOwner || world.policy.routes.gateways.asymmetric === 'allow';
  if (node) return mayForward && node.readiness === 'ready';
  // A machine whose node left the list may forward as long as it runs.
  return mayForward && !isSure && isRunning(item.instance, world);
}

function longestMatch(address: Prefix, table: string, { network }: World): Route | undefined {
  let best: { readonly route: Route; readonly length: number } | undefined;
  for (const route of network.routeTables.find((one) => one.id === table)?.routes ?? []) {
    const { destination } = route;
    if ('prefixList' in destination || !destination.contains(address)) continue;
    if (best === undefined || destination.length > best.length)
      best = { route, length: destination.length };
  }
  return best?.route;
}

function interfaceOf(hop: NextHop, { network }: World) {
  return network.interfaces.find((one) => {
    switch (hop.kind) {
      case 'interface':
        return one.id === hop.id;
      case 'instance':
        return one.instance === hop.id;
      case 'address':
        return one.addresses.includes(hop.ip);
      default:
        return false;
    }
  });
}

function interfaceAt(address: string, { network }: World) {
  return network.interfaces.find((one) => one.addresses.includes(address));
}

function isRunning(instance: string | undefined, { network }: World): boolean {
  return network.instances.some(({ id, state }) => id === instance && state === 'running');
}

function isCheckOn(id: string, { network, rules }: World): boolean {
  if (!rules.sourceDestCheck) return false;
  const item = network.interfaces.find((one) => one.id === id);
  return item?.sourceDestCheck ?? rules.sourceDestCheck.default;
}

/** One address of each piece that routes and pod prefixes cut the addresses of pods into: none of a piece fares otherwise. */
export function samplesOf(...worlds: readonly World[]): readonly Prefix[] {
  const edges = new Map<string, Prefix>();
  const owned = worlds.flatMap(({ cluster }) =>
    cluster.nodes.flatMap((node) => node.podPrefixes.map((one) => one.prefix)),
  );
  const add = (prefix: Prefix): void => {
    for (const bound of [prefix.first, prefix.last]) {
      const one = Prefix.of(prefix.family, bound, prefix.family === 4 ? 32 : 128);
      if (owned.some((mine) => mine.contains(one))) edges.set(one.text, one);
    }
  };
  owned.forEach(add);
  for (const { network } of worlds)
    for (const { routes } of network.routeTables)
      for (const { destination } of routes) {
        if ('prefixList' in destination) continue;
        add(destination);
        // The address after the last begins the next piece.
        const next = Number(destination.last) + 1;
        if (destination.family === 4 && next < 2 ** 32) add(Prefix.of(4, next, 32));
      }
  return [...edges.values()].sort(comparePrefixes);
}
