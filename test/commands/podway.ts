import type { ExitCode, Output, World } from '../../src/commands/world.ts';
import { main } from '../../src/main.ts';
import type { Clock } from '../../src/network/clock.ts';
import { VirtualClock } from '../virtual-clock.ts';

/** What a test says of the world that podway runs in. */
export interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  /** What a person at the terminal answers; absent: nobody is there. */
  readonly answer?: string;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly isTerminal?: boolean;
  /** What writing to stdout ends in. */
  readonly stdoutFails?: Error;
}

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked at the terminal. */
  readonly questions: readonly string[];
}

/** A world in memory, and what was said in it. */
export function fakeWorld(circumstances: Circumstances = {}): {
  readonly world: World;
  readonly said: () => Omit<Ran, 'exitCode'>;
  /** What a second Ctrl-C would make podway say now. */
  readonly lastWords: () => string | undefined;
} {
  const { answer, isTerminal = false, stdoutFails } = circumstances;
  const texts = { stdout: '', stderr: '' };
  const questions: string[] = [];
  let lastWords: (() => string) | undefined;
  const output = (name: keyof typeof texts, failure?: Error): Output => ({
    isTerminal,
    write: async (text) => {
      if (failure) throw failure;
      texts[name] += text;
    },
  });
  const world: World = {
    stdout: output('stdout', stdoutFails),
    stderr: output('stderr'),
    ask:
      answer === undefined
        ? undefined
        : async (question) => {
            questions.push(question);
            return answer;
          },
    env: circumstances.env ?? {},
    home: '/home/somebody',
    clock: circumstances.clock ?? new VirtualClock(),
    signal: circumstances.signal ?? new AbortController().signal,
    lastWords: (say) => {
      lastWords = say;
    },
    version: '0.0.0-test',
  };
  return { world, said: () => ({ ...texts, questions }), lastWords: () => lastWords?.() };
}

/** Runs `podway …` in this process: `podway('plan --output json')`, words by single spaces. */
export async function podway(line: string, circumstances: Circumstances = {}): Promise<Ran> {
  const { world, said } = fakeWorld(circumstances);
  const exitCode = await main(line === '' ? [] : line.split(' '), world);
  return { exitCode, ...said() };
}
