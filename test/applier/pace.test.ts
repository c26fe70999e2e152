import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../providers/alicloud/rules.ts';
import { awsRules } from '../../providers/aws/rules.ts';
import { tencentRules } from '../../providers/tencent/rules.ts';
import { applyPlan } from '../../src/applier/apply.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import type { Op } from '../../src/planner/plan.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { BigCloud } from './big-cloud.ts';
import { MemoryCloud } from './memory-cloud.ts';
import { create, disableCheck, network, remove, replace, route, type World } from './ops.ts';
import { contents, randomPlan } from './random-plan.ts';
import type { Time } from './strict-time.ts';

/** Applies to a cloud that refuses calls that come faster than its published rates. */
async function apply(
  plan: readonly Op[],
  world: World | MemoryCloud,
  rules: CloudRules,
  time: Omit<Time, 'clock'> = {},
  clock = new VirtualClock(),
) {
  const { rates, busyMs } = rules;
  const cloud =
    'tables' in world
      ? new MemoryCloud(network(world), { time: { clock, rates, busyMs, ...time } })
      : world;
  const start = clock.now().getTime();
  const result = await run(plan, cloud, rules, clock);
  return { ...result, cloud, seconds: (clock.now().getTime() - start) / 1000 };
}

/** From empty: a direct route for each pod prefix in each table. */
async function fill(
  prefixes: number,
  tables: number,
  rules: CloudRules,
  latencyMs: Time['latencyMs'] & {} = () => [100, 100],
) {
  const clock = new VirtualClock();
  const { rates, busyMs } = rules;
  const cloud = new BigCloud(tableNames(tables), { clock, rates, busyMs, latencyMs });
  const start = clock.now().getTime();
  const { outcomes, calls } = await run(creates(prefixes, tables), cloud, rules, clock);
  const results = new Set(outcomes.map(({ result }) => result));
  const seconds = (clock.now().getTime() - start) / 1000;
  return { results, calls, seconds, provoked: cloud.time.provoked };
}

function run(
  plan: readonly Op[],
  cloud: MemoryCloud | BigCloud,
  rules: CloudRules,
  clock: VirtualClock,
) {
  return applyPlan({
    plan,
    network: cloud.network,
    writer: cloud,
    reader: cloud,
    rules,
    context: { signal: new AbortController().signal, clock },
    scope: { vpc: 'vpc-1' },
    random: () => 0.5,
  });
}

/** `count` destinations, in the order of their numbers. */
const destinations = (count: number) =>
  Array.from({ length: count }, (_, i) => `10.${Math.floor(i / 256)}.${i % 256}.0/24`);

/** A direct route for each of `prefixes`, in each of `tables`. */
function creates(prefixes: number, tables: number): readonly Op[] {
  return tableNames(tables).flatMap((table) =>
    destinations(prefixes).map((to, i) => create(table, to, `eni-${i}`)),
  );
}

const tableNames = (count: number) => ['t', 'u', 'v'].slice(0, count);
const empty = (tables: number): World => ({
  tables: Object.fromEntries(tableNames(tables).map((table) => [table, []])),
});

/** What the published rates allow at best, for so many calls of a kind: the burst is free. */
const allowed = ({ rates }: CloudRules, calls: number): number =>
  Math.max(0, calls - rates['create-route'].burst) / rates['create-route'].perSecond;

const steady = () => [100, 100] as const;

describe('from empty, at the published rates', () => {
  const sizes = [
    [100, 1],
    [100, 3],
    [5000, 1],
    [5000, 3],
  ] as const;
  // Reading back, and answers on their way, where rates allow hardly any time at all.
  const restSeconds = 1;
  // One read for all that was written: none for each route.
  const reads = 1;

  it.each(sizes)('AWS: %i pod prefixes in %i tables: a write for each route', async (n, tables) => {
    const { seconds, ...filled } = await fill(n, tables, awsRules);
    const calls = { writes: n * tables, reads, polls: 0 };
    expect(filled).toEqual({ results: new Set(['applied']), calls, provoked: [] });
    const least = allowed(awsRules, n * tables);
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(1.1 * least);
  });

  it.each(sizes)('Tencent Cloud: %i pod prefixes in %i tables: one for 50', async (n, tables) => {
    const { seconds, ...filled } = await fill(n, tables, tencentRules);
    const writes = Math.ceil(n / 50) * tables;
    const calls = { writes, reads, polls: 0 };
    expect(filled).toEqual({ results: new Set(['applied']), calls, provoked: [] });
    expect(seconds).toBeLessThanOrEqual(1.1 * allowed(tencentRules, writes) + 2 * restSeconds);
  });

  it.each(sizes)(
    'Alibaba Cloud: %i pod prefixes in %i tables: one for 50, one after another, a poll each',
    async (n, tables) => {
      const { seconds, ...filled } = await fill(n, tables, alicloudRules, () => [50, 50]);
      const writes = Math.ceil(n / 50) * tables;
      const calls = { writes, reads, polls: writes };
      expect(filled).toEqual({ results: new Set(['applied']), calls, provoked: [] });
      // Each write keeps the VPC busy for longer than its rate asks.
      const least = (writes * alicloudRules.busyMs) / 1000;
      expect(seconds).toBeLessThanOrEqual(1.1 * least + restSeconds);
    },
  );

  it('answers that take three seconds cost them at both ends, not with every call', async () => {
    const { seconds, provoked } = await fill(100, 1, awsRules, () => [1000, 2000]);
    expect(provoked).toEqual([]);
    // The first answers, the last ones, and reading back.
    expect(seconds).toBeLessThanOrEqual(allowed(awsRules, 100) + 3 * 3);
  });
});

