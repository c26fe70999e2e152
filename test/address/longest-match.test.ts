import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Entry, type Interval, lookup, sweep } from '../../src/address/longest-match.ts';
import { comparePrefixes, Prefix } from '../../src/address/prefix.ts';
import { PrefixSet } from '../../src/address/prefix-set.ts';
import { anyPrefix, anyWorld, prefixIn, SIZE } from './oracle.ts';

function entriesOf(...lines: string[]): Entry<string>[] {
  return lines.map((line) => {
    const [prefix = '', value = ''] = line.split(' → ');
    return { prefix: Prefix.parse(prefix), value };
  });
}

function textOf({ family, first, last, prefix, value }: Interval<string>): string {
  const length = family === 4 ? 32 : 128;
  const [from, to] = [first, last].map((at) => Prefix.of(family, at, length).text.split('/')[0]);
  return `${from} to ${to} → ${value} by ${prefix}`;
}

describe('longest-prefix match as intervals', () => {
  test.each([
    ['nothing is nothing', [], []],
    [
      'the inner one wins inside, the outer one on both sides',
      ['10.0.0.0/16 → vpc', '10.0.3.0/24 → node-a'],
      [
        '10.0.0.0 to 10.0.2.255 → vpc by 10.0.0.0/16',
        '10.0.3.0 to 10.0.3.255 → node-a by 10.0.3.0/24',
        '10.0.4.0 to 10.0.255.255 → vpc by 10.0.0.0/16',
      ],
    ],
    [
      'three deep, all beginning at one address, given inside out',
      ['10.0.0.0/24 → inner', '10.0.0.0/20 → middle', '10.0.0.0/16 → outer'],
      [
        '10.0.0.0 to 10.0.0.255 → inner by 10.0.0.0/24',
        '10.0.1.0 to 10.0.15.255 → middle by 10.0.0.0/20',
        '10.0.16.0 to 10.0.255.255 → outer by 10.0.0.0/16',
      ],
    ],
    [
      'three deep, all ending at one address',
      ['10.0.0.0/16 → outer', '10.0.240.0/20 → middle', '10.0.255.0/24 → inner'],
      [
        '10.0.0.0 to 10.0.239.255 → outer by 10.0.0.0/16',
        '10.0.240.0 to 10.0.254.255 → middle by 10.0.240.0/20',
        '10.0.255.0 to 10.0.255.255 → inner by 10.0.255.0/24',
      ],
    ],
    [
      'an outer one that is hidden altogether is not there',
      ['10.0.0.0/24 → hidden', '10.0.0.0/25 → low', '10.0.0.128/25 → high'],
      [
        '10.0.0.0 to 10.0.0.127 → low by 10.0.0.0/25',
        '10.0.0.128 to 10.0.0.255 → high by 10.0.0.128/25',
      ],
    ],
    [
      'neighbours do not merge, even with one value; gaps are left out',
      ['10.0.0.0/24 → a', '10.0.1.0/24 → a', '10.0.9.0/24 → a'],
      [
        '10.0.0.0 to 10.0.0.255 → a by 10.0.0.0/24',
        '10.0.1.0 to 10.0.1.255 → a by 10.0.1.0/24',
        '10.0.9.0 to 10.0.9.255 → a by 10.0.9.0/24',
      ],
    ],
    [
      'of equal prefixes the last given wins',
      [
        '10.0.0.0/24 → first',
        '10.0.0.0/24 → second',
        '10.0.0.128/25 → inner',
        '10.0.0.0/24 → third',
      ],
      [
        '10.0.0.0 to 10.0.0.127 → third by 10.0.0.0/24',
        '10.0.0.128 to 10.0.0.255 → inner by 10.0.0.128/25',
      ],
    ],
    [
      'the first and last address of IPv4 under a default route',
      ['0.0.0.0/0 → gateway', '255.255.255.255/32 → last', '0.0.0.0/32 → first'],
      [
        '0.0.0.0 to 0.0.0.0 → first by 0.0.0.0/32',
        '0.0.0.1 to 255.255.255.254 → gateway by 0.0.0.0/0',
        '255.255.255.255 to 255.255.255.255 → last by 255.255.255.255/32',
      ],
    ],
    [
      'both families, each with a default route',
      ['::/0 → gateway6', '2001:db8::/128 → pod', '0.0.0.0/0 → gateway4'],
      [
        '0.0.0.0 to 255.255.255.255 → gateway4 by 0.0.0.0/0',
        ':: to 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff → gateway6 by ::/0',
        '2001:db8:: to 2001:db8:: → pod by 2001:db8::/128',
        '2001:db8::1 to ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff → gateway6 by ::/0',
      ],
    ],
  ])('%s', (_, entries, intervals) => {
    expect(sweep(entriesOf(...entries)).map(textOf)).toEqual(intervals);
  });

  test('every one of the 256 addresses goes where trying all entries sends it', () => {
    const given = anyWorld.chain((world) =>
      fc.tuple(fc.constant(world), fc.array(prefixIn(world), { maxLength: 16 })),
    );
    fc.assert(
      fc.property(given, ([world, prefixes]) => {
        const entries = prefixes.map((prefix, value) => ({ prefix, value }));
        const intervals = sweep(entries);
        for (let i = 0; i < SIZE; i++) {
          const address = world.address(i);
          let best: Entry<number> | undefined;
          for (const entry of entries) {
            if (!entry.prefix.contains(address)) continue;
            if (best === undefined || entry.prefix.length >= best.prefix.length) best = entry;
          }
          expect(lookup(intervals, address)?.value).toBe(best?.value);
        }
      }),
    );
  });

  test('over both families: disjoint, in order, maximal, the union of the entries, any input order', () => {
    const prefixes = fc.array(fc.oneof(anyPrefix, anyWorld.chain(prefixIn)), { maxLength: 30 });
    fc.assert(
      fc.property(prefixes, (given) => {
        const entries = given.map((prefix) => ({ prefix, value: prefix.text }));
        const before = [...entries];
        const intervals = sweep(entries);
        expect(entries).toEqual(before);
        for (const [i, interval] of intervals.entries()) {
          expect(interval.first <= interval.last).toBe(true);
          expect(interval.first >= interval.prefix.first).toBe(true);
          expect(interval.last <= interval.prefix.last).toBe(true);
          const next = intervals[i + 1];
          if (next === undefined || next.family !== interval.family) continue;
          expect(interval.last < next.first).toBe(true);
          expect(next.prefix).not.toEqual(interval.prefix);
        }
        const addresses = intervals.flatMap(({ family, first, last }) =>
          Array.from([first, last], (at) => Prefix.of(family, at, family === 4 ? 32 : 128)),
        );
        const all = PrefixSet.of(given);
        expect(addresses.every((address) => all.has(address))).toBe(true);
        const sizeOf = (ranges: readonly { first: number | bigint; last: number | bigint }[]) =>
          ranges.reduce((sum, { first, last }) => sum + BigInt(last) - BigInt(first) + 1n, 0n);
        expect(sizeOf(intervals)).toBe(sizeOf(all.prefixes()));
        const sortedEntries = entries.toSorted((a, b) => comparePrefixes(a.prefix, b.prefix));
        expect(sweep(sortedEntries)).toEqual(intervals);
        expect(sweep(entries.toReversed())).toEqual(intervals);
      }),
    );
  });
});

