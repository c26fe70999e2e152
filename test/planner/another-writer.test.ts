import { describe, expect, it } from 'vitest';
import { claimTable, withDirectRoutes } from '../world/routed.ts';
import { type Change, changed, network, routes, type World, worldOf } from '../world/world.ts';
import { checksOff, findingsOf, planOf } from './planned.ts';

/** Where tables carry the mark (AWS), routes of another writer's look like podway's own. */

/** Every table has a tag, and none podway's. */
function tagged(key: string, value = 'owned'): Change {
  return (world) =>
    network({
      routeTables: world.network.routeTables.map((table) => ({ ...table, tags: { [key]: value } })),
    })(world);
}

const direct = withDirectRoutes(checksOff(worldOf('aws', { nodes: 3 })));
const writers = (world: World): readonly string[] =>
  findingsOf(world).filter((one) => one.includes('another-writer'));

describe('another writer keeps per-node routes in an unclaimed table', () => {
  it('that it would find by the tag of a cluster, whichever', () => {
    const world = changed(direct, tagged('kubernetes.io/cluster/shop-eks'));
    expect(writers(world)).toMatchInlineSnapshot(`
      [
        "error another-writer table/rtb-a: 3 routes lead pod prefixes to their nodes, and the table has the tag kubernetes.io/cluster/shop-eks, by which another writer finds it: 10.244.1.0/24, 10.244.2.0/24, 10.244.3.0/24",
      ]
    `);
    expect(writers(changed(direct, tagged('KubernetesCluster', 'shop')))).toHaveLength(1);
    expect(writers(changed(direct, tagged('kubernetes.io/cluster/x', 'shared')))).toHaveLength(1);
  });

  it.each<[string, World]>([
    [
      'without such a tag podway takes them over, and the claim lists them',
      changed(direct, tagged('team', 'apps')),
    ],
    [
      'a tag that only begins like it is another',
      changed(direct, tagged('kubernetes.io/cluster/')),
    ],
    [
      'adopted ones are podway’s',
      changed(
        direct,
        tagged('kubernetes.io/cluster/shop'),
        routes({ adopt: ['10.244.1.0/24', '10.244.2.0/24'] }),
      ),
    ],
    [
      'in a claimed table all are podway’s',
      changed(direct, tagged('kubernetes.io/cluster/shop'), claimTable('rtb-a')),
    ],
    [
      'a single one is no controller’s',
      changed(
        withDirectRoutes(checksOff(worldOf('aws', { nodes: 1 }))),
        tagged('kubernetes.io/cluster/shop'),
      ),
    ],
  ])('not: %s', (_, world) => {
    expect(writers(world)).toEqual([]);
  });

  it('the claim lists what it takes over all the same', () => {
    const world = changed(direct, tagged('kubernetes.io/cluster/shop'));
    const [claim] = planOf(world).ops;
    expect(claim?.kind === 'claim-table' && claim.takesOver.map(String)).toEqual([
      '10.244.1.0/24',
      '10.244.2.0/24',
      '10.244.3.0/24',
    ]);
  });
});
