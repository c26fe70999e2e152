import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../providers/alicloud/rules.ts';
import { awsRules } from '../../providers/aws/rules.ts';
import { tencentRules } from '../../providers/tencent/rules.ts';
import { applyPlan } from '../../src/applier/apply.ts';
import { estimate } from '../../src/planner/estimate.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { BigCloud } from './big-cloud.ts';
import { create } from './ops.ts';

// What a plan says it takes beside what an apply of it takes, against a cloud that refuses what comes too
// fast. The estimate may be a tenth off, and so many seconds, which answers on their way take.
const wayThereAndBackSeconds = 0.2;

const sizes = [
  [1, 1],
  [60, 2],
  [450, 3],
  [1000, 1],
] as const;

describe.each([awsRules, alicloudRules, tencentRules])('$title: a plan’s estimate', (rules) => {
  it.each(sizes)('of %i creates in each of %i tables holds', async (count, tables) => {
    const names = Array.from({ length: tables }, (_, index) => `t-${index}`);
    const plan = names.flatMap((table) =>
      Array.from({ length: count }, (_, i) =>
        create(table, `10.${Math.floor(i / 256)}.${i % 256}.0/24`, `eni-${i}`),
      ),
    );
    const clock = new VirtualClock();
    const { rates, busyMs } = rules;
    const oneWay = (wayThereAndBackSeconds * 1000) / 2;
    const latencyMs = () => [oneWay, oneWay] as const;
    const cloud = new BigCloud(names, { clock, rates, busyMs, latencyMs });
    const begin = clock.now().getTime();
    let lastWriteSeconds = 0;
    const { calls } = await applyPlan({
      plan,
      network: cloud.network,
      writer: cloud,
      reader: cloud,
      rules,
      context: { signal: new AbortController().signal, clock },
      scope: { vpc: 'vpc-1' },
      random: () => 0.5,
      onProgress: ({ event }) => {
        if (event === 'outcome') lastWriteSeconds = (clock.now().getTime() - begin) / 1000;
      },
    });
    const told = estimate(plan, rules);
    // A read for each table on top: where all are read in one call, that is one too many.
    expect(told.calls - calls.writes).toBe(tables);
    expect(told.calls - calls.writes).toBeGreaterThanOrEqual(calls.reads);
    expect(cloud.time.provoked).toEqual([]);
    const slack = 1 + 0.1 * told.seconds;
    // Where writes go one after the other, so do their ways there and back.
    const ways = wayThereAndBackSeconds * (rules.serialPerVpc ? calls.writes : 1);
    expect(Math.abs(lastWriteSeconds - ways - told.seconds)).toBeLessThanOrEqual(slack);
  });
});
