import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { readNetwork } from '../../src/network/read.ts';
import { blocksOf, root } from '../markdown.ts';
import { clouds } from '../providers/clouds.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway, start } from './podway.ts';

// examples/aws and its likes, as their READMEs say: with no account, `podway sandbox serve` plays it.

const quickstart = useQuickstart();

let server: ReturnType<typeof start> | undefined;
afterEach(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
});

/** `from` stands there once, and becomes `to`. */
async function edited(file: string, from: string, to: string): Promise<void> {
  const parts = (await readFile(file, 'utf8')).split(from);
  expect([from, parts.length]).toEqual([from, 2]);
  await writeFile(file, parts.join(to));
}

describe.each(clouds)('examples/$rules.provider', ({ keys, rules }) => {
  const folder = join(root, 'examples', rules.provider);
  const endpoint = 'api: { endpoint: "http://127.0.0.1:4566" }';

  it('has a podway.yaml for a real account, about the VPC that is beside it', async () => {
    const { config } = await loadConfig(join(folder, 'podway.yaml'), { home: undefined });
    const { vpc, region } = await readNetwork(join(folder, 'vpc.json'));
    expect(config.network).toEqual({
      provider: rules.provider,
      region,
      vpc: vpc.id,
      source: { kind: 'api' },
    });
    expect(config.cluster.source).toEqual({ kind: 'kubeconfig' });
  });

  it('plans, applies and validates as its README says', async () => {
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    const lines = blocksOf(readme).flatMap(({ code }) => code.trim().split('\n'));
    const [serve = '', ...others] = lines.filter((line) => line.includes('sandbox serve'));
    const commands = lines.filter((line) => line.startsWith('podway ') && line !== serve);
    const exported = Object.entries(keys).map(([name, value]) => `${name}=${value}`);
    expect(lines).toContain(`export ${exported.join(' ')}`);
    expect(readme).toContain(endpoint);
    expect(others).toEqual([]);

    await cp(folder, quickstart.path('example'), { recursive: true });
    process.chdir(quickstart.path('example'));
    server = start(`${serve.slice('podway '.length)} --port 0 --settle 0`);
    const [first] = (await once(server.child.stdout as Readable, 'data')) as [Buffer];
    await edited('podway.yaml', 'kubeconfig: {}', 'files: [nodes.json]');
    await edited('podway.yaml', 'api: {}', endpoint.replace(/http:[^"]*/, first.toString().trim()));

    const shown = commands.map((line) => {
      const { exitCode, stderr, stdout } = podway(line.slice('podway '.length), keys);
      expect([line, exitCode, stderr]).toEqual([line, 0, '']);
      return stdout;
    });
    expect(shown).toEqual([
      expect.stringContaining('Routes: 6 to create (+), 0 to replace (~), 0 to delete (-).'),
      expect.stringMatching(/^\d+ changes in .*: \d+ applied\.$/m),
      expect.stringContaining('met  order-vms → pods tcp/20880  reachable'),
    ]);
    const { account } = await readNetwork('vpc.json');
    expect(shown[0]).toContain(account === '' ? rules.provider : `account ${account})`);
    // Nothing else is found in it: who copies it begins without findings.
    expect(shown.join('')).not.toContain('Findings');
  });
});
