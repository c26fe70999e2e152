import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useQuickstart } from '../quickstart.ts';
import { cli, type Ended, environment, podway, run } from './podway.ts';

/** The shell parts of examples/github-actions, run as a runner does, with the built command and a `gh` that keeps what it is told. */

const example = fileURLToPath(new URL('../../examples/github-actions/', import.meta.url));
const fakeGh = fileURLToPath(new URL('fake-gh.mjs', import.meta.url));
const quickstart = useQuickstart();

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { readonly permissions: object; readonly steps: readonly Step[] }>
  >;
}

async function workflow(name: string): Promise<Workflow> {
  return parse(await readFile(join(example, 'workflows', name), 'utf8'));
}

const names = (await readdir(join(example, 'workflows'))).sort();
const merged = 'c0ffee';
const marker = '<!-- podway-plan: shop -->';

interface State {
  readonly comments: readonly {
    readonly by: string;
    readonly body: string;
    readonly edits?: number;
  }[];
  readonly issues: readonly { readonly body: string; readonly edits: number }[];
}
const state = async (): Promise<State> => JSON.parse(await quickstart.read('gh.json'));

beforeEach(async () => {
  await cp(join(example, 'scripts'), quickstart.path('scripts'), { recursive: true });
  await mkdir(quickstart.path('bin'));
  for (const [name, script] of [
    ['podway', cli],
    ['gh', fakeGh],
  ] as const) {
    const path = quickstart.path(`bin/${name}`);
    await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
    await chmod(path, 0o755);
  }
  const artifacts = { 5: quickstart.path('plan.json') };
  const comments = [{ id: 1, by: 'User', body: `${marker}\nsomebody quotes the plan` }];
  const heads = { [merged]: 'head1' };
  await quickstart.write(
    'gh.json',
    JSON.stringify({ comments, issues: [], heads, runs: { head1: 5 }, artifacts }),
  );
});

/** Runs the steps of a workflow that are shell, until one fails. */
async function steps(name: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const [job] = Object.values((await workflow(name)).jobs);
  let all: Ended = { exitCode: 0, stdout: '', stderr: '' };
  for (const step of job?.steps ?? []) {
    if (step.run === undefined || step.name === 'Install') continue;
    await quickstart.write('step.sh', step.run);
    const values: Readonly<Record<string, string>> = {
      '${{ github.token }}': 'token',
      '${{ github.event.number }}': '7',
      '${{ github.repository }}': 'o/r',
    };
    const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, values[value] ?? value]);
    const ended = run('bash', ['-e', 'step.sh'], {
      env: {
        ...environment(more),
        PATH: `${quickstart.path('bin')}:${process.env.PATH}`,
        GH_STATE: quickstart.path('gh.json'),
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_SHA: merged,
        GITHUB_STEP_SUMMARY: quickstart.path('summary.md'),
        ...Object.fromEntries(own),
        ...more,
      },
    });
    all = {
      exitCode: ended.exitCode,
      stdout: all.stdout + ended.stdout,
      stderr: all.stderr + ended.stderr,
    };
    if (ended.exitCode !== 0) break;
  }
  return all;
}

describe.each(names)('%s', (name) => {
  it('gives no job more than it names, and pins each action to a version', async () => {
    const { permissions, jobs } = await workflow(name);
    expect(permissions).toEqual({});
    for (const { permissions: own, steps: list } of Object.values(jobs)) {
      expect(own).toMatchObject({ contents: 'read' });
      for (const { uses } of list)
        if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+\.\d+\.\d+$/);
      // An expression in a script is a way into it.
      for (const { run: script } of list) expect(script ?? '').not.toContain('${{');
    }
  });
});

describe('podway-plan.yml', () => {
  it('comments with the plan, and updates its own comment in place', async () => {
    const first = await steps('podway-plan.yml');
    expect([first.exitCode, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('::notice title=podway');
    expect(await quickstart.read('summary.md')).toContain('7 to create');
    const [quoted, planned] = (await state()).comments;
    expect(planned?.body.split('\n')[0]).toBe(marker);

    await quickstart.replace('podway.yaml', '172.16.11.20, ', '');
    expect((await steps('podway-plan.yml')).exitCode).toBe(0);
    const { comments } = await state();
    expect(comments).toHaveLength(2);
    expect(comments[0]).toEqual(quoted);
    expect(comments[1]).toMatchObject({ edits: 1 });
    expect(comments[1]?.body).not.toBe(planned?.body);
  });

  it('fails where podway does, and leaves the comment of the last plan', async () => {
    await quickstart.replace('podway.yaml', 'vpc:', 'vcp:');
    expect((await steps('podway-plan.yml')).exitCode).toBe(1);
    expect((await state()).comments).toHaveLength(1);
  });
});

it('podway-validate.yml fails with what stands in the way, and leaves JUnit, SARIF and a summary', async () => {
  const { exitCode, stdout } = await steps('podway-validate.yml');
  expect(exitCode).toBe(2);
  expect(stdout).toContain('::error');
  expect(await quickstart.read('podway.xml')).toContain('<testsuite');
  expect(JSON.parse(await quickstart.read('podway.sarif')).version).toBe('2.1.0');
  expect(await quickstart.read('summary.md')).toContain('default-route-leak');
});

describe('podway-apply.yml', () => {
  it('applies the plan of the merged pull request', async () => {
    podway('plan --output json=plan.json');
    const { exitCode, stderr } = await steps('podway-apply.yml');
    expect([exitCode, stderr.includes('error')]).toEqual([0, false]);
    expect(podway('plan --detailed-exitcode').exitCode).toBe(0);
    expect(await quickstart.read('summary.md')).toContain('9 applied');
  });

  it('4: writes nothing where the tables changed after the review, and says so', async () => {
    podway('plan --output json=plan.json');
    await quickstart.replace('network.json', '"i-bp1node000b1"', '"i-bp1node000a1"');
    const before = await quickstart.read('network.json');
    const { exitCode, stdout } = await steps('podway-apply.yml');
    expect(exitCode).toBe(4);
    expect(stdout).toContain('::error::The tables changed after the review');
    expect(await quickstart.read('network.json')).toBe(before);
  });

  it.each([
    ['a push without a pull request', { GITHUB_SHA: 'beef' }, 'came without a pull request'],
  ])('1: %s has no reviewed plan', async (_what, env, says) => {
    const { exitCode, stdout } = await steps('podway-apply.yml', env);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(says);
  });
});

it('podway-drift.yml opens one issue, updates it, and is silent where nothing is to do', async () => {
  expect((await steps('podway-drift.yml')).exitCode).toBe(2);
  expect((await state()).issues).toMatchObject([{ edits: 0 }]);
  expect((await steps('podway-drift.yml')).exitCode).toBe(2);
  const { issues } = await state();
  expect(issues).toMatchObject([{ edits: 1 }]);
  expect(issues[0]?.body).toContain('7 to create');
  podway('apply --yes');
  expect((await steps('podway-drift.yml')).exitCode).toBe(0);
  expect((await state()).issues).toEqual(issues);
});
