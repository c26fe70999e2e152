import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../providers/alicloud/rules.ts';
import { awsRules } from '../../providers/aws/rules.ts';
import { tencentRules } from '../../providers/tencent/rules.ts';
import { limitsOf, slotsOf, usedOf } from '../../src/network/limits.ts';
import type { Limit, RouteTable } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { eni, networkOf } from './build.ts';

type TableInput = NonNullable<Parameters<typeof networkOf>[0]>['routeTables'];

function tableOf(parts: Omit<NonNullable<TableInput>[number], 'id'>): RouteTable {
  const [table] = networkOf({ routeTables: [{ id: 'rtb-1', ...parts }] }).routeTables;
  if (!table) throw new Error('no table');
  return table;
}

const shown = (limits: readonly Limit[]) =>
  limits.map(({ families, limit, source }) => `IPv${families.join('+')}: ${limit} (${source})`);

describe('limitsOf', () => {
  it.each<[string, CloudRules, RouteTable['limits'], readonly (4 | 6)[], readonly string[]]>([
    [
      'AWS counts families apart',
      awsRules,
      [],
      [4, 6],
      ['IPv4: 50 (default)', 'IPv6: 50 (default)'],
    ],
    ['Alibaba Cloud counts them together', alicloudRules, [], [4, 6], ['IPv4+6: 200 (default)']],
    ['Tencent Cloud counts them together', tencentRules, [], [4, 6], ['IPv4+6: 50 (default)']],
    ['one family', awsRules, [], [4], ['IPv4: 50 (default)']],
    [
      'a limit that was read, and the default for the family without one',
      awsRules,
      [{ families: [4], limit: 500, source: 'read' }],
      [4, 6],
      ['IPv4: 500 (read)', 'IPv6: 50 (default)'],
    ],
    [
      'a limit for both is there once',
      alicloudRules,
      [{ families: [4, 6], limit: 480, source: 'config' }],
      [6],
      ['IPv4+6: 480 (config)'],
    ],
    [
      'a limit of a family that was not asked for',
      awsRules,
      [{ families: [6], limit: 500, source: 'read' }],
      [4],
      ['IPv4: 50 (default)'],
    ],
  ])('%s', (_, rules, limits, families, expected) => {
    expect(shown(limitsOf({ ...tableOf({}), limits }, rules, families))).toEqual(expected);
  });

  it('asks for every family of the cloud where none is named', () => {
    expect(shown(limitsOf(tableOf({}), awsRules))).toHaveLength(2);
  });
});

describe('usedOf', () => {
  const hop = [eni('eni-1')];
  const routes = [
    {
      destination: '10.0.0.0/16',
      nextHops: [{ kind: 'local' as const }],
      origin: 'system' as const,
    },
    { destination: '10.244.1.0/24', nextHops: hop },
    { destination: '10.244.2.0/24', nextHops: hop, state: 'blackhole' as const },
    { destination: '10.244.3.0/24', nextHops: [eni('eni-1'), eni('eni-2')] },
    { destination: '172.16.0.0/12', nextHops: hop, origin: 'propagated' as const },
    { destination: 'fd00:244::/64', nextHops: hop },
    { destination: { prefixList: 'pl-4' }, nextHops: hop },
  ];
  const lists = networkOf({
    prefixLists: [
      { id: 'pl-4', maxEntries: 10, entries: ['192.0.2.0/24'] },
      { id: 'pl-6', maxEntries: 7, entries: ['2001:db8::/32'] },
      { id: 'pl-empty', maxEntries: 3 },
    ],
  }).prefixLists;
  const ipv4: Limit = { families: [4], limit: 50, source: 'read' };
  const ipv6: Limit = { families: [6], limit: 50, source: 'read' };
  const both: Limit = { families: [4, 6], limit: 50, source: 'read' };

  it.each<[string, CloudRules, Limit, number]>([
    // local, .1, the blackhole, two next hops and the list's ten
    [
      'AWS, IPv4: local and blackhole count, propagated does not',
      awsRules,
      ipv4,
      1 + 1 + 1 + 2 + 10,
    ],
    ['AWS, IPv6', awsRules, ipv6, 1],
    ['Alibaba Cloud: custom entries only, several next hops are one', alicloudRules, both, 4 + 10],
    ['Tencent Cloud: user routes only, each next hop is one', tencentRules, both, 5 + 10],
  ])('%s', (_, rules, limit, used) => {
    expect(usedOf(tableOf({ routes }), limit, rules, lists)).toBe(used);
  });

  it.each<[string, Limit, number]>([
    ['pl-4', ipv4, 10],
    ['pl-4', ipv6, 0],
    ['pl-4', both, 10],
    ['pl-6', ipv4, 0],
    ['pl-6', ipv6, 7],
    ['pl-empty', ipv4, 3],
    ['pl-empty', ipv6, 3],
    ['pl-that-could-not-be-read', ipv4, 1],
  ])('a route to %s takes of %o: %i', (prefixList, limit, slots) => {
    const route = { destination: { prefixList }, nextHops: hop, origin: 'user' } as const;
    expect(slotsOf(route, limit, awsRules, lists)).toBe(slots);
  });
});
