import { writeFile } from 'node:fs/promises';
import { describe } from 'vitest';
import { open, providerNames, rules } from '../../providers/index.ts';
import { networkJson, readNetwork } from '../../src/network/read.ts';
import { temporaryFolder } from '../providers/folder.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { conformance } from './conformance.ts';

const { fresh } = temporaryFolder();

describe.each(providerNames)('the sandbox as %s', (name) => {
  conformance(rules(name), async (network) => {
    const path = fresh();
    await writeFile(path, networkJson(network));
    const target = { provider: name, region: 'region-1', vpc: 'vpc-1' };
    return {
      provider: await open({ ...target, source: { kind: 'sandbox', path } }),
      networkNow: () => readNetwork(path),
      context: { clock: new VirtualClock(), signal: new AbortController().signal },
    };
  });
});
