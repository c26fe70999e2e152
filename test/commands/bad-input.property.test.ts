import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { digestOf } from '../../src/document/digest.ts';
import { readNetwork } from '../../src/network/read.ts';
import { useQuickstart } from '../quickstart.ts';
import { damaged, damages, edited, edits } from './mutations.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

/** Runs it on input that may be anything: a result, or one clear message. Never a mistake of podway's own. */
async function answers(line: string): Promise<void> {
  const state = await quickstart.read('network.json');
  const { exitCode, stdout, stderr } = await podway(line);
  expect(stderr).not.toMatch(/\n {4}at |please report/);
  if (exitCode === 1) expect(stderr).toMatch(/(^|\n)podway: ./);
  expect([0, 1, 2, 3, 4, 5, 6]).toContain(exitCode);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys must not come from a file.
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  // Half a file is neither the old one nor a network.
  const after = await quickstart.read('network.json');
  if (after !== state) {
    expect(line).toContain('apply');
    await readNetwork('network.json');
  }
}

const inputs = ['podway.yaml', 'nodes.json', 'network.json'] as const;
const numRuns = 20;

describe('whatever stands in the input, podway answers', () => {
  it.each(inputs)('%s with damaged text', async (file) => {
    const text = await quickstart.read(file);
    await fc.assert(
      fc.asyncProperty(damages, async (all) => {
        await quickstart.write(file, damaged(text, all));
        await answers('plan');
      }),
      { numRuns },
    );
  });

  it.each(inputs)('%s with other data', async (file) => {
    const data: unknown = parse(await quickstart.read(file));
    const state = await quickstart.read('network.json');
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        await quickstart.write('network.json', state);
        await quickstart.write(file, JSON.stringify(edited(data, all)) ?? '');
        await answers('plan');
        await answers('apply --yes --max-lost 100 --max-moved 100 --max-removed 100');
      }),
      { numRuns },
    );
  });

  it('a plan with damaged text', async () => {
    await podway('plan -o json=plan.json');
    const text = await quickstart.read('plan.json');
    await fc.assert(
      fc.asyncProperty(damages, async (all) => {
        const plan = damaged(text, all);
        await quickstart.write('plan.json', plan);
        await answers('show plan.json');
        // Its digest keeps it from being applied.
        if (!sameData(plan, text)) expect((await podway('apply plan.json')).exitCode).toBe(1);
      }),
      { numRuns },
    );
  });

  it('a plan with other data under a right digest', async () => {
    await podway('plan -o json=plan.json');
    const data: unknown = JSON.parse(await quickstart.read('plan.json'));
    const state = await quickstart.read('network.json');
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        await quickstart.write('network.json', state);
        const { digest, ...plan } = Object(edited(data, all));
        const sealed = { ...plan, digest: digestOf(plan) };
        await quickstart.write('plan.json', JSON.stringify(sealed));
        await answers('show plan.json');
        await answers('apply plan.json --max-lost 100 --max-moved 100 --max-removed 100');
      }),
      { numRuns },
    );
  });
});

const quietly = { logLevel: 'error' } as const;

function sameData(a: string, b: string): boolean {
  try {
    return digestOf(parse(a, quietly)) === digestOf(parse(b, quietly));
  } catch {
    return false;
  }
}
