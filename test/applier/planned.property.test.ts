import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/applier/apply.ts';
import type { Network } from '../../src/network/network.ts';
import type { Op } from '../../src/planner/plan.ts';
import { applied, planOf } from '../planner/planned.ts';
import { randomWorld, tightIngredients } from '../planner/random-world.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { World } from '../world/world.ts';
import { MemoryCloud, type WriteFault } from './memory-cloud.ts';

/** What the planner plans for tables with hardly any room, carried out and interrupted. */

function apply(plan: readonly Op[], cloud: MemoryCloud, { rules }: World) {
  return applyPlan({
    plan,
    network: cloud.network,
    writer: cloud,
    reader: cloud,
    rules,
    context: { signal: new AbortController().signal, clock: new VirtualClock() },
    scope: { vpc: 'vpc-1' },
  });
}

const resultsOf = ({ outcomes }: Awaited<ReturnType<typeof apply>>) =>
  new Set(outcomes.map(({ result }) => result));

const kills = fc.constantFrom<WriteFault>('kill-before', 'kill-midway', 'kill-after');

/** All but the order of routes, which tells only in which they were written. */
function contentsOf({ routeTables, interfaces }: Network) {
  const tables = routeTables.map(({ id, tags, routes }) => ({
    id,
    tags,
    routes: routes.map((route) => JSON.stringify(route)).toSorted(),
  }));
  return { tables, interfaces };
}

describe('a plan for full tables', () => {
  it('is carried out whole; again, all of it is already so and nothing is written', async () => {
    await fc.assert(
      fc.asyncProperty(tightIngredients, async (one) => {
        const world = randomWorld(one);
        const { ops } = planOf(world);
        const cloud = new MemoryCloud(world.network);
        const first = await apply(ops, cloud, world);
        expect(first.stale).toEqual([]);
        expect(first.findings).toEqual([]);
        expect(resultsOf(first)).toEqual(new Set(ops.length > 0 ? ['applied'] : []));
        expect(contentsOf(cloud.network)).toEqual(contentsOf(applied(world, ops).network));

        const again = new MemoryCloud(cloud.network);
        const second = await apply(ops, again, world);
        expect(resultsOf(second)).toEqual(new Set(ops.length > 0 ? ['already'] : []));
        expect(again.calls).toEqual([]);
      }),
    );
  });

  it('killed at any step and run again, ends where it would have', async () => {
    await fc.assert(
      fc.asyncProperty(tightIngredients, fc.nat(), kills, async (one, step, fault) => {
        const world = randomWorld(one);
        const { ops } = planOf(world);
        const at = 1 + (step % Math.max(1, ops.length));
        const writes = (call: number) => (call === at ? fault : undefined);
        const doomed = new MemoryCloud(world.network, { writes });
        await Promise.race([apply(ops, doomed, world), doomed.killed]);

        const cloud = new MemoryCloud(doomed.network);
        const { stale, findings } = await apply(ops, cloud, world);
        expect({ stale, findings }).toEqual({ stale: [], findings: [] });
        expect(contentsOf(cloud.network)).toEqual(contentsOf(applied(world, ops).network));
        const written = [...doomed.committed, ...cloud.committed];
        expect(written.toSorted()).toEqual(ops.map(({ id }) => id).toSorted());
      }),
    );
  });
});
