import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hopTo } from '../world/names.ts';
import { addManaged, addRoute, withDirectRoutes } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeNode,
  network,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { checksOff, planOf } from './planned.ts';
import { ingredients, randomWorld } from './random-world.ts';

/** What a plan says of next hops that it moves while packets travel by them. */

const alicloud = (nodes: number, zones = 1) => checksOff(worldOf('alicloud', { nodes, zones }));
const manage =
  (destination: string, number: number, zones = 1): Change =>
  (world) =>
    addManaged('rtb-a', destination, hopTo(world.rules, number, zones))(world);
const limit =
  (most: number): Change =>
  (world) =>
    network({
      routeTables: world.network.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4, 6], limit: most, source: 'read' as const }],
      })),
    })(world);

function reasonsIn(world: World): readonly string[] {
  return planOf(world)
    .ops.filter((op) => 'table' in op && op.table === 'rtb-a')
    .map((op) => `${op.kind} ${'destination' in op ? op.destination : ''}: ${op.reason}`);
}

describe('a change that moves next hops says what it buys', () => {
  it.each<[string, World, readonly string[]]>([
    [
      'nothing where nothing moves',
      changed(alicloud(3), manage('10.244.1.0/24', 1)),
      ['create-route 10.244.2.0/24: node-2 owns it', 'create-route 10.244.3.0/24: node-3 owns it'],
    ],
    [
      'hops, where there is room for direct routes again',
      changed(alicloud(3), manage('10.244.0.0/16', 1)),
      [
        'delete-route 10.244.0.0/16: 10.244.1.0/24 and 2 other routes cover it',
        'create-route 10.244.1.0/24: node-1 owns it',
        'create-route 10.244.2.0/24: node-2 owns it; moves 1 pod prefix: saves 1 hop',
        'create-route 10.244.3.0/24: node-3 owns it; moves 1 pod prefix: saves 1 hop',
      ],
    ],
    [
      'borders of zones: pods in one zone had their gateway in the other',
      changed(alicloud(2, 2), manage('10.244.0.0/16', 2, 2), routes({ tables: ['rtb-a'] })),
      [
        'delete-route 10.244.0.0/16: 10.244.1.0/24 and 10.244.2.0/24 cover it',
        'create-route 10.244.1.0/24: node-1 owns it; moves 1 pod prefix: saves 1 hop and 2 zone crossings',
        'create-route 10.244.2.0/24: node-2 owns it',
      ],
    ],
    [
      'a slot, where the table has fewer now',
      changed(withDirectRoutes(alicloud(4)), limit(4), routes({ reserve: 1 })),
      [
        'create-route 10.244.2.0/23: node-2 forwards to 1 pod prefix of other nodes',
        'delete-route 10.244.2.0/24: 10.244.2.0/23 covers it',
        'delete-route 10.244.3.0/24: 10.244.2.0/23 covers it; moves 1 pod prefix: costs 1 hop more; it frees a slot',
      ],
    ],
    [
      'that the gateway may be none any more',
      changed(
        alicloud(3),
        manage('10.244.0.0/16', 1),
        routes({ budget: 1 }),
        changeNode('node-1', { cordoned: true }),
      ),
      [
        'replace-route 10.244.0.0/16: node-2 forwards to 2 pod prefixes of other nodes; before: node-1; moves 3 pod prefixes, as node-1 is cordoned: costs the same',
      ],
    ],
    [
      'a smaller share, at the same cost for all of them together',
      changed(
        alicloud(12),
        manage('10.244.0.0/16', 1),
        manage('10.244.10.0/24', 10),
        manage('10.244.11.0/24', 11),
        manage('10.244.12.0/24', 12),
        routes({ budget: 4 }),
      ),
      [
        'delete-route 10.244.0.0/16: 10.244.0.0/22 and 2 other routes cover it',
        'create-route 10.244.0.0/22: node-1 forwards to 2 pod prefixes of other nodes',
        'create-route 10.244.4.0/22: node-4 forwards to 3 pod prefixes of other nodes; moves 4 pod prefixes: saves 1 hop; the share falls from 12 to 4',
        'create-route 10.244.8.0/22: node-8 forwards to 3 pod prefixes of other nodes; moves 2 pod prefixes: saves 1 hop; the share falls from 12 to 4',
        'delete-route 10.244.10.0/24: 10.244.8.0/22 covers it; moves 1 pod prefix: costs 1 hop more; it frees a slot',
        'delete-route 10.244.11.0/24: 10.244.8.0/22 covers it; moves 1 pod prefix: costs 1 hop more; it frees a slot',
      ],
    ],
    [
      'whose route it was, where it was not podway’s',
      changed(alicloud(1), addRoute('rtb-a', '10.244.0.0/20', { kind: 'instance', id: 'i-nva' })),
      [
        "create-route 10.244.1.0/24: node-1 owns it; takes 1 pod prefix from a route that is not podway's",
      ],
    ],
  ])('%s', (_, world, reasons) => {
    expect(reasonsIn(world)).toEqual(reasons);
  });

  it('once for each pod prefix that moves', () => {
    fc.assert(
      fc.property(ingredients, (one) => {
        const world = randomWorld({
          ...one,
          zones: 1,
          // Parts of a pod prefix that move apart are one move.
          routes: one.routes.filter(({ destination }) => !/\/2[56]$/.test(destination)),
        });
        const plan = planOf(world);
        const numbers = plan.ops.flatMap(({ reason }) => {
          const told = reason.matchAll(/(?:moves|takes|leaves) (\d+) pod prefix/g);
          return [...told].map(([, number]) => Number(number));
        });
        expect(numbers.reduce((a, b) => a + b, 0)).toBe(plan.summary.moved);
      }),
      { numRuns: 300 },
    );
  });
});
