import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { coverOf, PrefixSet } from '../../src/address/prefix-set.ts';
import { anyPrefix, anyWorld, fewest, members, prefixesIn, prefixIn, SIZE } from './oracle.ts';

function setOf(...texts: string[]): PrefixSet {
  return PrefixSet.of(texts.map((text) => Prefix.parse(text)));
}

function textOf(set: PrefixSet): string {
  return set.prefixes().join(' ');
}

describe('a set is written with the fewest prefixes', () => {
  test.each([
    ['nothing', [], ''],
    ['adjacent halves merge', ['10.0.0.0/25', '10.0.0.128/25'], '10.0.0.0/24'],
    ['in any order', ['10.0.0.128/25', '10.0.0.0/25'], '10.0.0.0/24'],
    ['twice is once', ['10.0.0.0/24', '10.0.0.0/24'], '10.0.0.0/24'],
    ['nested ones vanish', ['10.0.0.0/24', '10.0.0.7/32', '10.0.0.64/26'], '10.0.0.0/24'],
    ['neighbours that are no pair stay', ['10.0.1.0/24', '10.0.2.0/24'], '10.0.1.0/24 10.0.2.0/24'],
    [
      'a run of four merges to what is aligned',
      ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24', '10.0.4.0/24'],
      '10.0.1.0/24 10.0.2.0/23 10.0.4.0/24',
    ],
    ['the two halves of IPv4', ['128.0.0.0/1', '0.0.0.0/1'], '0.0.0.0/0'],
    ['the two halves of IPv6', ['8000::/1', '::/1'], '::/0'],
    ['the families stay apart', ['::/0', '0.0.0.0/0'], '0.0.0.0/0 ::/0'],
    [
      'the end of IPv4 does not touch the start of IPv6',
      ['::/128', '255.255.255.255/32'],
      '255.255.255.255/32 ::/128',
    ],
  ])('%s', (_, prefixes, text) => {
    expect(textOf(setOf(...prefixes))).toBe(text);
  });
});

