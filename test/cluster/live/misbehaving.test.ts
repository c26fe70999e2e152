import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTempFolder } from '../../document/temp-folder.ts';
import { AlarmClock } from './alarm-clock.ts';
import { type Call, send, sendStatus, type TestApi, useApis } from './api.ts';
import { caData, writeKubeconfig } from './kubeconfig-file.ts';
import { manyNodes, outcomeOf, readWith } from './reading.ts';

const { inside } = useTempFolder();
const startApi = useApis();

let api: TestApi;
let path = '';
let clock = new AlarmClock();

beforeEach(async () => {
  api = await startApi();
  api.serve('v1', 'nodes', 'Node', manyNodes(25));
  path = await writeKubeconfig(inside('config'), api);
  clock = new AlarmClock();
});

const limits = { pageSize: 10 };
const read = () => outcomeOf({ path, clock, limits });

const always = Number.POSITIVE_INFINITY;
const nodes = (call: Call) => call.path === '/api/v1/nodes';
const laterPage = (call: Call) => nodes(call) && call.isLaterPage;

const unavailable = (_: Call, response: ServerResponse) =>
  sendStatus(response, 503, 'ServiceUnavailable', 'apiserver is shutting down');
const internal = (_: Call, response: ServerResponse) =>
  sendStatus(response, 500, 'InternalError', 'etcdserver: request timed out');
const gone = (_: Call, response: ServerResponse) =>
  sendStatus(response, 410, 'Expired', 'The provided continue parameter is too old');
const cutBefore = (_: Call, response: ServerResponse) => response.destroy();
const cutInside = (_: Call, response: ServerResponse) => {
  response.writeHead(200, { 'content-length': '100000' });
  response.write('{"kind":"NodeList","items":[', () => response.destroy());
};
const cutChunk = (_: Call, response: ServerResponse) => {
  response.writeHead(200);
  response.write('{"kind":"NodeList"', () => response.destroy());
};
const tooMany =
  (headers: Record<string, string> = {}) =>
  (_: Call, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendStatus(response, 429, 'TooManyRequests', 'too many requests');
  };

describe('what passes is tried again', () => {
  it.each<[string, (call: Call) => boolean, number, typeof gone, readonly number[]]>([
    ['500 once', nodes, 1, internal, [1000]],
    ['500 in mid-list', laterPage, 1, internal, [1000]],
    ['503 four times', nodes, 4, unavailable, [1000, 2000, 4000, 8000]],
    ['a connection that is cut before the answer', nodes, 1, cutBefore, [1000]],
    ['an answer cut short of its length', laterPage, 2, cutInside, [1000, 2000]],
    ['an answer cut between chunks', laterPage, 1, cutChunk, [1000]],
    ['429 with Retry-After', nodes, 2, tooMany({ 'retry-after': '7' }), [7000, 7000]],
    ['429 without', nodes, 1, tooMany(), [1000]],
    [
      '429 with a date',
      nodes,
      1,
      tooMany({ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }),
      [1000],
    ],
    ['429 with an hour', nodes, 1, tooMany({ 'retry-after': '3600' }), [30_000]],
    ['502 of a proxy, in HTML', nodes, 1, (_, r) => send(r, 502, '<html>'), [1000]],
    ['503 of discovery', ({ path }) => path === '/apis', 1, unavailable, [1000]],
  ])('%s', async (_, when, times, act, waits) => {
    api.misbehave(when, times, act);
    expect(await read()).toBe('read 25 nodes');
    expect(clock.slept).toEqual(waits);
  });

  it.each<[string, typeof gone, string]>([
    ['500', internal, '500 Internal Server Error: etcdserver: request timed out'],
    ['429', tooMany({ 'retry-after': '1' }), '429 Too Many Requests: too many requests'],
    ['a cut connection', cutInside, 'the connection was cut (ECONNRESET)'],
  ])('%s without end is given up after 5 tries, with what it said', async (_, act, said) => {
    api.misbehave(laterPage, always, act);
    expect(await read()).toMatch(`failed 5 times, at last with: ${said}. Check the server`);
    expect(api.calls.filter(laterPage)).toHaveLength(5);
    expect(clock.slept).toHaveLength(4);
  });
});

