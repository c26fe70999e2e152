import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/network/clock.ts';
import { readRegistry } from '../../src/registry/read-registry.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { realClock } from './real-clock.ts';

let server: Server | undefined;
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

/** A server that does the same whenever somebody says something. */
function servingOn(act: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const made = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', () => act(socket));
    });
    server = made.listen(0, '127.0.0.1', () => {
      const at = made.address();
      resolve(`127.0.0.1:${at !== null && typeof at === 'object' ? at.port : 0}`);
    });
  });
}

function failure(servers: readonly string[], clock: Clock, signal = new AbortController().signal) {
  const source = { kind: 'zookeeper', servers, root: '/dubbo' } as const;
  return readRegistry(source, { clock, signal, env: {} }).then(
    () => 'read',
    (error: unknown) => String(error),
  );
}

const frame = (...numbers: readonly number[]) => {
  const body = Buffer.alloc(numbers.length * 4);
  for (const [index, one] of numbers.entries()) body.writeInt32BE(one, index * 4);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
};
const hello = frame(0, 30_000, 0, 1, 0);

describe('a server that is no ZooKeeper, or no good one', () => {
  it.each<readonly [string, (socket: Socket) => void, string]>([
    ['closes at once', (socket) => socket.destroy(), 'it closed the connection'],
    [
      'speaks HTTP',
      (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      "it does not speak ZooKeeper's protocol (a frame of 1213486160 bytes)",
    ],
    [
      'names a length below zero',
      (socket) => socket.write(Buffer.alloc(8, 0xff)),
      "it does not speak ZooKeeper's protocol (a frame of -1 bytes)",
    ],
    [
      'sends a frame that is too short',
      (socket) => socket.write(frame(0)),
      "it does not speak ZooKeeper's protocol (an answer ends before its end)",
    ],
    [
      'has no session to give',
      (socket) => socket.write(frame(0, 0, 0, 0)),
      "it does not speak ZooKeeper's protocol (a session that is over before it began)",
    ],
    [
      'promises more names than it sends',
      (socket) => socket.write(socket.bytesWritten === 0 ? hello : frame(1, 0, 0, 0, 0x7fffffff)),
      "it does not speak ZooKeeper's protocol (an answer ends before its end)",
    ],
    [
      'has lost its ensemble',
      (socket) => socket.write(socket.bytesWritten === 0 ? hello : frame(1, 0, 0, -4)),
      'it lost its ensemble',
    ],
  ])('%s: a clear error', async (_what, act, message) => {
    const address = await servingOn(act);
    expect(await failure([address], realClock)).toContain(message);
  });

  it('says nothing: an error after some seconds of the clock', async () => {
    const address = await servingOn(() => {});
    expect(await failure([address], new VirtualClock())).toBe(
      `RegistryError: zookeeper: ${address}: no answer in 5 s. Check that this host may reach it, and the registry's address.`,
    );
  });

  it('stops answering midway: an error after some seconds of the clock', async () => {
    const clock = new VirtualClock();
    const patient: Clock = {
      now: () => clock.now(),
      // The first wait is for the session, which comes.
      sleep: (ms, signal) => (ms === 5_000 ? realClock : clock).sleep(ms, signal),
    };
    const address = await servingOn((socket) => {
      if (socket.bytesWritten === 0) socket.write(hello);
    });
    expect(await failure([address], patient)).toContain('no answer in 30 s');
  });

  it('is dead, as are the others: each is named', async () => {
    expect(await failure(['127.0.0.1:1', '[::1]:1'], realClock)).toMatch(
      /^RegistryError: zookeeper: 127\.0\.0\.1:1: nothing listens on 127\.0\.0\.1:1; \[::1\]:1: /,
    );
  });

  it('is left at Ctrl-C', async () => {
    const stop = new AbortController();
    const address = await servingOn(() => stop.abort(new Error('interrupted')));
    expect(await failure([address], realClock, stop.signal)).toBe('Error: interrupted');
  });
});
