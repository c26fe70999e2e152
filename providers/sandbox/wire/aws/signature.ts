import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../../src/network/clock.ts';
import type { WireRequest } from '../wire.ts';
import { ApiError } from './api-error.ts';

/** The one key pair of the sandbox. Not a secret: it opens nothing but an emulation. */
export const sandboxKey = { id: 'podway-sandbox', secret: 'podway-sandbox' } as const;

/** AWS refuses requests older or newer than this. */
const skewMs = 15 * 60_000;

const notValid = 'AWS was not able to validate the provided access credentials';

interface Wanted {
  /** As in the credential's scope: `ec2`. */
  readonly service: string;
  /** Empty: any. */
  readonly region: string;
  readonly clock: Clock;
}

/**
 * Checks the Signature Version 4 of a request, in its Authorization header.
 *
 * @throws {ApiError} MissingAuthenticationToken, IncompleteSignature, RequestExpired, AuthFailure.
 */
export function checkSignature(request: WireRequest, { clock, region, service }: Wanted): void {
  const { headers } = request;
  const { authorization } = headers;
  if (authorization === undefined)
    throw new ApiError('MissingAuthenticationToken', 'Request is missing Authentication Token');
  const signed = parse(authorization);
  const date = headers['x-amz-date'];
  if (typeof date !== 'string' || !/^\d{8}T\d{6}Z$/.test(date))
    throw incomplete(`the header X-Amz-Date is ${JSON.stringify(date ?? null)}`);
  const missing = ['host', 'x-amz-date'].filter((name) => !signed.headers.includes(name));
  if (missing.length > 0) throw incomplete(`SignedHeaders lacks ${missing.join(' and ')}`);
  const unsent = signed.headers.filter((name) => headers[name] === undefined);
  if (unsent.length > 0) throw incomplete(`there is no header ${unsent.join(', ')}`);

  const away = Math.abs(clock.now().getTime() - instantOfDate(date));
  // An impossible date is no number.
  if (!(away <= skewMs)) throw new ApiError('RequestExpired', 'Request has expired.');
  const [day, scopeRegion, scopeService, end] = signed.scope;
  if (end !== 'aws4_request' || day !== date.slice(0, 8))
    throw failure(`Credential should be scoped to the date of X-Amz-Date`);
  if (scopeService !== service)
    throw failure(`Credential should be scoped to the service '${service}'`);
  if (region !== '' && scopeRegion !== region)
    throw failure(`Credential should be scoped to the region '${region}'`);
  // A token would make the key a temporary one, which the sandbox hands out none of.
  if (signed.key !== sandboxKey.id || headers['x-amz-security-token'] !== undefined)
    throw failure(notValid);
  const expected = signatureOf(request, signed, date, sandboxKey.secret);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signed.signature)))
    throw failure(notValid);
}

interface Signed {
  readonly key: string;
  /** Day, region, service, `aws4_request`. */
  readonly scope: readonly string[];
  /** Lower-case names. */
  readonly headers: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

const form =
  /^AWS4-HMAC-SHA256\s+Credential=([\w-]+)\/([^,\s]+),\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

function parse(authorization: string): Signed {
  const [, key, scope, headers, signature] = form.exec(authorization.trim()) ?? [];
  if (!key || !scope || !headers || !signature)
    throw incomplete('the header Authorization is not in the form of AWS4-HMAC-SHA256');
  return { key, scope: scope.split('/'), headers: headers.split(';'), signature };
}

/** AWS General Reference, "Create a signed AWS API request". */
function signatureOf(
  { body, headers, method, url }: WireRequest,
  { headers: names, scope }: Signed,
  date: string,
  secret: string,
): string {
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    ...names.map((name) => `${name}:${headerValue(headers[name])}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((before, part) => hmac(before, part), `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function headerValue(value: string | readonly string[] | undefined): string {
  return [value ?? ''].flat().join(',').trim().replace(/\s+/g, ' ');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Milliseconds since the epoch of `20261122T213947Z`. */
function instantOfDate(date: string): number {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)];
  const [hour, minute, second] = [date.slice(9, 11), date.slice(11, 13), date.slice(13, 15)];
  // biome-ignore lint/style/noRestrictedGlobals: reads a text, not the clock.
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function incomplete(what: string): ApiError {
  return new ApiError('IncompleteSignature', `The request signature does not conform: ${what}`);
}

function failure(message: string): ApiError {
  return new ApiError('AuthFailure', message);
}
