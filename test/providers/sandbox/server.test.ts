import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  CreateRouteCommand,
  CreateTagsCommand,
  DeleteRouteCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  ReplaceRouteCommand,
} from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { awsRules } from '../../../providers/aws/rules.ts';
import { lock } from '../../../providers/sandbox/lock.ts';
import { serve, usualSettleMs } from '../../../providers/sandbox/server.ts';
import { isLoopback, visitorRefusal } from '../../../providers/sandbox/visitor.ts';
import { awsWire } from '../../../providers/sandbox/wire/aws/api.ts';
import { tencentRules } from '../../../providers/tencent/rules.ts';
import { networkJson, readNetwork } from '../../../src/network/read.ts';
import { worldOf } from '../../conformance/world.ts';
import { prefix, routesIn } from '../../network/build.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { temporaryFolder } from '../folder.ts';
import { ending, raw, servesAws } from './served.ts';

const serveAws = servesAws();
const { fresh } = temporaryFolder();

const route = { RouteTableId: 'rtb-a', DestinationCidrBlock: '10.244.1.0/24' };
const create = () => new CreateRouteCommand({ ...route, NetworkInterfaceId: 'eni-1' });

/** `10.244.1.0/24 eni-1 active`, of routes that users of rtb-a made. */
async function shown(ec2: EC2Client): Promise<readonly string[]> {
  const ask = new DescribeRouteTablesCommand({ RouteTableIds: ['rtb-a'] });
  const { RouteTables } = await ec2.send(ask);
  return (RouteTables?.[0]?.Routes ?? []).flatMap((one) =>
    one.DestinationCidrBlock?.startsWith('10.244')
      ? `${one.DestinationCidrBlock} ${one.NetworkInterfaceId} ${one.State}`
      : [],
  );
}

describe('writes show late', () => {
  it('a created, a replaced and a deleted route, each after the settling time', async () => {
    const { ec2, clock, network } = await serveAws({ settleMs: 2_000 });
    await ec2.send(create());
    expect(await shown(ec2)).toEqual([]);
    expect(routesIn(await network(), 'rtb-a')).toContain('10.244.1.0/24 → eni-1');
    expect(await ending(ec2.send(create()))).toBe('RouteAlreadyExists 400');
    await clock.sleep(1_999);
    expect(await shown(ec2)).toEqual([]);
    await clock.sleep(1);
    expect(await shown(ec2)).toEqual(['10.244.1.0/24 eni-1 active']);

    await ec2.send(new ReplaceRouteCommand({ ...route, NetworkInterfaceId: 'eni-2' }));
    await clock.sleep(1_000);
    await ec2.send(new DeleteRouteCommand(route));
    expect(await shown(ec2)).toEqual(['10.244.1.0/24 eni-1 active']);
    await clock.sleep(1_000);
    expect(await shown(ec2)).toEqual(['10.244.1.0/24 eni-2 active']);
    await clock.sleep(1_000);
    expect(await shown(ec2)).toEqual([]);
  });

  it('tags and checks too', async () => {
    const { ec2, clock } = await serveAws({ settleMs: 2_000 });
    const look = async () => {
      const tables = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: ['rtb-a'] }));
      const interfaces = await ec2.send(
        new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-1'] }),
      );
      return [
        tables.RouteTables?.[0]?.Tags?.length,
        interfaces.NetworkInterfaces?.[0]?.SourceDestCheck,
      ];
    };
    await ec2.send(
      new CreateTagsCommand({ Resources: ['rtb-a'], Tags: [{ Key: 'k', Value: 'v' }] }),
    );
    await ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({
        NetworkInterfaceId: 'eni-1',
        SourceDestCheck: { Value: false },
      }),
    );
    expect(await look()).toEqual([0, true]);
    await clock.sleep(2_000);
    expect(await look()).toEqual([1, false]);
  });

  it.each([
    [awsRules, 2_000],
    [alicloudRules, 5_000],
    [tencentRules, 2_000],
  ])('where nobody says how late: $title', (rules, ms) => {
    expect(usualSettleMs(rules)).toBe(ms);
  });
});

