import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { awsRules } from '../../providers/aws/rules.ts';
import { open, providerNames, rules } from '../../providers/index.ts';
import { ProviderError, type ProviderTarget, ReadOnlyError } from '../../src/network/provider.ts';
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

  it.each<[string, ProviderTarget['source']]>([
    ['api', { kind: 'api' }],
    ['describe', { kind: 'describe', path: 'dump/' }],
  ])('says that there is no adapter for %s yet, and what there is', async (kind, source) => {
    const opened = open({ ...target, source });
    await expect(opened).rejects.toThrow(ProviderError);
    await expect(opened).rejects.toThrow(
      `no adapter for AWS yet (network.source.${kind}). Use network.source.sandbox or network.source.file.`,
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
});
