import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** The command as it is built and published. `npm test` builds it first. */
export const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build');

export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** A user's environment, without what the test runner adds to its own. */
export function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...more };
}

export interface Ended {
  /** As a shell tells it: 128 and its number for a signal. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `podway …` in the working folder, and requires that it shows no stack trace. Words by single spaces. */
export function podway(line: string, env: Readonly<Record<string, string>> = {}): Ended {
  const words = line === '' ? [] : line.split(' ');
  return run(process.execPath, [cli, ...words], { env: environment(env) });
}

/** Runs a line of shell in which `podway` is the built command. */
export function shell(line: string, env: Readonly<Record<string, string>> = {}): Ended {
  const podway = `podway() { '${process.execPath}' '${cli}' "$@"; }`;
  return run('bash', ['-c', `set -o pipefail\n${podway}\n${line}`], { env: environment(env) });
}

export function run(command: string, args: readonly string[], options: SpawnOptions): Ended {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error) throw error;
  expect(`${stdout}${stderr}`).not.toMatch(/\n {4}at /);
  return { exitCode: status ?? (signal === 'SIGINT' ? 130 : -1), stdout, stderr };
}

/** Starts `podway …` and leaves it running. */
export function start(
  line: string,
  env: Readonly<Record<string, string>> = {},
): {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
} {
  const child = spawn(process.execPath, [cli, ...line.split(' ')], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const all = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const ended = all.then(([[status, signal], stdout, stderr]) => ({
    exitCode: status ?? (signal === 'SIGINT' ? 130 : -1),
    stdout,
    stderr,
  }));
  return { child, ended };
}
