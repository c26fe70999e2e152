import fc from 'fast-check';
import type { PrefixSource } from '../../src/cluster/cluster.ts';
import { clouds, nodePrefix6 } from './names.ts';
import { type Change, changeNode, claimsOnly, podPrefix, type World, worldOf } from './world.ts';

export interface Limits {
  readonly minNodes?: number;
  readonly maxNodes?: number;
}

/**
 * Worlds in which nobody lies: any cloud, up to three zones, one table or several, one family or
 * both, any source of pod prefixes, one to three prefixes a node (siblings among them), providerIDs
 * on all nodes, on none or on some.
 */
export function honestWorlds({ minNodes = 1, maxNodes = 6 }: Limits = {}): fc.Arbitrary<World> {
  return fc
    .record({
      cloud: fc.constantFrom(...clouds),
      nodes: fc.integer({ min: minNodes, max: maxNodes }),
      zones: fc.integer({ min: 1, max: 3 }),
      oneTable: fc.boolean(),
      dualStack: fc.boolean(),
      clusterSource: fc.constantFrom<PrefixSource>('node-spec', 'calico', 'cilium'),
      withoutProviderId: fc.oneof(
        fc.constant([]),
        fc.constant(Array.from({ length: maxNodes }, () => true)),
        fc.array(fc.boolean(), { maxLength: maxNodes }),
      ),
      // Which /24 of the pod network is whose: neighbours often belong to one node.
      slots: fc.shuffledSubarray(
        Array.from({ length: maxNodes * 3 }, (_, slot) => slot),
        { minLength: maxNodes },
      ),
    })
    .map(({ cloud, withoutProviderId, slots, ...shape }) => {
      const owned = (number: number): readonly number[] =>
        slots
          .toSorted((a, b) => a - b)
          .filter((_, at) => Math.floor((at * shape.nodes) / slots.length) === number - 1);
      const numbers = Array.from({ length: shape.nodes }, (_, index) => index + 1);
      return worldOf(
        cloud,
        shape,
        ...numbers.flatMap((number): Change[] => [
          claimsOnly(
            `node-${number}`,
            ...[
              ...owned(number).map((slot) => `10.244.${slot}.0/24`),
              ...(shape.dualStack ? [nodePrefix6(number)] : []),
            ].map((text) => podPrefix(text, shape.clusterSource)),
          ),
          ...(withoutProviderId[number - 1]
            ? [changeNode(`node-${number}`, { providerId: undefined })]
            : []),
        ]),
      );
    });
}

/** The same world with each list whose order means nothing in another order. */
export function reordered(world: World): fc.Arbitrary<World> {
  const { network, cluster } = world;
  const any = <Item>(items: readonly Item[]): fc.Arbitrary<readonly Item[]> =>
    fc.shuffledSubarray([...items], { minLength: items.length });
  return fc
    .record({
      subnets: any(network.subnets),
      routeTables: any(network.routeTables),
      interfaces: any(network.interfaces),
      instances: any(network.instances),
      routeOrders: fc.tuple(...network.routeTables.map((table) => any(table.routes))),
      claimOrders: fc.tuple(...cluster.nodes.map((node) => any(node.podPrefixes))),
    })
    .map(({ routeOrders, claimOrders, ...parts }) => ({
      ...world,
      cluster: {
        ...cluster,
        nodes: cluster.nodes.map((node, at) => ({
          ...node,
          podPrefixes: claimOrders[at] ?? node.podPrefixes,
        })),
      },
      network: {
        ...network,
        ...parts,
        routeTables: parts.routeTables.map((table) => ({
          ...table,
          routes: routeOrders[network.routeTables.indexOf(table)] ?? table.routes,
        })),
      },
    }));
}
