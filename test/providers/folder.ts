import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder of its own for the tests of a file, removed after them: `fresh()` names a new file there. */
export function temporaryFolder(): { readonly fresh: (name?: string) => string } {
  let folder = '';
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podway-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    fresh: (name = 'network') => {
      count += 1;
      return join(folder, `${name}-${count}.json`);
    },
  };
}
