import fc from 'fast-check';
import { expect, it } from 'vitest';
import { awsRules } from '../../../providers/aws/rules.ts';
import { serve } from '../../../providers/sandbox/server.ts';
import { awsWire } from '../../../providers/sandbox/wire/aws/api.ts';
import { sandboxKey } from '../../../providers/sandbox/wire/aws/signature.ts';
import { networkOf } from '../../network/build.ts';
import { awsAt, contextOf, everything } from './adapter.ts';
import { asEc2Tells } from './as-told.ts';

const env = { AWS_ACCESS_KEY_ID: sandboxKey.id, AWS_SECRET_ACCESS_KEY: sandboxKey.secret };

/** What people write into names: XML's own characters, other scripts, nothing. */
const words = fc.constantFrom('', 'a', 'shop & co', '<b>"x"</b>', "it's", '日本', ' two  blanks ');

const targets = fc.constantFrom(
  { kind: 'interface' as const, id: 'eni-1' },
  { kind: 'interface' as const, id: 'eni-gone' },
  { kind: 'gateway' as const, id: 'igw-1' },
  { kind: 'gateway' as const, id: 'nat-1' },
  { kind: 'gateway' as const, id: 'pcx-1' },
  { kind: 'gateway' as const, id: 'tgw-1' },
  { kind: 'gateway' as const, id: 'vgw-1' },
);

const destinations = [
  '0.0.0.0/0',
  '10.244.0.0/16',
  '10.244.1.0/24',
  '10.244.1.128/25',
  '192.0.2.1/32',
  'fd00:244::/64',
  '::/0',
];

const routes = fc.uniqueArray(
  fc.record({
    destination: fc.oneof(fc.constantFrom(...destinations), fc.constant({ prefixList: 'pl-1' })),
    nextHops: targets.map((hop) => [hop]),
    origin: fc.constant('user' as const),
  }),
  { selector: ({ destination }) => JSON.stringify(destination) },
);

const packets = fc.oneof(
  fc.constantFrom({ protocol: 'all' as const }, { protocol: 47 }),
  fc
    .record({
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      from: fc.integer({ min: 1, max: 65535 }),
    })
    .map(({ protocol, from }) => ({ protocol, ports: [{ from, to: Math.min(from + 9, 65535) }] })),
  fc
    .record({ type: fc.integer({ min: 0, max: 40 }), code: fc.integer({ min: -1, max: 5 }) })
    .map((icmp) => ({ protocol: 'icmp' as const, icmp })),
);

const direction = fc.constantFrom('ingress' as const, 'egress' as const);
const cidr = fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '192.0.2.0/24');

const networks = fc
  .record({
    tables: fc.array(fc.record({ routes, name: words, tag: words }), {
      minLength: 1,
      maxLength: 3,
    }),
    check: fc.boolean(),
    prefixes: fc.subarray(['10.0.1.64/28', '10.0.1.128/28']),
    states: fc.constantFrom('pending', 'running', 'stopping', 'stopped'),
    rules: fc.array(
      fc
        .record({
          packets,
          direction,
          peer: fc.oneof(
            cidr.map((one) => ({ cidr: one })),
            fc.constantFrom({ group: 'sg-1' }, { prefixList: 'pl-1' }),
          ),
        })
        .map(({ packets: some, ...rule }) => ({ ...rule, ...some })),
      { maxLength: 5 },
    ),
    acl: fc.uniqueArray(
      fc
        .record({
          packets,
          direction,
          cidr,
          action: fc.constantFrom('allow' as const, 'deny' as const),
          number: fc.integer({ min: 1, max: 32766 }),
        })
        .map(({ packets: some, ...rule }) => ({ ...rule, ...some })),
      { maxLength: 5, selector: ({ number }) => number },
    ),
    entries: fc.subarray(['192.0.2.0/24', '198.51.100.0/24']),
    carries: fc.subarray(['192.168.0.0/17', '192.168.128.0/24'], { minLength: 1 }),
  })
  .map(({ tables, check, prefixes, states, rules, acl, entries, carries }) =>
    networkOf({
      account: '123456789012',
      subnets: [
        { id: 'subnet-a', zone: 'a', cidrs: ['10.0.1.0/24'], routeTable: 'rtb-0', acl: 'acl-1' },
        { id: 'subnet-b', zone: 'b', cidrs: ['10.0.2.0/24'], acl: 'acl-1' },
      ],
      routeTables: [
        { id: 'rtb-main', main: true },
        ...tables.map(({ name, routes: some, tag }, index) => ({
          id: `rtb-${index}`,
          name,
          tags: { 'podway/shop': tag, ...(name === '' ? {} : { Name: name }) },
          routes: some,
        })),
      ],
      interfaces: [
        {
          id: 'eni-1',
          instance: 'i-1',
          subnet: 'subnet-a',
          addresses: ['10.0.1.11', '10.0.1.12'],
          prefixes,
          sourceDestCheck: check,
          securityGroups: ['sg-1'],
        },
      ],
      instances: [{ id: 'i-1', state: states }],
      securityGroups: [{ id: 'sg-1', rules }],
      acls: [{ id: 'acl-1', rules: acl.toSorted((a, b) => a.number - b.number) }],
      prefixLists: [{ id: 'pl-1', maxEntries: 10, entries }],
      gateways: [
        { id: 'igw-1', kind: 'internet' },
        { id: 'nat-1', kind: 'nat' },
        { id: 'pcx-1', kind: 'peering', carries },
        { id: 'tgw-1', kind: 'transit' },
        { id: 'vgw-1', kind: 'vpn' },
      ],
    }),
  );

it('the adapter reads any network as it is served, through XML, paging and the real SDK', async () => {
  const signatureClock = { now: () => new Date(), sleep: async () => {} };
  await fc.assert(
    fc.asyncProperty(networks, async (network) => {
      const context = contextOf();
      const { clock } = context;
      const options = { network, rules: awsRules, api: awsWire, clock, signatureClock };
      const served = await serve({ ...options, settleMs: 0 });
      const provider = await awsAt(served.url, env);
      try {
        const read = await provider.reader.read({ vpc: 'vpc-1', parts: everything }, context);
        const wanted = asEc2Tells(await served.network());
        const named = JSON.stringify([network.routeTables, network.securityGroups]);
        const securityGroups = asEc2Tells(read).securityGroups;
        expect({ ...read, securityGroups, collectedAt: '' }).toEqual({
          ...wanted,
          collectedAt: '',
          // Only those that something names are read: an account may see thousands.
          prefixLists: named.includes('pl-1') ? wanted.prefixLists : [],
        });
      } finally {
        await provider.close();
        await served.close();
      }
    }),
    { numRuns: 10 },
  );
});
