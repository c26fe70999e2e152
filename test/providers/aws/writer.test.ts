import { describe, expect, it } from 'vitest';
import type { RouteChange } from '../../../src/network/change.ts';
import type { BatchItem } from '../../../src/network/provider.ts';
import { claim, create, disableCheck, eni, remove, replace } from '../../network/build.ts';
import { awsAt, contextOf, keys } from './adapter.ts';
import { type Asked, type Reply, refusal, useEndpoints } from './endpoint.ts';
import { vpcReplies } from './replies.ts';

const endpoint = useEndpoints();

const opOf = (change: RouteChange): BatchItem => ({ ...change, id: 'op-1' });

/** Sends one change where EC2 answers as it says, and everything that it was asked. */
async function send(
  change: RouteChange,
  except?: (asked: Asked, nth: number) => Reply | undefined,
) {
  const { url, asked } = await endpoint(vpcReplies(except));
  const provider = await awsAt(url);
  const context = contextOf();
  const writer = await provider.writer();
  const [outcome, ...others] = await writer.write([opOf(change)], context);
  await provider.close();
  expect(others).toEqual([]);
  return { outcome, asked, slept: context.clock.slept };
}

const created = create('rtb-a', '10.244.9.0/24', eni('eni-1'));
const replaced = replace('rtb-a', '10.244.1.0/24', eni('eni-1'), eni('eni-1b'));
const removed = remove('rtb-a', '10.244.1.0/24', eni('eni-1'));
const unchecked = disableCheck('eni-1');
const claimed = claim('rtb-a');

describe('a change', () => {
  it.each<[RouteChange, string, Record<string, string>]>([
    [
      created,
      'CreateRoute',
      {
        RouteTableId: 'rtb-a',
        DestinationCidrBlock: '10.244.9.0/24',
        NetworkInterfaceId: 'eni-1',
      },
    ],
    [
      create('rtb-a', 'fd00:244::/64', eni('eni-1')),
      'CreateRoute',
      {
        RouteTableId: 'rtb-a',
        DestinationIpv6CidrBlock: 'fd00:244::/64',
        NetworkInterfaceId: 'eni-1',
      },
    ],
    [
      replaced,
      'ReplaceRoute',
      {
        RouteTableId: 'rtb-a',
        DestinationCidrBlock: '10.244.1.0/24',
        NetworkInterfaceId: 'eni-1b',
      },
    ],
    [removed, 'DeleteRoute', { RouteTableId: 'rtb-a', DestinationCidrBlock: '10.244.1.0/24' }],
    [
      unchecked,
      'ModifyNetworkInterfaceAttribute',
      { NetworkInterfaceId: 'eni-1', 'SourceDestCheck.Value': 'false' },
    ],
    [
      claimed,
      'CreateTags',
      { 'ResourceId.1': 'rtb-a', 'Tag.1.Key': 'podway/shop', 'Tag.1.Value': 'owned' },
    ],
  ])('%j is one call of %s', async (change, action, parameters) => {
    const { outcome, asked } = await send(change);
    expect(asked).toEqual([{ action, parameters }]);
    expect(outcome).toEqual({
      op: 'op-1',
      result: 'applied',
      requestId: `id-of-${action}`.slice(0, 20),
    });
  });

  it('that EC2 has no request for is not sent', async () => {
    const { outcome, asked } = await send(
      create('rtb-a', '10.244.9.0/24', { kind: 'address', ip: '10.0.1.11' }),
    );
    expect(asked).toEqual([]);
    expect(outcome).toMatchObject({ result: 'failed', class: 'invalid' });
  });
});