describe('looking up', () => {
  const intervals = sweep(entriesOf('10.0.0.0/16 → vpc', '10.0.3.0/24 → a', '2001:db8::/64 → b'));
  test.each([
    ['one address of the inner entry', '10.0.3.7/32', 'a'],
    ['one address of the outer entry', '10.0.4.0/32', 'vpc'],
    ['an address no entry matches', '10.1.0.0/32', undefined],
    ['an address before all', '0.0.0.0/32', undefined],
    ['an address between the families', '255.255.255.255/32', undefined],
    ['the first address of IPv6', '::/128', undefined],
    ['an IPv6 address', '2001:db8::7/128', 'b'],
    ['the last address of IPv6', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128', undefined],
    ['a prefix with one answer', '10.0.3.0/25', 'a'],
    ['a prefix with two answers has no single one', '10.0.2.0/23', undefined],
    ['a prefix that is partly outside', '10.0.0.0/8', undefined],
  ])('%s', (_, prefix, value) => {
    expect(lookup(intervals, Prefix.parse(prefix))?.value).toBe(value);
  });

  test('the families never answer for each other', () => {
    const mixed = sweep(
      entriesOf('0.0.0.0/1 → low4', '::/1 → low6', '8000::/2 → middle6', 'c000::/2 → high6'),
    );
    expect(lookup(mixed, Prefix.parse('1.0.0.0/32'))?.value).toBe('low4');
    expect(lookup(mixed, Prefix.parse('255.255.255.255/32'))).toBeUndefined();
    expect(lookup(mixed, Prefix.parse('::1/128'))?.value).toBe('low6');
    expect(lookup(mixed, Prefix.parse('ffff::/16'))?.value).toBe('high6');
    expect(lookup(sweep(entriesOf('0.0.0.0/0 → all4')), Prefix.parse('::1/128'))).toBeUndefined();
  });

  test('in nothing, nothing', () => {
    expect(lookup([], Prefix.parse('10.0.0.0/32'))).toBeUndefined();
  });
});
