import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { start } from './podway.ts';

const quickstart = useQuickstart();

/** podway, waiting for a node list that comes through a pipe: it has begun and cannot go on. */
async function waitingForNodes(line: string) {
  const nodes = await quickstart.read('nodes.json');
  await rm('nodes.json');
  expect(spawnSync('mkfifo', ['nodes.json']).status).toBe(0);
  const running = start(line);
  // Opens once podway opens it too.
  const pipe = await open('nodes.json', 'w');
  return { ...running, pipe, nodes };
}

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: podway stops at the next step, says so, writes nothing, and exits with 130',
    async (signal) => {
      const state = await quickstart.read('network.json');
      const files = await readdir('.');
      const { child, ended, pipe, nodes } = await waitingForNodes('apply --yes');
      child.kill(signal);
      await once(child.stderr as Readable, 'readable');
      await pipe.writeFile(nodes);
      await pipe.close();
      expect(await ended).toEqual({
        exitCode: 130,
        stdout: '',
        stderr:
          'podway: stopping after what is in flight; again to stop at once\npodway: interrupted\n',
      });
      expect(await quickstart.read('network.json')).toBe(state);
      expect(await readdir('.')).toEqual(files);
    },
  );

  it('a second one does not wait', async () => {
    const { child, ended, pipe } = await waitingForNodes('plan');
    child.kill('SIGINT');
    await once(child.stderr as Readable, 'readable');
    child.kill('SIGINT');
    expect((await ended).exitCode).toBe(130);
    await pipe.close();
  });
});
