import { describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/flags.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

useQuickstart();

describe('a command line that asks for nothing that podway does is refused with the way on', () => {
  it.each([
    ['plna', 'no command plna; did you mean plan?'],
    ['snap', 'no command snap; did you mean snapshot?'],
    ['frobnicate', 'no command frobnicate'],
    ['--versoin', 'no option --versoin before a command; did you mean --version?'],
    ['plan --outptu json', 'no option --outptu of plan; did you mean --output?'],
    ['plan --output=json --detailed-exit-code', '; did you mean --detailed-exitcode?'],
    ['plan --nonsense', 'no option --nonsense of plan\n'],
    ['plan --max-lost 5', 'no option --max-lost of plan; it belongs to apply'],
    ['plan -z', 'no option -z of plan'],
    ['plan --output --detailed-exitcode', '--output needs a value'],
    ['apply --no-file', 'no option --no-file of apply'],
    ['show -- --yes --no', 'show takes no further argument "--no"'],
    ['plan extra', 'plan takes no further argument "extra"'],
    ['apply one.json two.json', 'apply takes no further argument "two.json"'],
    ['show', 'show needs <plan>: The plan file'],
    ['plan --output', '--output needs a value'],
    ['plan --file', '--file needs a value'],
    ['plan --file=', '--file: found "", wanted the name of a file'],
    ['plan --file a.yaml --file b.yaml', '--file was given 2 times; once is enough'],
    ['plan -o xml', '--output xml: no format "xml" here; it is one of text, json'],
    ['plan -o json=', '--output json=: no file after "="'],
    ['plan -o text -o json', '--output text and json both go to stdout'],
    ['plan -o json=a -o text=./a', 'two outputs go to a'],
    ['snapshot -o json=a --cluster a', 'two outputs go to a'],
    ['snapshot -o text', '--output text: no format "text" here; it is one of json'],
    ['apply --max-lost many', '--max-lost: found "many", wanted a percentage from 0 to 100'],
    ['apply --max-lost 101', '--max-lost: found "101", wanted'],
    ['apply --max-moved -5', '--max-moved: found "-5", wanted'],
    ['apply --max-removed=', '--max-removed: found "", wanted'],
    ['apply --max-age soon', '--max-age: found "soon", wanted a number and a unit: 30m, 24h, 7d'],
    ['apply --yes=maybe', '--yes: found "maybe", wanted true or false'],
    ['apply -y=maybe', '--yes: found "maybe", wanted true or false'],
  ])('podway %s', async (line, message) => {
    const { exitCode, stdout, stderr } = await podway(line);
    expect(`${stderr}\n`).toContain(message);
    expect(stderr).toMatch(/^podway: [^\n]+\nTry: podway --help\n$/);
    expect([exitCode, stdout]).toEqual([1, '']);
  });
});

describe('help', () => {
  it.each(['', '--help', '-h', 'help'])('podway %s lists the commands', async (line) => {
    const { exitCode, stdout, stderr } = await podway(line);
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const name of Object.keys(commands)) expect(stdout).toContain(`\n  podway ${name}`);
  });

  it.each(Object.keys(commands) as (keyof typeof commands)[])(
    'podway %s --help ends in the examples, each on a line that can be copied',
    async (name) => {
      const { exitCode, stdout } = await podway(`${name} --help`);
      const { examples, flags } = commands[name];
      const tail = stdout.slice(stdout.indexOf('\nExamples:\n')).trimEnd().split('\n').slice(2);
      expect(tail.map((line) => line.trim().split(/ {2,}/))).toEqual(examples);
      for (const flag of flags) expect(stdout).toContain(`--${flag} `);
      expect(exitCode).toBe(0);
    },
  );

  it('groups the options of apply', async () => {
    const { stdout } = await podway('apply --help');
    const titles = stdout.match(/^\w+:$/gm);
    expect(titles).toEqual(['Argument:', 'Input:', 'Output:', 'Safety:', 'Options:', 'Examples:']);
  });

  it('wins over what else is wrong with the command line', async () => {
    expect((await podway('plan --nonsense --help')).exitCode).toBe(0);
  });
});

