import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { networkJson } from '../../src/network/read.ts';
import { networkOf } from '../network/build.ts';
import { useQuickstart } from '../quickstart.ts';
import { podway, start } from './podway.ts';

const quickstart = useQuickstart();

/** What the sandbox takes, beside what tells the SDK not to look for more. */
const keys = { AWS_ACCESS_KEY_ID: 'podway-sandbox', AWS_SECRET_ACCESS_KEY: 'podway-sandbox' };

const node = (n: number) => ({
  metadata: { name: `node-${n}` },
  spec: { podCIDRs: [`10.244.${n}.0/24`], providerID: `aws:///a/i-${n}` },
  status: {
    addresses: [{ type: 'InternalIP', address: `10.0.1.1${n}` }],
    conditions: [{ type: 'Ready', status: 'True' }],
    nodeInfo: { operatingSystem: 'linux' },
  },
});

const config = (source: object) =>
  JSON.stringify({
    version: 1,
    cluster: {
      name: 'shop',
      podNetworks: ['10.244.0.0/16'],
      source: { files: ['nodes.json'] },
      overlay: { masquerade: { outsideToPod: 'yes', podToOutside: 'yes' } },
    },
    network: { provider: 'aws', region: 'eu-west-1', vpc: 'vpc-1', source },
    consumers: { vms: { subnets: ['subnet-b'] } },
  });

beforeEach(async () => {
  const network = networkOf({
    subnets: [
      { id: 'subnet-a', zone: 'a', cidrs: ['10.0.1.0/24'] },
      { id: 'subnet-b', zone: 'b', cidrs: ['10.0.2.0/24'], routeTable: 'rtb-b' },
    ],
    routeTables: [{ id: 'rtb-a', main: true }, { id: 'rtb-b' }],
    interfaces: [1, 2].map((n) => ({
      id: `eni-${n}`,
      instance: `i-${n}`,
      subnet: 'subnet-a',
      addresses: [`10.0.1.1${n}`],
    })),
    instances: [{ id: 'i-1' }, { id: 'i-2' }],
  });
  await writeFile('real.json', networkJson(network));
  const nodes = { apiVersion: 'v1', kind: 'NodeList', items: [node(1), node(2)] };
  await quickstart.write('nodes.json', JSON.stringify(nodes));
});

const running: ReturnType<typeof start>[] = [];
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

/** Starts a sandbox on a port that is free; its URL is the first thing that it prints. */
async function serve(line: string) {
  const server = start(`sandbox serve --port 0 --settle 0 ${line}`);
  running.push(server);
  const [first] = (await once(server.child.stdout as Readable, 'data')) as [Buffer];
  return { ...server, url: first.toString().trim() };
}

describe('podway sandbox serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s is its usual end: exit 0, and the state file is free again',
    async (signal) => {
      const { child, ended, url } = await serve('--network real.json');
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      child.kill(signal);
      const { exitCode, stdout, stderr } = await ended;
      expect([exitCode, stdout]).toEqual([0, `${url}\n`]);
      expect(stderr).toContain('podway: vpc-1 as an API of AWS');
      expect((await serve('--network real.json')).url).not.toBe('');
    },
  );

  it('a wrong key is refused', async () => {
    const { url } = await serve('--network real.json');
    await quickstart.write('podway.yaml', config({ api: { endpoint: url } }));
    const { exitCode, stderr } = podway('plan', { ...keys, AWS_SECRET_ACCESS_KEY: 'mine' });
    expect(stderr).toContain('AuthFailure');
    expect(stderr).not.toContain('mine');
    expect(exitCode).toBe(1);
  });
});