describe('410 Gone in mid-list', () => {
  it('starts the list again', async () => {
    api.misbehave(laterPage, 1, gone);
    expect(await read()).toBe('read 25 nodes');
    const offsets = api.calls.filter(nodes).map(({ isLaterPage }) => isLaterPage);
    expect(offsets).toEqual([false, true, false, true, true]);
  });

  it('starts again as well where pages are of two states of the cluster', async () => {
    api.misbehave(laterPage, 1, (_, response) => {
      const metadata = { resourceVersion: '4712' };
      send(response, 200, { kind: 'NodeList', metadata, items: [] });
    });
    expect(await read()).toBe('read 25 nodes');
  });

  it('gives up after four lists', async () => {
    api.misbehave(laterPage, always, gone);
    expect(await read()).toBe(
      'ClusterError: https://SERVER (context "shop" of KUBECONFIG): the list of nodes changed under the reader 4 times (410 Gone). Try again when the API server is less busy.',
    );
    expect(api.calls.filter((call) => nodes(call) && !call.isLaterPage)).toHaveLength(4);
  });

  it('is an error of its own on the first page, where no token can be too old', async () => {
    api.misbehave(nodes, always, gone);
    expect(await read()).toMatch(
      'GET /api/v1/nodes?limit=10 is answered with 410 Gone: The provided',
    );
    expect(api.calls).toHaveLength(1);
  });
});

const forbidden =
  'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope';

