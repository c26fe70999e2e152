import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { networkJson, parseNetwork } from '../../src/network/read.ts';
import { networkOf } from '../network/build.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway, start } from './podway.ts';

const quickstart = useQuickstart();

const keys = { AWS_ACCESS_KEY_ID: 'podway-sandbox', AWS_SECRET_ACCESS_KEY: 'podway-sandbox' };

let server: ReturnType<typeof start> | undefined;
afterEach(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
});

describe('the built command and the real SDK', () => {
  it('tell the limit that the account has, and nothing but the network', async () => {
    const limits = [4, 6].map((family) => ({ families: [family as 4 | 6], limit: 70 }));
    const network = networkOf({
      subnets: [{ id: 'subnet-a', cidrs: ['10.0.1.0/24'] }],
      routeTables: [{ id: 'rtb-a', main: true, limits }],
    });
    await writeFile('vpc.json', networkJson(network));
    server = start('sandbox serve --port 0 --network vpc.json');
    const [first] = (await once(server.child.stdout as Readable, 'data')) as [Buffer];
    const config = {
      version: 1,
      cluster: { name: 'shop', podNetworks: ['10.244.0.0/16'], source: { files: ['nodes.json'] } },
      network: {
        provider: 'aws',
        region: 'eu-west-1',
        vpc: 'vpc-1',
        source: { api: { endpoint: first.toString().trim() } },
      },
      consumers: { vms: { subnets: ['subnet-a'] } },
    };
    await quickstart.write('podway.yaml', JSON.stringify(config));
    const { exitCode, stdout, stderr } = podway('snapshot', keys);
    expect([exitCode, stderr]).toEqual([0, '']);
    const value: unknown = JSON.parse(stdout);
    const saved = parseNetwork({ value, file: 'stdout', placeOf: () => ({ file: 'stdout' }) });
    expect(saved.routeTables[0]?.limits).toMatchObject([
      { families: [4], limit: 70, source: 'read' },
      { families: [6], limit: 70, source: 'read' },
    ]);
  });
});
