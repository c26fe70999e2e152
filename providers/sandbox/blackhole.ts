import type { Network, NextHop, Route } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';

/**
 * The network as the cloud shows it: an active user route whose next hop is gone, or whose instance is
 * in a state that kills it, reads as `blackhole`. Never written to the state: it follows from it.
 */
export function withBlackholes(network: Network, { blackhole }: CloudRules): Network {
  const instances = new Map(network.instances.map(({ id, state }) => [id, state]));
  const interfaces = new Map(network.interfaces.map((one) => [one.id, one]));
  const isDeadInstance = (id: string): boolean => {
    const state = instances.get(id);
    return state === undefined ? blackhole.gone : blackhole.instance.includes(state);
  };
  const isDead = (hop: NextHop): boolean => {
    if (hop.kind === 'instance') return isDeadInstance(hop.id);
    if (hop.kind !== 'interface') return false;
    const one = interfaces.get(hop.id);
    if (!one || one.status === 'detached') return blackhole.gone;
    const state = one.instance === undefined ? undefined : instances.get(one.instance);
    return state !== undefined && blackhole.instance.includes(state);
  };
  const shown = (route: Route): Route =>
    route.origin === 'user' && route.state === 'active' && route.nextHops.every(isDead)
      ? { ...route, state: 'blackhole' }
      : route;
  return {
    ...network,
    routeTables: network.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map(shown),
    })),
  };
}
