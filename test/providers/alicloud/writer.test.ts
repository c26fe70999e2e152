import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/network/change.ts';
import type { NextHop } from '../../../src/network/network.ts';
import type { Batch, BatchItem } from '../../../src/network/provider.ts';
import { claim, create, disableCheck, remove, replace } from '../../network/build.ts';
import { type Reply, useEndpoints } from '../json-endpoint.ts';
import { alicloudAt, contextOf, keys } from './adapter.ts';
import { type Except, refusal, vpcReplies } from './replies.ts';

const endpoint = useEndpoints();
const node = (number: number): NextHop => ({ kind: 'instance', id: `i-${number}` });
const mark = 'podway/shop';

function op(change: Omit<BatchItem, 'id'>, id: string): BatchItem {
  return { ...change, id } as BatchItem;
}

const two: Batch = [
  op(create('vtb-custom', '10.244.1.0/24', node(1), mark), 'one'),
  op(create('vtb-custom', '2001:db8:244::/64', node(2), mark), 'two'),
];

async function write(batch: Batch, except?: Except) {
  const { url, asked } = await endpoint(vpcReplies(except));
  const provider = await alicloudAt(url);
  const outcomes = await (await provider.writer()).write(batch, contextOf());
  await provider.close();
  return { outcomes, asked };
}

/** `one applied`, `two failed quota QuotaExceeded`. */
function shown(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map(({ op: id, result, class: kind, code }) =>
    [id, result, kind, code].filter((word) => word !== undefined).join(' '),
  );
}

describe('what is sent', () => {
  it('is one call for all creates, with destination, next hop and mark', async () => {
    const { outcomes, asked } = await write(two);
    expect(shown(outcomes)).toEqual(['one applied', 'two applied']);
    expect(outcomes[0]?.requestId).toBe('CreateRouteEntries-1');
    expect(asked.map(({ action, parameters }) => ({ action, ...parameters }))).toEqual([
      {
        action: 'CreateRouteEntries',
        RegionId: 'cn-hangzhou',
        'RouteEntries.1.RouteTableId': 'vtb-custom',
        'RouteEntries.1.DstCidrBlock': '10.244.1.0/24',
        'RouteEntries.1.NextHop': 'i-1',
        'RouteEntries.1.NextHopType': 'Instance',
        'RouteEntries.1.Description': 'podway/shop',
        'RouteEntries.2.RouteTableId': 'vtb-custom',
        'RouteEntries.2.DstCidrBlock': '2001:db8:244::/64',
        'RouteEntries.2.NextHop': 'i-2',
        'RouteEntries.2.NextHopType': 'Instance',
        'RouteEntries.2.IpVersion': '6',
        'RouteEntries.2.Description': 'podway/shop',
      },
    ]);
  });

  it('names routes to delete by id where it is known, else by destination and next hop', async () => {
    const known = remove('vtb-custom', '10.244.1.0/24', node(1), mark);
    const { asked } = await write([
      op({ ...known, before: { ...known.before, id: 'rte-1' } }, 'one'),
      op(remove('vtb-custom', '10.244.2.0/24', node(2), mark), 'two'),
    ]);
    expect(asked.map(({ parameters }) => parameters)).toEqual([
      {
        RegionId: 'cn-hangzhou',
        'RouteEntries.1.RouteTableId': 'vtb-custom',
        'RouteEntries.1.RouteEntryId': 'rte-1',
        'RouteEntries.2.RouteTableId': 'vtb-custom',
        'RouteEntries.2.DstCidrBlock': '10.244.2.0/24',
        'RouteEntries.2.NextHop': 'i-2',
      },
    ]);
  });

  it('modifies one route a call, and its mark only where that changes', async () => {
    const same = replace('vtb-custom', '10.244.1.0/24', node(1), node(2), mark);
    const { asked } = await write([
      op({ ...same, before: { ...same.before, id: 'rte-1' } }, 'one'),
      op({ ...same, before: { ...same.before, description: 'by hand' } }, 'two'),
    ]);
    expect(asked.map(({ parameters }) => parameters)).toEqual([
      {
        RegionId: 'cn-hangzhou',
        RouteEntryId: 'rte-1',
        NewNextHopId: 'i-2',
        NewNextHopType: 'Instance',
      },
      {
        RegionId: 'cn-hangzhou',
        RouteTableId: 'vtb-custom',
        DestinationCidrBlock: '10.244.1.0/24',
        NewNextHopId: 'i-2',
        NewNextHopType: 'Instance',
        Description: 'podway/shop',
      },
    ]);
  });

  it('switches a check off by interface', async () => {
    const { asked } = await write([op(disableCheck('eni-1'), 'one')]);
    expect(asked.map(({ action, parameters }) => [action, parameters])).toEqual([
      [
        'ModifyNetworkInterfaceAttribute',
        { RegionId: 'cn-hangzhou', NetworkInterfaceId: 'eni-1', SourceDestCheck: 'false' },
      ],
    ]);
  });

  it('is nothing where the API has no words: gateways, several next hops, tags', async () => {
    const several = create('vtb-custom', '10.244.1.0/24', node(1));
    const gateway: NextHop = { kind: 'gateway', id: 'ngw-1' };
    const { outcomes, asked } = await write([
      op(create('vtb-custom', '10.244.1.0/24', gateway), 'one'),
      op({ ...several, after: { ...several.after, nextHops: [node(1), node(2)] } }, 'two'),
    ]);
    const tag = await write([op(claim('vtb-custom'), 'three')]);
    expect(asked).toEqual([]);
    expect(shown([...outcomes, ...tag.outcomes])).toEqual([
      'one failed invalid NotWritable',
      'two failed invalid NotWritable',
      'three failed invalid NotWritable',
    ]);
  });

  it('carries fifty routes with long names in one call', async () => {
    const cluster = `podway/${'c'.repeat(60)}`;
    const fifty = Array.from({ length: 50 }, (_, n) => {
      const hop: NextHop = { kind: 'instance', id: `i-bp1abcdefghijklmn${n}` };
      return op(create('vtb-bp1nk7zk65du3pni8z9td', `10.244.${n}.0/24`, hop, cluster), `op-${n}`);
    });
    const { outcomes, asked } = await write(fifty);
    expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['applied']));
    expect(asked).toHaveLength(1);
  });
});

