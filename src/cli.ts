#!/usr/bin/env node
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { debuglog } from 'node:util';
import type { Output } from './commands/world.ts';
import { main } from './main.ts';

// The real world: argv, streams, clock, environment, Ctrl-C. Nothing else in podway touches them.

const interrupted = new AbortController();
const { signal } = interrupted;
const names = ['SIGINT', 'SIGTERM'] as const;
let lastWords: (() => string) | undefined;
for (const name of names) {
  process.on(name, () => {
    if (signal.aborted) {
      // A second Ctrl-C does not wait for what is in flight: it ends the process, as it would any other.
      if (lastWords !== undefined) process.stderr.write(lastWords());
      for (const one of names) process.removeAllListeners(one);
      process.kill(process.pid, name);
      return;
    }
    process.stderr.write('podway: stopping after what is in flight; again to stop at once\n');
    interrupted.abort();
  });
}

function outputOf(stream: NodeJS.WriteStream, name: string): Output {
  // Without a listener a failed write would end the process with a stack trace.
  stream.on('error', () => undefined);
  let gone = false;
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    write: async (text) => {
      const error = await new Promise<Error | null | undefined>((resolve) => {
        stream.write(text, resolve);
      });
      // The reader has gone (`podway plan | head`): nobody misses the rest.
      gone ||= error instanceof Error && 'code' in error && error.code === 'EPIPE';
      if (gone || !error) return;
      const { FileError } = await import('./document/write.ts');
      const { inWords } = await import('./document/errno.ts');
      throw new FileError(`cannot write to ${name}: ${inWords(error)}`, { cause: error });
    },
  };
}

/** Rejects with the signal's own reason, so that `main` knows an interruption from an error. */
async function unlessInterrupted<T>(work: Promise<T>, by: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (error) {
    by?.throwIfAborted();
    throw error;
  }
}

/** The answer; empty where the input ends without one (Ctrl-D). */
async function ask(question: string): Promise<string> {
  // Without `terminal: false` readline takes Ctrl-C for itself and the signal never comes.
  const options = { input: process.stdin, output: process.stderr, terminal: false };
  const terminal = createInterface(options);
  const ended = once(terminal, 'close').then(() => '');
  try {
    const answer = terminal.question(question, { signal });
    return await unlessInterrupted(Promise.race([answer, ended]), signal);
  } finally {
    terminal.close();
  }
}

// It would tell users of the oldest Node that podway supports about later versions of the SDK than podway's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const telltale = ['http', 'https', 'net'].find((set) => debuglog(set).enabled);
if (telltale !== undefined) {
  process.stderr.write(
    `podway: with NODE_DEBUG=${telltale} Node prints the headers of requests, keys and tokens included. Take http, https and net out of NODE_DEBUG.\n`,
  );
  process.exit(1);
}

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

process.exitCode = await main(process.argv.slice(2), {
  stdout: outputOf(process.stdout, 'stdout'),
  stderr: outputOf(process.stderr, 'stderr'),
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  env: process.env,
  home: homedir(),
  clock: {
    now: () => new Date(),
    sleep: (ms, by) => unlessInterrupted(wait(ms, undefined, by ? { signal: by } : {}), by),
  },
  signal,
  lastWords: (say) => {
    lastWords = say;
  },
  version,
});
