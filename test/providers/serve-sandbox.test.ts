import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { providerNames, rules, serveSandbox } from '../../providers/index.ts';
import { networkJson } from '../../src/network/read.ts';
import { worldOf } from '../conformance/world.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { temporaryFolder } from './folder.ts';

const { fresh } = temporaryFolder();

const asked = {
  memory: true,
  host: '127.0.0.1',
  port: 0,
  settleMs: undefined,
  faults: undefined,
  clock: new VirtualClock(),
};

describe('a saved network is served as the API of its own cloud', () => {
  it.each(providerNames)('%s', async (name) => {
    const network = fresh();
    await writeFile(network, networkJson(worldOf(rules(name))));
    const served = await serveSandbox({ ...asked, network });
    try {
      expect(served).toMatchObject({ title: rules(name).title, vpc: 'vpc-1' });
      // Nothing of it is signed: each cloud says so in its own words.
      const reply = await fetch(served.url, { method: 'POST', body: 'Action=DescribeVpcs' });
      const text = await reply.text();
      expect(text).toMatch(/"?RequestI[dD]"?/);
      expect(text).toContain('Code');
      expect(text).not.toContain('vpc-1');
    } finally {
      await served.close();
    }
  });

  it('unless podway knows no such cloud', async () => {
    const network = fresh();
    await writeFile(network, networkJson({ ...worldOf(rules('aws')), provider: 'moon' }));
    await expect(serveSandbox({ ...asked, network })).rejects.toThrow(
      '"moon" is no cloud that podway knows: aws, alicloud, tencent',
    );
  });
});