describe('set operations', () => {
  test.each([
    ['0.0.0.0/0', '0.0.0.0/0', ''],
    ['0.0.0.0/0', '::/0', '0.0.0.0/0'],
    [
      '0.0.0.0/0',
      '10.0.0.0/8',
      '0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1',
    ],
    ['128.0.0.0/1', '255.255.255.255/32', [...range(2, 32)].map(lastBut).join(' ')],
    ['10.0.0.0/30', '10.0.0.0/32', '10.0.0.1/32 10.0.0.2/31'],
    ['::/125', '::/128', '::1/128 ::2/127 ::4/126'],
    [
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/127 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128',
    ],
  ])('%s without %s', (a, b, left) => {
    expect(textOf(setOf(a).subtract(setOf(b)))).toBe(left);
    expect(setOf(a).subtract(setOf(b)).union(setOf(b)).equals(setOf(a, b))).toBe(true);
  });

  test('the whole of IPv6 without one address, and back', () => {
    const all = setOf('::/0');
    const one = setOf('2001:db8::1/128');
    const rest = all.subtract(one);
    expect(rest.prefixes()).toHaveLength(128);
    expect(rest.has(Prefix.parse('2001:db8::1/128'))).toBe(false);
    expect(rest.overlaps(Prefix.parse('2001:db8::/127'))).toBe(true);
    expect(rest.union(one).equals(all)).toBe(true);
    expect(rest.intersect(one).isEmpty()).toBe(true);
  });

  test('has wants all of a prefix, overlaps any of it', () => {
    const set = setOf('10.0.0.0/25', '10.0.0.128/26', '2001:db8::/64');
    const answers = (text: string) => [
      set.has(Prefix.parse(text)),
      set.overlaps(Prefix.parse(text)),
    ];
    expect(answers('10.0.0.0/25')).toEqual([true, true]);
    expect(answers('10.0.0.0/24')).toEqual([false, true]);
    expect(answers('10.0.0.192/26')).toEqual([false, false]);
    expect(answers('9.0.0.0/8')).toEqual([false, false]);
    expect(answers('0.0.0.0/0')).toEqual([false, true]);
    expect(answers('2001:db8::1/128')).toEqual([true, true]);
    expect(answers('2001:db8::/63')).toEqual([false, true]);
    expect(answers('ffff::/16')).toEqual([false, false]);
  });

  test('every operation does address by address what the array of 256 does', () => {
    const given = anyWorld.chain((world) =>
      fc.tuple(fc.constant(world), prefixesIn(world), prefixesIn(world), prefixIn(world)),
    );
    fc.assert(
      fc.property(given, ([world, a, b, probe]) => {
        const [inA, inB] = [members(world, a), members(world, b)];
        const [setA, setB] = [PrefixSet.of(a), PrefixSet.of(b)];
        const inProbe = members(world, [probe]);
        const expectations: [PrefixSet, boolean[]][] = [
          [setA, inA],
          [setA.union(setB), inA.map((is, i) => is || inB[i] === true)],
          [setA.subtract(setB), inA.map((is, i) => is && inB[i] === false)],
          [setA.intersect(setB), inA.map((is, i) => is && inB[i] === true)],
        ];
        for (const [set, model] of expectations) {
          expect(set.prefixes()).toEqual(fewest(world, model));
          expect(set.isEmpty()).toBe(!model.includes(true));
          expect(set.size(world.all.family)).toBe(BigInt(model.filter((is) => is).length));
          expect(set.size(world.all.family === 4 ? 6 : 4)).toBe(0n);
          expect(set.equals(PrefixSet.of(set.prefixes()))).toBe(true);
          expect(set.has(probe)).toBe(inProbe.every((is, i) => !is || model[i]));
          expect(set.overlaps(probe)).toBe(inProbe.some((is, i) => is && model[i]));
        }
        expect(setA.equals(setB)).toBe(inA.every((is, i) => is === inB[i]));
      }),
      { numRuns: 500 },
    );
  });

  test('across both families and the whole space, the laws of sets hold', () => {
    const anySet = fc.array(anyPrefix, { maxLength: 8 }).map((prefixes) => PrefixSet.of(prefixes));
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        const common = a.intersect(b);
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(common.equals(b.intersect(a))).toBe(true);
        expect(a.subtract(b).union(common).equals(a)).toBe(true);
        expect(a.subtract(a.subtract(b)).equals(common)).toBe(true);
        expect(a.subtract(b).intersect(b).isEmpty()).toBe(true);
        expect(a.prefixes().every((prefix) => a.union(b).has(prefix))).toBe(true);
      }),
    );
  });
});

describe('the cover of a range', () => {
  test.each([
    ['.1 to .6', 1, 6, '0.0.0.1/32 0.0.0.2/31 0.0.0.4/31 0.0.0.6/32'],
    ['one address', 7, 7, '0.0.0.7/32'],
    ['all of IPv4', 0, 2 ** 32 - 1, '0.0.0.0/0'],
    ['nothing, when the last is before the first', 7, 6, ''],
  ])('%s', (_, first, last, text) => {
    expect(coverOf(first, last, 4).join(' ')).toBe(text);
  });

  test('all of IPv6, and all but its two ends', () => {
    const last = (1n << 128n) - 1n;
    expect(coverOf(0n, last, 6).join(' ')).toBe('::/0');
    expect(coverOf(1n, last - 1n, 6)).toHaveLength(254);
  });

  test('it is the fewest prefixes, for every range of the 256', () => {
    const given = fc.tuple(anyWorld, fc.nat({ max: SIZE - 1 }), fc.nat({ max: SIZE - 1 }));
    fc.assert(
      fc.property(given, ([world, x, y]) => {
        const [from, to] = [Math.min(x, y), Math.max(x, y)];
        const model = Array.from({ length: SIZE }, (_, i) => from <= i && i <= to);
        const { first } = world.address(from);
        const { last } = world.address(to);
        expect(coverOf(first, last, world.all.family)).toEqual(fewest(world, model));
      }),
    );
  });
});

function* range(from: number, to: number): Generator<number> {
  for (let i = from; i <= to; i++) yield i;
}

/** What is left of the last prefix of length `length - 1` without the last of length `length`. */
function lastBut(length: number): string {
  return Prefix.of(4, 2 ** 32 - 2 ** (33 - length), length).text;
}
