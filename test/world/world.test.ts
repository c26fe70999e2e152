import { describe, expect, it } from 'vitest';
import { contradictionsIn } from '../../src/network/contradictions.ts';
import { routesIn } from '../network/build.ts';
import { clouds, hopTo } from './names.ts';
import { withDirectRoutes } from './routed.ts';
import { worldOf } from './world.ts';

describe.each(clouds)('a test world on %s', (cloud) => {
  it('contradicts itself nowhere', () => {
    const { network } = worldOf(cloud, { nodes: 300, zones: 3, dualStack: true });
    expect(contradictionsIn(network)).toEqual([]);
  });

  it('is routed to its owners', () => {
    const world = withDirectRoutes(worldOf(cloud, { nodes: 3, zones: 2, dualStack: true }));
    const table = world.network.routeTables.find(({ id }) => id === 'rtb-b');
    const hops = table?.routes.filter(({ origin }) => origin === 'user').map((one) => one.nextHops);
    expect(hops).toEqual(
      [1, 2, 3].flatMap((number) =>
        ([4, 6] as const).map((family) => [hopTo(world.rules, number, 2, family)]),
      ),
    );
    expect(routesIn(world.network, 'rtb-nodes')).toHaveLength(2);
  });

  it('names providerIDs as the cloud does', () => {
    const { cluster, network, rules } = worldOf(cloud, { nodes: 1 });
    const found = rules.providerId.pattern.exec(cluster.nodes[0]?.providerId ?? '');
    expect(found?.groups?.instance).toBe(network.instances[0]?.id);
  });
});
