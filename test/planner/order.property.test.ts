import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { RouteChange } from '../../src/network/change.ts';
import { withChange } from '../../src/network/with-change.ts';
import type { Op, PlanBody } from '../../src/planner/plan.ts';
import { hopTo } from '../world/names.ts';
import type { World } from '../world/world.ts';
import { isDeliverable, samplesOf } from './deliverable.ts';
import { applied, planOf } from './planned.ts';
import { counts, ingredients, isForeign, randomWorld, tightIngredients } from './random-world.ts';

const runs = { numRuns: 250 };
const dice = fc.infiniteStream(fc.nat({ max: 1_000_000 }));

/**
 * Applies ops in an order that `needs` allows and dice choose, and looks at the world after each. An
 * op that fails is not applied, nor is what needs it, also through others; all else is.
 */
function replay(
  world: World,
  ops: readonly Op[],
  roll: () => number,
  look: (world: World, op: Op) => void,
  fails: (op: Op) => boolean = () => false,
): World {
  const done = new Set<string>();
  let now = world;
  let waiting = [...ops];
  for (;;) {
    const ready = waiting.filter((op) => op.needs.every((id) => done.has(id)));
    const op = ready[roll() % ready.length];
    if (!op) break;
    waiting = waiting.filter((one) => one !== op);
    if (fails(op)) continue;
    now = { ...now, network: withChange(now.network, op) };
    done.add(op.id);
    look(now, op);
  }
  return now;
}

const rollOf = (stream: fc.Stream<number>) => () => stream.next().value as number;

/** By table the addresses that are deliverable before and after, but those that the plan says go dark. */
function stayingIn(world: World, { ops, findings, tables }: PlanBody) {
  const end = applied(world, ops);
  return tables.map(({ id }) => {
    const announced = findings
      .filter((one) => one.code === 'goes-dark' && one.subject === `table/${id}`)
      .map((one) => one.evidence)
      .join();
    const isAnnounced = (address: Prefix): boolean =>
      world.cluster.nodes.some((node) =>
        node.podPrefixes.some(
          ({ prefix }) => prefix.contains(address) && announced.includes(prefix.text),
        ),
      );
    const stays = samplesOf(world, end).filter(
      (address) =>
        isDeliverable(address, id, world) &&
        isDeliverable(address, id, end) &&
        !isAnnounced(address),
    );
    return { id, stays };
  });
}

function expectLit(staying: ReturnType<typeof stayingIn>, now: World, op: Op): void {
  for (const { id, stays } of staying) {
    const dark = stays.filter((address) => !isDeliverable(address, id, now));
    expect(dark.map(String), `dark in ${id} after ${op.kind} ${op.id}`).toEqual([]);
  }
}

/** Routes that count in a table, and how many of them may be there. */
function roomIn(world: World, table: string) {
  const found = world.network.routeTables.find((one) => one.id === table);
  return {
    used: found?.routes.filter((one) => counts(one, world)).length ?? 0,
    limit: found?.limits[0]?.limit ?? 0,
  };
}

function expectRoom(now: World, op: Op): void {
  if (op.kind !== 'create-route') return;
  const { used, limit } = roomIn(now, op.table);
  expect(used, `in ${op.table} after ${op.id}`).toBeLessThanOrEqual(limit);
}

const worlds = fc.oneof(ingredients, tightIngredients);

