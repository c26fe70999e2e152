import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { networkJson } from '../../src/network/read.ts';
import { withoutLab } from './available.ts';
import { disagreements } from './compare.ts';
import { Lab } from './lab.ts';
import { topologies } from './random.ts';

// Random worlds of either family: routes with one next hop or two, checks, groups, ACLs and machines that are off, in every mixture. Each verdict
// is compared with a connection. Seeded: the same worlds in every run, others with PODWAY_TEST_SEED.

const seed = Number(process.env.PODWAY_TEST_SEED ?? 1);
const count = Number(process.env.PODWAY_TEST_TOPOLOGIES ?? 36);
const networksEach = 4;

/** How often each was said and seen. */
const tally = new Map<string, number>();

describe.skipIf(withoutLab())(`random topologies, seed ${seed}`, () => {
  const samples = fc.sample(topologies(networksEach), { seed, numRuns: count });

  it.concurrent.for(samples.map((one, index) => [index, one] as const))(
    'topology %i',
    async ([, one], { expect: mine }) => {
      await using lab = await Lab.start(one.world, one.family);
      for (const network of one.networks) {
        const world = { ...one.world, network };
        await lab.follow(network);
        mine(await disagreements(world, lab, tally), networkJson(network)).toEqual([]);
      }
    },
  );

  it('hold verdicts of either kind, and few that are open', () => {
    const of = (kind: RegExp) =>
      [...tally].reduce((sum, [key, times]) => sum + (kind.test(key) ? times : 0), 0);
    const all = of(/./);
    expect(of(/^reachable/)).toBeGreaterThan(all / 10);
    expect(of(/^unreachable/)).toBeGreaterThan(all / 10);
    expect(of(/^open/)).toBeLessThan(all / 3);
  });

  afterAll(() => {
    const lines = [...tally].sort().map(([key, times]) => `${String(times).padStart(5)}  ${key}`);
    process.stdout.write(`\nRandom topologies, seed ${seed}:\n${lines.join('\n')}\n`);
  });
});
