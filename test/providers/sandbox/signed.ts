import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from '../../../providers/sandbox/wire/wire.ts';

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface Asked {
  readonly key: string;
  readonly secret: string;
  readonly date: string;
  readonly scope: string;
  readonly body: string;
  /** Headers beside Host and X-Amz-Date that are signed too. */
  readonly more: Readonly<Record<string, string>>;
}

/** A POST to / signed as AWS's documentation says it, step by step. */
export function signed(change: Partial<Asked> = {}): WireRequest {
  const asked = {
    key: 'podway-sandbox',
    secret: 'podway-sandbox',
    date: '20261122T100000Z',
    scope: '20261122/eu-west-1/ec2/aws4_request',
    body: 'Action=DescribeVpcs',
    more: {},
    ...change,
  };
  const headers: Record<string, string> = {
    host: '127.0.0.1:4566',
    'x-amz-date': asked.date,
    ...asked.more,
  };
  const names = Object.keys(headers).sort();
  const lines = names
    .map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const canonical = `POST\n/\n\n${lines}\n${names.join(';')}\n${sha256(asked.body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${asked.date}\n${asked.scope}\n${sha256(canonical)}`;
  const [day = '', region = '', service = ''] = asked.scope.split('/');
  const key = hmac(hmac(hmac(hmac(`AWS4${asked.secret}`, day), region), service), 'aws4_request');
  const authorization = `AWS4-HMAC-SHA256 Credential=${asked.key}/${asked.scope}, SignedHeaders=${names.join(';')}, Signature=${hmac(key, toSign).toString('hex')}`;
  return {
    method: 'POST',
    url: new URL('http://127.0.0.1:4566/'),
    headers: { ...headers, authorization },
    body: asked.body,
  };
}