describe('what others do shows at once', () => {
  it('another writer, over what has not settled', async () => {
    const { ec2, change } = await serveAws({ settleMs: 60_000 });
    await ec2.send(create());
    const theirs = {
      change: 'set-route',
      table: 'rtb-a',
      destination: prefix('10.244.1.0/24'),
      nextHops: [{ kind: 'interface', id: 'eni-3' }],
      description: '',
      state: 'active',
      origin: 'user',
    } as const;
    await change([theirs]);
    expect(await shown(ec2)).toEqual(['10.244.1.0/24 eni-3 active']);
  });

  it.each([
    [{ change: 'set-instance', instance: 'i-1', state: 'stopped' }, 'blackhole'],
    [{ change: 'set-instance', instance: 'i-1', state: 'stopping' }, 'active'],
    [{ change: 'delete-instance', instance: 'i-1' }, 'active'],
    [{ change: 'set-interface', interface: 'eni-1', status: 'detached' }, 'blackhole'],
    [{ change: 'delete-interface', interface: 'eni-1' }, 'blackhole'],
  ] as const)('%j makes the route to it %s', async (edit, state) => {
    const { ec2, change } = await serveAws();
    await ec2.send(create());
    await change([edit]);
    expect(await shown(ec2)).toEqual([`10.244.1.0/24 eni-1 ${state}`]);
  });

  it('all of it or nothing', async () => {
    const { change, network } = await serveAws();
    const before = await network();
    const edits = [
      { change: 'set-tag', table: 'rtb-a', tag: 'k', value: 'v' },
      { change: 'delete-instance', instance: 'i-gone' },
    ] as const;
    await expect(change(edits)).rejects.toThrow('vpc-1 has no i-gone under instances');
    expect(await network()).toEqual(before);
  });
});

describe('token buckets', () => {
  it('an action has its burst, then so many calls a second; others have theirs', async () => {
    const { ec2, quotas, clock } = await serveAws();
    const remove = () => ending(ec2.send(new DeleteRouteCommand(route)));
    const first = await Promise.all(Array.from({ length: 51 }, remove));
    expect(first.filter((one) => one === 'InvalidRoute.NotFound 400')).toHaveLength(50);
    expect(first.filter((one) => one === 'RequestLimitExceeded 503')).toHaveLength(1);
    expect(await ending(ec2.send(create()))).toBe('ok');
    await clock.sleep(1_000);
    const second = await Promise.all(Array.from({ length: 6 }, remove));
    expect(second.filter((one) => one === 'RequestLimitExceeded 503')).toHaveLength(1);
    const quota = new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: 'L-93826ACB' });
    expect(await ending(quotas.send(quota))).toBe('ok');
  });
});

describe('the log of requests', () => {
  it('tells reads from writes, and reads after a write are polls', async () => {
    const { ec2, requests, forgetRequests } = await serveAws();
    await shown(ec2);
    await ec2.send(create());
    await shown(ec2);
    await ending(ec2.send(create()));
    expect(requests()).toEqual([
      {
        at: '2026-11-22T10:00:00.000Z',
        action: 'DescribeRouteTables',
        kind: 'read',
        faults: [],
        status: 200,
      },
      {
        at: '2026-11-22T10:00:00.000Z',
        action: 'CreateRoute',
        kind: 'write',
        faults: [],
        status: 200,
      },
      {
        at: '2026-11-22T10:00:00.000Z',
        action: 'DescribeRouteTables',
        kind: 'poll',
        faults: [],
        status: 200,
      },
      {
        at: '2026-11-22T10:00:00.000Z',
        action: 'CreateRoute',
        kind: 'write',
        faults: [],
        status: 400,
      },
    ]);
    forgetRequests();
    await shown(ec2);
    expect(requests().map(({ kind }) => kind)).toEqual(['read']);
  });
});

describe('a state file', () => {
  const saved = async () => {
    const path = fresh();
    await writeFile(path, networkJson(worldOf(awsRules)));
    return path;
  };

  it('has what was written before the caller knows, and what was edited by hand is read', async () => {
    const path = await saved();
    const { ec2 } = await serveAws({ network: path });
    await ec2.send(create());
    expect(routesIn(await readNetwork(path), 'rtb-a')).toContain('10.244.1.0/24 → eni-1');
    await writeFile(path, networkJson(worldOf(awsRules)));
    expect(await shown(ec2)).toEqual([]);
  });

  it('is locked, and released by close', async () => {
    const path = await saved();
    const { close } = await serveAws({ network: path });
    await expect(serveAws({ network: path })).rejects.toThrow(`${path} is being written by`);
    await close();
    await close();
    await (await lock(path)).release();
  });

  it('that is no network any more breaks the cloud, in its own words, and nothing else', async () => {
    const path = await saved();
    const { ec2 } = await serveAws({ network: path });
    await writeFile(path, '{}');
    expect(await ending(ec2.send(create()))).toBe('InternalError 500');
    expect(await ending(ec2.send(new DescribeVpcsCommand({})))).toBe('InternalError 500');
    await writeFile(path, networkJson(worldOf(awsRules)));
    expect(await ending(ec2.send(create()))).toBe('ok');
  });
});

