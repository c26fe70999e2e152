import http from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/address/proxy.ts';
import { useTempFolder } from '../../document/temp-folder.ts';
import { AlarmClock } from './alarm-clock.ts';
import { useApis } from './api.ts';
import { caData, writeKubeconfig } from './kubeconfig-file.ts';
import { manyNodes, outcomeOf } from './reading.ts';

describe('proxyFor', () => {
  const proxy = 'http://proxy:3128';

  it.each<[string, Record<string, string>, string | undefined]>([
    ['https://api.shop.example', {}, undefined],
    ['https://api.shop.example', { HTTPS_PROXY: proxy }, proxy],
    ['https://api.shop.example', { https_proxy: proxy }, proxy],
    ['https://api.shop.example', { HTTPS_PROXY: proxy, https_proxy: 'http://other' }, proxy],
    ['https://api.shop.example', { HTTPS_PROXY: 'proxy:3128' }, proxy],
    ['https://api.shop.example', { HTTPS_PROXY: 'socks5://proxy' }, 'socks5://proxy'],
    ['https://api.shop.example', { HTTP_PROXY: proxy }, undefined],
    ['http://api.shop.example', { HTTP_PROXY: proxy }, proxy],
    ['http://api.shop.example', { HTTPS_PROXY: proxy }, undefined],
    ['https://localhost:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://127.0.0.2:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: proxy }, undefined],
  ])('of %s in %j is %s', (server, env, expected) => {
    expect(proxyFor(new URL(server), env)).toBe(expected);
  });

  it.each<[string, string, 'direct' | 'by proxy']>([
    ['https://api.shop.example', '*', 'direct'],
    ['https://api.shop.example', 'shop.example', 'direct'],
    ['https://shop.example', 'shop.example', 'direct'],
    ['https://api.shop.example', '.shop.example', 'direct'],
    ['https://shop.example', '.shop.example', 'by proxy'],
    ['https://api.shop.example', '*.shop.example', 'direct'],
    ['https://api.shop.example', 'SHOP.example', 'direct'],
    ['https://api.shop.example', ' a.example , shop.example ', 'direct'],
    ['https://workshop.example', 'shop.example', 'by proxy'],
    ['https://api.shop.example', 'shop.example:443', 'direct'],
    ['https://api.shop.example:6443', 'shop.example:6443', 'direct'],
    ['https://api.shop.example:6443', 'shop.example:443', 'by proxy'],
    ['https://10.0.0.1:6443', '10.0.0.1', 'direct'],
    ['https://10.0.0.1:6443', '10.0.0.1:6443', 'direct'],
    ['https://10.0.0.1:6443', '10.0.0.0/8', 'direct'],
    ['https://10.0.0.1:6443', '10.0.0.7/8', 'direct'],
    ['https://11.0.0.1:6443', '10.0.0.0/8', 'by proxy'],
    ['https://11.0.0.1:6443', '0.0.1', 'by proxy'],
    ['https://[2001:db8::1]:6443', '2001:db8::1', 'direct'],
    ['https://[2001:db8::1]:6443', '[2001:db8::1]:6443', 'direct'],
    ['https://[2001:db8::1]:6443', '2001:db8::/32', 'direct'],
    ['https://10.0.0.1:6443', '10.0.0.0/x, ,', 'by proxy'],
    ['https://api.shop.example', '10.0.0.0/8', 'by proxy'],
  ])('reaches %s, with NO_PROXY=%s, %s', (server, exceptions, way) => {
    const env = { HTTPS_PROXY: proxy, NO_PROXY: exceptions };
    expect(proxyFor(new URL(server), env)).toBe(way === 'direct' ? undefined : proxy);
    const lower = { HTTPS_PROXY: proxy, no_proxy: exceptions };
    expect(proxyFor(new URL(server), lower)).toBe(way === 'direct' ? undefined : proxy);
  });
});

const { inside } = useTempFolder();
const startApi = useApis();

const running: { readonly server: http.Server; readonly sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of running.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** A proxy that connects every name to this machine, or does with CONNECT what a test says. */
async function startProxy(act?: (socket: Socket) => void) {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('connect', (request: http.IncomingMessage, client: Socket) => {
    const [, port = ''] = (request.url ?? '').split(':');
    asked.push((request.url ?? '').replace(port, 'PORT'));
    authorizations.push(request.headers['proxy-authorization']);
    if (act) {
      act(client);
      return;
    }
    const target = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({ server, sockets });
  return { asked, authorizations, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** An API server that only a proxy can find: nothing resolves its name. */
async function hiddenApi(proxyUrl?: string) {
  const api = await startApi();
  api.serve('v1', 'nodes', 'Node', manyNodes(3));
  return writeKubeconfig(inside('config'), `https://api.shop.invalid:${api.port}`, {
    cluster: {
      'certificate-authority-data': caData,
      'tls-server-name': 'localhost',
      'proxy-url': proxyUrl,
    },
  });
}

describe('a proxy', () => {
  it('of the environment is used', async () => {
    const { host, asked } = await startProxy();
    const path = await hiddenApi();
    expect(await outcomeOf({ path, env: { HTTPS_PROXY: `http://${host}` } })).toBe('read 3 nodes');
    expect(new Set(asked)).toEqual(new Set(['api.shop.invalid:PORT']));
  });

  it('of the kubeconfig is used, with its password, in place of that of the environment', async () => {
    const { host, authorizations } = await startProxy();
    const path = await hiddenApi(`http://me:s3cret@${host}`);
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1' };
    expect(await outcomeOf({ path, env })).toBe('read 3 nodes');
    const basic = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
    expect(new Set(authorizations)).toEqual(new Set([basic]));
  });

  it('that refuses is named by its answer, not by its password', async () => {
    const { host } = await startProxy((socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    const outcome = await outcomeOf({ path: await hiddenApi(`http://me:s3cret@${host}`) });
    expect(outcome).toContain('GET /api/v1/nodes?limit=500: Bad response: 407.');
    expect(outcome).not.toContain('s3cret');
  });

  it('that does not answer is given up', async () => {
    const { host, asked } = await startProxy(() => undefined);
    const path = await hiddenApi(`http://${host}`);
    const outcome = await outcomeOf({ path, limits: { idleMs: 30, attempts: 2 } });
    expect(outcome).toMatch(/GET \/api\/v1\/nodes.*(Proxy timeout|nothing moved)/);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('that does not answer is given up when all of the time is over', async () => {
    const clock = new AlarmClock();
    const { host } = await startProxy(() => void clock.advance(300_000));
    const path = await hiddenApi(`http://${host}`);
    expect(await outcomeOf({ path, clock })).toContain('the cluster was not read within 300 s.');
  });

  it.each(['ftp://s3cret@proxy', 's3cret', 'http://'])('%s is none', async (url) => {
    expect(await outcomeOf({ path: await hiddenApi(url) })).toMatch(
      /its proxy \(proxy-url of the cluster, or HTTPS_PROXY\) is no http, https or socks5 URL\.$/,
    );
  });
});