describe('what EC2 answers', () => {
  const missing = "There is no route defined for '10.244.1.0/24' in the route table.";

  it.each<[string, RouteChange, string, string, number, object]>([
    [
      'a route that somebody else made is a conflict',
      created,
      'RouteAlreadyExists',
      'The route identified by 10.244.9.0/24 already exists.',
      400,
      { result: 'failed', class: 'conflict' },
    ],
    [
      'a route to replace that is not there is gone',
      replaced,
      'InvalidParameterValue',
      `${missing} Use CreateRoute instead.`,
      400,
      { result: 'failed', class: 'gone' },
    ],
    [
      'a route to delete that is not there is as it was wanted',
      removed,
      'InvalidRoute.NotFound',
      'no route with destination-cidr-block 10.244.1.0/24 in route table rtb-a',
      400,
      { result: 'already', class: 'gone' },
    ],
    [
      'a table that is not there is gone, also for a delete',
      removed,
      'InvalidRouteTableID.NotFound',
      "The routeTable ID 'rtb-a' does not exist",
      400,
      { result: 'failed', class: 'gone' },
    ],
    [
      'an interface that is not there is gone',
      created,
      'InvalidNetworkInterfaceID.NotFound',
      "The networkInterface ID 'eni-1' does not exist",
      400,
      { result: 'failed', class: 'gone' },
    ],
    [
      'a table that is full is a quota',
      created,
      'RouteLimitExceeded',
      'The maximum number of routes has been reached.',
      400,
      { result: 'failed', class: 'quota' },
    ],
    [
      'what the policy forbids is denied',
      created,
      'UnauthorizedOperation',
      'You are not authorized to perform this operation.',
      403,
      { result: 'failed', class: 'denied' },
    ],
    [
      'what makes no sense is invalid',
      created,
      'InvalidParameterValue',
      'This is not a valid CIDR block',
      400,
      { result: 'failed', class: 'invalid' },
    ],
    [
      'too fast was not done, and may be sent again',
      created,
      'RequestLimitExceeded',
      'Request limit exceeded.',
      503,
      { result: 'failed', class: 'transient' },
    ],
    [
      'broken may have been done all the same',
      created,
      'InternalError',
      'An internal error has occurred',
      500,
      { result: 'unknown', class: 'transient' },
    ],
    [
      'unavailable, too',
      created,
      'Unavailable',
      'The server is overloaded',
      503,
      { result: 'unknown', class: 'transient' },
    ],
    [
      'a code that nobody knows with 500 may have been done',
      created,
      'Novel',
      'hm',
      500,
      { result: 'unknown', class: 'transient' },
    ],
    [
      'a code that nobody knows was not done',
      created,
      'Novel',
      'hm',
      400,
      { result: 'failed', class: 'unknown' },
    ],
  ])('%s', async (_, change, code, message, status, expected) => {
    const { outcome, asked, slept } = await send(change, ({ action }) =>
      action.startsWith('Describe') ? undefined : refusal(code, message, status),
    );
    expect(outcome).toEqual({
      op: 'op-1',
      ...expected,
      code,
      message,
      requestId: 'refused-1',
    });
    // Tried once: retries are the applier's.
    expect(asked.filter(({ action }) => !action.startsWith('Describe'))).toHaveLength(1);
    expect(slept).toEqual([]);
  });

  it('a route that exists already just as it is wanted was created before', async () => {
    const same = create('rtb-a', '10.244.1.0/24', eni('eni-1'));
    const { outcome } = await send(same, ({ action }) =>
      action === 'CreateRoute' ? refusal('RouteAlreadyExists', 'It exists.') : undefined,
    );
    expect(outcome).toMatchObject({ result: 'already', code: 'RouteAlreadyExists' });
  });
});

