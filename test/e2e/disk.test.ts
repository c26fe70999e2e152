import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { cli, environment, run } from './podway.ts';

const quickstart = useQuickstart();

// A mount of one's own needs a user namespace, which some machines and containers forbid.
const tried = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
  encoding: 'utf8',
});
const cannotMount = tried.status !== 0;
const why = cannotMount ? ` (skipped: ${(tried.stderr ?? '').trim() || 'no unshare here'})` : '';

/** Runs shell in a mount namespace of its own, where `disk/` is what the test wants it to be. */
function withDisk(mount: string, script: string) {
  const podway = `podway() { '${process.execPath}' '${cli}' "$@"; }`;
  const lines = ['set -eu', 'mkdir disk', mount, podway, script];
  return run('unshare', ['-Urm', 'bash', '-c', lines.join('\n')], { env: environment() });
}

describe.skipIf(cannotMount)(`a real disk${why}`, () => {
  /** A tmpfs with the state and so much room left. */
  function disk(freeBlocks: number): string {
    return [
      'mount -t tmpfs -o size=64k tmpfs disk',
      'cp network.json disk/',
      'dd if=/dev/zero of=disk/filler bs=4096 status=none 2>/dev/null || true',
      `truncate -s -${freeBlocks * 4096} disk/filler`,
    ].join('\n');
  }

  it.each([
    [0, 'not even for the lock'],
    [1, 'for the lock, not for the new state'],
    [2, 'for a part of the new state'],
  ])('full, %i blocks left, %s: the state stays whole, exit code 1', async (blocks) => {
    await quickstart.replace('podway.yaml', 'sandbox: network.json', 'sandbox: disk/network.json');
    const { exitCode, stdout, stderr } = withDisk(
      disk(blocks),
      `podway plan -o json=plan.json > /dev/null
      code=0; podway apply plan.json || code=$?
      cmp network.json disk/network.json
      ls -A disk
      exit $code`,
    );
    expect(`${stdout}${stderr}`).toContain('no space left on the disk');
    // Nothing half-written is left behind.
    expect(stdout.trimEnd().split('\n').slice(-2)).toEqual(['filler', 'network.json']);
    expect(exitCode).toBe(1);
  });

  it('full when the report is to be saved: the file that is there stays whole', async () => {
    const { exitCode, stdout, stderr } = withDisk(
      `${disk(0)}; truncate -s 0 disk/filler; echo old > disk/report.json; dd if=/dev/zero of=disk/filler bs=4096 status=none 2>/dev/null || true`,
      `code=0; podway plan -o json=disk/report.json || code=$?
      cat disk/report.json
      ls -A disk
      exit $code`,
    );
    expect(stderr).toBe('podway: cannot write disk/report.json: no space left on the disk\n');
    expect(stdout).toBe('old\nfiller\nnetwork.json\nreport.json\n');
    expect(exitCode).toBe(1);
  });

  it('read-only: apply says so before the first write', async () => {
    await quickstart.replace('podway.yaml', 'sandbox: network.json', 'sandbox: disk/network.json');
    const { exitCode, stdout, stderr } = withDisk(
      `${disk(8)}; mount -o remount,ro disk`,
      `podway plan -o json=plan.json > /dev/null
      code=0; podway apply plan.json || code=$?
      cmp network.json disk/network.json
      exit $code`,
    );
    expect(stderr).toBe(
      'podway: cannot write disk/network.json: the file system is read-only. Nothing was written.\n',
    );
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  it('read-only: so does plan, of an output file', () => {
    const { exitCode, stdout, stderr } = withDisk(
      `${disk(8)}; mount -o remount,ro disk`,
      'podway plan -o json=disk/plan.json',
    );
    expect(stderr).toBe('podway: cannot write disk/plan.json: the file system is read-only\n');
    expect([exitCode, stdout]).toEqual([1, '']);
  });
});