describe('in any order that `needs` allows', () => {
  it('no address goes dark, unless the plan names it', () => {
    fc.assert(
      fc.property(worlds, dice, (one, stream) => {
        const world = randomWorld(one);
        const plan = planOf(world);
        const staying = stayingIn(world, plan);
        replay(world, plan.ops, rollOf(stream), (now, op) => expectLit(staying, now, op));
      }),
      runs,
    );
  });

  it('no table holds more routes than its limit, or than it held', () => {
    fc.assert(
      fc.property(worlds, dice, (one, stream) => {
        const world = randomWorld(one);
        replay(world, planOf(world).ops, rollOf(stream), expectRoom);
      }),
      runs,
    );
  });

  it('routes that are not podway’s stay as they are, byte for byte', () => {
    fc.assert(
      fc.property(ingredients, dice, (one, stream) => {
        const world = randomWorld(one);
        const foreign = (now: World) =>
          JSON.stringify(
            now.network.routeTables.map(({ id, routes }) => [
              id,
              routes
                .filter((route) => isForeign(route, now))
                .map((route) => JSON.stringify(route))
                .sort(),
            ]),
          );
        const before = foreign(world);
        replay(world, planOf(world).ops, rollOf(stream), (now, op) => {
          expect(foreign(now), `after ${op.id}`).toBe(before);
        });
      }),
      runs,
    );
  });

  it('a table is claimed before anything in it is written', () => {
    fc.assert(
      fc.property(ingredients, dice, (one, stream) => {
        const world = randomWorld(one);
        const { rules } = world;
        replay(world, planOf(world).ops, rollOf(stream), (now, op) => {
          if (rules.marks !== 'table-tag' || !('destination' in op)) return;
          const table = now.network.routeTables.find((one) => one.id === op.table);
          expect(table?.tags['podway/shop'], op.id).toBe('owned');
        });
      }),
      runs,
    );
  });

  it('the end is the same, and needs nothing more', () => {
    fc.assert(
      fc.property(worlds, dice, (one, stream) => {
        const world = randomWorld(one);
        const { ops } = planOf(world);
        const done: Op[] = [];
        const end = replay(world, ops, rollOf(stream), (_, op) => done.push(op));
        expect(done, 'what can be done').toHaveLength(ops.length);
        expect(end.network).toEqual(applied(world, ops).network);
        expect(planOf(end).ops).toEqual([]);
      }),
      runs,
    );
  });
});

describe('whatever fails', () => {
  /** One op in five. */
  const sometimes = (roll: () => number) => () => roll() % 5 === 0;

  it('no address goes dark, and no table holds more than its limit', () => {
    fc.assert(
      fc.property(worlds, dice, (one, stream) => {
        const world = randomWorld(one);
        const plan = planOf(world);
        const staying = stayingIn(world, plan);
        const roll = rollOf(stream);
        const look = (now: World, op: Op): void => {
          expectLit(staying, now, op);
          expectRoom(now, op);
        };
        replay(world, plan.ops, roll, look, sometimes(roll));
      }),
      runs,
    );
  });

  it('the next plan finishes the job: it reaches as much, and leaves nothing to do', () => {
    fc.assert(
      fc.property(worlds, dice, (one, stream) => {
        const world = randomWorld(one);
        const plan = planOf(world);
        const roll = rollOf(stream);
        const half = replay(world, plan.ops, roll, () => undefined, sometimes(roll));
        const next = planOf(half);
        const unreachable = (body: PlanBody) => body.tables.map((table) => table.unreachable);
        expect(unreachable(next)).toEqual(unreachable(plan));
        expect(planOf(applied(half, next.ops)).ops).toEqual([]);
      }),
      runs,
    );
  });
});

