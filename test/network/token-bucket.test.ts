import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../src/network/token-bucket.ts';
import { VirtualClock } from '../virtual-clock.ts';

const rate = { burst: 3, perSecond: 2 };

describe('TokenBucket', () => {
  it('lets a burst pass, then as many a second as the rate says', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket(rate, clock);
    const waits: number[] = [];
    for (let call = 0; call < 6; call++) {
      const ms = bucket.waitMs();
      waits.push(ms);
      await clock.sleep(ms);
      bucket.begin();
      bucket.end();
    }
    expect(waits).toEqual([0, 0, 0, 500, 500, 500]);
  });

  it('fills up again to the burst, not more', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket(rate, clock);
    await clock.sleep(60_000);
    for (let call = 0; call < 3; call++) {
      bucket.begin();
      bucket.end();
    }
    expect(bucket.waitMs()).toBe(500);
  });

  it('holds the token of a call that is under way, and refills only from its answer on', async () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket(rate, clock);
    for (let call = 0; call < 3; call++) bucket.begin();
    await clock.sleep(10_000);
    expect(bucket.waitMs()).toBe(500);
    bucket.end();
    expect(bucket.waitMs()).toBe(500);
    await clock.sleep(500);
    expect(bucket.waitMs()).toBe(0);
  });

  it('a call that was not made gives its token back', () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 }, new VirtualClock());
    bucket.begin();
    expect(bucket.waitMs()).toBe(1000);
    bucket.cancel();
    expect(bucket.waitMs()).toBe(0);
  });

  it.each([
    ['for as long as was asked, and then without a burst', [4000], 4500],
    ['for the longer of two', [4000, 1000], 4500],
  ] as const)('pauses %s', async (_, pauses, wait) => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket(rate, clock);
    for (const ms of pauses) bucket.pauseFor(ms);
    expect(bucket.waitMs()).toBe(wait);
    await clock.sleep(wait);
    expect(bucket.waitMs()).toBe(0);
    bucket.begin();
    expect(bucket.waitMs()).toBe(500);
  });

  it('whenever calls arrive between sending and answer, the cloud has a token for each', async () => {
    const call = fc.record({
      there: fc.integer({ min: 0, max: 3000 }),
      back: fc.integer({ min: 0, max: 3000 }),
    });
    const anyRate = fc.record({
      burst: fc.integer({ min: 1, max: 6 }),
      perSecond: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(anyRate, fc.array(call, { maxLength: 30 }), async (any, calls) => {
        const clock = new VirtualClock();
        const bucket = new TokenBucket(any, clock);
        const arrivals: number[] = [];
        const answers = calls.map(async ({ there, back }) => {
          for (let ms = bucket.waitMs(); ms > 0; ms = bucket.waitMs()) await clock.sleep(ms);
          bucket.begin();
          await clock.sleep(there);
          arrivals.push(clock.now().getTime());
          await clock.sleep(back);
          bucket.end();
        });
        await Promise.all(answers);
        // The cloud's own bucket: full at first, a token for each arrival.
        let tokens = any.burst;
        let last = arrivals[0] ?? 0;
        for (const at of arrivals) {
          tokens = Math.min(any.burst, tokens + ((at - last) / 1000) * any.perSecond);
          last = at;
          tokens -= 1;
          expect(tokens).toBeGreaterThan(-1e-6);
        }
      }),
    );
  });
});
