import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { instantOf } from '../../../../src/network/clock.ts';
import type { WireRequest } from '../wire.ts';
import { checkTime, type Nonces, refuseToken, secretOf } from './credentials.ts';
import { canonicalQuery, encode } from './encode.ts';
import { AlicloudRefusal, invalid, missing } from './refusal.ts';
import { header } from './request.ts';

/** Headers that must be signed where they are there: host, and all of Alibaba Cloud's own. */
const mustBeSigned = /^(?:host|x-acs-.*)$/;

/**
 * Checks who asks: ACS3-HMAC-SHA256 in the header, or the older HMAC-SHA1 among the parameters, as
 * the SDKs of different ages send. Form, key, time, signature, and that the nonce is new.
 * Source: "Request structure and signature (V3)" and "(V2, not recommended)", Alibaba Cloud SDK
 * documentation, 2026-11.
 *
 * @throws {AlicloudRefusal} as the gateway would.
 */
export function checkSignature(
  request: WireRequest,
  values: ReadonlyMap<string, string>,
  now: number,
  nonces: Nonces,
): void {
  const authorization = header(request, 'authorization');
  if (authorization !== undefined) checkV3(request, authorization, now, nonces);
  else checkRpc(request, values, now, nonces);
}

function checkV3(request: WireRequest, authorization: string, now: number, nonces: Nonces): void {
  const form =
    /^ACS3-HMAC-SHA256 Credential=(?<key>[^,\s]+),\s*SignedHeaders=(?<signed>[a-z0-9;-]+),\s*Signature=(?<signature>[0-9a-f]{64})$/;
  const { key = '', signature = '', signed = '' } = form.exec(authorization)?.groups ?? {};
  if (key === '') throw incomplete('the Authorization header is none of ACS3-HMAC-SHA256');
  const secret = secretOf(key);
  refuseToken(header(request, 'x-acs-security-token'));
  const needed = (name: string): string => {
    const value = header(request, name);
    if (value === undefined) throw incomplete(`no header ${name}`);
    return value;
  };
  const nonce = needed('x-acs-signature-nonce');
  checkTime(timeOf(needed('x-acs-date')), now);
  const names = signed.split(';');
  const left = Object.keys(request.headers).filter(
    (name) => mustBeSigned.test(name) && !names.includes(name),
  );
  if (left.length > 0) throw incomplete(`${left.join(', ')} not among SignedHeaders`);
  if (needed('x-acs-content-sha256') !== sha256(request.body)) throw mismatch();
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url.searchParams),
    ...names.map((name) => `${name}:${needed(name).trim()}`),
    '',
    signed,
    sha256(request.body),
  ].join('\n');
  const toSign = `ACS3-HMAC-SHA256\n${sha256(canonical)}`;
  const wanted = createHmac('sha256', secret).update(toSign).digest('hex');
  if (!same(wanted, signature)) throw mismatch();
  nonces.use(nonce, now);
}

function checkRpc(
  request: WireRequest,
  values: ReadonlyMap<string, string>,
  now: number,
  nonces: Nonces,
): void {
  const needed = (name: string): string => {
    const value = values.get(name);
    if (!value) throw missing(name);
    return value;
  };
  const secret = secretOf(needed('AccessKeyId'));
  refuseToken(values.get('SecurityToken'));
  if (needed('SignatureMethod') !== 'HMAC-SHA1') throw invalid('SignatureMethod');
  if (needed('SignatureVersion') !== '1.0') throw invalid('SignatureVersion');
  const nonce = needed('SignatureNonce');
  checkTime(timeOf(needed('Timestamp')), now);
  const signature = needed('Signature');
  const signed = canonicalQuery([...values].filter(([name]) => name !== 'Signature'));
  const toSign = `${request.method}&${encode('/')}&${encode(signed)}`;
  const wanted = createHmac('sha1', `${secret}&`).update(toSign).digest('base64');
  if (!same(wanted, signature)) throw mismatch();
  nonces.use(nonce, now);
}

/** Milliseconds since the epoch of `2026-11-22T10:00:00Z`; undefined for anything else. */
function timeOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined;
  try {
    return instantOf(text);
  } catch {
    return undefined;
  }
}

function incomplete(what: string): AlicloudRefusal {
  const message = `The request signature does not conform to Aliyun standards: ${what}.`;
  return new AlicloudRefusal('IncompleteSignature', message);
}

/** Never says what was wanted: that would sign for whoever asks. */
function mismatch(): AlicloudRefusal {
  const message = 'Specified signature is not matched with our calculation.';
  return new AlicloudRefusal('SignatureDoesNotMatch', message);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function same(wanted: string, given: string): boolean {
  const [one, other] = [Buffer.from(wanted), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
