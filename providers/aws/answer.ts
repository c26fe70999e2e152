import { said } from '../../src/network/said.ts';

// What comes back over HTTP, before the SDK reads it. The SDK takes a page of HTML with status 200, or
// an empty body, for an answer without any items (@aws-sdk/client-ec2 3.1169, measured 2026-11), and reads
// an error of 10 MB for 18 s; a proxy in between must not turn into an empty VPC.

/** An answer that is none of EC2's. */
export class GarbledError extends Error {
  override readonly name = 'GarbledError';
  readonly status: number;
  /** The answer ended before its end: the next one may be whole. */
  readonly isCut: boolean;
  readonly requestId: string | undefined;
  /** The header Retry-After, where one came. */
  retryAfter: unknown;

  constructor(status: number, message: string, { isCut = false, requestId = '' } = {}) {
    super(message);
    this.status = status;
    this.isCut = isCut;
    this.requestId = requestId || undefined;
  }

  get code(): string {
    return this.isCut ? 'CutAnswer' : `Http${this.status}`;
  }
}

/** Bytes of an answer. 1,000 interfaces have about 3 MB, 100 tables of 1,000 routes about 40 MB. */
const mostBytes = 128 * 2 ** 20;
/** Bytes of an error; EC2's are below 10 kB. */
const mostErrorBytes = 2 ** 20;

/**
 * The text of an answer, read to its end.
 * @throws {GarbledError} when it is larger than any that EC2 gives.
 */
export async function textOf(status: number, body: AsyncIterable<Uint8Array>): Promise<string> {
  const most = status < 300 ? mostBytes : mostErrorBytes;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > most) throw new GarbledError(status, `HTTP ${status} with more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Checks that a text is EC2's XML answer to an action, from its first element to its last.
 * @throws {GarbledError} where it is not.
 */
export function checkXml(action: string, status: number, text: string): void {
  const root = /^\s*(?:<\?xml[^>]*\?>)?\s*<([A-Za-z][\w.]*)[\s>/]/.exec(text)?.[1];
  const wanted = status < 300 ? [`${action}Response`] : ['Response', 'ErrorResponse'];
  if (root === undefined || !wanted.includes(root)) throw foreign(status, text, wanted[0] ?? '');
  const isWhole = text.trimEnd().endsWith(`</${root}>`) || /^[^<]*<[^>]*\/>\s*$/.test(text);
  if (isWhole) return;
  const requestId = requestIdIn(text) ?? '';
  const message = `the answer is cut off: it ends with ${JSON.stringify(said(text.slice(-200)).slice(-40))}`;
  throw new GarbledError(status, message, { isCut: true, requestId });
}

/** Checks that a text is JSON, as Service Quotas answers. @throws {GarbledError} where it is not. */
export function checkJson(status: number, text: string): void {
  const isObject = /^\s*\{/.test(text);
  if (!isObject) throw foreign(status, text, 'JSON');
  if (/\}\s*$/.test(text)) return;
  throw new GarbledError(status, 'the answer is cut off', { isCut: true });
}

function foreign(status: number, text: string, wanted: string): GarbledError {
  const begins = said(text.trimStart().slice(0, 80));
  const found = begins === '' ? 'nothing' : `what begins with ${JSON.stringify(begins)}`;
  return new GarbledError(
    status,
    `HTTP ${status} brought ${found}, wanted ${wanted}. Is there a proxy between that answers in EC2's place?`,
  );
}

/** EC2 says the id of the request in the body only: `requestId` in answers, `RequestID` in errors. */
export function requestIdIn(text: string): string | undefined {
  const near = text.length > 2000 ? text.slice(0, 1000) + text.slice(-1000) : text;
  return /<request(?:Id|ID)>([\w-]{1,100})<\/request(?:Id|ID)>/i.exec(near)?.[1];
}
