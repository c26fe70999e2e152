import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

// The linter reads files below its configuration only, so the wrong imports live in a tree of their own.
const checkout = mkdtempSync(join(tmpdir(), 'podway-imports-'));
const {
  $schema: _,
  vcs: __,
  ...config
} = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
writeFileSync(join(checkout, 'biome.json'), JSON.stringify({ root: true, ...config }));

afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function lint(file: string, line: string): string {
  const path = join(checkout, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${line}\n`);
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const { stdout, stderr } = spawnSync(biome, ['lint', '--only=style', file], {
    cwd: checkout,
    encoding: 'utf8',
  });
  rmSync(path);
  return stdout + stderr;
}

describe('the linter refuses imports that point the wrong way', () => {
  it.each([
    ['src/planner/a.ts', '../validator/b.ts', 'the planner shares no choice with the validator'],
    ['src/validator/a.ts', '../planner/b.ts', 'nor the validator with the planner'],
    ['src/address/a.ts', '../network/b.ts', 'address is at the bottom'],
    ['src/network/a.ts', '../cluster/b.ts', 'the network knows no cluster'],
    ['src/cluster/cni/a.ts', '../../config/b.ts', 'readers are given what they need'],
    ['src/topology/a.ts', '../planner/b.ts', 'topology comes before planning'],
    ['src/report/a.ts', '../topology/b.ts', 'reports are made from documents alone'],
    ['src/commands/a.ts', '../../providers/index.ts', 'only main.ts reaches the providers'],
    ['src/planner/a.ts', '../../providers/aws/rules.ts', 'no cloud in the planner'],
    ['src/index.ts', '../providers/index.ts', 'nor behind the library door'],
    ['providers/aws/a.ts', '../../src/planner/plan.ts', 'providers know no plan'],
    ['providers/aws/a.ts', '../alicloud/rules.ts', 'nor each other'],
    ['providers/sandbox/a.ts', '../aws/convert.ts', 'a shared mistake would cancel out'],
    ['src/network/a.ts', 'ip-address', 'only address/ knows the package'],
  ])('%s may not import %s: %s', (file, source) => {
    expect(lint(file, `import { b } from '${source}';\nexport const a = b;`)).toMatch(
      /noRestrictedImports/,
    );
  });

  it.each([
    ['src/planner/a.ts', '../topology/b.ts'],
    ['src/commands/a.ts', '../planner/b.ts'],
    ['src/main.ts', '../providers/index.ts'],
    ['src/address/a.ts', 'ip-address'],
    ['providers/sandbox/a.ts', '../aws/rules.ts'],
    ['providers/aws/a.ts', '../../src/network/network.ts'],
  ])('%s may import %s', (file, source) => {
    expect(lint(file, `import { b } from '${source}';\nexport const a = b;`)).not.toMatch(
      /noRestrictedImports/,
    );
  });

  it.each(['Date.now()', 'setTimeout(() => {}, 1)', 'process.env'])(
    'src/planner/a.ts may not use %s: the clock and the process belong to cli.ts',
    (expression) => {
      expect(lint('src/planner/a.ts', `export const a = () => ${expression};`)).toMatch(
        /noRestrictedGlobals/,
      );
    },
  );
});

it('report/ takes types only from the parts whose documents it renders', () => {
  const folder = join(root, 'src', 'report');
  const values = readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => /^import (?!type ).*'\.\.\/(planner|applier)\//.test(line))
      .map((line) => `${file}: ${line}`),
  );
  expect(values).toEqual([]);
});
