import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../providers/sandbox/wire/aws/api-error.ts';
import { checkSignature } from '../../../providers/sandbox/wire/aws/signature.ts';
import type { WireRequest } from '../../../providers/sandbox/wire/wire.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { ending, servesAws } from './served.ts';
import { signed } from './signed.ts';

const serveAws = servesAws();
const clock = new VirtualClock('2026-11-22T10:00:00Z');

function verdict(request: WireRequest, region = 'eu-west-1'): string {
  try {
    checkSignature(request, { service: 'ec2', region, clock });
    return 'ok';
  } catch (error) {
    if (error instanceof ApiError) return `${error.code} ${error.status}`;
    throw error;
  }
}

describe('a signature', () => {
  it.each<[string, WireRequest, string]>([
    ['of the documented key pair', signed(), 'ok'],
    ['14 minutes old', signed({ date: '20261122T094600Z' }), 'ok'],
    ['16 minutes old', signed({ date: '20261122T094400Z' }), 'RequestExpired 400'],
    ['of the future', signed({ date: '20261122T101600Z' }), 'RequestExpired 400'],
    ['of a day that there is not', signed({ date: '20261399T100000Z' }), 'RequestExpired 400'],
    ['without a time', signed({ date: '20261122' }), 'IncompleteSignature 400'],
    ['of a wrong secret', signed({ secret: 'x' }), 'AuthFailure 401'],
    ['of an unknown key', signed({ key: 'AKIDEXAMPLE' }), 'AuthFailure 401'],
    [
      'of another service',
      signed({ scope: '20261122/eu-west-1/s3/aws4_request' }),
      'AuthFailure 401',
    ],
    [
      'of another region',
      signed({ scope: '20261122/eu-west-2/ec2/aws4_request' }),
      'AuthFailure 401',
    ],
    ['of another day', signed({ scope: '20261121/eu-west-1/ec2/aws4_request' }), 'AuthFailure 401'],
    ['of another protocol', signed({ scope: '20261122/eu-west-1/ec2/aws5' }), 'AuthFailure 401'],
    ['with a token', signed({ more: { 'x-amz-security-token': 'x' } }), 'AuthFailure 401'],
    ['with spaces in a header', signed({ more: { 'x-amz-note': '  a   b ' } }), 'ok'],
  ])('%s: %#', (_, request, wanted) => {
    expect(verdict(request)).toBe(wanted);
  });

  it.each<[string, (headers: WireRequest['headers']) => WireRequest['headers'], string]>([
    ['is missing', ({ authorization: _, ...rest }) => rest, 'MissingAuthenticationToken 403'],
    [
      'is of an old kind',
      (headers) => ({ ...headers, authorization: 'AWS podway-sandbox:abc=' }),
      'IncompleteSignature 400',
    ],
    [
      'is cut',
      (headers) => ({ ...headers, authorization: headers.authorization?.slice(0, -1) }),
      'IncompleteSignature 400',
    ],
    [
      'leaves Host out',
      (headers) => ({
        ...headers,
        authorization: headers.authorization?.replace('SignedHeaders=host;', 'SignedHeaders='),
      }),
      'IncompleteSignature 400',
    ],
    ['names a header that did not come', ({ host: _, ...rest }) => rest, 'IncompleteSignature 400'],
    ['is for another Host', (headers) => ({ ...headers, host: 'other' }), 'AuthFailure 401'],
  ])('that %s is refused', (_, change, wanted) => {
    const request = signed();
    expect(verdict({ ...request, headers: change(request.headers) })).toBe(wanted);
  });

  it('is of the body, too', () => {
    expect(verdict({ ...signed(), body: 'Action=DropEverything' })).toBe('AuthFailure 401');
  });

  it('may be of any region where the network has none', () => {
    expect(verdict(signed({ scope: '20261122/mars-1/ec2/aws4_request' }), '')).toBe('ok');
  });

  it('holds for no other body, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (body, other) => {
        expect(verdict(signed({ body }))).toBe('ok');
        const verdictOfOther = verdict({ ...signed({ body }), body: other });
        expect(verdictOfOther).toBe(body === other ? 'ok' : 'AuthFailure 401');
      }),
      { numRuns: 100 },
    );
  });
});

describe('the SDK signs for', () => {
  it.each([
    ['the sandbox', { id: 'podway-sandbox', secret: 'podway-sandbox' }, 'region-1', 'ok'],
    ['a wrong secret', { id: 'podway-sandbox', secret: 'x' }, 'region-1', 'AuthFailure 401'],
    [
      'another region',
      { id: 'podway-sandbox', secret: 'podway-sandbox' },
      'region-2',
      'AuthFailure 401',
    ],
  ])('%s', async (_, key, region, wanted) => {
    const { ec2, quotas } = await serveAws({ key, region });
    expect(await ending(ec2.send(new DescribeVpcsCommand({})))).toBe(wanted);
    const quota = new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: 'L-93826ACB' });
    expect(await ending(quotas.send(quota))).toBe(wanted);
  });
});
