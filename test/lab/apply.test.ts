import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readNetwork } from '../../src/network/read.ts';
import { columns } from './agreement.ts';
import { withoutLab } from './available.ts';
import { type Applying, applierWay, type Lived, live, type Story, stories } from './story.ts';

// Plans of the planner, carried out by the applier in the sandbox, with a kernel that follows, while
// consumers connect to every pod every few milliseconds: what a plan does not announce must not be felt.

const seed = Number(process.env.PODWAY_TEST_SEED ?? 1);
const stepsEach = 6;

const told: (readonly string[])[] = [
  ['story', 'step', 'ops', 'connections', 'failed', 'open ones broken', 'ways announced'],
];

function tell(name: string, lived: readonly Lived[]): void {
  lived.forEach(({ ops, attempts, failed, broken, announced }, at) => {
    told.push([name, ...[at + 1, ops.length, attempts, failed, broken, announced].map(String)]);
  });
}

/** One node more, one route less, one gateway gone. */
const growth: Story = {
  cloud: 'aws',
  outsideToPod: 'yes',
  asymmetric: 'refuse',
  steps: [
    { nodes: [1, 2, 3], cordoned: [], budget: 'limit' },
    { nodes: [1, 2, 3, 4], cordoned: [], budget: 'limit' },
    { nodes: [1, 2, 3, 4, 5], cordoned: [], budget: 3 },
    { nodes: [1, 2, 3, 4, 5], cordoned: [1], budget: 1 },
    { nodes: [2, 3, 4, 5], cordoned: [], budget: 2 },
    { nodes: [1, 2, 3, 4, 5], cordoned: [], budget: 'limit' },
  ],
};

describe.skipIf(withoutLab())(`plans applied under traffic, seed ${seed}`, () => {
  it.concurrent('a cluster that grows and shrinks loses no connection that no plan announced', async () => {
    const lived = await live(growth);
    tell('growth', lived);
    expect(lived.flatMap(({ unannounced }) => unannounced)).toEqual([]);
    expect(lived.flatMap((one) => one.disagreements)).toEqual([]);
    expect(lived.map(({ ops }) => ops.length).every((count) => count > 0)).toBe(true);
  });

  it.concurrent.for(
    fc.sample(stories(stepsEach), { seed, numRuns: 6 }).map((one, at) => [at, one] as const),
  )('random story %i loses no connection that no plan announced', async ([at, story]) => {
    const lived = await live(story);
    tell(`random ${at}: ${story.cloud}`, lived);
    expect(
      lived.flatMap((one) => one.disagreements),
      JSON.stringify(story),
    ).toEqual([]);
    expect(
      lived.flatMap(({ unannounced }) => unannounced),
      JSON.stringify(story),
    ).toEqual([]);
  });

  // A machine that is in no list of nodes any more may still carry packets: its route goes last.
  it.concurrent('a gateway that left the list and still runs is left without a loss', async () => {
    const lived = await live({
      cloud: 'alicloud',
      outsideToPod: 'no',
      asymmetric: 'allow',
      steps: [
        { nodes: [1, 2, 3, 5], cordoned: [2], budget: 3 },
        { nodes: [3, 4, 5], cordoned: [3, 5], budget: 3 },
      ],
      judgedByThen: true,
    });
    expect(lived.map(({ ops }) => ops.length).every((count) => count > 0)).toBe(true);
    expect(lived.flatMap(({ unannounced }) => unannounced)).toEqual([]);
  });

  it.concurrent('would be felt, were the order of the plans ignored', async () => {
    const backwards: Applying = async (ops, writer, world, path) => {
      const deletesFirst = ops.toSorted(
        (a, b) => Number(b.kind === 'delete-route') - Number(a.kind === 'delete-route'),
      );
      for (const op of deletesFirst) {
        const free = { ...op, needs: [], relies: [] };
        await applierWay([free], writer, { ...world, network: await readNetwork(path) }, path);
      }
    };
    const lived = await live({ ...growth, steps: growth.steps.slice(0, 3) }, backwards);
    expect(lived.flatMap(({ unannounced }) => unannounced)).not.toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(
      `\nPlans applied under traffic:\n${columns([told[0] ?? [], ...told.slice(1).sort((a, b) => (`${a}` < `${b}` ? -1 : 1))])}\n`,
    );
  });
});
