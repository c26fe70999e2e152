import { CallError, type CallFailure } from '../../src/network/fate.ts';
import { ReadError } from '../../src/network/read-error.ts';
import { said } from '../../src/network/said.ts';
import { isUnreachable, transportFailure } from '../../src/network/transport.ts';
import { lacksPermission, meaningOf } from './codes.ts';

/**
 * Why a call failed. The SDK throws one kind of error for all (tencentcloud-sdk-nodejs-common 4.1.220):
 *
 *     code                 the cloud said no, with HTTP 200
 *     httpCode             another status: no answer of the cloud's
 *     only a message       node-fetch's, about the connection or about JSON; its code is lost
 */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof CallError) return error.failure;
  const { code, httpCode, requestId, message } = partsOf(error);
  if (httpCode !== undefined) {
    const kind = httpCode >= 500 || httpCode === 429 ? 'transient' : 'unknown';
    const text = `HTTP ${httpCode}; Tencent Cloud answers 200 also when it refuses. Is there a proxy between?`;
    return { class: kind, code: `Http${httpCode}`, message: text, answered: false };
  }
  if (code !== undefined && !isUnreachable({ code })) {
    const { class: kind, maybeDone } = meaningOf(code);
    return {
      class: kind,
      code: said(code),
      message: said(message),
      ...(requestId === undefined ? {} : { requestId: said(requestId) }),
      answered: maybeDone !== true,
    };
  }
  return transportFailure(error) ?? unreadable(message);
}

function unreadable(message: string): CallFailure {
  if (/timeout|aborted/i.test(message)) return lost('Timeout', 'no answer came in time');
  if (/premature close|end of JSON input|unterminated/i.test(message))
    return lost('CutAnswer', 'the answer is cut off');
  if (/certificate/i.test(message))
    return { class: 'invalid', code: 'Certificate', message: said(message), answered: true };
  const text = /invalid json|Cannot read properties/i.test(message)
    ? 'the answer is not in Tencent Cloud’s JSON. Is there a proxy between?'
    : said(message);
  return { class: 'unknown', code: 'UnexpectedAnswer', message: text, answered: false };
}

function lost(code: string, message: string): CallFailure {
  return { class: 'transient', code, message, answered: false };
}

function partsOf(error: unknown): {
  readonly code: string | undefined;
  readonly httpCode: number | undefined;
  readonly requestId: string | undefined;
  readonly message: string;
} {
  if (!(error instanceof Error))
    return { code: undefined, httpCode: undefined, requestId: undefined, message: String(error) };
  const fields: Readonly<Record<string, unknown>> = { ...error };
  const { code, httpCode, requestId } = fields;
  return {
    code: typeof code === 'string' && code !== '' ? code : undefined,
    httpCode: typeof httpCode === 'number' ? httpCode : undefined,
    requestId: typeof requestId === 'string' && requestId !== '' ? requestId : undefined,
    message: error.message,
  };
}

/** @param action as CAM names it: `vpc:DescribeVpcs`. */
export function readError(action: string, failure: CallFailure, cause: unknown): ReadError {
  const isPermission = lacksPermission(failure.code);
  return new ReadError({ cloud: 'tencent', action, grantedIn: 'CAM' }, failure, {
    isPermission,
    cause,
  });
}
