import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/applier/apply.ts';
import type { Op } from '../../src/planner/plan.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { MemoryCloud, type WriteFault } from './memory-cloud.ts';
import { contents, randomPlan } from './random-plan.ts';
import { serial } from './rules.ts';

const rules = { ...serial, batchSize: 3, replaceBatchSize: 2, settleMs: 0 };

function apply(plan: readonly Op[], cloud: MemoryCloud) {
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

/** All that needs one of `ids`, also through others: by asking until nothing is added. */
function dependents(plan: readonly Op[], ids: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const op of plan)
      if (op.needs.some((id) => ids.includes(id) || found.has(id))) found.add(op.id);
  }
  return found;
}

const kills = fc.constantFrom<WriteFault>('kill-before', 'kill-midway', 'kill-after');

describe('applyPlan, any plan', () => {
  it('carries all of it out, in batches that follow the rules', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, async ({ plan, start, end }) => {
        const cloud = new MemoryCloud(start);
        const result = await apply(plan, cloud);
        expect(result.outcomes.map(({ op, result }) => `${op} ${result}`)).toEqual(
          plan.map(({ id }) => `${id} applied`),
        );
        expect(result).toMatchObject({ stale: [], findings: [], interrupted: false });
        expect(contents(cloud.network)).toEqual(contents(end));

        const done = new Set<string>();
        for (const { kind, batch, ops } of cloud.calls) {
          if (kind !== 'write') continue;
          const sizes = { 'create-route': 3, 'delete-route': 3, 'replace-route': 2 };
          const op = batch[0]?.kind ?? 'claim-table';
          expect(ops.length).toBeLessThanOrEqual({ ...sizes, ...singles }[op]);
          expect(new Set(batch.map((item) => `${item.kind} ${tableOf(item)}`)).size).toBe(1);
          // Before its needs: not in an earlier batch, not in the same one either.
          for (const id of ops)
            for (const need of plan.find((each) => each.id === id)?.needs ?? [])
              expect(done).toContain(need);
          for (const id of ops) done.add(id);
        }
      }),
    );
  });

  it('killed at any write, a second run with the same plan finishes it', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomPlan,
        fc.integer({ min: 1, max: 12 }),
        kills,
        async ({ plan, start, end }, at, fault) => {
          const doomed = new MemoryCloud(start, {
            writes: (call) => (call === at ? fault : undefined),
          });
          await Promise.race([apply(plan, doomed), doomed.killed]);
          const cloud = new MemoryCloud(doomed.network);
          const { outcomes, stale, findings } = await apply(plan, cloud);
          expect(stale).toEqual([]);
          expect(findings).toEqual([]);
          expect(outcomes.map(({ op, result }) => `${op} ${result}`)).toEqual(
            plan.map(({ id }) => `${id} ${doomed.committed.includes(id) ? 'already' : 'applied'}`),
          );
          expect(contents(cloud.network)).toEqual(contents(end));
        },
      ),
    );
  });

  it('killed at every run, it still ends', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, fc.boolean(), async ({ plan, start, end }, after) => {
        const fault = after ? 'kill-after' : 'kill-before';
        let now = start;
        const committed: string[] = [];
        for (let runs = 0; runs <= plan.length; runs++) {
          // The first write of a run passes, or each run would die where it began.
          const cloud = new MemoryCloud(now, {
            writes: (call) => (call === (after ? 1 : 2) ? fault : undefined),
          });
          await Promise.race([apply(plan, cloud), cloud.killed]);
          now = cloud.network;
          committed.push(...cloud.committed);
        }
        expect(contents(now)).toEqual(contents(end));
        expect(committed.toSorted()).toEqual(plan.map(({ id }) => id).toSorted());
      }),
    );
  });

  it('whatever the cloud refuses, exactly that and its dependents are not done', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, fc.array(fc.nat(), { maxLength: 3 }), async (random, picks) => {
        const { plan, start, end } = random;
        const picked = picks.flatMap((pick) => plan[pick % plan.length]?.id ?? []);
        const skipped = dependents(plan, picked);
        const refuses = Object.fromEntries(
          picked.map((id) => [id, { class: 'denied', code: 'Denied' } as const]),
        );
        const cloud = new MemoryCloud(start, { refuses });
        const { outcomes, findings } = await apply(plan, cloud);
        expect(findings).toEqual([]);
        expect(outcomes.map(({ op, result }) => `${op} ${result}`)).toEqual(
          plan.map(({ id }) => {
            if (skipped.has(id)) return `${id} skipped`;
            return `${id} ${picked.includes(id) ? 'failed' : 'applied'}`;
          }),
        );

        const again = new MemoryCloud(cloud.network);
        await apply(plan, again);
        expect(contents(again.network)).toEqual(contents(end));
      }),
    );
  });
});

const singles = { 'disable-source-dest-check': 1, 'claim-table': 1 };

function tableOf(item: { readonly kind: string; readonly table?: string }): string {
  return item.table ?? '';
}
