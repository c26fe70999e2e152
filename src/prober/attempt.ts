import { connect } from 'node:net';
import type { Clock } from '../network/clock.ts';
import { exchangeOf, type Protocol } from './protocol.ts';

/** Where to connect, and what to say there. */
export interface Endpoint {
  /** An address, of either family. */
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * What came of one connection:
 *
 * - `answered`: data went there and came back; `connected`: it opened, and no data was tried
 * - `timeout`: nothing came to the SYN; `silent`: it opened, and then nothing came
 * - `closed`: it opened, and ended without the answer; `wrong`: something else answered than the protocol's
 * - `failed`: the system said why, see `errno`
 */
export type AttemptResult =
  | 'answered'
  | 'connected'
  | 'timeout'
  | 'silent'
  | 'closed'
  | 'wrong'
  | 'failed'
  | 'interrupted';

export interface Attempt {
  readonly result: AttemptResult;
  /** `ECONNREFUSED`, `EHOSTUNREACH`, … */
  readonly errno?: string;
  /** Milliseconds until the connection was open. */
  readonly connectMs?: number;
  /** Milliseconds in all. */
  readonly ms: number;
}

export interface Waiting {
  /** For the connection, and again for the answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Opens a connection, says what the protocol answers to, and waits for that. Never rejects.
 *
 * @param bytes about how long the request is; 0: as short as can be.
 */
export function attempt(
  { address, port, protocol }: Endpoint,
  bytes: number,
  { timeoutMs, clock, signal }: Waiting,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const started = clock.now().getTime();
    const elapsed = () => clock.now().getTime() - started;
    const over = new AbortController();
    const socket = connect({ host: address, port, noDelay: true });
    let connectMs: number | undefined;
    const finish = (result: AttemptResult, errno?: string) => {
      if (over.signal.aborted) return;
      over.abort();
      signal.removeEventListener('abort', interrupt);
      socket.destroy();
      resolve({
        result,
        ms: elapsed(),
        ...(errno === undefined ? {} : { errno }),
        ...(connectMs === undefined ? {} : { connectMs }),
      });
    };
    const interrupt = () => finish('interrupted');
    const wait = (late: AttemptResult, until: AbortSignal) => {
      clock.sleep(timeoutMs, until).then(
        () => finish(late),
        () => undefined,
      );
    };
    if (signal.aborted) return interrupt();
    signal.addEventListener('abort', interrupt);
    const opened = new AbortController();
    wait('timeout', AbortSignal.any([opened.signal, over.signal]));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (connectMs === undefined) finish('failed', error.code);
      else finish('closed', error.code);
    });
    socket.on('close', () => finish('closed'));
    socket.on('connect', () => {
      connectMs = elapsed();
      opened.abort();
      const exchange = exchangeOf(protocol, address, bytes);
      if (!exchange) return finish('connected');
      wait('silent', over.signal);
      const chunks: Uint8Array[] = [];
      socket.on('data', (chunk: Uint8Array) => {
        chunks.push(chunk);
        const state = exchange.judge(Buffer.concat(chunks));
        if (state !== 'more') finish(state === 'complete' ? 'answered' : 'wrong');
      });
      socket.write(exchange.request);
    });
  });
}