describe('closing', () => {
  it('lets what is in flight end, and tells its callers', async () => {
    const { ec2, network, close } = await serveAws();
    const calls = [1, 2, 3, 4, 5].map((n) =>
      ending(
        ec2.send(
          new CreateRouteCommand({
            ...route,
            DestinationCidrBlock: `10.244.${n}.0/24`,
            NetworkInterfaceId: 'eni-1',
          }),
        ),
      ),
    );
    await Promise.race(calls);
    await close();
    const told = (await Promise.all(calls)).filter((one) => one === 'ok');
    const done = routesIn(await network(), 'rtb-a').filter((line) => line.startsWith('10.244'));
    expect(done).toHaveLength(told.length);
  });

  it.each([
    ['does not wait for a caller that is never answered', { fault: 'silence' }, 'socket hang up'],
    ['ends a delay, of which nothing was carried out', { fault: 'delay', ms: 60_000 }, '500'],
  ] as const)('%s', async (_, fault, wanted) => {
    const { url, requests, close } = await serve({
      network: worldOf(awsRules),
      rules: awsRules,
      api: awsWire,
      clock: {
        now: () => new Date(),
        sleep: (_ms, signal) =>
          once(signal ?? new EventTarget(), 'abort').then(() => {
            throw new Error('the server closes');
          }),
      },
      faults: [{ ...fault, action: '*', call: 1, times: 1, committed: false }],
    });
    const call = raw(url, { method: 'POST' }).then(
      ({ status }) => String(status),
      (error: Error) => error.message,
    );
    while (requests().length === 0) await new Promise(setImmediate);
    await close();
    expect(await call).toBe(wanted);
  });

  it('hangs up on a caller that never ends what it asks', async () => {
    const { url, close } = await serveAws();
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nAction=');
    // Answered later than the half request was read.
    expect((await raw(`${url}/_podway/requests`)).status).toBe(200);
    const gone = once(socket, 'close');
    socket.on('error', () => undefined);
    await close();
    await gone;
  });
});

describe('the port', () => {
  const world = { network: worldOf(awsRules), rules: awsRules, api: awsWire };

  it('that is taken is an error that says what to do', async () => {
    const { url } = await serveAws();
    const port = Number(new URL(url).port);
    const clock = new VirtualClock();
    await expect(serve({ ...world, clock, port })).rejects.toThrow(
      `cannot listen on 127.0.0.1, port ${port}: another program listens there. Choose another one: --port.`,
    );
  });

  it('that failed leaves no lock', async () => {
    const { url } = await serveAws();
    const path = fresh();
    await writeFile(path, networkJson(world.network));
    const port = Number(new URL(url).port);
    const asked = { ...world, network: path, clock: new VirtualClock(), port };
    await expect(serve(asked)).rejects.toThrow('cannot listen');
    await (await lock(path)).release();
  });

  it('of ::1 has a URL in brackets', async () => {
    const { url } = await serveAws({ host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await raw(`${url}/_podway/requests`)).status).toBe(200);
  });

  it('another cloud’s network is refused', async () => {
    const network = worldOf(tencentRules);
    await expect(serve({ ...world, network, clock: new VirtualClock() })).rejects.toThrow(
      'the network is one of tencent, not of aws',
    );
  });
});

describe('web pages', () => {
  it.each<[string, Record<string, string>, number]>([
    ['an address', { host: '127.0.0.1:4566' }, 200],
    ['localhost', { host: 'LOCALHOST' }, 200],
    ['an address of IPv6', { host: '[::1]:4566' }, 200],
    ['a name that a stranger points at loopback', { host: 'evil.example:4566' }, 403],
    ['a name that looks like an address', { host: '127.0.0.1.evil.example' }, 403],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ["a page's image", { 'sec-fetch-site': 'cross-site' }, 403],
    ['somebody who types the address', { 'sec-fetch-site': 'none' }, 200],
  ])('%s: %j is answered with %i', async (_, headers, status) => {
    const { url } = await serveAws();
    expect((await raw(`${url}/_podway/requests`, { headers })).status).toBe(status);
    const api = await raw(url, { method: 'POST', headers, body: 'Action=DescribeVpcs' });
    // Past the door EC2 asks for a signature.
    expect(api.body.includes('MissingAuthenticationToken')).toBe(status === 200);
  });

  it('that send no name at all are none', () => {
    expect(visitorRefusal({}, '127.0.0.1')).toContain('a request to ""');
    expect(visitorRefusal({ host: 'sandbox.test:4566' }, 'Sandbox.test')).toBeUndefined();
  });

  it('bodies have an end', async () => {
    const { url } = await serveAws();
    const body = 'x'.repeat(1_000_001);
    expect((await raw(url, { method: 'POST', body })).status).toBe(413);
  });
});

