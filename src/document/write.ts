import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  access,
  appendFile,
  type FileHandle,
  lstat,
  open,
  realpath,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, inWords } from './errno.ts';

/** A file could not be written. The message names it and says why, in words; the cause is kept. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/**
 * Writes a whole file or nothing: beside it, fsync, rename. Mode and owner stay as they were, a
 * symbolic link stays a link. What is no regular file (`/dev/stdout`, a pipe) is written to directly.
 *
 * Own code, because write-file-atomic 7.0.1 takes a short write for a whole one: on a full disk it
 * puts a cut file in place and reports success (tried 2026-11 on a small tmpfs).
 *
 * @throws {FileError}
 */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  await writing(path, async () => {
    const target = await targetOf(path);
    if (target.stats === undefined || target.stats.isFile()) await replaceFile(target, text);
    else await writeFile(target.path, text);
  });
}

/**
 * Adds to a file, or begins it; below an empty line where something is there.
 *
 * @throws {FileError}
 */
export async function appendText(path: string, text: string): Promise<void> {
  await writing(path, async () => {
    const { stats, path: target } = await targetOf(path);
    await appendFile(target, stats?.isFile() && stats.size > 0 ? `\n${text}` : text);
  });
}

/**
 * Checks, without changing anything, that a file could be written now: it (where it exists) and its
 * folder allow it. A disk may still fill up later.
 *
 * @throws {FileError}
 */
export async function assertWritable(path: string): Promise<void> {
  await writing(path, async () => {
    const target = await targetOf(path);
    if (target.stats?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
    if (target.stats && !target.stats.isFile()) return access(target.path, constants.W_OK);
    // Opening knows more than access() does: files that are immutable or being executed.
    if (target.stats) await (await open(target.path, 'r+')).close();
    const folder = dirname(target.path);
    const about = await stat(folder);
    if (!about.isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
    await access(folder, constants.W_OK | constants.X_OK);
  });
}

interface Target {
  readonly path: string;
  /** Undefined: there is no such file yet. */
  readonly stats: Stats | undefined;
}

/** Where the bytes go: behind symbolic links. A link to nowhere is an error, not a place for a file. */
async function targetOf(path: string): Promise<Target> {
  try {
    const real = await realpath(path);
    return { path: real, stats: await stat(real) };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || (await isLink(path))) throw error;
    return { path, stats: undefined };
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

async function replaceFile({ path, stats }: Target, text: string): Promise<void> {
  const beside = join(dirname(path), `.podway-${randomUUID()}.tmp`);
  try {
    const file = await open(beside, 'wx', stats ? stats.mode & 0o7777 : 0o666);
    try {
      await file.writeFile(text, 'utf8');
      if (stats) await keepOwnerAndMode(file, stats);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await unlink(beside).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

async function keepOwnerAndMode(file: FileHandle, stats: Stats): Promise<void> {
  // Only root may give a file away; for others it is their own already, or stays theirs.
  await file.chown(stats.uid, stats.gid).catch(() => {});
  await file.chmod(stats.mode & 0o7777);
}

/** So that the rename too survives a power cut. Some file systems and Windows cannot; the file is whole anyway. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {}
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new FileError(`cannot write ${path}: ${inWords(error)}`, { cause: error });
  }
}
