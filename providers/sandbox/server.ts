import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { errorCode, inWords } from '../../src/document/errno.ts';
import type { Clock } from '../../src/network/clock.ts';
import type { Network } from '../../src/network/network.ts';
import { ProviderError } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { adminPath, adminReply } from './admin.ts';
import type { Edit } from './edit.ts';
import { FaultBook } from './fault-book.ts';
import type { Fault } from './faults.ts';
import { handle } from './handle.ts';
import { LiveCloud } from './live-cloud.ts';
import type { Lock } from './lock.ts';
import { lockState } from './lock-state.ts';
import { MemoryStore } from './memory-store.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { send } from './send.ts';
import { Store } from './store.ts';
import { TokenBuckets } from './token-buckets.ts';
import { isLoopback, visitorRefusal } from './visitor.ts';
import type { WireApi, WireReply, WireRequest } from './wire/wire.ts';

export interface ServeOptions {
  /** A Network document's path: it is locked, and written back; or a network, which stays as it is. */
  readonly network: string | Network;
  readonly rules: CloudRules;
  readonly api: WireApi;
  /** What writes settle and tokens refill on. */
  readonly clock: Clock;
  /** What callers date their signatures by; absent: the same clock. SDKs know only the real one. */
  readonly signatureClock?: Clock | undefined;
  /** Absent: 127.0.0.1. */
  readonly host?: string | undefined;
  /** Absent: one that is free. */
  readonly port?: number | undefined;
  /** How long a write takes to settle, in milliseconds; absent: `usualSettleMs`. */
  readonly settleMs?: number | undefined;
  readonly faults?: readonly Fault[] | undefined;
}

/** A sandbox that is being served. */
export interface Served {
  /** `http://127.0.0.1:4566`: what podway.yaml's `network.source.api.endpoint` wants. */
  readonly url: string;
  /** What was asked of it, in the order that it came. */
  requests(): readonly LoggedRequest[];
  forgetRequests(): void;
  addFaults(faults: readonly Fault[]): void;
  forgetFaults(): void;
  /** Somebody else changes the VPC. @throws {EditError} for what is not there. */
  change(edits: readonly Edit[]): Promise<void>;
  /** The network once everything has settled, blackholes shown. */
  network(): Promise<Network>;
  /** Ends what is being written, hangs up, and releases the state file. Safe to call twice. */
  close(): Promise<void>;
}

/** A request of podway's is a few hundred bytes, a batch of 50 routes some thousands. */
const mostBytes = 1_000_000;

/**
 * How long a write takes to settle where nobody says it, in milliseconds: on a cloud that keeps the
 * VPC busy, as long as that; else two seconds at most, as AWS's usually do, not the minutes that it
 * takes at worst.
 */
export function usualSettleMs({ busyMs, serialPerVpc, settleMs }: CloudRules): number {
  return serialPerVpc ? busyMs : Math.min(settleMs, 2_000);
}

/**
 * Serves the sandbox over HTTP, as one cloud's API, until `close`.
 *
 * @throws {DocumentError} when the file cannot be read or is no Network document.
 * @throws {ProviderError} when another process writes the file, or the port cannot be had.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { api, clock, host = '127.0.0.1', network, port = 0, rules } = options;
  const held = typeof network === 'string' ? await lockState(network) : undefined;
  try {
    const store = typeof network === 'string' ? new Store(network) : new MemoryStore(network);
    const { provider } = (await store.load()).network;
    if (provider !== api.provider || provider !== rules.provider)
      throw new ProviderError(`the network is one of ${provider}, not of ${api.provider}`);
    const live = new LiveCloud(store, {
      rules,
      clock,
      signatureClock: options.signatureClock ?? clock,
      settleMs: options.settleMs ?? usualSettleMs(rules),
    });
    const faults = new FaultBook(clock);
    faults.add(options.faults ?? []);
    const log = new RequestLog(clock);
    const buckets = new TokenBuckets(clock);
    const closing = new AbortController();
    const { signal } = closing;
    const parts = { api, buckets, clock, faults, live, log, rules, signal };
    const inFlight = new Set<Promise<unknown>>();
    const server = createServer({ maxHeaderSize: 65_536 }, (incoming, outgoing) => {
      const answered = answer(incoming, outgoing, host, parts)
        .catch(() => outgoing.destroy())
        .finally(() => inFlight.delete(answered));
      inFlight.add(answered);
    });
    await listen(server, host, port);
    return {
      url: urlOf(server, host),
      requests: () => log.all(),
      forgetRequests: () => log.empty(),
      addFaults: (more) => faults.add(more),
      forgetFaults: () => faults.empty(),
      change: (edits) => live.change(edits),
      network: () => live.network(),
      close: async () => {
        closing.abort();
        await close(server, inFlight, held);
      },
    };
  } catch (error) {
    await held?.release();
    throw error;
  }
}

type Parts = Parameters<typeof handle>[1];

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  host: string,
  parts: Parts,
): Promise<void> {
  const refusal = visitorRefusal(incoming.headers, host);
  if (refusal !== undefined)
    return send(outgoing, plain(403, `The sandbox does not answer ${refusal}.`));
  const request = await readRequest(addAbortSignal(parts.signal, incoming));
  if (request === undefined) {
    outgoing.shouldKeepAlive = false;
    return send(outgoing, plain(413, `The sandbox takes ${mostBytes} bytes at most.`));
  }
  if (!request.url.pathname.startsWith(adminPath)) {
    await handle(request, parts, outgoing);
    return;
  }
  if (!isLoopback(incoming.socket.remoteAddress))
    return send(outgoing, plain(403, `${adminPath} is for this machine alone.`));
  await send(outgoing, await adminReply(request, parts));
}

/** Undefined where the body is too large. */
async function readRequest(incoming: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  if (size > mostBytes) return undefined;
  return {
    method: incoming.method ?? '',
    // A path such as `//evil` would be read as another host's.
    url: new URL(`http://sandbox${incoming.url?.startsWith('/') ? incoming.url : '/'}`),
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function plain(status: number, text: string): WireReply {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${text}\n` };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const why =
      errorCode(error) === 'EADDRINUSE' ? 'another program listens there' : inWords(error);
    throw new ProviderError(
      `cannot listen on ${host}, port ${port}: ${why}. Choose another one: --port.`,
      { cause: error },
    );
  }
}

function urlOf(server: Server, host: string): string {
  const { address, family, port } = server.address() as AddressInfo;
  // Listening everywhere is not an address that one can call.
  const called = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  const isName = /[a-z]/i.test(host) && !host.includes(':');
  if (isName) return `http://${host}:${port}`;
  return family === 'IPv6' ? `http://[${called}]:${port}` : `http://${called}:${port}`;
}

async function close(
  server: Server,
  inFlight: ReadonlySet<Promise<unknown>>,
  held: Lock | undefined,
): Promise<void> {
  const closed = server.listening ? once(server, 'close') : undefined;
  server.close();
  // Who was carried out is told so.
  await Promise.all(inFlight);
  server.closeAllConnections();
  await closed;
  await held?.release();
}
