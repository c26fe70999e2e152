import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A new folder for each test of the file, gone afterwards: `inside('x.yaml')` is a path in it. */
export function useTempFolder(): { inside: (name: string) => string } {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return { inside: (name) => join(folder, name) };
}