describe('what does not pass is said at once', () => {
  it.each<[string, (call: Call) => boolean, typeof gone, string]>([
    [
      '401',
      nodes,
      (_, r) => sendStatus(r, 401, 'Unauthorized', 'Unauthorized'),
      'the credentials are not accepted (401 Unauthorized: Unauthorized). They may have expired; `kubectl get nodes` has to work with this kubeconfig.',
    ],
    [
      '403, with the permission and the user',
      nodes,
      (_, r) => sendStatus(r, 403, 'Forbidden', forbidden),
      `"jane" lacks the permission verbs: [list], apiGroups: [""], resources: [nodes] (403 Forbidden: ${forbidden}). docs/permissions-kubernetes.md has a role with all that podway needs.`,
    ],
    [
      '403 in mid-list',
      laterPage,
      (_, r) => sendStatus(r, 403, 'Forbidden', 'no'),
      'the user of this kubeconfig lacks the permission verbs: [list], apiGroups: [""], resources: [nodes] (403 Forbidden: no).',
    ],
    [
      '403 of discovery',
      ({ path }) => path === '/apis',
      (_, r) => sendStatus(r, 403, 'Forbidden', 'no'),
      'verbs: [get], nonResourceURLs: [/apis], which the built-in ClusterRole system:discovery gives, (403 Forbidden: no)',
    ],
    [
      '403 of a proxy',
      nodes,
      (_, r) => send(r, 403, '<html>blocked</html>'),
      'GET /api/v1/nodes?limit=10 is answered with 403 Forbidden, in words no API server has: "<html>blocked</html>".',
    ],
    [
      '404 for nodes',
      nodes,
      (_, r) => send(r, 404, ''),
      'GET /api/v1/nodes?limit=10 is answered with 404 Not Found. Check the server of the cluster',
    ],
    [
      '400 for a token',
      laterPage,
      (_, r) => sendStatus(r, 400, 'BadRequest', 'continue key is not valid'),
      'is answered with 400 Bad Request: continue key is not valid.',
    ],
    [
      'a redirect to a login page, without what its query holds',
      nodes,
      (_, r) => r.writeHead(302, { location: 'https://login.example/?state=s3cret' }).end(),
      'is answered with a redirect to "https://login.example/". API servers have none',
    ],
    [
      'a redirect to itself',
      nodes,
      (_, r) => r.writeHead(301, { location: '/api/v1/nodes' }).end(),
      'is answered with a redirect to "/api/v1/nodes".',
    ],
    [
      'HTML of a proxy in place of a list',
      nodes,
      (_, r) => send(r, 200, '<!DOCTYPE html><title>Sign in</title>'),
      'the list of nodes is no JSON object; it begins with "<!DOCTYPE html><title>Sign in</title>"',
    ],
    [
      'JSON that ends too early, and says it is whole',
      laterPage,
      (_, r) => send(r, 200, '{"kind":"NodeList","items":[{"metadata":{"name":"n'),
      'and ends with "odeList\\",\\"items\\":[{\\"metadata\\":{\\"name\\":\\"n".',
    ],
    ['nothing', nodes, (_, r) => send(r, 200, ''), 'is no JSON object; it begins with "" and'],
    ['a JSON list', nodes, (_, r) => send(r, 200, []), 'is no JSON object; it begins with "[]"'],
    [
      'bytes that are no text',
      nodes,
      (_, r) => r.writeHead(200).end(Buffer.from([0x7b, 0xff, 0xfe])),
      'brings no UTF-8 text. Is there a proxy?',
    ],
    [
      'a list of something else',
      nodes,
      (_, r) => send(r, 200, { kind: 'PodList', items: [] }),
      'the list of nodes has kind "PodList", wanted NodeList.',
    ],
    [
      'an error with status 200',
      nodes,
      (_, r) => send(r, 200, { kind: 'Status', code: 500 }),
      'the list of nodes has kind "Status", wanted NodeList.',
    ],
    [
      'items that are no list',
      nodes,
      (_, r) => send(r, 200, { kind: 'NodeList', items: { a: 1 } }),
      'the list of nodes has a mapping as items, wanted a list.',
    ],
    [
      'an item that is no object',
      nodes,
      (_, r) => send(r, 200, { kind: 'NodeList', items: ['node-1'] }),
      'the list of nodes holds "node-1", wanted objects with a name.',
    ],
    [
      'an item without a name',
      nodes,
      (_, r) => send(r, 200, { kind: 'NodeList', items: [{ metadata: {} }] }),
      'the list of nodes holds a mapping, wanted objects with a name.',
    ],
    [
      'an item of another kind',
      nodes,
      (_, r) =>
        send(r, 200, { kind: 'NodeList', items: [{ kind: 'Pod', metadata: { name: 'p' } }] }),
      'the list of nodes holds a "Pod".',
    ],
    [
      'a node that comes twice',
      laterPage,
      (_, r) => {
        const metadata = { resourceVersion: '4711' };
        send(r, 200, { kind: 'NodeList', metadata, items: manyNodes(1) });
      },
      'the list of nodes holds "node-0000" twice.',
    ],
    [
      'a token that is no text',
      nodes,
      (_, r) => send(r, 200, { kind: 'NodeList', metadata: { continue: 7 }, items: [] }),
      'the list of nodes goes on at 7, wanted a text.',
    ],
    [
      'HTML in place of discovery',
      ({ path }) => path === '/apis',
      (_, r) => send(r, 200, '<html>'),
      'GET /apis brings no APIGroupList but "<html>". Is this a Kubernetes API server?',
    ],
  ])('%s', async (_, when, act, said) => {
    api.misbehave(when, always, act);
    const start = 'ClusterError: https://SERVER (context "shop" of KUBECONFIG): ';
    const outcome = await read();
    expect(outcome.slice(0, start.length)).toBe(start);
    expect(outcome).toContain(said);
    expect(api.calls.filter(when)).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('a resource that discovery shows and its list does not', async () => {
    api.serve('cilium.io/v2', 'ciliumnodes', 'CiliumNode', []);
    api.misbehave(
      ({ path }) => path === '/apis/cilium.io/v2/ciliumnodes',
      always,
      (_, response) => send(response, 404, ''),
    );
    expect(await read()).toContain('/apis/cilium.io/v2/ciliumnodes?limit=10 is answered with 404');
  });

  it("Cilium's configuration that is something else", async () => {
    api.serve('cilium.io/v2', 'ciliumnodes', 'CiliumNode', []);
    const isConfig = (call: Call) => call.path.endsWith('/cilium-config');
    api.misbehave(isConfig, always, (_, response) => send(response, 200, { kind: 'Secret' }));
    expect(await read()).toContain(
      'configmaps/cilium-config brings kind "Secret", wanted ConfigMap.',
    );
  });
});

describe('lists that do not end', () => {
  /** Pages of one new node each, and always one more. */
  const endless = (remaining?: number) => {
    let page = 0;
    return (_: Call, response: ServerResponse) => {
      page++;
      const rest = remaining === undefined ? {} : { remainingItemCount: remaining };
      send(response, 200, {
        kind: 'NodeList',
        metadata: { resourceVersion: '1', continue: `page-${page}`, ...rest },
        items: [{ metadata: { name: `node-${page}` } }],
      });
    };
  };

  it('stop where a page leads back to one before', async () => {
    let page = 0;
    api.misbehave(nodes, always, (_, response) => {
      page++;
      const metadata = { resourceVersion: '1', continue: `page-${page % 3}` };
      send(response, 200, { kind: 'NodeList', metadata, items: [] });
    });
    expect(await read()).toContain(
      'the list of nodes does not end: a page leads back to one before',
    );
    expect(api.calls).toHaveLength(4);
  });

  it('stop at twice the pages that the first one promised, and ten', async () => {
    api.misbehave(nodes, always, endless(4));
    expect(await read()).toContain('the list of nodes does not end after 20 pages.');
  });

  it('stop at a fixed number of pages where nothing was promised', async () => {
    api.misbehave(nodes, always, endless());
    const outcome = await outcomeOf({ path, clock, limits: { ...limits, pages: 30 } });
    expect(outcome).toContain('the list of nodes does not end after 30 pages.');
  });

  it('stop at a fixed number of bytes', async () => {
    api.misbehave(nodes, always, endless());
    const outcome = await outcomeOf({ path, clock, limits: { ...limits, listBytes: 2 ** 10 } });
    expect(outcome).toContain('the list of nodes has more than 0.0009765625 MiB');
  });

  it('are read to the end where nothing is promised and all is well', async () => {
    api.tellsRemaining = false;
    expect(await read()).toBe('read 25 nodes');
  });
});

describe('answers that do not end', () => {
  it('are cut off at a fixed number of bytes', async () => {
    api.misbehave(nodes, always, (_, response) => {
      const more = () => {
        if (!response.destroyed) response.write(' '.repeat(2 ** 16), more);
      };
      response.writeHead(200);
      more();
    });
    const outcome = await outcomeOf({ path, clock, limits: { answerBytes: 2 ** 20 } });
    expect(outcome).toContain('GET /api/v1/nodes?limit=500 brings more than 1 MiB.');
    expect(api.calls).toHaveLength(1);
  });

  it('are given up where nothing moves any more', async () => {
    api.misbehave(nodes, always, () => undefined);
    const outcome = await outcomeOf({ path, clock, limits: { idleMs: 20, attempts: 2 } });
    expect(outcome).toContain(
      'failed 2 times, at last with: nothing moved for 0.02 s (ETIMEDOUT).',
    );
  });

  it('are given up in the middle too', async () => {
    api.misbehave(nodes, always, (_, response) => {
      response.writeHead(200).write('{');
    });
    const outcome = await outcomeOf({ path, clock, limits: { idleMs: 50, attempts: 2 } });
    expect(outcome).toMatch(/failed 2 times, at last with: (nothing moved|the connection was cut)/);
  });

  it('are given up when all of the time is over, however much still moves', async () => {
    api.misbehave(nodes, always, (_, response) => {
      const drip = () => {
        if (!response.destroyed) response.write(' ', () => setImmediate(drip));
      };
      response.writeHead(200);
      drip();
      void clock.advance(300_000);
    });
    expect(await read()).toBe(
      'ClusterError: context "shop" of KUBECONFIG: the cluster was not read within 300 s.',
    );
  });
});

describe('an interruption', () => {
  it.each<[string, (stop: () => void) => void]>([
    ['while an answer is awaited', (stop) => api.misbehave(nodes, 1, stop)],
    [
      'in the middle of an answer',
      (stop) =>
        api.misbehave(laterPage, 1, (_, response) => {
          response.writeHead(200).write('{', stop);
        }),
    ],
    [
      'while it waits for another try',
      (stop) => {
        clock.sleep = async (_, signal) => {
          if (signal === undefined) return;
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
            if (api.calls.length > 0) stop();
          });
        };
        api.misbehave(nodes, 1, unavailable);
      },
    ],
  ])('%s ends the read with its own reason', async (_, arrange) => {
    const interrupted = new AbortController();
    arrange(() => interrupted.abort());
    const { signal } = interrupted;
    const error = await readWith({ path, clock, limits, signal }).catch((thrown) => thrown);
    expect(error).toBe(signal.reason);
  });

  it('before it begins asks nobody', async () => {
    const signal = AbortSignal.abort();
    const error = await readWith({ path, clock, signal }).catch((thrown) => thrown);
    expect(error).toBe(signal.reason);
    expect(api.calls).toEqual([]);
  });
});

describe('no way to the API server', () => {
  it('nobody listens there', async () => {
    await api.close();
    expect(await read()).toContain(
      'failed 5 times, at last with: connect ECONNREFUSED SERVER. Check the server',
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a certificate of an unknown CA', {}, /certificate/],
    [
      'a certificate for another name',
      { 'certificate-authority-data': caData, 'tls-server-name': 'elsewhere' },
      /Host: elsewhere. is not in the cert's altnames/,
    ],
  ])('%s is not tried again', async (_, cluster, said) => {
    path = await writeKubeconfig(inside('other'), api, { cluster });
    expect(await read()).toMatch(said);
    expect(clock.slept).toEqual([]);
    expect(api.calls).toEqual([]);
  });
});
