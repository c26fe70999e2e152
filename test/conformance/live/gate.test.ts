import { afterEach, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../../providers/sandbox/server.ts';
import type { Network } from '../../../src/network/network.ts';
import type { BatchItem } from '../../../src/network/provider.ts';
import { claim, create, disableCheck, prefix } from '../../network/build.ts';
import { type Cloud, clouds } from '../../providers/clouds.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { conformance } from '../conformance.ts';
import { markOf, node, worldOf } from '../world.ts';
import { type Account, accountFor } from './account.ts';
import { liveSubject } from './subject.ts';
import { onTestTablesOnly, testTag } from './test-tables.ts';

const signatureClock = { now: () => new Date(), sleep: async () => {} };

const nodes = {
  interface: ['eni-1', 'eni-2', 'eni-3'],
  instance: ['i-1', 'i-2', 'i-3'],
  address: ['10.0.1.11', '10.0.1.12', '10.0.1.13'],
};

function destinationsIn({ routeTables }: Network, table: string): readonly string[] {
  const { routes = [] } = routeTables.find(({ id }) => id === table) ?? {};
  return routes.map(({ destination }) => String(destination));
}

/** A sandbox in the place of a real account. */
async function played({ api, keys, openApi, rules }: Cloud, change: (network: Network) => Network) {
  const clock = new VirtualClock();
  const network = change(worldOf(rules));
  const served = await serve({ network, rules, api, clock, signatureClock, settleMs: 0 });
  const account: Account = {
    region: 'region-1',
    vpc: 'vpc-1',
    table: 'rtb-a',
    nodes: nodes[rules.nodeNextHop],
    endpoint: served.url,
  };
  const context = { clock, signal: new AbortController().signal };
  const subject = (other: Partial<Account> = {}) =>
    liveSubject({ env: keys, openApi, rules }, { ...account, ...other }, context);
  return { account, context, served, subject };
}

function tagged(tables: readonly string[], instances: readonly string[] = []) {
  const tag = { [testTag]: '' };
  return (network: Network): Network => ({
    ...network,
    routeTables: network.routeTables.map((one) =>
      tables.includes(one.id) ? { ...one, tags: tag } : one,
    ),
    instances: network.instances.map((one) =>
      instances.includes(one.id) ? { ...one, tags: tag } : one,
    ),
  });
}

const same = (network: Network) => network;
const writesOf = (served: Served) =>
  served.requests().flatMap(({ action, kind }) => (kind === 'write' ? [action] : []));

const running: Served[] = [];
afterEach(async () => {
  for (const served of running.splice(0)) await served.close();
});

describe.each(clouds)('an account that a sandbox plays as $rules.title', (cloud) => {
  const { conformsTo, keys, openApi, rules } = cloud;

  describe('with a table for tests', () => {
    conformance(conformsTo, async () => {
      const { served, subject } = await played(cloud, tagged(['rtb-a'], ['i-1']));
      const { provider, ...rest } = await subject();
      const close = async () => {
        await provider.close();
        const left = await served.network();
        await served.close();
        const begun = worldOf(rules);
        for (const table of ['rtb-a', 'rtb-b'])
          expect(destinationsIn(left, table)).toEqual(destinationsIn(begun, table));
      };
      return { provider: { ...provider, close }, ...rest };
    });
  });

  it.each<[string, Partial<Account>, (network: Network) => Network, string]>([
    ['no tag on the table', {}, same, 'rtb-a does not carry the tag podway-test'],
    ['the tag on another table', {}, tagged(['rtb-b']), 'rtb-a does not carry the tag'],
    ['no such table', { table: 'rtb-9' }, tagged(['rtb-a']), 'rtb-9 is not in vpc-1'],
    ['one node', { nodes: ['eni-1'] }, tagged(['rtb-a']), 'three nodes are needed, not eni-1'],
    [
      'a VPC where the suite’s routes would be',
      {},
      (network) => ({
        ...tagged(['rtb-a'])(network),
        vpc: { ...network.vpc, cidrs: [prefix('10.0.0.0/8'), ...network.vpc.cidrs.slice(1)] },
      }),
      'would be in 10.0.0.0/8, which is the VPC',
    ],
  ])('is refused with %s, and nothing is written', async (_, other, change, why) => {
    const { served, subject } = await played(cloud, change);
    running.push(served);
    await expect(subject(other)).rejects.toThrow(why);
    await expect(subject(other)).rejects.toThrow('Nothing was written');
    expect(writesOf(served)).toEqual([]);
  });

  it('is written in tagged tables only, whatever is asked for later', async () => {
    const { account, context, served } = await played(cloud, tagged(['rtb-a'], ['i-1']));
    running.push(served);
    const { endpoint, region, vpc } = account;
    const provider = onTestTablesOnly(await openApi({ region, vpc, endpoint }, { env: keys }), vpc);
    const writer = await provider.writer();
    const route = (table: string): BatchItem => {
      const change = create(table, '10.244.1.0/24', node(rules, 1), markOf(rules));
      return { ...change, id: `${table}/10.244.1.0/24` };
    };
    const asked: readonly BatchItem[] = [
      route('rtb-b'),
      route('rtb-9'),
      { ...claim('rtb-b'), id: 'rtb-b' },
      { ...disableCheck('eni-2'), id: 'eni-2' },
      { ...disableCheck('eni-9'), id: 'eni-9' },
    ];
    for (const item of asked) {
      const [outcome] = await writer.write([item], context);
      expect(outcome).toMatchObject({ op: item.id, result: 'failed', code: 'NotForTests' });
    }
    expect(writesOf(served)).toEqual([]);
    const [outcome] = await writer.write([route('rtb-a')], context);
    expect(outcome).toMatchObject({ result: 'applied' });
    expect(writesOf(served)).toHaveLength(1);

    served.addFaults([
      {
        fault: 'error',
        action: '*',
        call: 1,
        times: 'always',
        code: 'no',
        message: '',
        status: 403,
        committed: false,
      },
    ]);
    served.forgetRequests();
    const [unread] = await writer.write([route('rtb-a')], context);
    expect(unread).toMatchObject({ result: 'failed', code: 'NotForTests' });
    expect(writesOf(served)).toEqual([]);
    await provider.close();
  });
});

describe('the variables that name an account', () => {
  const all = {
    TEST_LIVE_AWS_REGION: 'eu-west-1',
    TEST_LIVE_AWS_VPC: 'vpc-1',
    TEST_LIVE_AWS_TABLE: 'rtb-1',
    TEST_LIVE_AWS_NODES: 'eni-1, eni-2,eni-3',
  };

  it('are for one cloud', () => {
    expect(accountFor('aws', all)).toEqual({
      region: 'eu-west-1',
      vpc: 'vpc-1',
      table: 'rtb-1',
      nodes: ['eni-1', 'eni-2', 'eni-3'],
      endpoint: undefined,
    });
    expect(accountFor('tencent', all)).toEqual({
      skipped:
        'TEST_LIVE_TENCENT_REGION, TEST_LIVE_TENCENT_VPC, TEST_LIVE_TENCENT_TABLE, TEST_LIVE_TENCENT_NODES are not set',
    });
  });

  it.each(Object.keys(all))('are an error without %s', (name) => {
    expect(() => accountFor('aws', { ...all, [name]: '' })).toThrow(
      `${name}: not set, others of TEST_LIVE_AWS_… are. Set all.`,
    );
  });
});
