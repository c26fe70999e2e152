import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/config/config.ts';
import { type Change, changed, routes, worldOf } from '../world/world.ts';
import { changesOf, checksOff, findingsOf, planOf } from './planned.ts';

type Stated = Policy['cluster']['podNetworks'][number]['overlay'];

/** What podway.yaml says of the second pod network alone. */
const stated =
  (overlay: NonNullable<Stated>): Change =>
  (world) => ({
    ...world,
    policy: {
      ...world.policy,
      cluster: {
        ...world.policy.cluster,
        podNetworks: world.policy.cluster.podNetworks.map((one, index) =>
          index === 1 ? { ...one, overlay } : one,
        ),
      },
    },
  });

/** Three nodes in one pod network, four in the other. */
const seven = checksOff(
  worldOf('alicloud', { nodes: 7, podNetworks: ['10.244.0.0/22', '10.244.4.0/22'] }),
);

describe("a pod network's own overlay", () => {
  it.each<[string, Stated]>([
    ['where replies leave bare', { masquerade: { outsideToPod: 'no' } }],
    ['where it is not known whether they do', { masquerade: { outsideToPod: 'unknown' } }],
    ['without encapsulation', { encapsulation: 'none' }],
    ['with bare packets within a subnet', { crossSubnet: true }],
  ])('%s nodes carry only their own pods there, and others’ in the other', (_, overlay) => {
    const world = changed(seven, stated(overlay ?? {}), routes({ budget: 5 }));
    expect(changesOf(world)).toEqual([
      '+ rtb-a 10.244.0.0/22: i-1',
      '+ rtb-a 10.244.4.0/24: i-4',
      '+ rtb-a 10.244.5.0/24: i-5',
      '+ rtb-a 10.244.6.0/24: i-6',
      '+ rtb-a 10.244.7.0/24: i-7',
    ]);
    expect(planOf(world).tables[0]).toMatchObject({ unreachable: [], direct: 5 });
  });

  it('what does not fit there is unreachable, and the finding is of there', () => {
    const world = changed(
      seven,
      stated({ masquerade: { outsideToPod: 'no' } }),
      routes({ budget: 3 }),
    );
    expect(planOf(world).tables[0]?.unreachable).toHaveLength(2);
    expect(findingsOf(world).filter((one) => one.startsWith('error'))).toMatchInlineSnapshot(`
      [
        "error gateway-asymmetric table/rtb-a: 2 of 7 pod prefixes do not fit into 3 routes (limit 200, default): 10.244.4.0/24, 10.244.5.0/24",
      ]
    `);
  });

  it('and what it leaves out is the cluster’s', () => {
    const world = changed(seven, stated({ port: 4789 }), routes({ budget: 2 }));
    expect(planOf(world).tables[0]).toMatchObject({ unreachable: [] });
  });
});
