import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../markdown.ts';
import { environment, run } from './podway.ts';

/** A project of somebody else's, with the example in it and podway installed. */
let project = '';

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'podway-library-'));
  await cp(join(root, 'examples', 'library'), project, { recursive: true });
  await mkdir(join(project, 'node_modules'));
  await symlink(root, join(project, 'node_modules', 'podway'));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

it("examples/library/plan.ts is a user's: it compiles and runs against the package", async () => {
  const lines = (await readFile(join(project, 'plan.ts'), 'utf8')).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(20);

  const options = { env: environment(), cwd: project };
  const strict = '--strict --target es2023 --lib es2023 --module nodenext --skipLibCheck'.split(
    ' ',
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiled = run(process.execPath, [tsc, ...strict, '--types', '', 'plan.ts'], options);
  expect([compiled.exitCode, compiled.stdout + compiled.stderr]).toEqual([0, '']);

  const line =
    "import('./plan.js').then(async (m) => console.log((await m.plannedChanges('.')).join('\\n')))";
  const ran = run(process.execPath, ['--eval', line], options);
  expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
  expect(`\n${ran.stdout}`).toMatchInlineSnapshot(`
    "
    claim-table rtb-0apps: podway keeps routes only in tables with its tag
    disable-source-dest-check eni-0node1: node-1 is a next hop
    disable-source-dest-check eni-0node2: node-2 is a next hop
    create-route rtb-0apps/10.244.1.0/24: node-1 owns it
    create-route rtb-0apps/10.244.2.0/24: node-2 owns it
    note overlay-assumed: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 8472 (flannel's default on Linux); masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)
    "
  `);
});