describe('no answer, or none of EC2', () => {
  it.each<[string, Reply, object]>([
    [
      'the connection is cut',
      'cut the connection',
      { result: 'unknown', class: 'transient', code: 'ECONNRESET' },
    ],
    [
      'the answer is cut off',
      { body: '<CreateRouteResponse><requestId>req-7</requestId><retu' },
      { result: 'unknown', class: 'transient', code: 'CutAnswer', requestId: 'req-7' },
    ],
    [
      "a proxy's page with 504",
      { status: 504, type: 'text/html', body: '<html>Gateway Time-out</html>' },
      { result: 'unknown', class: 'transient', code: 'Http504' },
    ],
    [
      "a portal's page with 200",
      { status: 200, type: 'text/html', body: '<html>Please log in</html>' },
      { result: 'unknown', class: 'unknown', code: 'Http200' },
    ],
    ['nothing with 200', { body: '' }, { result: 'unknown', class: 'unknown', code: 'Http200' }],
    [
      'an error of ten megabytes',
      { status: 500, body: Buffer.alloc(10 * 2 ** 20, '<x>') },
      { result: 'unknown', class: 'transient', code: 'Http500' },
    ],
  ])('%s: it may have been done, so a read has to tell', async (_, reply, expected) => {
    const { outcome } = await send(created, () => reply);
    expect(outcome).toMatchObject({ op: 'op-1', ...expected });
  });

  it('nobody listens: it was not done', async () => {
    const provider = await awsAt('http://127.0.0.1:1');
    const writer = await provider.writer();
    expect(await writer.write([opOf(created)], contextOf())).toMatchObject([
      { op: 'op-1', result: 'failed', class: 'transient', code: 'ECONNREFUSED' },
    ]);
  });

  it('the signal does not stop what is sent', async () => {
    const stop = new AbortController();
    const { url } = await endpoint(
      vpcReplies(() => {
        stop.abort();
        return undefined;
      }),
    );
    const writer = await (await awsAt(url)).writer();
    const { clock } = contextOf();
    const batch = [opOf(created), { ...created, id: 'op-2' }];
    expect(await writer.write(batch, { clock, signal: stop.signal })).toMatchObject([
      { op: 'op-1', result: 'applied' },
      { op: 'op-2', result: 'skipped' },
    ]);
  });

  it('keys never show in outcomes', async () => {
    const { outcome } = await send(created, () =>
      refusal('AuthFailure', `token=${keys.AWS_SESSION_TOKEN} ${keys.AWS_SECRET_ACCESS_KEY}`, 401),
    );
    expect(outcome).toMatchObject({ result: 'failed', class: 'denied', code: 'AuthFailure' });
    for (const key of Object.values(keys)) expect(JSON.stringify(outcome)).not.toContain(key);
  });
});

describe('settling', () => {
  const done = create('rtb-a', '10.244.1.0/24', eni('eni-1'));

  async function settle(
    changes: readonly RouteChange[],
    except?: (asked: Asked, nth: number) => Reply | undefined,
  ) {
    const { url, asked } = await endpoint(vpcReplies(except));
    const writer = await (await awsAt(url)).writer();
    const context = contextOf();
    const batch = changes.map((change, index) => ({ ...change, id: `op-${index + 1}` }));
    const results = (await writer.settle(batch, context)).map(({ result }) => result);
    return { results, asked, slept: context.clock.slept };
  }

  it('reads only the table or interface that was written', async () => {
    const { results, asked } = await settle([done]);
    expect(results).toEqual(['applied']);
    expect(asked.map(({ action }) => action)).toEqual(['DescribeRouteTables']);
  });

  it('waits as long as the cloud may take, with pauses that grow', async () => {
    const { results, slept } = await settle([created, done]);
    expect(results).toEqual(['failed', 'applied']);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(300_000);
    expect(slept.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 8000, 15_000]);
  });

  it('says unknown where the table cannot be read', async () => {
    const { results } = await settle([done], () => refusal('UnauthorizedOperation', 'no', 403));
    expect(results).toEqual(['unknown']);
  });
});

describe('a cloud that asks to be left alone', () => {
  it.each<[string, Reply]>([
    ['EC2', { ...refusal('RequestLimitExceeded', 'slow', 503), headers: { 'retry-after': '7' } }],
    ['a proxy', { status: 503, type: 'text/html', body: 'later', headers: { 'retry-after': '7' } }],
  ])('%s: the outcome says for how long', async (_, reply) => {
    const { outcome } = await send(created, () => reply);
    expect(outcome).toMatchObject({ class: 'transient', retryAfterMs: 7000 });
  });
});
