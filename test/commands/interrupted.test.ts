import { describe, expect, it } from 'vitest';
import { open, rules } from '../../providers/index.ts';
import { run as apply } from '../../src/commands/apply.ts';
import { readCommandLine } from '../../src/commands/command-line.ts';
import type { Arguments } from '../../src/commands/flags.ts';
import type { Clouds } from '../../src/commands/world.ts';
import { useQuickstart } from '../quickstart.ts';
import { fakeWorld, podway } from './podway.ts';

const quickstart = useQuickstart();

/** The sandbox, where Ctrl-C comes while the first batch is being written. */
function cloudInterruptedBy(interrupt: () => void): { clouds: Clouds; sent: string[] } {
  const sent: string[] = [];
  const clouds: Clouds = {
    rules,
    open: async (target) => {
      const sandbox = await open(target);
      return {
        ...sandbox,
        writer: async () => {
          const writer = await sandbox.writer();
          return {
            ...writer,
            write: async (batch, context) => {
              sent.push(...batch.map(({ id }) => id));
              interrupt();
              return await writer.write(batch, context);
            },
          };
        },
      };
    },
  };
  return { clouds, sent };
}

function argumentsOf(line: string): Arguments {
  const asked = readCommandLine(line.split(' '), {});
  if (asked.kind !== 'run') throw new Error(`${line} runs nothing`);
  return asked.args;
}

describe('Ctrl-C', () => {
  it('during apply: starts nothing new, waits for what is in flight, reports, exits with 130', async () => {
    const interrupted = new AbortController();
    const { clouds, sent } = cloudInterruptedBy(() => interrupted.abort());
    const { world, said } = fakeWorld({ signal: interrupted.signal });
    const args = argumentsOf('apply --yes -o json');
    expect(await apply(args, world, clouds)).toBe(130);

    const { outcomes, summary } = JSON.parse(said().stdout);
    const applied = outcomes.filter(({ result }: { result: string }) => result === 'applied');
    expect(applied.map(({ op }: { op: string }) => op).sort()).toEqual([...sent].sort());
    expect(summary).toMatchObject({ ops: 9, applied: sent.length, skipped: 9 - sent.length });

    // The state has what was in flight, and the next apply finishes the job.
    const rest = await podway('apply --yes');
    expect(rest.stdout).toContain(`${9 - sent.length} changes in vpc-bp1quickstart`);
    expect(rest.exitCode).toBe(0);
  });

  it.each(['plan', 'apply --yes', 'snapshot'])(
    'during podway %s before anything is written: says so, exits with 130',
    async (line) => {
      const before = await quickstart.read('network.json');
      const { exitCode, stdout, stderr } = await podway(line, { signal: AbortSignal.abort() });
      expect([exitCode, stdout, stderr]).toEqual([130, '', 'podway: interrupted\n']);
      expect(await quickstart.read('network.json')).toBe(before);
    },
  );

  it('at the question: nothing is written, exits with 130', async () => {
    const interrupted = new AbortController();
    const { world } = fakeWorld({ signal: interrupted.signal });
    const before = await quickstart.read('network.json');
    const args = argumentsOf('apply');
    const ask = async () => {
      interrupted.abort();
      throw interrupted.signal.reason;
    };
    const thrown = await apply(args, { ...world, ask }, { rules, open }).catch((error) => error);
    expect(thrown).toBe(interrupted.signal.reason);
    expect(await quickstart.read('network.json')).toBe(before);
    // The lock is gone: another apply goes through.
    expect((await podway('apply --yes')).exitCode).toBe(0);
  });
});
