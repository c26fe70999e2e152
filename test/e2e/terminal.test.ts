import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { cli, environment } from './podway.ts';

const quickstart = useQuickstart();

// util-linux' script runs a command on a terminal of its own.
const hasTerminal = (
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? ''
).includes('util-linux');
const why = hasTerminal ? '' : ' (skipped: needs `script` of util-linux)';

/** Runs `podway apply` for somebody at a terminal, and types once it asks. */
async function answered(typed: string): Promise<{ exitCode: number; screen: string }> {
  const child = spawn(
    'script',
    ['--quiet', '--return', '--command', `'${process.execPath}' '${cli}' apply`, '/dev/null'],
    { env: environment({ TERM: 'xterm' }), stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const closed = once(child, 'close');
  let screen = '';
  let asked = false;
  for await (const chunk of child.stdout) {
    screen += chunk;
    if (asked || !screen.includes('Only "yes" is taken: ')) continue;
    asked = true;
    child.stdin.write(typed);
  }
  const [exitCode] = await closed;
  expect(screen).not.toMatch(/\n {4}at |Warning/);
  return { exitCode, screen };
}

it.skipIf(!hasTerminal).each([
  ['yes\n', 0, '9 applied', true, '"yes" applies'],
  ['y\n', 3, 'the answer was not "yes"', false, 'anything else does not'],
  ['\n', 3, 'the answer was not "yes"', false, 'nor does Enter alone'],
  ['\u0004', 3, 'the answer was not "yes"', false, 'nor Ctrl-D'],
  ['\u0003', 130, 'podway: interrupted', false, 'Ctrl-C interrupts'],
])(`at a terminal, %j exits with %i${why}`, async (typed, exitCode, says, writes) => {
  const before = await quickstart.read('network.json');
  const ended = await answered(typed);
  expect(ended.screen).toContain(says);
  expect(ended.screen).toContain('\u001b['); // in colour
  expect(ended.exitCode).toBe(exitCode);
  expect((await quickstart.read('network.json')) !== before).toBe(writes);
  expect(await readdir('.')).not.toContain('network.json.lock');
});
