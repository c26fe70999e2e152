import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { instantOf } from '../../../../src/network/clock.ts';
import type { WireRequest } from '../wire.ts';
import { TencentRefusal } from './refusal.ts';
import { header, needed } from './request.ts';

/** The one key pair of the sandbox. Not a secret: it opens nothing but an emulation. */
const keyId = 'podway-sandbox';
const keySecret = 'podway-sandbox';

/** A request may be this old, or this early, in milliseconds. */
const skewMs = 5 * 60_000;
const dayMs = 24 * 60 * 60_000;

const form =
  /^TC3-HMAC-SHA256 Credential=(?<key>[^/,\s]+)\/(?<date>\d{4}-\d\d-\d\d)\/(?<service>[a-zA-Z0-9_-]+)\/tc3_request,\s*SignedHeaders=(?<signed>[a-z0-9;-]+),\s*Signature=(?<signature>[0-9a-f]{64})$/;

/**
 * Checks who asks, by TC3-HMAC-SHA256, and says which service the signature names. That is the
 * first label of the endpoint's host, so any is taken: a sandbox has hosts such as 127.0.0.1. The
 * SDK signs the host without its port and sends it with it, so either is taken.
 *
 * Source: "Signature method v3" of API 3.0; sign.js of tencentcloud-sdk-nodejs-common 4.1, 2026-11.
 *
 * @throws {TencentRefusal} as the gateway would.
 */
export function checkSignature(request: WireRequest, now: number): string {
  const authorization = needed(request, 'Authorization');
  const {
    date = '',
    key = '',
    service = '',
    signature = '',
    signed = '',
  } = form.exec(authorization)?.groups ?? {};
  const names = signed.split(';');
  if (key === '' || !names.includes('content-type') || !names.includes('host')) {
    const message = 'The Authorization in the request header does not comply with TC3-HMAC-SHA256.';
    throw new TencentRefusal('AuthFailure.InvalidAuthorization', message);
  }
  if (key !== keyId) {
    const message = 'The SecretId is not found, please ensure that your SecretId is correct.';
    throw new TencentRefusal('AuthFailure.SecretIdNotFound', message);
  }
  if (header(request, 'x-tc-token') !== undefined)
    throw new TencentRefusal('AuthFailure.TokenFailure', 'The token is not valid.');
  const timestamp = needed(request, 'X-TC-Timestamp');
  checkTime(timestamp, date, now);
  const hosts = [request.headers.host ?? '', (request.headers.host ?? '').replace(/:\d+$/, '')];
  const isSigned = hosts.some((host) =>
    same(
      signatureOf(canonicalOf(request, names, host), timestamp, `${date}/${service}/tc3_request`),
      signature,
    ),
  );
  if (!isSigned) throw failure();
  return service;
}

function checkTime(timestamp: string, date: string, now: number): void {
  const sent = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
  if (!(Math.abs(now - sent) <= skewMs)) {
    const message =
      'The provided credentials have expired. Please ensure that the Timestamp is within five minutes of now.';
    throw new TencentRefusal('AuthFailure.SignatureExpire', message);
  }
  const day = startOf(date);
  if (!(sent >= day && sent < day + dayMs)) throw failure();
}

function canonicalOf(request: WireRequest, names: readonly string[], host: string): string {
  const lines = names.map((name) => {
    const value = name === 'host' ? host : header(request, name);
    if (value === undefined) throw failure();
    return `${name}:${value.trim().toLowerCase()}`;
  });
  return [
    request.method,
    '/',
    request.url.search.slice(1),
    ...lines,
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
}

function signatureOf(canonical: string, timestamp: string, scope: string): string {
  const [date = '', service = '', end = ''] = scope.split('/');
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = [date, service, end].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `TC3${keySecret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** Never says what was wanted: that would sign for whoever asks. */
function failure(): TencentRefusal {
  const message =
    'The provided credentials could not be validated. Please ensure your signature is correct.';
  return new TencentRefusal('AuthFailure.SignatureFailure', message);
}

/** The start of a day in UTC; NaN for days that the calendar does not have. */
function startOf(date: string): number {
  try {
    return instantOf(`${date}T00:00:00Z`);
  } catch {
    return Number.NaN;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function same(wanted: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(wanted), Buffer.from(given));
}
