import { describe, expect, it } from 'vitest';
import { type Cloud, clouds, hopTo, instanceId, nodeInterface } from '../world/names.ts';
import { addManaged, addRoute } from '../world/routed.ts';
import { type Change, changed, removeNode, routes, type World, worldOf } from '../world/world.ts';
import { applied, changesOf, checksOff, planOf } from './planned.ts';

/**
 * What one node more or less changes. Where a table has too few routes for direct ones,
 * `npm run bench -- stability` measures it; docs/comparison.md has its numbers.
 */

const nodes = 300;
const zones = 3;
const podNetworks = ['10.244.0.0/15'];
const some = [1, 2, 77, 128, 255, 256, 299, 300];

/** The tables as podway leaves them: all 300 have direct routes, and the instance of one more is there already. */
function settled(cloud: (typeof clouds)[number], ...changes: readonly Change[]): World {
  const world = checksOff(worldOf(cloud, { nodes: nodes + 1, zones, podNetworks }));
  const roomy: Change = (one) => ({
    ...one,
    network: {
      ...one.network,
      routeTables: one.network.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4, 6], limit: 1000, source: 'read' as const }],
      })),
    },
  });
  return applied(changed(world, roomy, ...changes, removeNode(`node-${nodes + 1}`)));
}

/** The node was scaled in: its instance is gone, and the cloud shows so where it does. */
const leaves =
  (number: number): Change =>
  (world) => {
    const { network, rules } = world;
    const [eni, instance] = [nodeInterface(number), instanceId(rules.provider as Cloud, number)];
    const routeTables = network.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route) =>
        rules.blackhole.gone && route.nextHops.some((hop) => 'id' in hop && hop.id === eni)
          ? { ...route, state: 'blackhole' as const }
          : route,
      ),
    }));
    return removeNode(`node-${number}`)({
      ...world,
      network: {
        ...network,
        routeTables,
        interfaces: network.interfaces.filter(({ id }) => id !== eni),
        instances: network.instances.filter(({ id }) => id !== instance),
      },
    });
  };

describe.each(clouds)('with room for a route to each of 300 nodes, on %s', (cloud) => {
  const full = worldOf(cloud, { nodes: nodes + 1, zones, podNetworks });
  const before = settled(cloud);

  it.each(some)('node %i less is one route less in each table', (number) => {
    const world = changed(before, leaves(number));
    const { ops } = planOf(world);
    expect(ops.map(({ kind }) => kind)).toEqual(Array(zones).fill('delete-route'));
    expect(new Set(ops.map((op) => 'table' in op && op.table)).size).toBe(zones);
  });

  it('one node more is one route more in each table', () => {
    const { cluster } = full;
    const changes = changesOf({ ...before, cluster });
    expect(changes.map((one) => one.replace(/:.*/, ''))).toEqual(
      ['rtb-a', 'rtb-b', 'rtb-c'].map((table) => `+ ${table} 10.245.45.0/24`),
    );
  });

  it('a budget of exactly the nodes is enough', () => {
    const exact = settled(cloud, routes({ budget: nodes }));
    expect(planOf(exact).tables.map(({ direct }) => direct)).toEqual(Array(zones).fill(nodes));
    const changes = changesOf(changed(exact, leaves(150)));
    expect(changes).toHaveLength(zones);
  });
});

describe('with fewer routes than nodes', () => {
  const zoned = (nodes: number) => checksOff(worldOf('alicloud', { nodes, zones: 3 }));
  const tablesOf = (world: World) =>
    planOf(world).tables.map(({ cost, unreachable }) => ({ cost, unreachable }));

  it('a new node that no slot is left for changes the routes next to its own, and no others', () => {
    const all = changed(zoned(97), routes({ budget: 48, tables: ['rtb-a'] }));
    const before = applied(changed(all, removeNode('node-97')));
    const { cluster } = all;
    const joined = { ...before, cluster };
    expect(tablesOf(joined)[0]?.unreachable).toEqual([]);
    const routesBefore = planOf(before).tables[0]?.limits[0]?.usedAfter;
    expect(routesBefore).toBe(48);
    expect(changesOf(joined)).toMatchInlineSnapshot(`
      [
        "+ rtb-a 10.244.90.0/23: i-91",
        "- rtb-a 10.244.90.0/24: i-90",
        "- rtb-a 10.244.91.0/24: i-91",
        "+ rtb-a 10.244.97.0/24: i-97",
      ]
    `);
  });

  const twelve = changed(checksOff(worldOf('alicloud', { nodes: 12 })), routes({ budget: 4 }));
  const today = (...leading: readonly (readonly [string, number])[]): World =>
    changed(
      twelve,
      ...leading.map(([destination, number]) =>
        addManaged('rtb-a', destination, hopTo(twelve.rules, number)),
      ),
    );
  /** 12 forwards to 1, 2 and 3, who could do so themselves: a cost of 9, where the best is 8. */
  const detour = today(
    ['10.244.0.0/22', 12],
    ['10.244.4.0/22', 4],
    ['10.244.8.0/22', 8],
    ['10.244.12.0/24', 12],
  );
  /** As cheap as the best, but 12 pod prefixes are under one gateway route, and 4 under the best's largest. */
  const lopsided = today(
    ['10.244.0.0/16', 1],
    ['10.244.10.0/24', 10],
    ['10.244.11.0/24', 11],
    ['10.244.12.0/24', 12],
  );

  it.each<[string, World, readonly string[]]>([
    [
      'stay within the threshold: 9 less 12 % is less than 8',
      changed(detour, routes({ budget: 4, moveThreshold: 12 })),
      [],
    ],
    [
      'move beyond it: 9 less 10 % is more',
      changed(detour, routes({ budget: 4, moveThreshold: 10 })),
      ['~ rtb-a 10.244.0.0/22: i-12 → i-1'],
    ],
    [
      'move where one gateway has more than twice the best share',
      lopsided,
      [
        '- rtb-a 10.244.0.0/16: i-1',
        '+ rtb-a 10.244.0.0/22: i-1',
        '+ rtb-a 10.244.4.0/22: i-4',
        '+ rtb-a 10.244.8.0/22: i-8',
        '- rtb-a 10.244.10.0/24: i-10',
        '- rtb-a 10.244.11.0/24: i-11',
      ],
    ],
  ])('today’s routes %s', (_, world, changes) => {
    expect(changesOf(world)).toEqual(changes);
  });
});

describe('a plan that was applied is final', () => {
  it('where a foreign route serves some pods, and a wider route than its pods stays', () => {
    const hop = (number: number) => hopTo(worldOf('alicloud').rules, number);
    const world = changed(
      worldOf('alicloud', { nodes: 6 }),
      addManaged('rtb-a', '10.244.6.0/23', hop(6)),
      addRoute('rtb-a', '10.244.1.0/24', hop(1)),
      addRoute('rtb-a', '10.244.2.0/23', hop(1)),
      addRoute('rtb-a', '10.244.4.0/23', hop(1)),
      removeNode('node-1'),
      routes({ budget: 3, reserve: 0 }),
    );
    expect(changesOf(world)).toHaveLength(2);
    expect(changesOf(applied(world))).toEqual([]);
  });
});
