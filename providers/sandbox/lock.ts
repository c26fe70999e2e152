import { randomUUID } from 'node:crypto';
import { open, readFile, readlink, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import { z } from 'zod';
import { errorCode, inWords } from '../../src/document/errno.ts';
import { writeFileAtomic } from '../../src/document/write.ts';
import { ProviderError } from '../../src/network/provider.ts';

/** The right to write a state file, held by one process at a time. */
export interface Lock {
  /** False once somebody deleted or replaced the lock file. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const holderSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** Where `pid` means something: two equal ones share their process table. */
  processTable: z.string(),
  id: z.uuid(),
});

type Holder = z.output<typeof holderSchema>;

/**
 * Locks a file for this process by creating `<file>.lock`, which only one can.
 *
 *     no lock           create it
 *     holder lives      refuse
 *     holder is dead    take over: create <file>.lock.takeover-<id of the dead holder's lock>, which
 *                       only one can; look again that the lock is still that one; replace it
 *
 * A holder is dead only where that is certain: its process table is this one, and has no such process.
 *
 * @throws {ProviderError} when another process holds it, or it cannot be created.
 */
export async function lock(file: string): Promise<Lock> {
  const path = `${file}.lock`;
  const own = { pid, host: hostname(), processTable: await processTable(), id: randomUUID() };
  if (!(await create(path, own))) await takeOver(file, path, own);
  const isHeld = async () => (await holderOf(path))?.id === own.id;
  return {
    isHeld,
    release: async () => {
      if (await isHeld()) await remove(path);
    },
  };
}

async function takeOver(file: string, path: string, own: Holder): Promise<void> {
  const holder = await holderOf(path);
  if (!holder || holder.processTable !== own.processTable || isAlive(holder.pid)) {
    throw await held(file, path, holder);
  }
  const claim = `${path}.takeover-${holder.id}`;
  if (!(await create(claim, own))) {
    throw new ProviderError(
      `${file} is being taken over from a dead podway process by another one; if that does not end, delete ${path} and ${claim}.`,
    );
  }
  try {
    // Whoever took over first has removed its claim since, and this lock is its.
    const still = await holderOf(path);
    if (still?.id !== holder.id) throw await held(file, path, still);
    await writeFileAtomic(path, textOf(own));
  } finally {
    await remove(claim);
  }
}

async function held(
  file: string,
  path: string,
  holder: Holder | undefined,
): Promise<ProviderError> {
  const whom = holder ? `podway process ${holder.pid} on ${holder.host}` : 'another podway process';
  const since = await stat(path).then(
    ({ mtime }) => ` since ${mtime.toISOString()}`,
    () => '',
  );
  return new ProviderError(
    `${file} is being written by ${whom}${since}; if that process no longer exists, delete ${path}.`,
  );
}

/** Creates a file that must not exist; false where it does. */
async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(textOf(holder));
    } catch (error) {
      await remove(path);
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw new ProviderError(`cannot create ${path}: ${inWords(error)}. Nothing was written.`, {
      cause: error,
    });
  }
}

/** Who holds a lock; undefined where there is none, or its holder is just writing it, or it is damaged. */
async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function textOf(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`;
}

function isAlive(process: number): boolean {
  try {
    kill(process, 0);
    return true;
  } catch (error) {
    // Anything but "no such process" (EPERM: another user's) means that it lives.
    return errorCode(error) !== 'ESRCH';
  }
}

/**
 * The kernel's run and the process namespace. A host's name is not enough: containers and cloned
 * machines share names, and a shared disk brings their locks together. Where there is no /proc the
 * name has to do.
 */
async function processTable(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch(() => {});
}
