import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { raw } from '../served.ts';
import { wide } from './alicloud-network.ts';
import { ending, servesAlicloud } from './alicloud-served.ts';

const serveAlicloud = servesAlicloud();

/** As in RFC 3986; written apart from the sandbox's own. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const seconds = (date: Date) => date.toISOString().replace(/\.\d+/, '');

interface Older {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly secret?: string;
  readonly method?: 'GET' | 'POST';
  readonly inForm?: boolean;
}

/** A call with the older signature among its parameters, as the first SDKs send it. */
async function older(
  url: string,
  { inForm, method = 'GET', parameters, secret = 'podway-sandbox' }: Older = {},
) {
  const all: Record<string, string> = {
    Action: 'DescribeVpcs',
    Version: '2016-04-28',
    Format: 'JSON',
    RegionId: 'cn-hangzhou',
    AccessKeyId: 'podway-sandbox',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: `${Math.random()}`,
    Timestamp: seconds(new Date()),
    ...parameters,
  };
  const query = (values: Record<string, string>) =>
    Object.keys(values)
      .filter((name) => values[name] !== '')
      .sort()
      .map((name) => `${encode(name)}=${encode(values[name] ?? '')}`)
      .join('&');
  const toSign = `${method}&%2F&${encode(query(all))}`;
  const Signature = createHmac('sha1', `${secret}&`).update(toSign).digest('base64');
  const signed = query({ ...all, Signature });
  const reply = inForm
    ? await raw(`${url}/`, {
        method,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: signed,
      })
    : await raw(`${url}/?${signed}`, { method });
  const body = JSON.parse(reply.body) as { Code?: string; TotalCount?: number };
  return `${reply.status} ${body.Code ?? `TotalCount ${body.TotalCount}`}`;
}

describe('the older signature', () => {
  it.each<[string, Older, string]>([
    ['in the query', {}, '200 TotalCount 1'],
    ['in the query of a POST', { method: 'POST' }, '200 TotalCount 1'],
    ['in a form', { method: 'POST', inForm: true }, '200 TotalCount 1'],
    [
      'over marks that must be encoded',
      { parameters: { VpcName: "a b+c*!'()~/ü" } },
      '200 TotalCount 0',
    ],
    ['with a wrong secret', { secret: 'guessed' }, '400 SignatureDoesNotMatch'],
    [
      'of an unknown key',
      { parameters: { AccessKeyId: 'LTAI' } },
      '404 InvalidAccessKeyId.NotFound',
    ],
    ['of another method', { parameters: { SignatureMethod: 'HMAC-MD5' } }, '400 InvalidParameter'],
    ['of another version', { parameters: { SignatureVersion: '2.0' } }, '400 InvalidParameter'],
    ['without a nonce', { parameters: { SignatureNonce: '' } }, '400 MissingSignatureNonce'],
    ['without a key', { parameters: { AccessKeyId: '' } }, '400 MissingAccessKeyId'],
    [
      'of last year',
      { parameters: { Timestamp: '2025-01-01T00:00:00Z' } },
      '400 InvalidTimeStamp.Expired',
    ],
    ['of no time', { parameters: { Timestamp: 'yesterday' } }, '400 InvalidTimeStamp.Format'],
    [
      'of an impossible time',
      { parameters: { Timestamp: '2026-13-01T00:00:00Z' } },
      '400 InvalidTimeStamp.Format',
    ],
    ['for XML', { parameters: { Format: 'XML' } }, '400 InvalidParameter'],
    [
      'for an unknown action',
      { parameters: { Action: 'DescribeEverything' } },
      '404 InvalidAction.NotFound',
    ],
    [
      'for an action of another product',
      { parameters: { Action: 'DescribeInstances' } },
      '404 InvalidAction.NotFound',
    ],
    [
      'for an object’s own word',
      { parameters: { Action: 'constructor' } },
      '404 InvalidAction.NotFound',
    ],
    ['for an unknown version', { parameters: { Version: '2017-03-12' } }, '400 InvalidVersion'],
    ['for no action', { parameters: { Action: '' } }, '400 MissingAction'],
    [
      'in another region',
      { parameters: { RegionId: 'cn-shanghai' } },
      '404 InvalidRegionId.NotFound',
    ],
    ['without a region', { parameters: { RegionId: '' } }, '400 MissingRegionId'],
  ])('%s', async (_, request, wanted) => {
    const { url } = await serveAlicloud({ network: wide });
    expect(await older(url, request)).toBe(wanted);
  });

  it('has a nonce that holds once, also for the newer one', async () => {
    const { url } = await serveAlicloud({ network: wide });
    const parameters = { SignatureNonce: 'once' };
    expect(await older(url, { parameters })).toBe('200 TotalCount 1');
    expect(await older(url, { parameters })).toBe('400 SignatureNonceUsed');
    expect(await newer(url, { headers: { 'x-acs-signature-nonce': 'once' } })).toBe(
      '400 SignatureNonceUsed',
    );
  });
});

