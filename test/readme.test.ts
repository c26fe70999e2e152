import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands, flags } from '../src/commands/flags.ts';
import { loadConfig } from '../src/config/load.ts';
import { readNetwork } from '../src/network/read.ts';
import { withChanges } from '../src/network/with-change.ts';
import type { Op } from '../src/planner/plan.ts';
import { parsePlan } from '../src/planner/seal.ts';
import { tablesText } from '../src/report/tables-text.ts';
import { assumptions } from '../src/validator/assumptions.ts';
import { podway } from './commands/podway.ts';
import { blocksOf, markdownFiles, proseOf, root, withBlocks } from './markdown.ts';
import { useQuickstart, withoutDigests } from './quickstart.ts';

// What the documentation shows is what podway does. Stale documentation fails here;
// `npx vitest run --project unit test/readme.test.ts --update` writes it anew.

const readme = await readFile(join(root, 'README.md'), 'utf8');
const planFile = await readFile(join(root, 'docs', 'plan-file.md'), 'utf8');
const validatePage = await readFile(join(root, 'docs', 'validate.md'), 'utf8');
const quickstart = useQuickstart();

it('README.md shows what its commands print, and the example of the library', async () => {
  const example = await readFile(join(root, 'examples', 'library', 'plan.ts'), 'utf8');
  const shown = await withBlocks(readme, async ({ language, code }) => {
    if (language === 'console') return await replayed(code);
    return language === 'ts' ? example : code;
  });
  await expect(shown).toMatchFileSnapshot('../README.md');

  // The commands have planned and applied by now: the plan foretold the tables.
  const tables = ['vtb-apps-a', 'vtb-apps-b'];
  const before = await readNetwork(join(root, 'examples', 'quickstart', 'network.json'));
  const after = await readNetwork(quickstart.path('network.json'));
  const { ops } = parsePlan(await quickstart.read('plan.json'), 'plan.json');
  expect(tablesText(withChanges(before, ops), tables)).toBe(tablesText(after, tables));
});

it("docs/plan-file.md shows an op of the quickstart's plan", async () => {
  const { ops } = JSON.parse((await podway('plan --output json')).stdout);
  const op = ops.find((one: Op) => one.kind === 'replace-route');
  const shown = await withBlocks(planFile, async ({ language, code }) =>
    language === 'json' ? `${JSON.stringify(op, undefined, 2)}\n` : code,
  );
  await expect(shown).toMatchFileSnapshot('../docs/plan-file.md');
});

describe('docs/validate.md', () => {
  it('shows what its commands print with its own podway.yaml', async () => {
    const own = blocksOf(validatePage).find(({ language }) => language === 'yaml');
    await quickstart.write('podway.yaml', own?.code ?? '');
    const shown = await withBlocks(validatePage, async ({ language, code }) =>
      language === 'console' ? await replayed(code) : code,
    );
    await expect(shown).toMatchFileSnapshot('../docs/validate.md');
  });

  it('names every assumption and what is taken for granted', () => {
    const named = [...validatePage.matchAll(/^\| `([a-z-]+)` \| .* \| `/gm)].map(([, id]) => id);
    expect(named.toSorted()).toEqual(Object.keys(assumptions).sort());
  });
});

describe.each(await markdownFiles())('$path', ({ path, text }) => {
  it('shows configurations that podway reads', async () => {
    for (const { language, code } of blocksOf(text)) {
      // `yml`: a part of a configuration, or another document.
      if (language !== 'yaml') continue;
      const { config } = await loadConfig(path, { home: '/', text: code });
      expect(config.version).toBe(1);
    }
  });

  it('names commands and flags that there are', () => {
    const scripts = blocksOf(text).filter(({ language }) => /^(sh|console)$/.test(language));
    const lines = scripts.flatMap(({ code }) => code.split('\n'));
    const inline = proseOf(text).matchAll(/`([^`]+)`/g);
    const unknown = [...lines, ...[...inline].map(([, code = '']) => code)].filter((line) => {
      const [, command = '', rest = ''] =
        /^(?:\$ )?podway (sandbox serve|[a-z]+)(.*)/.exec(line) ?? [];
      const used = [...rest.matchAll(/ --([a-z-]+)/g)].map(([, flag = '']) => flag);
      return command !== '' && !(command in commands && used.every((flag) => flag in flags));
    });
    expect(unknown).toEqual([]);
  });
});

/** A block of `$ podway …` commands, each with what it prints now. */
async function replayed(block: string): Promise<string> {
  const shown: string[] = [];
  for (const line of block.split('\n').filter((one) => one.startsWith('$ '))) {
    const [, command = '', head] = /^\$ podway ([^|]+?)(?: \| head -(\d+))?$/.exec(line) ?? [];
    const { stdout, stderr } = await podway(command);
    const lines = withoutDigests(stdout + stderr).split('\n');
    shown.push(
      `${line}\n${head === undefined ? lines.join('\n') : `${lines.slice(0, Number(head)).join('\n')}\n`}`,
    );
  }
  return shown.join('\n');
}
