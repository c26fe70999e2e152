import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { withChange } from '../../src/network/with-change.ts';
import type { DesiredRoute } from '../../src/planner/desired.ts';
import { type OrderedTable, orderTable } from '../../src/planner/order.ts';
import { planTable } from '../../src/planner/plan-table.ts';
import { situationOf } from '../../src/planner/situation.ts';
import { joinTopology } from '../../src/topology/join.ts';
import { hopTo } from '../world/names.ts';
import { addRoute, claimTable } from '../world/routed.ts';
import { changed, changeNode, network, overlay, type World, worldOf } from '../world/world.ts';
import { isDeliverable, samplesOf } from './deliverable.ts';
import { checksOff } from './planned.ts';

/**
 * The order of any change, likely or not: routes of today and routes to come are thrown at random,
 * not chosen by the budget program, in a table that holds hardly more than the larger of the two.
 */

const nodes = 15;
const pool = Prefix.parse('10.244.0.0/20');
const destinations = [
  ...subtree(pool, 24).filter((one) => one.length < 24 || Number(one.first) > Number(pool.first)),
  Prefix.parse('10.244.1.0/25'),
  Prefix.parse('10.244.1.128/25'),
  Prefix.parse('10.244.2.64/26'),
];

function subtree(prefix: Prefix, longest: number): readonly Prefix[] {
  const halves = prefix.length < longest ? (prefix.halves() ?? []) : [];
  return [prefix, ...halves.flatMap((half) => subtree(half, longest))];
}

/** A destination, and the number of the node that it leads to. */
type SomeRoute = [Prefix, number];

function someRoutes(maxLength: number, among = destinations) {
  return fc.uniqueArray(fc.tuple(fc.constantFrom(...among), fc.integer({ min: 1, max: nodes })), {
    minLength: 1,
    maxLength,
    selector: ([destination]) => destination.text,
  });
}

const ofLength = (...lengths: readonly number[]) =>
  destinations.filter((one) => lengths.includes(one.length));
const few = ofLength(21, 22, 23, 24).filter((one) => Prefix.parse('10.244.0.0/21').contains(one));

const someNode = fc.integer({ min: 4, max: nodes });

/** Two pods get a route each, and rest meanwhile on a wide route that may deliver only once it is replaced. */
const pairInDead = fc
  .record({
    pair: fc.constantFrom(...ofLength(23)),
    length: fc.constantFrom(20, 21, 22),
    dead: fc.integer({ min: 1, max: 3 }),
    hops: fc.tuple(someNode, someNode, someNode, someNode),
  })
  .map(({ pair, length, dead, hops: [now, then, one, other] }) => {
    const [wide = pool] = ofLength(length).filter((around) => around.contains(pair));
    const [first = pair, second = pair] = pair.halves() ?? [];
    const today: SomeRoute[] = [
      [wide, dead],
      [pair, now],
    ];
    const wanted: SomeRoute[] = [
      [wide, then],
      [first, one],
      [second, other],
    ];
    return { today, wanted };
  });

/** Besides anything what waits for most: pairs of pods that get a route each, with few slots to do it in. */
const changes = fc.oneof(
  fc.record({ today: someRoutes(9), wanted: someRoutes(9) }),
  fc.record({
    today: someRoutes(8, ofLength(23)),
    wanted: fc
      .tuple(someRoutes(2, ofLength(20, 21, 22)), someRoutes(7, ofLength(24)))
      .map((parts) => parts.flat()),
  }),
  fc.record({
    today: someRoutes(
      4,
      few.filter((one) => one.length < 24),
    ),
    wanted: someRoutes(
      5,
      few.filter((one) => one.length > 22),
    ),
  }),
  pairInDead,
);

const recipe = fc.record({
  changes,
  /** Slots that neither today's routes nor the wanted ones use. */
  spare: fc.constantFrom(-1, 0, 0, 1, 1, 1, 2),
  notReady: fc.subarray([1, 2, 3], { maxLength: 2 }),
  outsideToPod: fc.constantFrom('yes' as const, 'yes' as const, 'no' as const),
});

interface Ordered extends OrderedTable {
  readonly world: World;
  readonly end: World;
  readonly limit: number;
  /** Deliverable before and after, and not said to go dark. */
  readonly stays: readonly Prefix[];
}

type Recipe = typeof recipe extends fc.Arbitrary<infer Value> ? Value : never;