describe('what else the pace keeps to', () => {
  it('kinds have buckets of their own: one does not wait behind another', async () => {
    const [fresh, moved, old] = [0, 200, 400].map((at) => destinations(600).slice(at, at + 200));
    const plan = [
      ...(fresh ?? []).map((to) => create('t', to, 'eni-1')),
      ...(old ?? []).map((to) => remove('t', to, 'eni-1')),
      ...(moved ?? []).map((to) => replace('t', to, 'eni-1', 'eni-2')),
    ];
    const routes = [...(moved ?? []), ...(old ?? [])].map((to) => route(to, 'eni-1'));
    const { outcomes, seconds, cloud } = await apply(plan, { tables: { t: routes } }, awsRules, {
      latencyMs: steady,
    });
    expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['applied']));
    // 600 writes in the time of 200 of one kind.
    expect(seconds).toBeLessThanOrEqual(1.1 * allowed(awsRules, 200));
    expect(cloud.provoked).toEqual([]);
  });

  it('one read serves the replaces and deletes of two seconds, in all tables', async () => {
    const plan = tableNames(3).flatMap((table) =>
      destinations(100).map((to) => replace(table, to, 'eni-1', 'eni-2')),
    );
    const routes = destinations(100).map((to) => route(to, 'eni-1'));
    const run = await apply(plan, { tables: { t: routes, u: routes, v: routes } }, awsRules, {
      latencyMs: steady,
    });
    // 300 replaces: 50 s at 5 a second; a read for each 2 s, and one to read back.
    expect(run.seconds).toBeLessThanOrEqual(1.1 * allowed(awsRules, 300));
    expect(run.calls.writes).toBe(300);
    expect(run.calls.reads).toBeLessThanOrEqual(28);
    // No write was sent on a read that was older.
    const reads = run.cloud.calls.filter(({ kind }) => kind === 'read');
    for (const { kind, at } of run.cloud.calls) {
      if (kind !== 'write') continue;
      expect(reads.some((read) => read.at <= at && at - read.at <= 2000)).toBe(true);
    }
    expect(run.cloud.provoked).toEqual([]);
  });

  it('one writer at a time where the cloud says so, tables included', async () => {
    const plan = creates(120, 3);
    const run = await apply(plan, empty(3), alicloudRules, { latencyMs: () => [200, 200] });
    const sent = run.cloud.calls.filter(({ kind }) => kind === 'write').map(({ at }) => at);
    expect(sent.length).toBe(9);
    for (const [index, at] of sent.slice(1).entries())
      expect(at - (sent[index] ?? 0)).toBeGreaterThanOrEqual(alicloudRules.busyMs);
    expect(run.cloud.provoked).toEqual([]);
  });

  it('what needs another waits for its answer, also where hundreds may go at once', async () => {
    const checks = Array.from({ length: 40 }, (_, i) => disableCheck(`eni-${i}`));
    const plan = [
      ...checks,
      ...destinations(40).map((to, i) => create('t', to, `eni-${i}`, { needs: [`eni-${i}`] })),
    ];
    const interfaces = Object.fromEntries(checks.map(({ id }) => [id, true]));
    const run = await apply(plan, { tables: { t: [] }, interfaces }, awsRules, {
      latencyMs: (call) => [100 + 37 * (call % 11), 50 * (call % 7)],
    });
    const at = (id: string) => run.cloud.committed.indexOf(id);
    for (const { id, needs } of plan)
      for (const need of needs) expect(at(need)).toBeLessThan(at(id));
    expect(run.cloud.committed).toHaveLength(80);
  });

  it.each([awsRules, tencentRules, alicloudRules])(
    'any plan, any latency: $title never has to say that it was too fast',
    async (rules) => {
      const latencies = fc.array(fc.tuple(fc.nat(4000), fc.nat(4000)), { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(randomPlan, latencies, async ({ plan, start, end }, list) => {
          const clock = new VirtualClock();
          const narrow = narrowed(rules);
          const latencyMs = (call: number) =>
            rules.serialPerVpc ? ([0, 0] as const) : (list[call % list.length] ?? [0, 0]);
          const { rates, busyMs } = narrow;
          const time = { clock, rates, busyMs, latencyMs };
          const run = await apply(plan, new MemoryCloud(start, { time }), narrow, {}, clock);
          expect(run.cloud.provoked).toEqual([]);
          expect(contents(run.cloud.network)).toEqual(contents(end));
        }),
        { numRuns: 50 },
      );
    },
  );
});

/** Rates that a dozen ops already exceed. */
function narrowed(rules: CloudRules): CloudRules {
  const slow = { ...rules.rates.read, burst: 2, perSecond: 1 };
  const rates = Object.fromEntries(Object.keys(rules.rates).map((kind) => [kind, slow]));
  return { ...rules, rates: rates as CloudRules['rates'], batchSize: 2, replaceBatchSize: 1 };
}
