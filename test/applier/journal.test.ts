import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournal, unanswered } from '../../src/applier/journal.ts';
import { JournalFile } from '../../src/applier/journal-file.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { applied } from './applied.ts';
import { create, type World } from './ops.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podway-journal-'));
  path = join(folder, 'apply.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const at = '2026-11-22T10:00:00.000Z';
const sent = (op: string) => `{"at":"${at}","op":"${op}","event":"sent"}`;
const outcome = (op: string, result: string) =>
  `{"at":"${at}","op":"${op}","event":"outcome","outcome":{"op":"${op}","result":"${result}"}}`;

describe('readJournal', () => {
  it.each([
    ['nothing', '', []],
    ['whole lines', `${sent('t/a')}\n${outcome('t/a', 'applied')}\n`, ['sent t/a', 'outcome t/a']],
    ['a last line that is cut off', `${sent('t/a')}\n${sent('t/b').slice(0, 30)}`, ['sent t/a']],
    ['a cut line before others', `${sent('t/a').slice(0, 9)}\n${sent('t/b')}\n`, ['sent t/b']],
    ['what is no journal', 'kind: Plan\n[1, 2]\n', []],
  ])('reads %s', (_, text, lines) => {
    expect(readJournal(text).map(({ event, op }) => `${event} ${op}`)).toEqual(lines);
  });

  it.each([
    [
      'all were answered',
      [sent('a'), sent('b'), outcome('b', 'failed'), outcome('a', 'applied')],
      [],
    ],
    ['one was not', [sent('a'), sent('b'), outcome('a', 'applied')], ['b']],
    ['sent again after an answer', [sent('a'), outcome('a', 'failed'), sent('a')], ['a']],
    ['sent twice, answered once', [sent('a'), sent('a'), outcome('a', 'unknown')], []],
  ])('%s', (_, lines, open) => {
    expect(unanswered(readJournal(lines.join('\n')))).toEqual(open);
  });
});

describe('JournalFile', () => {
  const clock = new VirtualClock();

  it('has what is sent on the disk when it says so', async () => {
    const journal = await JournalFile.open(path, clock);
    await journal.sent(['t/a', 't/b']);
    expect(await readFile(path, 'utf8')).toBe(`${sent('t/a')}\n${sent('t/b')}\n`);
    journal.outcome({ op: 't/a', result: 'applied' });
    expect(await journal.close()).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe(
      `${sent('t/a')}\n${sent('t/b')}\n${outcome('t/a', 'applied')}\n`,
    );
  });

  it('keeps the lines of many at once apart, and in order', async () => {
    const journal = await JournalFile.open(path, clock);
    const ops = Array.from({ length: 50 }, (_, i) => `t/${i}`);
    await Promise.all(ops.map((op) => journal.sent([op])));
    await journal.close();
    expect(readJournal(await readFile(path, 'utf8')).map(({ op }) => op)).toEqual(ops);
  });

  it('adds to what earlier runs wrote, and knows what they left open', async () => {
    await writeFile(path, `${sent('t/a')}\n${outcome('t/a', 'applied')}\n${sent('t/b')}\n`);
    const journal = await JournalFile.open(path, clock);
    expect(journal.unanswered).toEqual(['t/b']);
    await journal.sent(['t/b']);
    await journal.close();
    expect(readJournal(await readFile(path, 'utf8'))).toHaveLength(4);
  });

  it('a line that was cut off by a crash does not spoil the next', async () => {
    await writeFile(path, `${sent('t/a')}\n${outcome('t/a', 'applied').slice(0, 40)}`);
    const journal = await JournalFile.open(path, clock);
    expect(journal.unanswered).toEqual(['t/a']);
    await journal.sent(['t/b']);
    await journal.close();
    expect(unanswered(readJournal(await readFile(path, 'utf8')))).toEqual(['t/a', 't/b']);
  });

  it('also where the crash came in the first line', async () => {
    await writeFile(path, sent('t/a').slice(0, 20));
    const journal = await JournalFile.open(path, clock);
    await journal.sent(['t/b']);
    await journal.close();
    expect(unanswered(readJournal(await readFile(path, 'utf8')))).toEqual(['t/b']);
  });

  it('leaves alone what is no journal', async () => {
    await writeFile(path, '{"kind":"Plan"}\n');
    await expect(JournalFile.open(path, clock)).rejects.toThrow(
      `cannot write ${path}: it is there already, and no journal of podway's. Name another file`,
    );
    expect(await readFile(path, 'utf8')).toBe('{"kind":"Plan"}\n');
  });

  it('in a folder that is not there cannot be', async () => {
    const nowhere = join(folder, 'nowhere', 'apply.jsonl');
    await expect(JournalFile.open(nowhere, clock)).rejects.toThrow(
      `cannot write ${nowhere}: no such file or folder`,
    );
  });

  it('that runs out of room is told of at the end, and nothing waits for it', async () => {
    const journal = await JournalFile.open('/dev/full', clock);
    await journal.sent(['t/a']);
    journal.outcome({ op: 't/a', result: 'applied' });
    expect((await journal.close())?.message).toBe(
      'cannot write /dev/full: no space left on the disk',
    );
  });
});

describe('applyPlan with a journal', () => {
  const world: World = { tables: { t: [] } };
  const plan = [create('t', '10.244.1.0/24', 'eni-1'), create('t', '10.244.2.0/24', 'eni-1')];
  const [a, b] = plan.map(({ id }) => id);

  /** A journal in memory that notes how many writes the cloud had seen at each line. */
  function noted() {
    const lines: string[] = [];
    let writes = 0;
    return {
      lines,
      script: {
        before: ({ kind }: { kind: string }) => {
          if (kind === 'write') writes += 1;
        },
      },
      journal: {
        sent: async (ops: readonly string[]) => {
          // The disk takes its time.
          await new Promise((resolve) => setImmediate(resolve));
          lines.push(`${writes} sent ${ops.join(' ')}`);
        },
        outcome: ({ op, result }: { op: string; result: string }) => {
          lines.push(`${writes} ${result} ${op}`);
        },
      },
    };
  }

  it('writes it before the request leaves, and the outcome once it is known', async () => {
    const { journal, lines, script } = noted();
    await applied(plan, world, { journal, script });
    expect(lines).toEqual([`0 sent ${a} ${b}`, `1 applied ${a}`, `1 applied ${b}`]);
  });

  it('writes each try, and nothing of what was never sent', async () => {
    const { journal, lines, script } = noted();
    const held: World = { tables: { t: [] } };
    await applied([...plan, create('t', '10.244.3.0/24', 'eni-1', { needs: [`${b}`] })], held, {
      journal,
      script: {
        ...script,
        writes: (call) => (call === 1 ? 'busy' : undefined),
        refuses: { [`${b}`]: { class: 'quota', code: 'Full' } },
      },
    });
    expect(lines).toEqual([
      `0 sent ${a} ${b}`,
      `1 sent ${a} ${b}`,
      `2 applied ${a}`,
      `2 failed ${b}`,
    ]);
  });
});