describe('a plan says that something goes dark', () => {
  it('never where a slot is free before and after', () => {
    fc.assert(
      fc.property(tightIngredients, (one) => {
        const { tables, findings } = planOf(randomWorld(one));
        const roomy = tables
          .filter(({ limits }) =>
            limits.every(({ limit, ...used }) => Math.max(used.usedBefore, used.usedAfter) < limit),
          )
          .map(({ id }) => `table/${id}`);
        const dark = findings.filter((finding) => finding.code === 'goes-dark');
        expect(dark.filter((finding) => roomy.includes(finding.subject))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  const small: Omit<Parameters<typeof randomWorld>[0], 'nodes' | 'free' | 'left' | 'routes'> = {
    cloud: 'tencent',
    zones: 2,
    isClaimed: true,
    budget: 'limit',
    reserve: 0,
    outsideToPod: 'yes',
    asymmetric: 'allow',
    notReady: [],
    checks: [],
  };
  const toFirst = (destination: string, isOurs = true) =>
    ({ table: 1, destination, to: 1, isOurs }) as const;

  it.each<[string, Parameters<typeof randomWorld>[0]]>([
    [
      'where pods can rest on somebody else’s route to a machine that perhaps forwards',
      {
        ...small,
        nodes: 4,
        free: 0,
        left: [1],
        routes: [toFirst('10.244.0.0/16', false), toFirst('10.244.0.0/22')],
      },
    ],
    [
      'where pods that can rest leave their slot to others first',
      {
        ...small,
        nodes: 6,
        free: 2,
        left: [],
        routes: [
          toFirst('10.244.7.0/24'),
          toFirst('10.244.2.0/23'),
          toFirst('10.244.0.0/16'),
          toFirst('10.244.0.0/22', false),
          toFirst('10.244.1.0/24'),
        ],
      },
    ],
  ])('not %s', (_, one) => {
    const dark = planOf(randomWorld(one)).findings.filter(({ code }) => code === 'goes-dark');
    expect(dark.map(({ subject }) => subject)).not.toContain('table/rtb-b');
  });

  it('only where no order of its changes could prevent it, nor a temporary covering route', () => {
    fc.assert(
      fc.property(tightIngredients, (one) => {
        const world = randomWorld(one);
        const plan = planOf(world);
        for (const { subject } of plan.findings.filter(({ code }) => code === 'goes-dark')) {
          const table = subject.replace('table/', '');
          const inTable = plan.ops.filter((op) => 'destination' in op && op.table === table);
          // Each more doubles the orders to try.
          if (inTable.length > 10) continue;
          const first = plan.ops.filter((op) => !('destination' in op));
          const end = applied(world, plan.ops);
          const stays = samplesOf(world, end).filter(
            (one) => isDeliverable(one, table, world) && isDeliverable(one, table, end),
          );
          const start = applied(world, first);
          expect(hasLosslessOrder(start, table, inTable, stays)).toBe(false);
          if (inTable.length > 7) continue;
          for (const pair of temporaryPairs(start, table, inTable)) {
            expect(hasLosslessOrder(start, table, [...inTable, ...pair], stays)).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

/**
 * Covering routes that could be created first and deleted last: wide ones, of a destination that the
 * table does not have before or after, to each node. They cannot help, for a table that is full at the
 * end has no slot for them then, and where a slot is free before and after an order needs none.
 */
function temporaryPairs(
  { cluster, network, rules, policy }: World,
  table: string,
  ops: readonly Op[],
): readonly (readonly [TemporaryOp, TemporaryOp])[] {
  const today = network.routeTables.find(({ id }) => id === table)?.routes ?? [];
  const taken = [...today, ...ops.filter((op) => 'destination' in op)].map(
    ({ destination }) => `${destination}`,
  );
  const zones = policy.consumers.apps?.subnets?.length ?? 1;
  return ['10.244.0.0/16', '10.244.0.0/20', '10.244.0.0/21']
    .filter((text) => !taken.includes(text))
    .flatMap((text) =>
      cluster.nodes.map(({ name }): readonly [TemporaryOp, TemporaryOp] => {
        const state = {
          nextHops: [hopTo(rules, Number(name.replace('node-', '')), zones)],
          description: '',
        };
        const about = { table, destination: Prefix.parse(text) };
        return [
          { ...about, kind: 'create-route', id: 'temporary-create', before: null, after: state },
          { ...about, kind: 'delete-route', id: 'temporary-delete', before: state, after: null },
        ];
      }),
    );
}

type TemporaryOp = RouteChange & { readonly id: string };

/** Tries all orders of ops that keep the table within its limit and the addresses deliverable. */
function hasLosslessOrder(
  start: World,
  table: string,
  ops: readonly (Op | TemporaryOp)[],
  stays: readonly Prefix[],
): boolean {
  const seen = new Set<string>();
  // Who is reached for sure today must not come to depend on a machine that perhaps forwards.
  const sure = new Set(stays.filter((one) => isDeliverable(one, table, start, { isSure: true })));
  const from = (now: World, left: readonly (Op | TemporaryOp)[]): boolean => {
    const key = left.map((op) => op.id).join();
    if (left.length === 0) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return left.some((op) => {
      if (op.id === 'temporary-delete' && left.some(({ id }) => id === 'temporary-create'))
        return false;
      const next = { ...now, network: withChange(now.network, op) };
      const { used, limit } = roomIn(next, table);
      return (
        (op.kind !== 'create-route' || used <= limit) &&
        stays.every((address) =>
          isDeliverable(address, table, next, { isSure: sure.has(address) }),
        ) &&
        from(
          next,
          left.filter((one) => one !== op),
        )
      );
    });
  };
  return from(start, ops);
}
