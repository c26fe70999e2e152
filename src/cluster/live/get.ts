import { isUtf8 } from 'node:buffer';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { errorCode } from '../../document/errno.ts';
import { ClusterError } from '../cluster.ts';
import type { Access } from './access.ts';
import type { Limits } from './limits.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: number;
}

/** No answer, or a part of one. */
export class LostError extends Error {
  override readonly name = 'LostError';
  /** May it be otherwise in a moment? */
  readonly transient: boolean;

  constructor(message: string, transient: boolean) {
    super(message);
    this.transient = transient;
  }
}

/**
 * One GET, without a second try. Redirects are answers like any other: credentials follow none.
 *
 * @throws {LostError} when no whole answer came.
 * @throws {ClusterError} when the answer is larger than the limit, or no text.
 */
export async function get(
  access: Access,
  path: string,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer> {
  try {
    const response = await responseTo(access, path, signal, limits);
    const body = await bodyOf(response, limits.answerBytes);
    if (body === 'too large') {
      const most = limits.answerBytes / 2 ** 20;
      throw new ClusterError(`${access.who}: GET ${path} brings more than ${most} MiB.`);
    }
    if (!isUtf8(body)) {
      throw new ClusterError(`${access.who}: GET ${path} brings no UTF-8 text. Is there a proxy?`);
    }
    const { statusCode: status = 0, headers } = response;
    return { status, headers, text: body.toString('utf8'), bytes: body.length };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ClusterError) throw error;
    throw new LostError(wordsOf(error), isTransient(error));
  }
}

function responseTo(
  { server, request }: Access,
  path: string,
  signal: AbortSignal,
  { idleMs }: Limits,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request: send } = server.protocol === 'http:' ? http : https;
    const sent = send(
      {
        ...request,
        hostname: server.hostname.replace(/^\[|\]$/g, ''),
        port: server.port,
        path: server.pathname.replace(/\/+$/, '') + path,
        headers: {
          ...request.headers,
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'podway',
        },
        signal,
      },
      resolve,
    );
    sent.on('timeout', () => {
      sent.destroy(lost('ETIMEDOUT', `nothing moved for ${idleMs / 1000} s`));
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function bodyOf(response: IncomingMessage, most: number): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > most) return 'too large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function lost(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Connections break, API servers restart, names and routes come back. Certificates do not heal. */
const transientCodes: readonly string[] = [
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
];

function isTransient(error: unknown): boolean {
  return transientCodes.includes(errorCode(firstOf(error)));
}

function wordsOf(error: unknown): string {
  const one = firstOf(error);
  if (!(error instanceof Error) || !(one instanceof Error)) return 'the connection failed';
  const code = errorCode(one);
  if (code === 'ECONNRESET') return 'the connection was cut (ECONNRESET)';
  if (code === 'ERR_INVALID_CHAR') return 'the credentials hold characters that no header can have';
  if (code === 'ENOTFOUND') return 'its name has no address (ENOTFOUND)';
  const text = one.message.replace(/[^ -~]+/g, ' ').slice(0, 200);
  return code === '' || text.includes(code) ? text : `${text} (${code})`;
}

/** Where a name has several addresses, each attempt failed in its own way. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}
