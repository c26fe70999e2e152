import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBuckets } from '../../../providers/sandbox/token-buckets.ts';
import { VirtualClock } from '../../virtual-clock.ts';

const rate = { burst: 5, perSecond: 2 };

it('a bucket holds its burst, however long nobody calls', async () => {
  const clock = new VirtualClock();
  const buckets = new TokenBuckets(clock);
  const taken = () =>
    Array.from({ length: 7 }, () => buckets.take('a', rate)).filter(Boolean).length;
  expect(taken()).toBe(5);
  await clock.sleep(3_600_000);
  expect(taken()).toBe(5);
  await clock.sleep(1_500);
  expect(taken()).toBe(3);
});

it('in no span of time are more calls taken than burst and refill allow, and paced ones all', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(pauses, async (all) => {
      const clock = new VirtualClock();
      const buckets = new TokenBuckets(clock);
      const taken: number[] = [];
      for (const pause of all) {
        await clock.sleep(pause);
        const isTaken = buckets.take('a', rate);
        if (isTaken) taken.push(clock.now().getTime());
        if (pause >= 1_000 / rate.perSecond) expect(isTaken).toBe(true);
      }
      taken.forEach((start, first) => {
        for (const [last, end] of taken.entries()) {
          if (last < first) continue;
          const allowed = rate.burst + ((end - start) / 1_000) * rate.perSecond;
          expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-6);
        }
      });
    }),
    { numRuns: 100 },
  );
});
