import { describe, expect, it } from 'vitest';
import { isUnreachable, transportFailure } from '../../src/network/transport.ts';

const coded = (code: string, message = code, options?: ErrorOptions) =>
  Object.assign(new Error(message, options), { code });

const rows: readonly (readonly [string, unknown, string, string, boolean])[] = [
  [
    'a cut connection may have brought the request',
    coded('ECONNRESET'),
    'ECONNRESET',
    'transient',
    false,
  ],
  ['nobody listening cannot have', coded('ECONNREFUSED'), 'ECONNREFUSED', 'transient', true],
  ['a name without an address is a mistake', coded('ENOTFOUND'), 'ENOTFOUND', 'invalid', true],
  ['a resolver in trouble is none', coded('EAI_AGAIN'), 'EAI_AGAIN', 'transient', true],
  [
    'an expired certificate is a mistake',
    coded('CERT_HAS_EXPIRED'),
    'CERT_HAS_EXPIRED',
    'invalid',
    true,
  ],
  ['a proxy that refuses is a mistake', coded('PROXY_REFUSES'), 'PROXY_REFUSES', 'invalid', true],
  [
    'the cause of an error counts',
    new Error('fetch failed', { cause: coded('ECONNRESET') }),
    'ECONNRESET',
    'transient',
    false,
  ],
  [
    'and the first of several addresses',
    new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:80')], 'all failed'),
    'ECONNREFUSED',
    'transient',
    true,
  ],
  [
    'and the text alone, where an SDK keeps nothing else',
    new Error('request to http://x failed, reason: connect EHOSTUNREACH 10.0.0.1:80'),
    'EHOSTUNREACH',
    'transient',
    true,
  ],
  [
    "and Node's words for a cut connection",
    new Error('socket hang up'),
    'ECONNRESET',
    'transient',
    false,
  ],
];

describe('transportFailure', () => {
  it.each(rows)('%s', (_, error, code, kind, answered) => {
    expect(transportFailure(error)).toMatchObject({ code, class: kind, answered });
    expect(isUnreachable({ code })).toBe(true);
  });

  it.each([
    ['an error of the cloud', new Error('InvalidParameter: no such VPC')],
    ['a code that is none of a connection', coded('ENOENT')],
    ['nothing', undefined],
  ])('%s is not about the way', (_, error) => {
    expect(transportFailure(error)).toBeUndefined();
  });

  it('names the address where nothing listens, so that the endpoint is found in podway.yaml', () => {
    const error = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:4566');
    expect(transportFailure(error)?.message).toContain('127.0.0.1:4566');
  });

  it('does not go round in a circle of causes', () => {
    const error = new Error('a');
    error.cause = error;
    expect(transportFailure(error)).toBeUndefined();
  });

  it('an answer that did not come in time is no answer, and a refusal is one', () => {
    expect(isUnreachable({ code: 'TimeoutError' })).toBe(true);
    expect(isUnreachable({ code: 'ConnectTimeout' })).toBe(true);
    expect(isUnreachable({ code: 'RequestLimitExceeded' })).toBe(false);
  });
});
