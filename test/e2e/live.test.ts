import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { Network, NextHop } from '../../src/network/network.ts';
import { networkJson, readNetwork } from '../../src/network/read.ts';
import { node, worldOf } from '../conformance/world.ts';
import { root } from '../markdown.ts';
import { clouds } from '../providers/clouds.ts';
import { useQuickstart } from '../quickstart.ts';
import { environment, start } from './podway.ts';

// CONTRIBUTING.md, "A real account", with `podway sandbox serve` as the account.

// test/conformance/live/gate.test.ts has every cloud, on a virtual clock; this one takes its time.
const [cloud] = clouds;

const quickstart = useQuickstart();

const running: ReturnType<typeof start>[] = [];
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

/** Serves the suite's world, `rtb-a` with some tags; the variables that name it as an account. */
async function account(tags: Readonly<Record<string, string>>) {
  const network = worldOf(cloud.rules);
  const routeTables = network.routeTables.map((one) =>
    one.id === 'rtb-a' ? { ...one, tags } : one,
  );
  const served: Network = { ...network, routeTables };
  await quickstart.write('vpc.json', networkJson(served));
  const server = start('sandbox serve --network vpc.json --port 0 --settle 0');
  running.push(server);
  const [first] = (await once(server.child.stdout as Readable, 'data')) as [Buffer];
  const variables = {
    REGION: 'region-1',
    VPC: 'vpc-1',
    TABLE: 'rtb-a',
    NODES: [1, 2, 3].map((number) => nameOf(node(cloud.rules, number))).join(),
    ENDPOINT: first.toString().trim(),
  };
  const prefix = `TEST_LIVE_${cloud.rules.provider.toUpperCase()}_`;
  const named = Object.entries(variables).map(([name, value]) => [`${prefix}${name}`, value]);
  return { ...cloud.keys, ...Object.fromEntries(named) } as Readonly<Record<string, string>>;
}

function nameOf(hop: NextHop): string {
  return hop.kind === 'address' ? hop.ip : 'id' in hop ? hop.id : hop.kind;
}

/** `npx vitest run --project unit test/conformance/live/live.test.ts` in a shell with these variables. */
async function suite(env: Readonly<Record<string, string>>) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const file = 'test/conformance/live/live.test.ts';
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', file], {
    cwd: root,
    env: environment({ ...env, NO_COLOR: '1' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, shown: `${stdout}${stderr}` };
}

describe('the conformance suite on an account that variables name', () => {
  it('passes where the table is tagged podway-test, and leaves its routes as they were', async () => {
    const env = await account({ 'podway-test': '' });
    const before = await readNetwork('vpc.json');
    const { exitCode, shown } = await suite(env);
    expect([exitCode, shown]).toEqual([0, expect.stringMatching(/Tests {2}6 passed \| 2 skipped/)]);
    const after = await readNetwork('vpc.json');
    expect(after.routeTables.map(({ routes }) => routes)).toEqual(
      before.routeTables.map(({ routes }) => routes),
    );
  });

  it('is refused without the tag, and nothing is written', async () => {
    const env = await account({ test: 'podway-test' });
    const before = await quickstart.read('vpc.json');
    const { exitCode, shown } = await suite(env);
    expect(shown).toContain('route table rtb-a does not carry the tag podway-test');
    expect(shown).not.toMatch(/\d passed/);
    expect(exitCode).toBe(1);
    expect(await quickstart.read('vpc.json')).toBe(before);
  });

  it('is skipped where no variable names one, and says which are missing', async () => {
    const { exitCode, shown } = await suite({});
    expect(shown).toContain(
      'AWS is not tried on a real account: TEST_LIVE_AWS_REGION, TEST_LIVE_AWS_VPC, TEST_LIVE_AWS_TABLE, TEST_LIVE_AWS_NODES are not set.',
    );
    expect([exitCode, shown]).toEqual([0, expect.stringMatching(/Tests {2}3 skipped/)]);
  });
});
