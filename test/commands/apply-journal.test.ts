import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { open, rules } from '../../providers/index.ts';
import { readJournal } from '../../src/applier/journal.ts';
import { run as apply } from '../../src/commands/apply.ts';
import { readCommandLine } from '../../src/commands/command-line.ts';
import type { Clouds } from '../../src/commands/world.ts';
import { useQuickstart } from '../quickstart.ts';
import { fakeWorld, podway } from './podway.ts';

const quickstart = useQuickstart();

const journal = async () => readJournal(await readFile(quickstart.path('j.jsonl'), 'utf8'));

it('--journal has a line for each change before it is sent, and one for its outcome', async () => {
  expect((await podway('apply --yes --journal j.jsonl')).exitCode).toBe(0);
  const lines = await journal();
  const events = (event: string) =>
    lines.filter((line) => line.event === event).map(({ op }) => op);
  expect(events('sent')).toHaveLength(9);
  expect(events('outcome').toSorted()).toEqual(events('sent').toSorted());
  expect(lines.every(({ at }) => at.startsWith('2026-11-22T10:0'))).toBe(true);
});

it('a second run adds to it; with nothing to send, nothing', async () => {
  await podway('apply --yes --journal j.jsonl');
  const before = await journal();
  await podway('plan -o json=plan.json');
  expect((await podway('apply --yes --journal j.jsonl')).exitCode).toBe(0);
  expect(await journal()).toEqual(before);
});

it('what an earlier run left open is told of, and the tables decide', async () => {
  await podway('plan -o json=plan.json');
  await podway('apply plan.json --journal j.jsonl');
  const text = await readFile(quickstart.path('j.jsonl'), 'utf8');
  const killed = text.split('\n').filter((line) => !line.includes('"event":"outcome"'));
  await writeFile(quickstart.path('j.jsonl'), `${killed.join('\n')}{"at":"2026-`);
  const { exitCode, stdout, stderr } = await podway('apply plan.json --journal j.jsonl');
  expect(stdout).toMatch(/^9 changes in vpc-bp1quickstart: 9 already\.\n/);
  expect(stderr).toMatch(
    /^By the journal, an earlier run sent 9 changes and ended before it knew what became of them: vtb-apps-a\/\S+, .* and 4 more\. The tables tell\.\n$/,
  );
  expect(exitCode).toBe(0);
});

it.each([
  ['podway.yaml', 'an output would overwrite podway.yaml, which is an input.'],
  ['nodes.json', 'an output would overwrite nodes.json, which is an input.'],
  ['other.txt', "cannot write other.txt: it is there already, and no journal of podway's."],
  ['nowhere/j.jsonl', 'cannot write nowhere/j.jsonl: no such file or folder'],
])('--journal %s is refused before anything is written', async (file, says) => {
  await quickstart.write('other.txt', 'mine\n');
  const before = await quickstart.read('network.json');
  const { exitCode, stderr } = await podway(`apply --yes --journal ${file}`);
  expect(stderr).toContain(says);
  expect([exitCode, await quickstart.read('network.json')]).toEqual([1, before]);
});

it('a second Ctrl-C says what may be made yet; once it is over there is nothing to say', async () => {
  const { world, lastWords } = fakeWorld();
  const heard: (string | undefined)[] = [];
  const clouds: Clouds = {
    rules,
    open: async (...given) => {
      const sandbox = await open(...given);
      return {
        ...sandbox,
        writer: async () => {
          const writer = await sandbox.writer();
          return {
            ...writer,
            write: async (batch, context) => {
              heard.push(lastWords());
              return await writer.write(batch, context);
            },
          };
        },
      };
    },
  };
  const asked = readCommandLine(['apply', '--yes'], {});
  if (asked.kind !== 'run') throw new Error('no command');
  expect(await apply(asked.args, world, clouds)).toBe(0);
  expect(heard[0]).toMatch(
    /^podway: stopped; (1 change was|\d changes were) sent and may be made yet: vtb-apps-\S+.*\. Run the same command again: it reads the tables first\.\n$/,
  );
  expect(lastWords()).toBeUndefined();
});
