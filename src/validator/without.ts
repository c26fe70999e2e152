import type { Cluster } from '../cluster/cluster.ts';
import type { Network } from '../network/network.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * Cluster and network as they are once these nodes have died and nobody has noticed: their machines are
 * gone and so are their pods, and every route is as it was. Pure.
 */
export function withoutNodes<N extends Network>(
  cluster: Cluster,
  network: N,
  { placed }: Pick<Topology, 'placed'>,
  names: readonly string[],
): { readonly cluster: Cluster; readonly network: N } {
  const dead = new Set(names);
  const places = placed.filter(({ node }) => dead.has(node.name));
  const instances = new Set(places.flatMap(({ instance }) => instance?.id ?? []));
  // Of a machine that was not read the interface is all there is.
  const interfaces = new Set(
    places.flatMap((one) => (one.instance === undefined ? one.interface.id : [])),
  );
  return {
    cluster: { ...cluster, nodes: cluster.nodes.filter(({ name }) => !dead.has(name)) },
    network: {
      ...network,
      interfaces: network.interfaces.map((one) =>
        interfaces.has(one.id) ? { ...one, status: 'detached' as const } : one,
      ),
      instances: network.instances.map((one) =>
        instances.has(one.id) ? { ...one, state: 'terminated' as const } : one,
      ),
    },
  };
}
