import { describe, expect, it } from 'vitest';
import { said } from '../../src/network/said.ts';

describe('said', () => {
  it.each([
    ['The route exists.', 'The route exists.'],
    ['two\n  lines', 'two lines'],
    ['\u001b[31mred\u0007', '\\u001b[31mred\\u0007'],
    ['eni-0123456789abcdef0 is not in vpc-0a1', 'eni-0123456789abcdef0 is not in vpc-0a1'],
    [
      'request 1b2c3d4e-1111-2222-3333-444455556666',
      'request 1b2c3d4e-1111-2222-3333-444455556666',
    ],
    ['key AKIAIOSFODNN7EXAMPLE is unknown', 'key (hidden) is unknown'],
    ['LTAI5tExampleExample1234', '(hidden)'],
    ['AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', '(hidden)'],
    ['STS.NUgYrLnoC37mZZCNnAbez5Xed', '(hidden)'],
    ['secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY!', 'secret (hidden)!'],
    ['Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', '(hidden)'],
    ['X-Amz-Security-Token=abc&x=1', 'X-Amz-Security-Token=(hidden)&x=1'],
    ['via http://user:password@proxy:3128/', 'via http://(hidden)@proxy:3128/'],
    ['"SecretAccessKey": "short"', '"SecretAccessKey": (hidden)'],
    ['key_AKIAIOSFODNN7EXAMPLE', 'key_(hidden)'],
    ['wJalrXUtnF%2FM7MDENGbPx%2BfiCYzQ9kLm3RtVe5Ws', '(hidden)'],
    ['in base64 QVNJQVEzWEFNUExFN0tFWUlENDI=', 'in base64 (hidden)'],
    ['OperationDenied.Ipv6EntryOnCustomTable', 'OperationDenied.Ipv6EntryOnCustomTable'],
  ])('%j is shown as %j', (text, shown) => {
    expect(said(text)).toBe(shown);
  });

  it('cuts what is long', () => {
    expect(said('word '.repeat(2 ** 20))).toHaveLength(301);
  });
});