function ordered({ changes, spare, notReady, outsideToPod }: Recipe): Ordered {
  const { today, wanted } = changes;
  const isReady = (number: number) => !notReady.includes(number);
  const start = changed(
    checksOff(worldOf('aws', { nodes })),
    claimTable('rtb-a'),
    overlay({ masquerade: { podToOutside: 'yes', outsideToPod } }),
    ...notReady.map((number) => changeNode(`node-${number}`, { readiness: 'not-ready' })),
    ...today.map(([destination, to]) =>
      addRoute('rtb-a', destination.text, hopTo(worldOf('aws').rules, to)),
    ),
  );
  // Who does not forward, or must not, is only wanted for its own pods.
  const chosen = wanted.filter(
    ([destination, to]) =>
      (isReady(to) && outsideToPod === 'yes') ||
      Prefix.parse(`10.244.${to}.0/24`).contains(destination),
  );
  const used = (managed: number): number => managed + 1;
  const limit = Math.max(used(today.length) + spare, used(chosen.length) + Math.max(0, spare), 1);
  const world = changed(
    start,
    network({
      routeTables: start.network.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4], limit, source: 'read' }],
      })),
    }),
  );
  const topology = joinTopology(world.cluster, world.network, world.policy, world.rules);
  const situation = situationOf(topology, world.network, world.policy, world.rules);
  const desired = chosen.flatMap(([destination, to]): DesiredRoute[] => {
    const node = topology.placed.find((one) => one.node.name === `node-${to}`);
    if (!node) return [];
    const under = situation.accepted.filter((one) => destination.contains(one.prefix));
    const isDirect = under.every((one) => one.owner === node);
    return [{ destination, node, role: isDirect ? 'direct' : 'gateway' }];
  });
  const [consumerTable] = topology.tables;
  if (!consumerTable) throw new Error('no table to plan');
  const families = (prefixes: readonly number[]) => prefixes.includes(4);
  const plan = planTable(consumerTable, {
    ...situation,
    desired: (problem) => (families(problem.families) ? desired : []),
  });
  const result = orderTable(plan, situation, [], new Map());
  const end = changed(world, (now) => ({
    ...now,
    network: result.ops.reduce(withChange, now.network),
  }));
  const dark = [...result.dark.keys()];
  const stays = samplesOf(world, end).filter(
    (address) =>
      isDeliverable(address, 'rtb-a', world) &&
      isDeliverable(address, 'rtb-a', end) &&
      !dark.some((prefix) => prefix.contains(address)),
  );
  return { ...result, world, end, limit, stays };
}

function usedIn({ network: now }: World): number {
  return now.routeTables.find((one) => one.id === 'rtb-a')?.routes.length ?? 0;
}

describe('the order of any change of routes', () => {
  it('loses no address and no slot, whatever fails', () => {
    let rested = 0;
    fc.assert(
      fc.property(recipe, fc.infiniteStream(fc.nat({ max: 1_000_000 })), (one, dice) => {
        const { world, ops, stays, limit } = ordered(one);
        const roll = () => dice.next().value as number;
        if (ops.some((op) => op.reason.includes('until then'))) rested++;
        const done = new Set<string>();
        let now = world;
        let waiting = ops;
        for (;;) {
          const ready = waiting.filter((op) => op.needs.every((id) => done.has(id)));
          const op = ready[roll() % ready.length];
          if (!op) break;
          waiting = waiting.filter((other) => other !== op);
          if (roll() % 6 === 0) continue;
          now = { ...now, network: withChange(now.network, op) };
          done.add(op.id);
          const dark = stays.filter((address) => !isDeliverable(address, 'rtb-a', now));
          expect(dark.map(String), `dark after ${op.kind} ${op.id}`).toEqual([]);
          if (op.kind === 'create-route') {
            expect(usedIn(now), `used after ${op.id}`).toBeLessThanOrEqual(limit);
          }
          // What an op relies on is there when it comes, or the applier would call it stale.
          for (const prefix of op.relies) {
            const table = now.network.routeTables.find(({ id }) => id === 'rtb-a');
            const found = table?.routes.some(({ destination }) => `${destination}` === prefix.text);
            expect(found, `${op.id} relies on ${prefix}`).toBe(true);
          }
        }
      }),
      { numRuns: 3000 },
    );
    expect(rested).toBeGreaterThan(10);
  }, 60_000);

  it('has nothing dark where a slot is free before and after', () => {
    fc.assert(
      fc.property(recipe, (one) => {
        const { world, end, limit, dark } = ordered(one);
        const isRoomy = usedIn(world) < limit && usedIn(end) < limit;
        if (isRoomy) expect([...dark.keys()].map(String)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  }, 60_000);
});