interface Newer {
  readonly headers?: Readonly<Record<string, string>>;
  readonly left?: readonly string[];
  readonly authorization?: string;
  readonly sent?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A call with ACS3-HMAC-SHA256; `left` headers are not signed, `sent` ones are changed after signing. */
async function newer(
  url: string,
  { authorization, body = '', headers, left = [], sent }: Newer = {},
) {
  const all: Record<string, string> = {
    host: url.replace('http://', ''),
    'x-acs-action': 'DescribeVpcs',
    'x-acs-version': '2016-04-28',
    'x-acs-date': seconds(new Date()),
    'x-acs-signature-nonce': `${Math.random()}`,
    'x-acs-content-sha256': sha256(body),
    ...headers,
  };
  const signed = Object.keys(all)
    .filter((name) => !left.includes(name))
    .sort();
  const canonical = [
    'POST',
    '/',
    'RegionId=cn-hangzhou',
    ...signed.map((name) => `${name}:${all[name]}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');
  const signature = createHmac('sha256', 'podway-sandbox')
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const form = `ACS3-HMAC-SHA256 Credential=podway-sandbox,SignedHeaders=${signed.join(';')},Signature=${signature}`;
  const reply = await raw(`${url}/?RegionId=cn-hangzhou`, {
    method: 'POST',
    headers: { ...all, ...sent, authorization: authorization ?? form },
    body,
  });
  const json = JSON.parse(reply.body) as { Code?: string; TotalCount?: number };
  return `${reply.status} ${json.Code ?? `TotalCount ${json.TotalCount}`}`;
}

describe('ACS3-HMAC-SHA256', () => {
  it.each<[string, Newer, string]>([
    ['as it should be', {}, '200 TotalCount 1'],
    ['with an action that is not signed', { left: ['x-acs-action'] }, '400 IncompleteSignature'],
    ['with a host that is not signed', { left: ['host'] }, '400 IncompleteSignature'],
    [
      'over another action',
      { sent: { 'x-acs-action': 'DescribeVSwitches' } },
      '400 SignatureDoesNotMatch',
    ],
    [
      'over another body',
      { headers: { 'x-acs-content-sha256': sha256('other') } },
      '400 SignatureDoesNotMatch',
    ],
    ['without a nonce', { sent: { 'x-acs-signature-nonce': '' } }, '400 IncompleteSignature'],
    [
      'in another form',
      { authorization: 'AWS4-HMAC-SHA256 Credential=x' },
      '400 IncompleteSignature',
    ],
    [
      'of an unknown key',
      {
        authorization: `ACS3-HMAC-SHA256 Credential=LTAI,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
      },
      '404 InvalidAccessKeyId.NotFound',
    ],
    ['of no time', { headers: { 'x-acs-date': 'now' } }, '400 InvalidTimeStamp.Format'],
  ])('%s', async (_, request, wanted) => {
    const { url } = await serveAlicloud({ network: wide });
    expect(await newer(url, request)).toBe(wanted);
  });
});

describe("errors in the cloud's own form", () => {
  it('have a request id, the host, code and message, and say no secret', async () => {
    const { url } = await serveAlicloud({ network: wide });
    const reply = await raw(`${url}/?Action=DescribeVpcs&Version=2016-04-28`, { method: 'POST' });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toEqual({
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/i),
      HostId: url.replace('http://', ''),
      Code: 'MissingAccessKeyId',
      Message: 'AccessKeyId is mandatory for this action.',
    });
  });

  it('of throttling and of faults are those of the SDK', async () => {
    const served = await serveAlicloud({
      network: wide,
      faults: [
        { fault: 'throttle', action: 'DescribeVpcs', call: 1, ms: 1_000 },
        {
          fault: 'error',
          action: 'DescribeVSwitches',
          call: 1,
          times: 1,
          code: 'ServiceUnavailable',
          message: 'x',
          status: 503,
          committed: false,
        },
      ],
    });
    expect(await ending(served.call('DescribeVpcs'))).toBe('400 Throttling.User');
    expect(await ending(served.call('DescribeVSwitches'))).toBe('503 ServiceUnavailable');
    await served.clock.sleep(1_000);
    expect(await ending(served.call('DescribeVpcs'))).toBe('ok');
  });

  it('are of a missing permission where the network lacks a part', async () => {
    const network = { ...wide, incomplete: ['acls', 'securityGroups'] as const };
    const { call } = await serveAlicloud({ network });
    expect(await ending(call('DescribeNetworkAcls'))).toBe('403 Forbidden.RAM');
    expect(await ending(call('DescribeSecurityGroups', {}, '2014-05-26'))).toBe(
      '403 Forbidden.RAM',
    );
    expect(await ending(call('DescribeVSwitches'))).toBe('ok');
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