describe('a partial failure with HTTP 200', () => {
  const answer =
    (json: object): Except =>
    ({ action }) =>
      action === 'CreateRouteEntries' ? { json: { RequestId: 'r-1', ...json } } : undefined;
  const failure = (DstCidrBlock: string, NextHop: string, FailedCode: string) => ({
    DstCidrBlock,
    NextHop,
    FailedCode,
    FailedMessage: 'because',
  });
  const duplicate = 'VPC_ROUTE_ENTRY_CIDR_BLOCK_DUPLICATE';

  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'is the outcome of the item that it names',
      {
        SuccessCount: 1,
        FailedCount: 1,
        FailedRouteEntries: [failure('10.244.1.0/24', 'i-1', duplicate)],
      },
      [`one failed conflict ${duplicate}`, 'two applied'],
    ],
    [
      'names an IPv6 prefix in any way',
      {
        SuccessCount: 1,
        FailedCount: 1,
        FailedRouteEntries: [failure('2001:DB8:244:0::/64', 'i-2', 'QuotaExceeded')],
      },
      ['one applied', 'two failed quota QuotaExceeded'],
    ],
    [
      'leaves the rest unknown where it names nobody',
      {
        SuccessCount: 1,
        FailedCount: 1,
        FailedRouteEntries: [failure('10.244.9.0/24', 'i-1', duplicate)],
      },
      ['one unknown unknown', 'two unknown unknown'],
    ],
    [
      'leaves the rest unknown where the counts do not add up',
      {
        SuccessCount: 0,
        FailedCount: 2,
        FailedRouteEntries: [failure('10.244.1.0/24', 'i-1', 'TaskConflict')],
      },
      ['one failed transient TaskConflict', 'two unknown unknown'],
    ],
    [
      'leaves all unknown where nothing is counted',
      {},
      ['one unknown unknown', 'two unknown unknown'],
    ],
  ];
  it.each(rows)('%s', async (_, json, outcomes) => {
    expect(shown((await write(two, answer(json))).outcomes)).toEqual(outcomes);
  });

  it('is told apart by destination and next hop, not by one of them', async () => {
    const batch = [
      op(create('vtb-custom', '10.244.1.0/24', node(1), mark), 'one'),
      op(create('vtb-custom', '10.244.2.0/24', node(1), mark), 'two'),
    ];
    const json = {
      SuccessCount: 1,
      FailedCount: 1,
      FailedRouteEntries: [failure('10.244.2.0/24', 'i-1', duplicate)],
    };
    expect(shown((await write(batch, answer(json))).outcomes)).toEqual([
      'one applied',
      `two failed conflict ${duplicate}`,
    ]);
  });
});

