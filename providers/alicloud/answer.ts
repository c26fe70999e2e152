import { CallError, type CallFailure } from '../../src/network/fate.ts';
import { retryAfterMs } from '../../src/network/retry-after.ts';
import { said } from '../../src/network/said.ts';
import { classOf } from './codes.ts';

/** An answer over HTTP, read to its end. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/**
 * The JSON object of an answer. The SDK's own reading loses the status where a proxy answers in HTML.
 *
 * @throws {CallError} where the cloud said no, or something in its place said anything.
 */
export function bodyOf({ status, text, headers }: RawAnswer): Readonly<Record<string, unknown>> {
  const body = objectIn(text);
  if (status < 400) {
    if (body) return body;
    throw new CallError(garbled(status, text));
  }
  const failure = body ? refusalIn(status, body) : garbled(status, text);
  const askedMs = askedBy(headers);
  throw new CallError(askedMs === undefined ? failure : { ...failure, retryAfterMs: askedMs });
}

/** The cloud's own header counts milliseconds (getThrottlingTimeLeft in @alicloud/openapi-core 1.0.8), a proxy's seconds. */
function askedBy(headers: RawAnswer['headers']): number | undefined {
  const own = headers?.['x-acs-retry-after'];
  if (typeof own === 'string' && /^\d{1,9}$/.test(own)) return Number(own);
  return retryAfterMs(headers?.['retry-after']);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function refusalIn(status: number, body: Readonly<Record<string, unknown>>): CallFailure {
  const { Code: code, Message: message, RequestId: requestId } = body;
  const isBroken = status >= 500;
  if (typeof code !== 'string' || code === '') {
    const kind = isBroken || status === 429 ? 'transient' : 'unknown';
    return {
      class: kind,
      code: `Http${status}`,
      message: `HTTP ${status} without a code of Alibaba Cloud's. Is there a proxy between?`,
      answered: false,
    };
  }
  const kind = classOf(code);
  return {
    class: isBroken && kind === 'invalid' ? 'transient' : kind,
    code: said(code),
    message: said(typeof message === 'string' ? message : `HTTP ${status}`),
    ...(typeof requestId === 'string' ? { requestId: said(requestId) } : {}),
    // Too many calls are refused at the gate; of all else that breaks nobody knows how far it came.
    answered: !isBroken || /^Throttling/.test(code),
  };
}

function garbled(status: number, text: string): CallFailure {
  const isCut = /^\s*\{/.test(text) && !/\}\s*$/.test(text);
  if (isCut) {
    const message = `the answer is cut off (HTTP ${status})`;
    return { class: 'transient', code: 'CutAnswer', message, answered: false };
  }
  const begins = said(text.trimStart().slice(0, 80));
  const found = begins === '' ? 'nothing' : `what begins with ${JSON.stringify(begins)}`;
  return {
    class: status >= 500 || status === 429 ? 'transient' : 'unknown',
    code: `Http${status}`,
    message: `HTTP ${status} brought ${found}, wanted a JSON object. Is there a proxy between?`,
    answered: false,
  };
}
