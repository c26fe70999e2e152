import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

const text = /^Plan for cluster shop in vpc-bp1quickstart/;
const json = /^\{\n {2}"kind": "Plan",/;

describe('where the product of a command goes', () => {
  it.each<[line: string, stdout: RegExp, files: Record<string, RegExp>, why: string]>([
    ['plan', text, {}, 'text, unless told otherwise'],
    ['plan -o text', text, {}, 'text'],
    ['plan -o json', json, {}, 'JSON'],
    ['plan -o json=-', json, {}, 'a dash is stdout'],
    ['plan --output json=a.json', text, { 'a.json': json }, 'a saved plan is shown too'],
    ['plan -o text=a.txt', text, { 'a.txt': text }, 'a copy of what is shown'],
    ['plan -o json -o text=a.txt', json, { 'a.txt': text }, 'the other way around'],
    ['plan -o text -o json=a.json', text, { 'a.json': json }, 'both by name'],
    ['plan -o json=a.json -o text=b', text, { 'a.json': json, b: text }, 'two files'],
    ['plan -o json=a=b', text, { 'a=b': json }, 'a name may hold an equals sign'],
  ])('podway %s', async (line, stdout, files) => {
    const ran = await podway(line);
    expect(ran.stdout).toMatch(stdout);
    for (const [name, content] of Object.entries(files)) {
      expect(await quickstart.read(name)).toMatch(content);
    }
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
  });

  it('the plan names the exact command that applies it', async () => {
    const last = async (line: string) => (await podway(line)).stdout.trimEnd().split('\n').at(-1);
    const command = 'Apply exactly this plan: podway';
    await quickstart.write('my plans.yaml', await quickstart.read('podway.yaml'));
    expect(await last('plan -o json=plan.json')).toBe(`${command} apply plan.json`);
    expect(await last('show plan.json')).toBe(`${command} apply plan.json`);
    expect(await last('plan')).toBe(
      `${command} plan --output json=plan.json && podway apply plan.json`,
    );
    const env = { PODWAY_FILE: 'my plans.yaml' };
    expect((await podway('plan -o json=plan.json', { env })).stdout.trimEnd()).toMatch(
      /podway apply plan\.json -f 'my plans\.yaml'$/,
    );
  });

  it('show prints a saved plan as it was printed, and its JSON to the byte', async () => {
    const planned = await podway('plan -o json=plan.json');
    const shown = await podway('show plan.json');
    expect([shown.exitCode, shown.stdout]).toEqual([0, planned.stdout]);
    const { stdout } = await podway('show plan.json -o json');
    expect(stdout).toBe(await quickstart.read('plan.json'));
  });

  it('the same input gives the same plan, to the byte', async () => {
    const first = await podway('plan -o json');
    expect(await podway('plan -o json')).toEqual(first);
  });
});

describe('an output never takes the place of an input', () => {
  it.each([
    ['plan -o json=podway.yaml', 'podway.yaml'],
    ['plan -o json=nodes.json', 'nodes.json'],
    ['plan -o json=./network.json', 'network.json'],
    ['apply --yes -o json=network.json', 'network.json'],
    ['snapshot --cluster nodes.json', 'nodes.json'],
  ])('podway %s leaves %s alone', async (line, file) => {
    const before = await quickstart.read(file);
    const { exitCode, stdout, stderr } = await podway(line);
    expect(stderr).toContain('which is an input. Name another file');
    expect([exitCode, stdout, await quickstart.read(file)]).toEqual([1, '', before]);
  });
});

describe('colours', () => {
  const colour = '\u001b[';

  it.each<[isTerminal: boolean, env: Record<string, string>, coloured: boolean, why: string]>([
    [true, {}, true, 'on a terminal'],
    [false, {}, false, 'not into a pipe'],
    [true, { NO_COLOR: '1' }, false, 'NO_COLOR takes them away'],
    [true, { NO_COLOR: '' }, true, 'an empty NO_COLOR does not'],
    [true, { TERM: 'dumb' }, false, 'a dumb terminal has none'],
    [false, { FORCE_COLOR: '1' }, true, 'FORCE_COLOR brings them anywhere'],
    [true, { FORCE_COLOR: '0' }, false, 'or, with 0, nowhere'],
    [false, { FORCE_COLOR: '' }, false, 'an empty FORCE_COLOR counts as absent'],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false, 'NO_COLOR wins'],
  ])('terminal %s, %o: %s, %s', async (isTerminal, env, coloured) => {
    const { stdout } = await podway('plan', { isTerminal, env });
    expect(stdout.includes(colour)).toBe(coloured);
  });

  it('never in a file', async () => {
    await podway('plan -o text=plan.txt -o json', { isTerminal: true });
    expect(await quickstart.read('plan.txt')).not.toContain(colour);
  });

  it('change nothing but colours', async () => {
    const { stdout } = await podway('plan', { isTerminal: true });
    const plain = await podway('plan');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of.
    expect(stdout.replace(/\u001b\[\d+m/g, '')).toBe(plain.stdout);
  });
});
