import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsRules } from '../../providers/aws/rules.ts';
import { open, providerNames, rules } from '../../providers/index.ts';
import { ProviderError, ReadOnlyError } from '../../src/network/provider.ts';
import { networkJson } from '../../src/network/read.ts';
import { worldOf } from '../conformance/world.ts';
import { temporaryFolder } from './folder.ts';

const { fresh } = temporaryFolder();
const target = { provider: 'aws', region: 'region-1', vpc: 'vpc-1' };

describe('rules', () => {
  it('knows every folder of a cloud by its name', async () => {
    const entries = await readdir('providers', { recursive: true });
    const folders = entries.flatMap((path) => /^([^/\\]+)[/\\]rules\.ts$/.exec(path)?.[1] ?? []);
    expect([...providerNames].sort()).toEqual(folders.sort());
    for (const name of providerNames) expect(rules(name).provider).toBe(name);
  });

  it.each(['gcp', '', 'AWS', '__proto__'])('refuses %j, naming those that it knows', (name) => {
    expect(() => rules(name)).toThrow(ProviderError);
    expect(() => rules(name)).toThrow('aws, alicloud, tencent. Check network.provider');
  });
});

describe('open', () => {
  const recorded = async () => {
    const path = fresh();
    await writeFile(path, networkJson(worldOf(awsRules)));
    return path;
  };

  it('opens a sandbox, which can be written', async () => {
    const provider = await open({ ...target, source: { kind: 'sandbox', path: await recorded() } });
    await expect(provider.writer()).resolves.toBeDefined();
    await provider.close();
  });

  it('opens a file, which cannot', async () => {
    const provider = await open({ ...target, source: { kind: 'file', path: await recorded() } });
    await expect(provider.writer()).rejects.toThrow(ReadOnlyError);
    await provider.close();
  });

  it.each(providerNames)('opens the API of %s, and sends nothing yet', async (provider) => {
    // Nothing listens there.
    const source = { kind: 'api', endpoint: 'http://127.0.0.1:1' } as const;
    const env = {
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
      TENCENTCLOUD_SECRET_ID: 'id',
      TENCENTCLOUD_SECRET_KEY: 'secret',
    };
    const opened = await open({ ...target, provider, source }, { env });
    expect(opened.rules).toBe(rules(provider));
    await opened.close();
    await opened.close();
  });

  it.each(providerNames)('opens what the CLI of %s printed', async (provider) => {
    const source = { kind: 'describe', path: fresh('nothing') } as const;
    await expect(open({ ...target, provider, source })).rejects.toThrow(
      'no such file or folder. Check network.source.describe',
    );
  });

  it('refuses an unknown cloud before it looks at the source', async () => {
    const source = { kind: 'sandbox', path: 'nowhere.json' } as const;
    await expect(open({ ...target, provider: 'gcp', source })).rejects.toThrow(/no cloud/);
  });

  it('loads what it opens only then', async () => {
    const text = await readFile('providers/index.ts', 'utf8');
    const early = [...text.matchAll(/^import (?!type).* from '(.*)';$/gm)].map((match) => match[1]);
    expect(early.filter((path) => !path?.endsWith('/rules.ts'))).toEqual([
      '../src/network/provider.ts',
    ]);
  });

  it('loads no SDK with the code around it', async () => {
    const files = (await readdir('providers', { recursive: true })).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(40);
    const packages: string[] = [];
    for (const file of files) {
      const text = await readFile(join('providers', file), 'utf8');
      for (const [, from = ''] of text.matchAll(
        /^(?:import (?!type)[^;]*?|\} )from '([^.][^']*)';$/gm,
      ))
        if (!from.startsWith('node:')) packages.push(from);
    }
    expect([...new Set(packages)]).toEqual(['zod']);
  });
});
