import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Op } from '../../src/planner/plan.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { appliedOn } from './applied.ts';
import { MemoryCloud, type Script, type WriteFault } from './memory-cloud.ts';
import { contents, randomPlan } from './random-plan.ts';
import { direct, serial } from './rules.ts';

/** Whatever goes wrong, and however often: what `applyPlan` promises holds. */

const fault = fc.option(
  fc.constantFrom<WriteFault>(
    'busy',
    'half-busy',
    'throttle',
    'drop-reply',
    'drop-request',
    'too-few-outcomes',
    'wrong-order',
    'throw',
  ),
  { nil: undefined, freq: 2 },
);
const noClearAnswer = new Set<WriteFault | undefined>([
  'drop-reply',
  'drop-request',
  'too-few-outcomes',
  'wrong-order',
  'throw',
]);

const trouble = fc.record({
  faults: fc.array(fault, { maxLength: 12 }),
  latencies: fc.array(fc.tuple(fc.nat(3000), fc.nat(3000)), { minLength: 1, maxLength: 5 }),
  lagMs: fc.constantFrom(0, 0, 700, 5000),
  isSerial: fc.boolean(),
  random: fc.constantFrom(0, 0.3, 1),
});
type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

function scriptOf({ faults, latencies, lagMs }: Trouble, clock: VirtualClock): Script {
  return {
    writes: (call) => faults[call - 1],
    time: { clock, lagMs, latencyMs: (call) => latencies[call % latencies.length] ?? [0, 0] },
  };
}

const rulesOf = ({ isSerial }: Trouble) => ({
  ...(isSerial ? { ...serial, busyMs: 1000 } : direct),
  settleMs: 10_000,
});

/** Runs it again on a cloud in good health, and requires that it ends where the plan wants. */
async function converges(plan: readonly Op[], cloud: MemoryCloud, end: MemoryCloud['network']) {
  const again = await appliedOn(plan, new MemoryCloud(cloud.network));
  expect(again.stale).toEqual([]);
  expect(again.findings).toEqual([]);
  expect(contents(again.cloud.network)).toEqual(contents(end));
}

function opsOfTwice(cloud: MemoryCloud, isNoClearAnswer: (write: number) => boolean) {
  const sentAt = new Map<string, number>();
  const careless: string[] = [];
  for (const [index, { kind, number, ops }] of cloud.calls.entries()) {
    if (kind !== 'write') continue;
    for (const op of ops) {
      const before = sentAt.get(op);
      const between = before === undefined ? [] : cloud.calls.slice(before + 1, index);
      const first = before === undefined ? undefined : cloud.calls[before];
      const isLost = first !== undefined && isNoClearAnswer(first.number);
      if (isLost && !between.some((call) => call.kind === 'read')) careless.push(`${op} ${number}`);
      sentAt.set(op, index);
    }
  }
  return careless;
}

describe('applyPlan, whatever fails', () => {
  it('each op has an outcome that is true, none is sent twice unread, and another run converges', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, trouble, async ({ plan, start, end }, any) => {
        const clock = new VirtualClock();
        const cloud = new MemoryCloud(start, scriptOf(any, clock));
        const options = { rules: rulesOf(any), random: () => any.random };
        const run = await appliedOn(plan, cloud, options, clock);

        expect(run.outcomes.map(({ op }) => op)).toEqual(plan.map(({ id }) => id));
        expect(run.interrupted).toBe(false);
        expect(run.findings).toEqual([]);
        expect(new Set(cloud.committed).size).toBe(cloud.committed.length);
        for (const { op, result } of run.outcomes) {
          if (result === 'applied') expect(cloud.committed).toContain(op);
          if (result === 'failed' || result === 'skipped')
            expect(cloud.committed).not.toContain(op);
          for (const need of plan.find(({ id }) => id === op)?.needs ?? [])
            if (cloud.committed.includes(op)) expect(cloud.committed).toContain(need);
        }
        expect(opsOfTwice(cloud, (write) => noClearAnswer.has(any.faults[write - 1]))).toEqual([]);
        await converges(plan, cloud, end);
      }),
      { numRuns: 200 },
    );
  });

  it('interrupted at any call: nothing is sent after it, each op has an outcome, another run converges', async () => {
    const moment = fc.record({
      kind: fc.constantFrom('read', 'write', 'settle'),
      number: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(randomPlan, trouble, moment, async ({ plan, start, end }, any, at) => {
        const clock = new VirtualClock();
        const abort = new AbortController();
        const script: Script = {
          ...scriptOf(any, clock),
          before: ({ kind, number }) => {
            if (abort.signal.aborted && kind === 'write') throw new Error('test: sent after it');
            if (kind === at.kind && number === at.number) abort.abort();
          },
        };
        const cloud = new MemoryCloud(start, script);
        const options = { rules: rulesOf(any), abort, random: () => any.random };
        const run = await appliedOn(plan, cloud, options, clock);
        expect(run.outcomes.map(({ op }) => op)).toEqual(plan.map(({ id }) => id));
        expect(run.outcomes.map(({ message }) => message ?? '').join()).not.toContain('sent after');
        if (abort.signal.aborted) expect(run.interrupted).toBe(true);
        for (const { op, result } of run.outcomes)
          if (result === 'skipped') expect(cloud.committed).not.toContain(op);
        // What was in flight has been waited for: nothing comes after.
        const before = [...cloud.committed];
        await clock.sleep(3_600_000);
        expect(cloud.committed).toEqual(before);
        await converges(plan, cloud, end);
      }),
      { numRuns: 200 },
    );
  });

  it('interrupted at any time', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomPlan,
        trouble,
        fc.nat({ max: 60_000 }),
        async ({ plan, start, end }, any, ms) => {
          const clock = new VirtualClock();
          const abort = new AbortController();
          clock.sleep(ms).then(() => abort.abort());
          const cloud = new MemoryCloud(start, scriptOf(any, clock));
          const options = { rules: rulesOf(any), abort, random: () => any.random };
          const run = await appliedOn(plan, cloud, options, clock);
          expect(run.outcomes.map(({ op }) => op)).toEqual(plan.map(({ id }) => id));
          const { length } = cloud.calls;
          await clock.sleep(3_600_000);
          expect(cloud.calls).toHaveLength(length);
          await converges(plan, cloud, end);
        },
      ),
      { numRuns: 100 },
    );
  });
});
