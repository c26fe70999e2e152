import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { raw } from '../served.ts';
import { wide } from './tencent-network.ts';
import { ending, servesTencent } from './tencent-served.ts';

const serveTencent = servesTencent();

describe('who asks', () => {
  it.each([
    ['an unknown key', { key: 'AKID' }, 'AuthFailure.SecretIdNotFound'],
    ['a wrong secret', { secret: 'guessed' }, 'AuthFailure.SignatureFailure'],
    ['a token that it never gave', { token: 'sts' }, 'AuthFailure.TokenFailure'],
    ['another region', { region: 'ap-beijing' }, 'UnsupportedRegion'],
    ['another version', { version: '2020-01-01' }, 'NoSuchVersion'],
  ])('refuses %s', async (_, who, wanted) => {
    const { call } = await serveTencent({ network: wide, ...who });
    expect(await ending(call('DescribeVpcs'))).toBe(wanted);
  });

  it.each([
    ['6 minutes ago', 6, 'AuthFailure.SignatureExpire'],
    ['in 6 minutes', -6, 'AuthFailure.SignatureExpire'],
    ['4 minutes ago', 4, 'ok'],
  ])('judges a request of %s', async (_, minutes, wanted) => {
    const now = () => new Date(Date.now() + minutes * 60_000);
    const signatureClock = { now, sleep: async () => {} };
    const { call } = await serveTencent({ network: wide, signatureClock });
    expect(await ending(call('DescribeVpcs'))).toBe(wanted);
  });
});

interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  readonly service?: string;
  readonly day?: string;
  readonly sent?: string;
  readonly body?: string;
  readonly method?: string;
  readonly authorization?: string;
}

/** A signed request, written from the documentation of signature method v3. */
async function ask(
  url: string,
  {
    authorization,
    body = '{}',
    day,
    headers,
    method = 'POST',
    sent,
    service = 'vpc',
  }: Request = {},
) {
  const now = new Date();
  const host = url.replace('http://', '');
  const all: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    host,
    'x-tc-action': 'DescribeVpcs',
    'x-tc-version': '2017-03-12',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': String(Math.floor(now.getTime() / 1000)),
    ...headers,
  };
  const date = day ?? now.toISOString().slice(0, 10);
  const lines = `content-type:${all['content-type']}\nhost:${host}\n`;
  const canonical = [method, '/', '', lines, 'content-type;host', sha256(body)].join('\n');
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', all['x-tc-timestamp'], scope, sha256(canonical)].join('\n');
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest();
  const key = hmac(hmac(hmac('TC3podway-sandbox', date), service), 'tc3_request');
  const form = `TC3-HMAC-SHA256 Credential=podway-sandbox/${scope}, SignedHeaders=content-type;host, Signature=${hmac(key, toSign).toString('hex')}`;
  const reply = await raw(`${url}/`, {
    method,
    headers: { ...all, authorization: authorization ?? form },
    body: sent ?? body,
  });
  const { Response } = JSON.parse(reply.body) as {
    Response: { Error?: { Code: string }; TotalCount?: number };
  };
  return `${reply.status} ${Response.Error?.Code ?? `TotalCount ${Response.TotalCount}`}`;
}

describe('TC3-HMAC-SHA256', () => {
  it.each<[string, Request, string]>([
    ['with the host’s port signed', {}, '200 TotalCount 1'],
    ['with a service of the host’s name', { service: '127' }, '200 TotalCount 1'],
    ['of CVM, for an action of VPC', { service: 'cvm' }, '200 InvalidAction'],
    [
      'of VPC, for an action of CVM',
      { headers: { 'x-tc-action': 'DescribeInstances' } },
      '200 InvalidAction',
    ],
    [
      'of CVM, for an action of CVM',
      { service: 'cvm', headers: { 'x-tc-action': 'DescribeInstances' } },
      '200 TotalCount 2',
    ],
    ['over another body', { sent: '{"VpcIds":["vpc-1"]}' }, '200 AuthFailure.SignatureFailure'],
    ['of another day than its time', { day: '2025-01-01' }, '200 AuthFailure.SignatureFailure'],
    ['of an impossible day', { day: '2026-13-45' }, '200 AuthFailure.SignatureFailure'],
    [
      'in another form',
      { authorization: 'TC3-HMAC-SHA256 Credential=podway-sandbox' },
      '200 AuthFailure.InvalidAuthorization',
    ],
    [
      'of last year',
      { headers: { 'x-tc-timestamp': '1735689600' } },
      '200 AuthFailure.SignatureExpire',
    ],
    ['of no time', { headers: { 'x-tc-timestamp': 'now' } }, '200 AuthFailure.SignatureExpire'],
    ['without a time', { headers: { 'x-tc-timestamp': '' } }, '200 MissingParameter'],
    ['without an action', { headers: { 'x-tc-action': '' } }, '200 MissingParameter'],
    ['without a version', { headers: { 'x-tc-version': '' } }, '200 MissingParameter'],
    ['without a region', { headers: { 'x-tc-region': '' } }, '200 MissingParameter'],
    ['over no JSON', { body: 'Action=DescribeVpcs' }, '200 InvalidRequest'],
    ['over a list', { body: '[]' }, '200 InvalidRequest'],
    [
      'over a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      '200 UnsupportedProtocol',
    ],
    ['by PUT', { method: 'PUT' }, '200 UnsupportedProtocol'],
  ])('%s', async (_, request, wanted) => {
    const { url } = await serveTencent({ network: wide });
    expect(await ask(url, request)).toBe(wanted);
  });
});

describe("errors in the cloud's own form", () => {
  it('are HTTP 200 with Response.Error and a request id', async () => {
    const { url } = await serveTencent({ network: wide });
    const headers = { 'content-type': 'application/json', 'x-tc-action': 'DescribeVpcs' };
    const reply = await raw(`${url}/`, { method: 'POST', headers, body: '{}' });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({
      Response: {
        Error: {
          Code: 'MissingParameter',
          Message: 'The request is missing a required parameter `Version`.',
        },
        RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  it('of throttling and of faults are those of the SDK', async () => {
    const fault = { fault: 'error', times: 1, call: 1, message: 'x', committed: false } as const;
    const served = await serveTencent({
      network: wide,
      faults: [
        { fault: 'throttle', action: 'DescribeVpcs', call: 1, ms: 1_000 },
        { ...fault, action: 'DescribeSubnets', code: 'ResourceBusy', status: 400 },
        { ...fault, action: 'DescribeNetworkAcls', code: 'InternalError', status: 502 },
      ],
    });
    expect(await ending(served.call('DescribeVpcs'))).toBe('RequestLimitExceeded');
    expect(await ending(served.call('DescribeSubnets'))).toBe('ResourceBusy');
    expect(await ending(served.call('DescribeNetworkAcls'))).toBe('HTTP 502');
    await served.clock.sleep(1_000);
    expect(await ending(served.call('DescribeVpcs'))).toBe('ok');
  });

  it('are of a missing permission where the network lacks a part', async () => {
    const network = { ...wide, incomplete: ['acls'] as const };
    const { call } = await serveTencent({ network });
    expect(await ending(call('DescribeNetworkAcls'))).toBe('UnauthorizedOperation');
    expect(await ending(call('DescribeSubnets'))).toBe('ok');
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
