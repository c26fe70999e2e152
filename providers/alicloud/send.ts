import type { IncomingMessage } from 'node:http';
import type { ErrorClass } from '../../src/network/change.ts';
import { CallError } from '../../src/network/fate.ts';
import { said } from '../../src/network/said.ts';
import { transportFailure } from '../../src/network/transport.ts';
import type { Way } from '../../src/network/way.ts';
import type { RawAnswer } from './answer.ts';

export interface RawRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const connectMs = 5_000;
const silenceMs = 15_000;
/** All of a call, also where bytes come in drips. */
const callMs = 60_000;

/** Bytes of an answer; a page of 500 interfaces has about 1 MB. */
const mostBytes = 64 * 2 ** 20;
const mostErrorBytes = 2 ** 20;

/**
 * One HTTP request, tried once. The timers are real time: no virtual clock can hurry a network.
 *
 * @param signal stops waiting; not given for writes, which nothing may stop.
 * @throws {CallError} where no answer came, or none that can be read.
 * @throws the signal's reason.
 */
export async function sendOnce(
  request: RawRequest,
  { request: make, agent }: Way,
  signal: AbortSignal | undefined,
): Promise<RawAnswer> {
  const late = AbortSignal.timeout(callMs);
  const either = signal ? AbortSignal.any([signal, late]) : late;
  let isConnected = false;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { url, method, headers, body } = request;
      const sent = make(url, { method, headers, agent, signal: either, timeout: connectMs });
      const connected = () => {
        isConnected = true;
        sent.setTimeout(silenceMs);
      };
      sent.once('socket', (socket) => {
        if (!socket.connecting) return connected();
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
      });
      sent.once('timeout', () => sent.destroy(new SilenceError()));
      sent.once('response', resolve);
      sent.on('error', reject);
      sent.end(body);
    });
    return {
      status: answer.statusCode ?? 0,
      text: await textOf(answer),
      headers: answer.headers,
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw lost(error, isConnected);
  }
}

class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const most = (answer.statusCode ?? 0) < 400 ? mostBytes : mostErrorBytes;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > most) {
      throw new TooLargeError(`HTTP ${answer.statusCode} with more than ${most} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function lost(error: unknown, isConnected: boolean): CallError {
  const broken = transportFailure(error);
  if (broken) return new CallError(broken, { cause: error });
  if (error instanceof TooLargeError) {
    return failed('unknown', 'TooLarge', error.message, false, error);
  }
  const name = error instanceof Error ? error.name : '';
  if (['SilenceError', 'AbortError', 'TimeoutError'].includes(name)) {
    const message = isConnected ? 'no answer came in time' : 'no connection came about in time';
    return failed(
      'transient',
      isConnected ? 'Timeout' : 'ConnectTimeout',
      message,
      !isConnected,
      error,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return failed('unknown', name || 'Error', message, false, error);
}

function failed(
  kind: ErrorClass,
  code: string,
  message: string,
  answered: boolean,
  cause: unknown,
): CallError {
  return new CallError({ class: kind, code, message: said(message), answered }, { cause });
}
