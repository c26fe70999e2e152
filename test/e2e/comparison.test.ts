import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { blocksOf, root } from '../markdown.ts';
import { run } from './podway.ts';

it('docs/comparison.md shows what the bench prints of nodes that come and go', async () => {
  const blocks = blocksOf(await readFile(join(root, 'docs/comparison.md'), 'utf8'));
  const [block] = blocks.filter(({ code }) => code.includes('bench -- stability'));
  const bench = join(root, 'test/bench/run.mjs');
  const { exitCode, stdout } = run(process.execPath, [bench, 'stability'], {});
  expect(exitCode).toBe(0);
  expect(block?.code.trimEnd().split('\n').slice(1)).toEqual(stdout.trimEnd().split('\n'));
});
