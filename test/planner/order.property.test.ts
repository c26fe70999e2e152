import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChange } from '../../src/network/with-change.ts';
import type { Op } from '../../src/planner/plan.ts';
import type { World } from '../world/world.ts';
import { isDeliverable, samplesOf } from './deliverable.ts';
import { applied, planOf } from './planned.ts';
import { counts, ingredients, randomWorld } from './random-world.ts';

const runs = { numRuns: 400 };
const dice = fc.infiniteStream(fc.nat({ max: 1_000_000 }));

/** Applies ops in an order that `needs` allows and dice choose, and looks at the world after each. */
function replay(
  world: World,
  ops: readonly Op[],
  roll: () => number,
  look: (world: World, op: Op) => void,
): World {
  const done = new Set<string>();
  let now = world;
  for (let waiting = [...ops]; waiting.length > 0; ) {
    const ready = waiting.filter((op) => op.needs.every((id) => done.has(id)));
    const op = ready[roll() % ready.length];
    if (!op) throw new Error(`nothing is ready: ${waiting.map((one) => one.id).join(', ')}`);
    now = { ...now, network: withChange(now.network, op) };
    done.add(op.id);
    waiting = waiting.filter((one) => one !== op);
    look(now, op);
  }
  return now;
}

const rollOf = (stream: fc.Stream<number>) => () => stream.next().value as number;

describe('in any order that `needs` allows', () => {
  it('no address goes dark, unless the plan names it', () => {
    fc.assert(
      fc.property(ingredients, dice, (one, stream) => {
        const world = randomWorld(one);
        const { ops, findings, tables } = planOf(world);
        const end = applied(world, ops);
        for (const { id } of tables) {
          const announced = findings
            .filter((one) => one.code === 'goes-dark' && one.subject === `table/${id}`)
            .map((one) => one.evidence)
            .join();
          const stays = samplesOf(world, end).filter(
            (address) =>
              isDeliverable(address, id, world) &&
              isDeliverable(address, id, end) &&
              !world.cluster.nodes.some((node) =>
                node.podPrefixes.some(
                  ({ prefix }) => prefix.contains(address) && announced.includes(prefix.text),
                ),
              ),
          );
          replay(world, ops, rollOf(stream), (now, op) => {
            const dark = stays.filter((address) => !isDeliverable(address, id, now));
            expect(dark.map(String), `dark in ${id} after ${op.kind} ${op.id}`).toEqual([]);
          });
        }
      }),
      runs,
    );
  });

  it('no table holds more routes than its limit, or than it held', () => {
    fc.assert(
      fc.property(ingredients, dice, (one, stream) => {
        const world = randomWorld(one);
        const used = (now: World, table: string) =>
          now.network.routeTables
            .find((one) => one.id === table)
            ?.routes.filter((one) => counts(one, now)).length ?? 0;
        replay(world, planOf(world).ops, rollOf(stream), (now, op) => {
          if (op.kind !== 'create-route') return;
          const limit = now.network.routeTables.find((one) => one.id === op.table)?.limits[0]
            ?.limit;
          expect(used(now, op.table), `after ${op.id}`).toBeLessThanOrEqual(limit ?? 0);
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
      fc.property(ingredients, dice, (one, stream) => {
        const world = randomWorld(one);
        const { ops } = planOf(world);
        const end = replay(world, ops, rollOf(stream), () => undefined);
        expect(end.network).toEqual(applied(world, ops).network);
        expect(planOf(end).ops).toEqual([]);
      }),
      runs,
    );
  });
});