describe('a whole call that fails', () => {
  const rows: readonly (readonly [string, Reply, string])[] = [
    [
      'because the VPC is busy',
      refusal('TaskConflict', 'The operation is too frequent.'),
      'failed transient TaskConflict',
    ],
    [
      'because of too many calls',
      refusal('Throttling.Api', 'slow down', 503),
      'failed transient Throttling.Api',
    ],
    [
      'because an entry is on its way',
      refusal('IncorrectRouteEntryStatus', 'pending'),
      'failed transient IncorrectRouteEntryStatus',
    ],
    [
      'because something is on its way',
      refusal('IncorrectStatus.VpcPeer', 'pending'),
      'failed transient IncorrectStatus.VpcPeer',
    ],
    [
      'because the table is full',
      refusal('QuotaExceeded', 'Route entry quota exceeded'),
      'failed quota QuotaExceeded',
    ],
    ['because nobody may', refusal('Forbidden.RAM', 'no', 403), 'failed denied Forbidden.RAM'],
    [
      'because the key is unknown',
      refusal('InvalidAccessKeyId.NotFound', 'no', 404),
      'failed denied InvalidAccessKeyId.NotFound',
    ],
    [
      'because the table is gone',
      refusal('InvalidRouteTableId.NotFound', 'no', 404),
      'failed gone InvalidRouteTableId.NotFound',
    ],
    [
      'because the range is refused',
      refusal('InvalidCidrBlock', 'no'),
      'failed invalid InvalidCidrBlock',
    ],
    [
      'as it breaks',
      refusal('ServiceUnavailable', 'no', 503),
      'unknown transient ServiceUnavailable',
    ],
    ['as it breaks in new words', refusal('Oops', 'no', 500), 'unknown transient Oops'],
    ['as the connection is cut', 'cut the connection', 'unknown transient ECONNRESET'],
    [
      'and the answer is not as documented',
      { json: { SuccessCount: 'many' } },
      'unknown unknown UnexpectedAnswer',
    ],
    ['behind a proxy', { status: 200, body: '<html>' }, 'unknown unknown Http200'],
    ['behind a proxy that is down', { status: 502, body: '<html>' }, 'unknown transient Http502'],
  ];
  it.each(rows)('%s fails all items in the same way', async (_, reply, outcome) => {
    const { outcomes, asked } = await write(two, () => reply);
    expect(shown(outcomes)).toEqual([`one ${outcome}`, `two ${outcome}`]);
    // The applier retries, never the adapter.
    expect(asked).toHaveLength(1);
  });

  it('before anything was sent has failed for sure', async () => {
    const provider = await alicloudAt('http://127.0.0.1:1');
    const outcomes = await (await provider.writer()).write(two, contextOf());
    await provider.close();
    expect(shown(outcomes)).toEqual([
      'one failed transient ECONNREFUSED',
      'two failed transient ECONNREFUSED',
    ]);
  });

  it('shows no key', async () => {
    const said = `secretNeverShown ${keys.ALIBABA_CLOUD_ACCESS_KEY_ID}`;
    const { outcomes } = await write(two, () => refusal('X', `AccessKeySecret=${said}`));
    expect(JSON.stringify(outcomes)).not.toMatch(/secretNeverShown|LTAI/);
  });
});

describe('settling', () => {
  const entry = (status: string, description = mark) => ({
    RouteTableId: 'vtb-custom',
    RouteEntryId: 'rte-1',
    DestinationCidrBlock: '10.244.1.0/24',
    Type: 'Custom',
    Status: status,
    Description: description,
    NextHops: { NextHop: [{ NextHopType: 'Instance', NextHopId: 'i-1', Enabled: 1 }] },
  });
  const one: Batch = [op(create('vtb-custom', '10.244.1.0/24', node(1), mark), 'one')];

  async function settle(batch: Batch, seen: (nth: number) => readonly object[]) {
    const { url, asked } = await endpoint(
      vpcReplies(({ action }, nth) =>
        action === 'DescribeRouteEntryList'
          ? { json: { NextToken: '', RouteEntrys: { RouteEntry: seen(nth) } } }
          : undefined,
      ),
    );
    const provider = await alicloudAt(url);
    const context = contextOf();
    const outcomes = await (await provider.writer()).settle(batch, context);
    await provider.close();
    return { outcomes, asked, slept: context.clock.slept };
  }

  it('waits until the entry is Available, and looks at no other destinations', async () => {
    const { outcomes, asked, slept } = await settle(one, (nth) => [
      entry(nth === 1 ? 'Pending' : 'Available'),
    ]);
    expect(shown(outcomes)).toEqual(['one applied']);
    expect(slept).toEqual([1_000, 4_000]);
    expect(asked[0]?.parameters).toMatchObject({ 'DestCidrBlockList.1': '10.244.1.0/24' });
  });

  it('looks at the whole table where the API takes no list of destinations', async () => {
    const { url, asked } = await endpoint(
      vpcReplies(({ action, parameters }) => {
        if (action !== 'DescribeRouteEntryList') return undefined;
        return 'DestCidrBlockList.1' in parameters
          ? refusal('IllegalParam.DestCidrBlockList', 'too many')
          : { json: { NextToken: '', RouteEntrys: { RouteEntry: [entry('Available')] } } };
      }),
    );
    const provider = await alicloudAt(url);
    const outcomes = await (await provider.writer()).settle(one, contextOf());
    await provider.close();
    expect(shown(outcomes)).toEqual(['one applied']);
    expect(asked).toHaveLength(2);
  });

  it('waits until a deleted entry is gone, also where it is on its way out', async () => {
    const batch = [op(remove('vtb-custom', '10.244.1.0/24', node(1), mark), 'one')];
    const { outcomes, asked } = await settle(batch, (nth) => (nth < 3 ? [entry('Deleting')] : []));
    expect(shown(outcomes)).toEqual(['one applied']);
    expect(asked).toHaveLength(3);
  });

  it('ends when the cloud’s time is over', async () => {
    const { outcomes, slept } = await settle(one, () => [entry('Available', 'by another')]);
    expect(shown(outcomes)).toEqual(['one failed conflict NotAsWritten']);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(600_000);
  });
});
