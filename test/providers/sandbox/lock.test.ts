import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { execPath, pid } from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { lock } from '../../../providers/sandbox/lock.ts';
import { ProviderError } from '../../../src/network/provider.ts';
import { temporaryFolder } from '../folder.ts';

const { fresh } = temporaryFolder();
const children: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
});

/** A process that does nothing until it is ended. */
async function someProcess(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('no process');
  return child as ChildProcess & { readonly pid: number };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The lock that another process would have left: this one's, but for what is given. */
async function leaveLock(
  file: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<string> {
  const own = await lock(file);
  const holder = JSON.parse(await readFile(`${file}.lock`, 'utf8'));
  await own.release();
  const left = { ...holder, id: '6b1d0ac8-95a0-4c5e-8a5b-8f7f5f0e3a10', ...changes };
  await writeFile(`${file}.lock`, JSON.stringify(left));
  return left.id;
}

async function filesBeside(file: string): Promise<readonly string[]> {
  const name = basename(file);
  return (await readdir(dirname(file))).filter((one) => one.includes(name));
}

describe('lock', () => {
  it('is held until it is released, and leaves nothing behind', async () => {
    const file = fresh();
    const held = await lock(file);
    expect(await held.isHeld()).toBe(true);
    expect(await filesBeside(file)).toEqual([`${basename(file)}.lock`]);
    await held.release();
    expect(await held.isHeld()).toBe(false);
    expect(await filesBeside(file)).toEqual([]);
    await held.release();
  });

  it('refuses a second holder and says who holds it, since when, and what to do', async () => {
    const file = fresh();
    const held = await lock(file);
    const second = lock(file);
    await expect(second).rejects.toThrow(ProviderError);
    await expect(second).rejects.toThrow(`${file} is being written by podway process ${pid} on `);
    await expect(second).rejects.toThrow(` on ${hostname()} since 20`);
    await expect(second).rejects.toThrow(
      `; if that process no longer exists, delete ${file}.lock.`,
    );
    await held.release();
    await (await lock(file)).release();
  });

  it('refuses while another process that holds it lives, and takes over when it is dead', async () => {
    const file = fresh();
    const other = await someProcess();
    await leaveLock(file, { pid: other.pid });
    await expect(lock(file)).rejects.toThrow(`podway process ${other.pid}`);
    await end(other);
    const held = await lock(file);
    expect(await held.isHeld()).toBe(true);
    expect(await filesBeside(file)).toEqual([`${basename(file)}.lock`]);
    await held.release();
  });

  it('takes over for one of many that try at once', async () => {
    const file = fresh();
    const other = await someProcess();
    await leaveLock(file, { pid: other.pid });
    await end(other);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lock(file)));
    const won = tries.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const one of tries)
      if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(ProviderError);
    expect(await won[0]?.value.isHeld()).toBe(true);
    expect(await filesBeside(file)).toEqual([`${basename(file)}.lock`]);
  });

  it('does not take over from a dead process of another machine or container', async () => {
    const file = fresh();
    const other = await someProcess();
    await end(other);
    const changes = { pid: other.pid, host: 'build-7', processTable: 'another one' };
    await leaveLock(file, changes);
    await expect(lock(file)).rejects.toThrow(`podway process ${other.pid} on build-7 since`);
  });

  it('does not take over while somebody else does', async () => {
    const file = fresh();
    const other = await someProcess();
    await end(other);
    const id = await leaveLock(file, { pid: other.pid });
    await writeFile(`${file}.lock.takeover-${id}`, '');
    await expect(lock(file)).rejects.toThrow(`delete ${file}.lock and ${file}.lock.takeover-${id}`);
  });

  it.each([
    ['an empty one', ''],
    ['one cut in half', '{"pid":12'],
    [
      'one that names a file elsewhere',
      '{"pid":1,"host":"h","processTable":"","id":"../../etc/x"}',
    ],
  ])('respects a lock that cannot be read: %s', async (_, text) => {
    const file = fresh();
    await writeFile(`${file}.lock`, text);
    await expect(lock(file)).rejects.toThrow(`${file} is being written by another podway process`);
  });

  it('is lost when somebody deletes or replaces its file, and then releases nothing', async () => {
    const file = fresh();
    const first = await lock(file);
    await rm(`${file}.lock`);
    expect(await first.isHeld()).toBe(false);
    const second = await lock(file);
    await first.release();
    expect(await second.isHeld()).toBe(true);
    await second.release();
  });

  it('says so where no lock can be created', async () => {
    const file = `${fresh()}/nowhere/network.json`;
    await expect(lock(file)).rejects.toThrow(
      /cannot create .*network\.json\.lock: .*Nothing was written/,
    );
  });
});
