import { expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

/** Does it, and says whether the state is another one afterwards. */
async function wrote(work: () => unknown): Promise<boolean> {
  const before = await quickstart.read('network.json');
  await work();
  return (await quickstart.read('network.json')) !== before;
}

it.each<
  [code: number, what: string, line: string, writes: boolean, first?: () => Promise<unknown>]
>([
  [0, 'a plan with changes is done all the same', 'plan', false],
  [0, 'all was applied', 'apply --yes', true],
  [1, 'there is no such file', 'plan --file elsewhere.yaml', false],
  [1, 'there is no such command', 'destroy', false],
  [2, 'there is something to change, and CI asked', 'plan --detailed-exitcode', false],
  [
    2,
    'applied, and a node is left that matches no instance',
    'apply --yes',
    true,
    async () => {
      await quickstart.replace('nodes.json', 'cn-hangzhou.i-bp1node000b2', 'cn-hangzhou.i-gone');
      await quickstart.replace('nodes.json', '"172.16.2.12"', '"172.16.2.99"');
    },
  ],
  [3, 'nobody can be asked, and --yes was not given', 'apply', false],
  [
    3,
    'a guard refuses: the cluster was read as empty',
    'apply --yes',
    false,
    () => quickstart.write('nodes.json', '{ "kind": "List", "items": [] }'),
  ],
  [
    3,
    'a recording is never written',
    'apply --yes',
    false,
    () => quickstart.replace('podway.yaml', 'sandbox: network.json', 'file: network.json'),
  ],
  [
    4,
    'the tables changed since the plan was saved',
    'apply plan.json',
    false,
    async () => {
      podway('plan -o json=plan.json');
      await quickstart.replace('network.json', '"10.244.1.0/24"', '"10.244.2.0/24"');
    },
  ],
  [
    4,
    'the plan is too old',
    'apply plan.json --max-age 0s',
    false,
    async () => podway('plan -o json=plan.json'),
  ],
  [
    5,
    'the table filled up since the plan was saved',
    'apply plan.json',
    true,
    async () => {
      podway('plan -o json=plan.json');
      await quickstart.edit('network.json', ({ routeTables }) => {
        routeTables[2].limits = [{ families: [4], limit: 3, source: 'read' }];
      });
    },
  ],
  [
    6,
    'the network was recorded without its route tables',
    'plan',
    false,
    () =>
      quickstart.replace(
        'network.json',
        '"version": 1,',
        '"version": 1, "incomplete": ["routeTables"],',
      ),
  ],
])('%i: %s', async (code, _what, line, writes, first = async () => {}) => {
  await first();
  let exitCode = -1;
  expect(
    await wrote(() => {
      exitCode = podway(line).exitCode;
    }),
  ).toBe(writes);
  expect(exitCode).toBe(code);
});
