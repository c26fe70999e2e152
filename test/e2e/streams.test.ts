import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { packageVersion, podway, shell } from './podway.ts';

const quickstart = useQuickstart();

describe('the product goes to stdout, talk to stderr', () => {
  it('plan: the plan, and no talk', () => {
    const { stdout, stderr } = podway('plan -o json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Plan', tool: { version: packageVersion } });
    expect(stderr).toBe('');
  });

  it('apply: the report; what it is about to do is talk', () => {
    const { stdout, stderr } = podway('apply --yes -o json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Report', summary: { applied: 9 } });
    expect(stderr).toMatch(/^Plan for cluster shop in vpc-bp1quickstart/);
  });

  it('an error is talk', () => {
    expect(podway('plan -f nowhere.yaml')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'podway: nowhere.yaml: no such file or folder\n',
    });
  });

  it('help and version are products', () => {
    expect(podway('--help')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(podway('--version').stdout).toBe(`${packageVersion}\n`);
  });

  it('a file and stdout at once', async () => {
    const { stdout } = podway('plan --output text=plan.txt --output json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Plan' });
    expect(await quickstart.read('plan.txt')).toMatch(/^Plan for cluster shop/);
  });
});

describe('a reader that goes away early', () => {
  it.each([
    ['podway plan | head -n 1', 'Plan for cluster shop'],
    ['podway plan -o json | true', ''],
    ['podway --help | true', ''],
    ['podway apply 2>&1 | head -n 1; test "$PIPESTATUS" = 3', 'Plan for cluster shop'],
    ['podway apply --yes 2>&1 | true', ''],
  ])('%s ends quietly', (line, stdout) => {
    const ended = shell(line);
    expect(ended.stdout.slice(0, stdout.length)).toBe(stdout);
    expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
  });

  it('does not keep apply from its work', () => {
    shell('podway apply --yes 2>&1 | true');
    expect(podway('plan --detailed-exitcode').exitCode).toBe(0);
  });

  it.each(['plan', 'apply --yes', '--help'])('podway %s works without any', (line) => {
    expect(shell(`podway ${line} >&- 2>&- <&-`)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

// Linux has it, others have not.
const hasFull = existsSync('/dev/full');

describe.skipIf(!hasFull)(
  `a device without room${hasFull ? '' : ' (skipped: no /dev/full)'}`,
  () => {
    const noRoom = 'podway: cannot write to stdout: no space left on the disk\n';

    it.each(['plan', 'plan -o json', 'snapshot', '--help', '--version'])(
      'podway %s > /dev/full fails with a message',
      (line) => {
        const { exitCode, stderr } = shell(`podway ${line} > /dev/full`);
        expect([exitCode, stderr]).toEqual([1, noRoom]);
      },
    );

    it('an output file likewise', () => {
      expect(podway('plan --output json=/dev/full')).toEqual({
        exitCode: 1,
        stdout: '',
        stderr: 'podway: cannot write /dev/full: no space left on the disk\n',
      });
    });

    it('apply > /dev/full has applied everything, and says so, and that the report is lost: 2', () => {
      podway('plan -o json=plan.json');
      const { exitCode, stderr } = shell('podway apply plan.json > /dev/full');
      expect(stderr).toContain('9 changes in vpc-bp1quickstart: 9 applied.');
      expect(stderr).toMatch(
        /\npodway: everything was applied, but the report is lost: cannot write to stdout: no space left on the disk\n$/,
      );
      expect(exitCode).toBe(2);
    });

    it('for errors leaves the exit code', () => {
      expect(shell('podway plan -f nowhere.yaml 2> /dev/full').exitCode).toBe(1);
    });
  },
);

describe('colours and twins, from the real environment', () => {
  it.each<[env: Record<string, string>, coloured: boolean]>([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('%o: colours into a pipe %s', (env, coloured) => {
    expect(podway('plan', env).stdout.includes('\u001b[')).toBe(coloured);
  });

  it.each<[env: Record<string, string>, exitCode: number]>([
    [{ PODWAY_DETAILED_EXITCODE: 'true' }, 2],
    [{ PODWAY_DETAILED_EXITCODE: 'perhaps' }, 1],
    [{ PODWAY_FILE: 'nowhere.yaml' }, 1],
    [{ PODWAY_FOO: 'bar', PODWAY: 'x' }, 0],
  ])('%o podway plan exits with %i', (env, exitCode) => {
    expect(podway('plan', env).exitCode).toBe(exitCode);
  });
});