describe('the door of the sandbox itself', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.127.0.1', false],
    ['fe80::1', false],
    [undefined, false],
  ])('is for this machine: %s, %s', (address, isOpen) => {
    expect(isLoopback(address)).toBe(isOpen);
  });

  const headers = { 'content-type': 'application/json' };
  const post = (url: string, what: string, body: unknown) =>
    raw(`${url}/_podway/${what}`, { method: 'POST', headers, body: JSON.stringify(body) });

  const elsewhere = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

  it.skipIf(elsewhere === undefined)('is closed to other machines, unlike the cloud', async () => {
    const { url } = await serveAws({ host: '0.0.0.0' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const outside = url.replace('127.0.0.1', elsewhere ?? '');
    expect(await raw(`${outside}/_podway/requests`)).toEqual({
      status: 403,
      body: '/_podway/ is for this machine alone.\n',
    });
    expect((await raw(outside)).body).toContain('MissingAuthenticationToken');
  });

  it('changes the VPC', async () => {
    const { url, ec2 } = await serveAws();
    await ec2.send(create());
    const change = { change: 'set-instance', instance: 'i-1', state: 'stopped' };
    expect(await post(url, 'change', { changes: [change] })).toEqual({ status: 200, body: '{}\n' });
    expect(await shown(ec2)).toEqual(['10.244.1.0/24 eni-1 blackhole']);
    const gone = { change: 'delete-route', table: 'rtb-a', destination: '10.9.0.0/16' };
    expect(await post(url, 'change', { changes: [gone] })).toEqual({
      status: 409,
      body: '{"error":"vpc-1 has no route of a user to 10.9.0.0/16 in rtb-a"}\n',
    });
  });

  it('shows and forgets requests, faults and the network', async () => {
    const { url, ec2 } = await serveAws();
    await shown(ec2);
    const get = async (what: string) =>
      JSON.parse((await raw(`${url}/_podway/${what}`)).body) as Record<string, unknown>;
    const forget = (what: string) => raw(`${url}/_podway/${what}`, { method: 'DELETE' });
    expect(await get('requests')).toMatchObject({ requests: [{ action: 'DescribeRouteTables' }] });
    await forget('requests');
    expect(await get('requests')).toEqual({ requests: [] });
    const faults = [{ fault: 'close', action: 'CreateRoute' }];
    expect((await post(url, 'faults', { kind: 'Faults', version: 1, faults })).status).toBe(200);
    const complete = { ...faults[0], call: 1, times: 1, committed: false };
    expect(await get('faults')).toEqual({ kind: 'Faults', version: 1, faults: [complete] });
    await forget('faults');
    expect(await get('faults')).toMatchObject({ faults: [] });
    expect(await get('network')).toMatchObject({ kind: 'Network', vpc: { id: 'vpc-1' } });
  });

  it.each([
    ['faults', { kind: 'Faults' }, 400, 'version'],
    ['faults', { kind: 'Faults', version: 1, faults: [{ fault: 'fire' }] }, 400, 'faults[0].fault'],
    ['change', { changes: [] }, 400, 'changes'],
    ['everything', {}, 404, 'no POST /_podway/everything here'],
  ])('POST %s of %j is answered with %i', async (what, body, status, message) => {
    const { url } = await serveAws();
    const reply = await post(url, what, body);
    expect(reply.status).toBe(status);
    expect((JSON.parse(reply.body) as { error: string }).error).toContain(message);
  });

  it('takes JSON alone, which no form of a web page sends', async () => {
    const { url } = await serveAws();
    const asText = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' };
    expect((await raw(`${url}/_podway/change`, asText)).status).toBe(415);
  });

  it('is not reached by what a cloud is asked', async () => {
    const { url } = await serveAws();
    const reply = await raw(`${url}//_podway/requests`, {});
    expect(reply.status).toBe(403);
    expect(reply.body).toContain('MissingAuthenticationToken');
  });
});
