import { describe, expect, it } from 'vitest';
import { useQuickstart } from '../quickstart.ts';
import { hostileNames } from '../report/hostile.ts';
import { expectSoundMarkdown } from '../report/markdown-shape.ts';
import { podway } from './podway.ts';

const quickstart = useQuickstart();

/** Each format: left out, to a file, or to stdout, which one at most can have. */
function combinations(formats: readonly string[]): readonly (readonly string[])[] {
  return formats
    .reduce<readonly (readonly string[])[]>(
      (all, format) =>
        all.flatMap((chosen) => [
          chosen,
          [...chosen, format],
          [...chosen, `${format}=out.${format}`],
        ]),
      [[]],
    )
    .filter((chosen) => chosen.filter((one) => !one.includes('=')).length <= 1);
}

async function alone(command: string, format: string): Promise<string> {
  return (await podway(`${command} -o ${format}`)).stdout;
}

/** What is said besides the plan itself: where it is saved. */
function withoutCommands(text: string): string {
  return text.replaceAll(/podway (plan|apply|show)[^\n`]*/g, 'podway …');
}

describe('formats in every combination', () => {
  const formats = ['text', 'json', 'markdown', 'github'];

  it.each(['plan', 'show plan.json'])('%s writes each where it is told to', async (command) => {
    await podway('plan -o json=plan.json');
    const products = new Map<string, string>();
    for (const format of formats) products.set(format, await alone(command, format));
    const all = combinations(formats);
    expect(all).toHaveLength(48);
    for (const chosen of all) {
      const ran = await podway([command, ...chosen.map((one) => `-o ${one}`)].join(' '));
      expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
      const onStdout = chosen.find((one) => !one.includes('=')) ?? 'text';
      expect(withoutCommands(ran.stdout)).toBe(withoutCommands(products.get(onStdout) ?? ''));
      for (const one of chosen) {
        const [format = '', file] = one.split('=');
        if (file === undefined) continue;
        const written = await quickstart.read(file);
        expect(withoutCommands(written)).toBe(withoutCommands(products.get(format) ?? ''));
      }
    }
  });

  it('apply, too', async () => {
    await quickstart.write('before.json', await quickstart.read('network.json'));
    for (const chosen of combinations(['text', 'json', 'markdown'])) {
      await quickstart.write('network.json', await quickstart.read('before.json'));
      const ran = await podway(['apply --yes', ...chosen.map((one) => `-o ${one}`)].join(' '));
      expect(ran.exitCode).toBe(0);
      const onStdout = chosen.find((one) => !one.includes('=')) ?? 'text';
      const starts = {
        text: '9 changes in vpc-bp1quickstart: 9 applied.\n',
        json: '{\n  "kind": "Report",\n',
        markdown: '<!-- podway-apply: shop -->\n### podway: 9 changes in place\n',
      };
      for (const [format, start] of Object.entries(starts)) {
        if (format === onStdout) expect(ran.stdout.startsWith(start)).toBe(true);
        if (!chosen.includes(`${format}=out.${format}`)) continue;
        expect((await quickstart.read(`out.${format}`)).startsWith(start)).toBe(true);
      }
    }
  });

  it('apply has no annotations', async () => {
    const ran = await podway('apply --yes -o github');
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain('no format "github" here; it is one of text, json, markdown');
  });
});

describe('the summary of a GitHub job', () => {
  const env = () => ({ GITHUB_STEP_SUMMARY: quickstart.path('summary.md') });
  const line = () => `plan -o text=plan.txt -o markdown=${quickstart.path('summary.md')}`;

  it('is added to, since a step may have several commands', async () => {
    await quickstart.write('summary.md', '# Written before\n');
    const alone = await podway('plan -o markdown');
    expect((await podway(line(), { env: env() })).exitCode).toBe(0);
    expect((await podway(line(), { env: env() })).exitCode).toBe(0);
    expect(await quickstart.read('summary.md')).toBe(
      ['# Written before\n', alone.stdout, alone.stdout].join('\n'),
    );
  });

  it('begins with the plan where it is empty, or not there yet', async () => {
    const alone = await podway('plan -o markdown');
    await podway(line(), { env: env() });
    expect(await quickstart.read('summary.md')).toBe(alone.stdout);
    await quickstart.write('summary.md', '');
    await podway(line(), { env: env() });
    expect(await quickstart.read('summary.md')).toBe(alone.stdout);
  });

  it('is like any other file elsewhere: replaced', async () => {
    await quickstart.write('summary.md', '# Written before\n');
    await podway(line());
    expect(await quickstart.read('summary.md')).toMatch(/^<!-- podway-plan: shop -->\n/);
  });
});

describe('what a compromised node, or somebody with an account, calls things', () => {
  const names = hostileNames.map((name) => [name]);

  it.each(names)('%j in a route table is shown and obeyed by nobody', async (name) => {
    await quickstart.edit('network.json', (network) => {
      const [, table] = network.routeTables;
      table.name = name;
      table.routes.push({
        destination: '10.244.1.128/25',
        nextHops: [{ kind: 'unknown', type: name, id: `x${name}` }],
        description: name,
      });
      for (const instance of network.instances) instance.name = name;
    });
    expect(await obeyedIn('plan -o text')).toEqual([0, []]);
    expect(await obeyedIn('plan -o markdown')).toEqual([0, []]);
    const [exitCode, lines] = await obeyedIn('plan -o github');
    expect([exitCode, lines.length]).toEqual([0, 4]);
    for (const line of lines) expect(line).toMatch(/^::(warning|notice) (file|title)=/);
    expectSoundMarkdown((await podway('plan -o markdown')).stdout);
  });

  it.each(names)('%j as the name of a node is, too, or is refused', async (name) => {
    await quickstart.edit('nodes.json', (list) => {
      for (const node of list.items.slice(0, 2)) node.metadata.name += name;
    });
    for (const format of ['text', 'markdown']) {
      expect((await obeyedIn(`plan -o ${format}`))[1]).toEqual([]);
    }
  });
});

/** Lines of what is said that a terminal or the log of a CI job would obey. */
async function obeyedIn(
  line: string,
): Promise<readonly [exitCode: number, lines: readonly string[]]> {
  const { exitCode, stdout, stderr } = await podway(line);
  const lines = (stdout + stderr).split('\n');
  return [exitCode, lines.filter((one) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s*::|##\[/u.test(one))];
}
