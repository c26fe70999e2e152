import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/network/change.ts';
import type { NextHop } from '../../../src/network/network.ts';
import type { Batch, BatchItem } from '../../../src/network/provider.ts';
import { claim, create, disableCheck, remove, replace } from '../../network/build.ts';
import { type Reply, useEndpoints } from '../json-endpoint.ts';
import { contextOf, keys, tencentAt } from './adapter.ts';
import { answer, type Except, refusal, route, vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const node = (number: number): NextHop => ({ kind: 'address', ip: `10.0.1.1${number}` });
const mark = 'podway/shop';

function op(change: Omit<BatchItem, 'id'>, id: string): BatchItem {
  return { ...change, id } as BatchItem;
}

/** With the route's id, as plans have it. */
function known<Change extends ReturnType<typeof remove> | ReturnType<typeof replace>>(
  change: Change,
  id: string,
): Change {
  return { ...change, before: { ...change.before, id } };
}

const two: Batch = [
  op(create('rtb-a', '10.244.8.0/24', node(1), mark), 'one'),
  op(create('rtb-a', '2001:db8:248::/64', node(2), mark), 'two'),
];

async function write(batch: Batch, except?: Except) {
  const { url, asked } = await endpoint(vpcReplies(except));
  const provider = await tencentAt(url);
  const outcomes = await (await provider.writer()).write(batch, contextOf());
  await provider.close();
  return { outcomes, asked };
}

/** `one applied`, `two failed quota LimitExceeded`. */
function shown(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map(({ op: id, result, class: kind, code }) =>
    [id, result, kind, code].filter((word) => word !== undefined).join(' '),
  );
}

describe('what is sent', () => {
  it('is one call for all creates, with destination, next hop and mark', async () => {
    const { outcomes, asked } = await write(two);
    expect(shown(outcomes)).toEqual(['one applied', 'two applied']);
    expect(outcomes[0]?.requestId).toBe('answer-1');
    expect(asked.map(({ action, parameters }) => [action, parameters])).toEqual([
      [
        'CreateRoutes',
        {
          RouteTableId: 'rtb-a',
          Routes: [
            {
              DestinationCidrBlock: '10.244.8.0/24',
              GatewayType: 'NORMAL_CVM',
              GatewayId: '10.0.1.11',
              RouteDescription: 'podway/shop',
            },
            {
              DestinationIpv6CidrBlock: '2001:db8:248::/64',
              GatewayType: 'NORMAL_CVM',
              GatewayId: '10.0.1.12',
              RouteDescription: 'podway/shop',
            },
          ],
        },
      ],
    ]);
  });

  it('names routes to replace and delete by item id, all items of an equal-cost one', async () => {
    const changed = await write([
      op(known(replace('rtb-a', '10.244.1.0/24', node(1), node(2), mark), 'rti-1'), 'one'),
    ]);
    const deleted = await write([
      op(known(remove('rtb-a', '10.244.1.0/24', node(1), mark), 'rti-1'), 'one'),
      op(known(remove('rtb-a', '10.244.2.0/24', node(1), mark), 'rti-2,rti-3'), 'two'),
      op(known(remove('rtb-a', '10.244.3.0/24', node(1), mark), '16644'), 'three'),
    ]);
    expect(
      [...changed.asked, ...deleted.asked].map(({ action, parameters }) => [action, parameters]),
    ).toEqual([
      [
        'ReplaceRoutes',
        {
          RouteTableId: 'rtb-a',
          Routes: [
            {
              RouteItemId: 'rti-1',
              DestinationCidrBlock: '10.244.1.0/24',
              GatewayType: 'NORMAL_CVM',
              GatewayId: '10.0.1.12',
              RouteDescription: 'podway/shop',
            },
          ],
        },
      ],
      [
        'DeleteRoutes',
        {
          RouteTableId: 'rtb-a',
          Routes: [
            { RouteItemId: 'rti-1' },
            { RouteItemId: 'rti-2' },
            { RouteItemId: 'rti-3' },
            { RouteId: 16644 },
          ],
        },
      ],
    ]);
  });

  it('is looked up in the table where a plan knows no id', async () => {
    const { outcomes, asked } = await write([
      op(remove('rtb-a', '10.244.1.0/24', node(1), mark), 'one'),
      op(remove('rtb-a', '10.244.1.0/24', node(9), mark), 'two'),
    ]);
    expect(shown(outcomes)).toEqual(['one applied', 'two failed gone ResourceNotFound']);
    expect(asked.map(({ action }) => action)).toEqual(['DescribeRouteTables', 'DeleteRoutes']);
    expect(asked[1]?.parameters.Routes).toEqual([{ RouteItemId: 'rti-1' }]);
  });

  it('is nothing where the API has no words: gateways, other numbers of next hops, checks, tags', async () => {
    const gateway: NextHop = { kind: 'gateway', id: 'nat-1' };
    const { outcomes, asked } = await write([
      op(create('rtb-a', '10.244.8.0/24', gateway), 'one'),
      op(known(replace('rtb-a', '10.244.2.0/24', node(1), node(2)), 'rti-2,rti-3'), 'two'),
      op(disableCheck('eni-1'), 'three'),
      op(claim('rtb-a'), 'four'),
    ]);
    expect(asked).toEqual([]);
    expect(shown(outcomes)).toEqual([
      'one failed invalid NotWritable',
      'two failed invalid NotWritable',
      'three failed invalid UnsupportedOperation',
      'four failed invalid UnsupportedOperation',
    ]);
  });
});

describe('a call that fails', () => {
  const one = two.slice(0, 1);
  const rows: readonly (readonly [string, Reply, string])[] = [
    [
      'because of too many calls',
      refusal('RequestLimitExceeded', 'slow'),
      'failed transient RequestLimitExceeded',
    ],
    [
      'because the table is busy',
      refusal('ResourceInUse', 'busy'),
      'failed transient ResourceInUse',
    ],
    ['because the table is full', refusal('LimitExceeded', 'full'), 'failed quota LimitExceeded'],
    [
      'because the route is there',
      refusal('InvalidParameterValue.Duplicate', 'dup'),
      'failed conflict InvalidParameterValue.Duplicate',
    ],
    [
      'because the range is refused',
      refusal('InvalidParameterValue.VpcCidrConflict', 'no'),
      'failed invalid InvalidParameterValue.VpcCidrConflict',
    ],
    [
      'because of TKE',
      refusal('UnsupportedOperation.ConflictWithDockerRoute', 'no'),
      'failed invalid UnsupportedOperation.ConflictWithDockerRoute',
    ],
    [
      'because the table is gone',
      refusal('ResourceNotFound', 'no'),
      'failed gone ResourceNotFound',
    ],
    [
      'because nobody may',
      refusal('UnauthorizedOperation', 'no'),
      'failed denied UnauthorizedOperation',
    ],
    [
      'because the key is unknown',
      refusal('AuthFailure.SecretIdNotFound', 'no'),
      'failed denied AuthFailure.SecretIdNotFound',
    ],
    ['as it breaks', refusal('InternalError', 'oops'), 'unknown transient InternalError'],
    [
      'as it breaks in a special way',
      refusal('InternalError.ModuleError', 'oops'),
      'unknown transient InternalError.ModuleError',
    ],
    ['as the connection is cut', 'cut the connection', 'unknown transient ECONNRESET'],
    ['behind a proxy', { status: 200, body: '<html>' }, 'unknown unknown UnexpectedAnswer'],
    ['behind a proxy that is down', { status: 502, body: '<html>' }, 'unknown transient Http502'],
  ];
  it.each(rows)(
    '%s is told by code and class, and never tried again',
    async (_, reply, outcome) => {
      const { outcomes, asked } = await write(one, () => reply);
      expect(shown(outcomes)).toEqual([`one ${outcome}`]);
      expect(asked).toHaveLength(1);
    },
  );

  it('for several items is looked into: some may have been done', async () => {
    const RouteSet = [
      route({
        id: 'rti-n',
        to: '10.244.8.0/24',
        hop: ['NORMAL_CVM', '10.0.1.11'],
        description: mark,
      }),
    ];
    const { outcomes } = await write(two, ({ action }) =>
      action === 'CreateRoutes'
        ? refusal('LimitExceeded', 'full')
        : answer({
            TotalCount: 1,
            RouteTableSet: [{ VpcId: 'vpc-1', RouteTableId: 'rtb-a', RouteSet }],
          }),
    );
    expect(shown(outcomes)).toEqual(['one applied', 'two failed quota LimitExceeded']);
  });

  it('for several items is unknown where the table cannot be read', async () => {
    const { outcomes } = await write(two, ({ action }) =>
      action === 'CreateRoutes'
        ? refusal('LimitExceeded', 'full')
        : refusal('UnauthorizedOperation', 'no'),
    );
    expect(shown(outcomes)).toEqual([
      'one unknown quota LimitExceeded',
      'two unknown quota LimitExceeded',
    ]);
  });

  it('before anything was sent has failed for sure', async () => {
    const provider = await tencentAt('http://127.0.0.1:1');
    const outcomes = await (await provider.writer()).write(one, contextOf());
    await provider.close();
    expect(shown(outcomes)).toEqual(['one failed transient ECONNREFUSED']);
  });

  it('shows no key', async () => {
    const said = `SecretKey=${keys.TENCENTCLOUD_SECRET_KEY} ${keys.TENCENTCLOUD_SECRET_ID}`;
    const { outcomes } = await write(one, () => refusal('X', said));
    expect(JSON.stringify(outcomes)).not.toMatch(/secretNeverShown|AKIDNever/);
  });
});

describe('settling', () => {
  it('reads the batch’s table once where all is as written', async () => {
    const batch = [op(create('rtb-a', '10.244.1.0/24', node(1), mark), 'one')];
    const { url, asked } = await endpoint(vpcReplies());
    const provider = await tencentAt(url);
    const outcomes = await (await provider.writer()).settle(batch, contextOf());
    await provider.close();
    expect(shown(outcomes)).toEqual(['one applied']);
    expect(asked.map(({ action }) => action)).toEqual(['DescribeRouteTables']);
  });

  it('does not take another’s mark, or one of two equal-cost items, for its own', async () => {
    const batch = [op(create('rtb-a', '10.244.2.0/24', node(1), mark), 'one')];
    const { url } = await endpoint(vpcReplies());
    const provider = await tencentAt(url);
    const outcomes = await (await provider.writer()).settle(batch, contextOf());
    await provider.close();
    expect(shown(outcomes)).toEqual(['one failed conflict NotAsWritten']);
  });
});
