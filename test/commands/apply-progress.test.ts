import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApplyProgress } from '../../src/commands/apply-progress.ts';
import { create, disableCheck } from '../applier/ops.ts';
import { VirtualClock } from '../virtual-clock.ts';

const ops = [
  ...Array.from({ length: 30 }, (_, i) => create('vtb-a', `10.244.${i}.0/24`, 'eni-1')),
  create('vtb-b', '10.244.0.0/24', 'eni-1'),
  disableCheck('eni-1'),
];

interface Terminal {
  readonly isTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

/** Sends and applies an op a second, and what stderr then shows. */
async function watched(circumstances: Terminal = {}, abortAfter = Number.POSITIVE_INFINITY) {
  const { isTerminal = true, env = {}, columns } = circumstances;
  const clock = new VirtualClock();
  const abort = new AbortController();
  const written: string[] = [];
  const write = async (text: string) => {
    written.push(text);
  };
  const stderr = { isTerminal, columns, write };
  const progress = new ApplyProgress(ops, { stderr, env, clock, signal: abort.signal });
  for (const [index, { id }] of ops.entries()) {
    progress.on({ event: 'sent', ops: [id] });
    await clock.sleep(1000);
    progress.on({ event: 'outcome', outcome: { op: id, result: 'applied' } });
    if (index + 1 === abortAfter) {
      abort.abort();
      break;
    }
  }
  await progress.end();
  return { written, progress, screen: screenOf(written) };
}

const esc = '\u001b';

/** A terminal of endless height: up, clear the line, text. */
function screenOf(written: readonly string[]): readonly string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const [, up, clear, text, newline] of written
    .join('')
    .matchAll(new RegExp(`${esc}\\[(\\d+)A|(${esc}\\[2K)|([^${esc}\\n]+)|(\\n)`, 'g'))) {
    if (up !== undefined) row -= Number(up);
    if (clear !== undefined) lines[row] = '';
    if (text !== undefined) lines[row] += text;
    if (newline !== undefined) lines[++row] ??= '';
  }
  return lines.filter((line) => line !== '');
}

describe('in a pipe', () => {
  it('a batch is told whole, however many outcomes it has', async () => {
    const clock = new VirtualClock();
    const written: string[] = [];
    const stderr = {
      isTerminal: false,
      write: async (text: string) => {
        written.push(text);
      },
    };
    const { signal } = new AbortController();
    const progress = new ApplyProgress(ops, { stderr, env: {}, clock, signal });
    const batch = ops.slice(0, 20).map(({ id }) => id);
    progress.on({ event: 'sent', ops: batch });
    await clock.sleep(10_000);
    for (const op of batch) progress.on({ event: 'outcome', outcome: { op, result: 'applied' } });
    await clock.sleep(1);
    await progress.end();
    expect(written).toEqual(['vtb-a  20 of 30  2.0/s  5 s left\n']);
  });
});

describe('on a terminal', () => {
  it('a line for each table, drawn over itself; the last state stays', async () => {
    const { screen, written } = await watched();
    expect(screen).toEqual([
      'vtb-a       30 of 30  done',
      'vtb-b       1 of 1    done',
      'interfaces  1 of 1    done',
    ]);
    const during = screenOf(written.slice(0, 12));
    expect(during[0]).toMatch(/^vtb-a {7}\d+ of 30 {2}1\.\d\/s {2}\d+ s left$/);
    expect(during).toHaveLength(3);
  });

  it('lines are never longer than the terminal', async () => {
    const { written } = await watched({ columns: 20 });
    for (const line of written.join('').split('\n'))
      expect(stripVTControlCharacters(line).length).toBeLessThan(20);
  });

  it('a terminal that says it has no width has a usual one', async () => {
    expect((await watched({ columns: 0 })).screen).toContain('vtb-b       1 of 1    done');
  });

  it('after Ctrl-C it goes on below the line that was printed then', async () => {
    const { screen } = await watched({}, 3);
    expect(screen.slice(-3)[0]).toMatch(/^vtb-a {7}3 of 30/);
    expect(screen).toHaveLength(6);
  });
});

describe('elsewhere', () => {
  it.each<[Terminal, string]>([
    [{ isTerminal: false }, 'a pipe'],
    [{ env: { CI: 'true' } }, 'CI with a terminal of its own'],
    [{ env: { TERM: 'dumb' } }, 'a terminal that knows no codes'],
  ])(
    '%j, %s: plain lines, every ten seconds, of what went on',
    async (circumstances: Terminal, _) => {
      const { written } = await watched(circumstances);
      expect(written.join('')).toMatchInlineSnapshot(`
        "vtb-a  10 of 30  1.0/s  20 s left
        vtb-a  20 of 30  1.0/s  10 s left
        vtb-a  30 of 30  done
        "
      `);
    },
  );

  it('what takes less than ten seconds is not worth a line', async () => {
    expect((await watched({ isTerminal: false }, 9)).written).toEqual([]);
  });
});

it('knows what was sent and has no answer', () => {
  const stderr = { isTerminal: false, write: async () => undefined };
  const { signal } = new AbortController();
  const progress = new ApplyProgress(ops, { stderr, env: {}, clock: new VirtualClock(), signal });
  progress.on({ event: 'sent', ops: ['vtb-b/10.244.0.0/24', 'eni-1'] });
  progress.on({ event: 'outcome', outcome: { op: 'eni-1', result: 'failed' } });
  expect([...progress.sent]).toEqual(['vtb-b/10.244.0.0/24']);
});
