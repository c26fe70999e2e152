import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type AttemptResult, attempt } from '../../src/prober/attempt.ts';
import { climb, rungs } from '../../src/prober/ladder.ts';
import { type Protocol, protocols, usualProtocol } from '../../src/prober/protocol.ts';
import { deafAbove, dubboProvider, echoServer, httpServer, Listening } from './servers.ts';

const waiting = (timeoutMs: number, signal = new AbortController().signal) => ({
  timeoutMs,
  signal,
  clock: {
    now: () => new Date(),
    sleep: (ms: number, by?: AbortSignal) => wait(ms, undefined, by ? { signal: by } : {}),
  },
});

const servers: readonly (readonly [string, (socket: Socket) => void, Protocol, AttemptResult])[] = [
  ['a Dubbo provider answers a heartbeat', dubboProvider, 'dubbo', 'answered'],
  ['a web server answers, if only with an error', httpServer, 'http', 'answered'],
  ['an echo server says the same', echoServer, 'echo', 'answered'],
  ['without a protocol a connection is all', () => {}, 'tcp', 'connected'],
  ['an echo server is no Dubbo provider', echoServer, 'dubbo', 'silent'],
  ['a web server is no Dubbo provider', (one) => one.write('HTTP/1.1 400 \r\n'), 'dubbo', 'wrong'],
  ['a Dubbo provider is no web server', (one) => one.write(Buffer.from([0xda])), 'http', 'wrong'],
  ['a server that hangs up does not answer', (one) => one.destroy(), 'dubbo', 'closed'],
  ['a server that says nothing is silent', () => {}, 'http', 'silent'],
];

describe('an attempt', () => {
  it.each(servers)('%s', async (_, serve, protocol, result) => {
    await using server = await Listening.start(serve);
    const timeoutMs = result === 'silent' ? 50 : 5_000;
    const endpoint = { address: '127.0.0.1', port: server.port, protocol };
    expect(await attempt(endpoint, 0, waiting(timeoutMs))).toMatchObject({ result });
  });

  it('tells the system’s reason where nothing listens', async () => {
    const server = await Listening.start(() => {});
    const { port } = server;
    await server[Symbol.asyncDispose]();
    const found = await attempt(
      { address: '127.0.0.1', port, protocol: 'dubbo' },
      0,
      waiting(5_000),
    );
    expect(found).toMatchObject({ result: 'failed', errno: 'ECONNREFUSED' });
  });

  it('ends when it is interrupted', async () => {
    await using server = await Listening.start(() => {});
    const by = new AbortController();
    const asked = attempt(
      { address: '127.0.0.1', port: server.port, protocol: 'http' },
      0,
      waiting(60_000, by.signal),
    );
    by.abort();
    expect(await asked).toMatchObject({ result: 'interrupted' });
  });
});

describe('the size ladder', () => {
  it.each([
    ['dubbo', dubboProvider],
    ['http', httpServer],
    ['echo', echoServer],
  ] as const)(
    'finds no limit where %s requests of every length arrive',
    async (protocol, serve) => {
      await using server = await Listening.start(serve);
      const endpoint = { address: '127.0.0.1', port: server.port, protocol };
      expect(await climb(endpoint, waiting(5_000))).toEqual({
        longest: rungs.at(-1),
        stuck: undefined,
      });
    },
  );

  it.each([
    [1_400, 1_398, 1_428],
    [536, 536, 1_228],
    [100, undefined, 536],
    [2_000, 1_448, 8_948],
  ])('finds where requests longer than %i bytes are lost', async (most, longest, stuck) => {
    await using server = await Listening.start(deafAbove(most));
    const endpoint = { address: '127.0.0.1', port: server.port, protocol: 'echo' } as const;
    expect(await climb(endpoint, waiting(100))).toEqual({ longest, stuck });
  });

  it('is not climbed where nobody knows what to say', async () => {
    expect(
      await climb({ address: '127.0.0.1', port: 1, protocol: 'tcp' }, waiting(100)),
    ).toBeUndefined();
  });
});

describe('the protocol of a port', () => {
  it.each([
    [20880, 'dubbo'],
    [80, 'http'],
    [8080, 'http'],
    [7, 'echo'],
    [6379, 'tcp'],
  ] as const)('%i is %s', (port, protocol) => {
    expect(usualProtocol(port)).toBe(protocol);
    expect(protocols).toContain(protocol);
  });
});
