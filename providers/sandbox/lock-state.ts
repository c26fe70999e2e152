import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { assertWritable, FileError } from '../../src/document/write.ts';
import { ProviderError } from '../../src/network/provider.ts';
import { type Lock, lock } from './lock.ts';

/**
 * The right to write a sandbox's state file, under whichever of its names it was given.
 *
 * @throws {ProviderError} when it cannot be written, or another process holds it.
 */
export async function lockState(path: string): Promise<Lock> {
  await writable(path);
  return await lock(await behindLinks(path));
}

async function writable(path: string): Promise<void> {
  try {
    await assertWritable(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ProviderError(`${error.message}. Nothing was written.`, { cause: error });
  }
}

/** One lock for all names of a file; the name as it was given where it is the file's own. */
async function behindLinks(path: string): Promise<string> {
  const real = await realpath(path);
  return real === resolve(path) ? path : real;
}
