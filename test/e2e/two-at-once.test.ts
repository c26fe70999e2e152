import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lock } from '../../providers/sandbox/lock.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway, start } from './podway.ts';

const quickstart = useQuickstart();

describe('two applies at once', () => {
  it('the second one says who is writing, and writes nothing', async () => {
    const state = await quickstart.read('network.json');
    podway('plan -o json=plan.json');
    const held = await lock('network.json');
    const { exitCode, stdout, stderr } = podway('apply plan.json');
    expect(stderr).toMatch(
      new RegExp(
        `^podway: network\\.json is being written by podway process ${process.pid} on [^\\n]+\\n$`,
      ),
    );
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(await quickstart.read('network.json')).toBe(state);

    await held.release();
    expect(podway('apply plan.json').exitCode).toBe(0);
  });

  it('planning meanwhile is fine', async () => {
    const held = await lock('network.json');
    expect(podway('plan').exitCode).toBe(0);
    await held.release();
  });

  it('however they meet: each applies or gives way, and the tables are as planned', async () => {
    podway('plan -o json=plan.json');
    const ended = await Promise.all([1, 2, 3, 4].map(() => start('apply plan.json').ended));
    for (const { exitCode, stdout, stderr } of ended) {
      if (exitCode === 0) expect(stdout).toMatch(/^9 changes in vpc-bp1quickstart: 9 /);
      else
        expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^podway: .* written by /)]);
    }
    expect(ended.map(({ exitCode }) => exitCode)).toContain(0);
    expect(podway('plan --detailed-exitcode').exitCode).toBe(0);
    expect((await readdir('.')).filter((name) => /lock|tmp/.test(name))).toEqual([]);
  });
});
