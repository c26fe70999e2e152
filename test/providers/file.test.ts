import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { awsRules } from '../../providers/aws/rules.ts';
import { openFile } from '../../providers/file/file.ts';
import { partSchema } from '../../src/network/network.ts';
import { ProviderError, ReadOnlyError } from '../../src/network/provider.ts';
import { networkJson } from '../../src/network/read.ts';
import { worldOf } from '../conformance/world.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { temporaryFolder } from './folder.ts';

const { fresh } = temporaryFolder();
const context = { clock: new VirtualClock(), signal: new AbortController().signal };
const recorded = { ...worldOf(awsRules), collectedAt: '2026-01-01T00:00:00Z' };

async function record(): Promise<string> {
  const path = fresh();
  await writeFile(path, networkJson(recorded));
  return path;
}

describe('a recorded network', () => {
  it('reads as it was recorded, time included', async () => {
    const provider = await openFile(
      { path: await record(), region: 'region-1', vpc: 'vpc-1' },
      awsRules,
    );
    const scope = { vpc: 'vpc-1', parts: partSchema.options };
    expect(await provider.reader.read(scope, context)).toEqual(recorded);
    await provider.close();
  });

  it('has no writer, and says what to do instead', async () => {
    const path = await record();
    const provider = await openFile({ path, region: 'region-1', vpc: 'vpc-1' }, awsRules);
    await expect(provider.writer()).rejects.toThrow(ReadOnlyError);
    await expect(provider.writer()).rejects.toThrow(/recording of vpc-1.*network\.source/);
    expect(await readFile(path, 'utf8')).toBe(networkJson(recorded));
  });

  it('is refused where podway.yaml names another one', async () => {
    const opened = openFile({ path: await record(), region: 'region-1', vpc: 'vpc-2' }, awsRules);
    await expect(opened).rejects.toThrow(ProviderError);
  });
});