it.each([
  '--file podway.yaml plan',
  '-o json plan --file=podway.yaml',
  '--detailed-exitcode=no plan',
])('podway %s: options may come before the command', async (line) => {
  expect(await podway(line)).toMatchObject({ exitCode: 0, stderr: '' });
});

it('podway --version prints the version', async () => {
  expect(await podway('--version')).toMatchObject({ exitCode: 0, stdout: '0.0.0-test\n' });
});

describe('every option has a twin in the environment', () => {
  it.each<[env: Record<string, string>, line: string, exitCode: number, why: string]>([
    [{ PODWAY_DETAILED_EXITCODE: 'true' }, 'plan', 2, 'switches the option on'],
    [{ PODWAY_DETAILED_EXITCODE: '1' }, 'plan', 2, '1 is yes'],
    [{ PODWAY_DETAILED_EXITCODE: 'no' }, 'plan', 0, 'no is no'],
    [{ PODWAY_DETAILED_EXITCODE: '' }, 'plan', 0, 'an empty one counts as absent'],
    [{ PODWAY_DETAILED_EXITCODE: 'yes' }, 'plan --no-detailed-exitcode', 0, 'the option wins'],
    [{ PODWAY_FILE: 'elsewhere.yaml' }, 'plan --file podway.yaml', 0, 'the option wins'],
    [{ PODWAY_FILE: 'elsewhere.yaml' }, 'plan', 1, 'the variable wins over the default'],
    [{ PODWAY_YES: 'yes' }, 'apply', 0, 'nobody needs to be asked'],
    [{ PODWAY_FOO: 'bar' }, 'plan', 0, 'what is no option is none of our business'],
    [{ PODWAY_MAX_LOST: 'many' }, 'plan', 0, 'nor is another command’s option'],
  ])('%o podway %s exits with %i: %s', async (env, line, exitCode) => {
    expect((await podway(line, { env })).exitCode).toBe(exitCode);
  });

  it('PODWAY_OUTPUT holds several outputs, by spaces', async () => {
    const { stdout } = await podway('plan', { env: { PODWAY_OUTPUT: 'text=plan.txt json' } });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Plan' });
  });

  it.each([
    [{ PODWAY_YES: 'maybe' }, 'PODWAY_YES: found "maybe", wanted true or false'],
    [{ PODWAY_MAX_LOST: 'many' }, 'PODWAY_MAX_LOST: found "many", wanted a percentage'],
    [{ PODWAY_MAX_AGE: '1 week' }, 'PODWAY_MAX_AGE: found "1 week", wanted a number and a unit'],
  ])('%o is refused by the name of the variable', async (env, message) => {
    const { exitCode, stderr } = await podway('apply', { env });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });

  it.each([
    'tcp://10.96.3.4:80',
    'udp://10.96.3.4:53',
    'sctp://10.96.3.4:7000',
    'tcp://[fd00::1]:80',
  ])(
    'PODWAY_PORT=%s, which Kubernetes sets for a Service named podway, is none',
    async (address) => {
      const env = { PODWAY_PORT: address };
      const validated = await podway('validate --from order-vms --to pods', { env });
      const alone = await podway('validate --from order-vms --to pods');
      expect(validated).toEqual(alone);
      const { stderr } = await podway('sandbox serve', { env });
      expect(stderr).toContain('sandbox serve needs --network FILE');
      expect(stderr).not.toContain('PODWAY_PORT');
    },
  );

  it('PODWAY_PORT is one all the same', async () => {
    const { stderr } = await podway('sandbox serve', { env: { PODWAY_PORT: 'http' } });
    expect(stderr).toContain('PODWAY_PORT: found "http", wanted a port from 0 to 65535');
  });

  it('a wrong one does no harm where the option is given', async () => {
    const env = { PODWAY_MAX_LOST: 'many' };
    expect((await podway('apply --yes --max-lost 5', { env })).exitCode).toBe(0);
  });
});

it('all that is wrong with a command line is told at once', async () => {
  const { exitCode, stderr } = await podway('plan --yes --outptu json --file');
  expect(stderr).toBe(
    [
      'podway: 3 problems',
      '  no option --yes of plan; it belongs to apply',
      '  no option --outptu of plan; did you mean --output?',
      '  --file needs a value',
      'Try: podway --help\n',
    ].join('\n'),
  );
  expect(exitCode).toBe(1);
});
