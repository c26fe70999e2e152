import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configOf, nodeListOf } from '../../examples/dubbo/documents.ts';
import { networkJson } from '../../src/network/read.ts';
import type { Report } from '../../src/report/report.ts';
import { useTempFolder } from '../document/temp-folder.ts';
import { dubboProvider, echoServer, Listening } from '../prober/servers.ts';
import { realClock as clock } from '../registry/real-clock.ts';
import { withoutZookeeper, ZookeeperServer } from '../registry/zookeeper-server.ts';
import { worldOf } from '../world/world.ts';
import { podway } from './podway.ts';

// Two registries of two shops, each a ZooKeeper of its own; what servers say is in test/registry.

const temp = useTempFolder();
const url = (text: string) => encodeURIComponent(text);

describe.skipIf(withoutZookeeper())('podway, with two real ZooKeepers', () => {
  const env = { ZK_LOGIN: 'reader:hunter2' };
  let one: ZookeeperServer;
  let other: ZookeeperServer;
  let provider: Listening;
  let echo: Listening;

  beforeAll(async () => {
    provider = await Listening.start(dubboProvider);
    echo = await Listening.start(echoServer, '::1');
    [one, other] = await Promise.all([ZookeeperServer.start(), ZookeeperServer.start()]);
    const greet = '/dubbo/com.example.Greet/providers';
    made(one, [
      '/dubbo',
      '/dubbo/com.example.Greet',
      greet,
      `${greet}/${url('dubbo://127.0.0.1:20880/com.example.Greet?group=blue&version=1.0.0')}`,
      `${greet}/${url('dubbo://10.244.2.10:20880/com.example.Greet?version=1.0.0')}`,
      '/live',
      '/live/com.example.Greet',
      '/live/com.example.Greet/providers',
      `/live/com.example.Greet/providers/${url(`dubbo://127.0.0.1:${provider.port}/x`)}`,
    ]);
    const pay = '/prod/shop/com.example.Pay/providers';
    made(
      other,
      [
        '/prod',
        '/prod/shop',
        '/prod/shop/com.example.Pay',
        pay,
        `${pay}/${url('dubbo://172.17.0.2:20880/com.example.Pay')}`,
        '/prod/live',
        '/prod/live/com.example.Pay',
        '/prod/live/com.example.Pay/providers',
        `/prod/live/com.example.Pay/providers/${url(`rest://[::1]:${echo.port}/x`)}`,
      ],
      ['addauth digest reader:hunter2', 'setAcl -R /prod auth::cdrwa'],
    );
  }, 60_000);

  afterAll(async () => {
    for (const it of [one, other, provider, echo]) await it?.[Symbol.asyncDispose]();
  });

  function made(server: ZookeeperServer, paths: readonly string[], more: readonly string[] = []) {
    const printed = server.run([...paths.map((path) => `create ${path}`), ...more]);
    expect(printed).not.toMatch(/Exception|KeeperErrorCode/);
  }

  const first = () => `zookeeper://${one.address}`;
  const second = () => `zookeeper://${other.address}/prod/shop?digestEnv=ZK_LOGIN`;

  async function validated(...registries: readonly string[]) {
    const world = worldOf('aws', { nodes: 3, zones: 2 });
    const config = temp.inside('podway.yaml');
    await writeFile(config, JSON.stringify(configOf({ file: 'vpc.json' })));
    await writeFile(temp.inside('vpc.json'), networkJson(world.network));
    await writeFile(temp.inside('nodes.json'), JSON.stringify(nodeListOf(world, [1, 2, 3])));
    const named = registries.map((text) => ` --registry ${text}`).join('');
    return podway(`validate --file ${config}${named} --output json`, { clock, env });
  }

  it('validate says of both what they advertise', async () => {
    const { stdout, exitCode } = await validated(first(), second());
    const { registries = [], findings } = JSON.parse(stdout) as Report;
    expect(
      registries.map(({ registry, addresses }) => [
        registry,
        ...addresses.map(({ service, address, is }) => `${service} ${address} ${is}`),
      ]),
    ).toEqual([
      [
        `zookeeper://${one.address}/dubbo`,
        'blue/com.example.Greet:1.0.0 127.0.0.1 stale',
        'com.example.Greet:1.0.0 10.244.2.10 pod',
      ],
      [`zookeeper://${other.address}/prod/shop`, 'com.example.Pay 172.17.0.2 stale'],
    ]);
    expect(
      findings
        .filter(({ code }) => code.startsWith('advertised-'))
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['advertised-docker-bridge', 'advertised-own-host', 'advertised-unreachable']);
    expect(exitCode).toBe(2);
    expect(stdout).not.toContain('hunter2');
  });

  it('validate ends with 1 where one of them is dead, and names that one', async () => {
    const { exitCode, stdout, stderr } = await validated(first(), 'zookeeper://127.0.0.1:1');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^podway: zookeeper: 127\.0\.0\.1:1: /);
    expect(stderr).not.toContain(one.address);
  });

  it('probe connects to what both advertise, by the protocol that they name', async () => {
    const live = `zookeeper://${other.address}/prod/live?digestEnv=ZK_LOGIN`;
    const line = `probe --registry ${live} --registry zookeeper://127.0.0.1:1,${one.address}/live`;
    const { exitCode, stdout } = await podway(`${line} -o json`, { clock, env });
    const { probes } = JSON.parse(stdout) as Report;
    expect(probes).toMatchObject([
      { to: `[::1]:${echo.port}`, protocol: 'tcp', answered: 3 },
      { to: `127.0.0.1:${provider.port}`, protocol: 'dubbo', answered: 3 },
    ]);
    expect(exitCode).toBe(0);
  });

  it('probe ends with 1 where a login is missing, and shows no secret', async () => {
    const { exitCode, stderr } = await podway(`probe --registry ${second()}`, { clock });
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('the environment variable ZK_LOGIN is not set'),
    ]);
  });
});
