import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import { AddressError, comparePrefixes, Prefix, parseAddress } from '../../src/address/prefix.ts';
import { anyPrefix, anyWorld, prefixIn, SIZE } from './oracle.ts';

const MAX4 = 2 ** 32 - 1;
const MAX6 = (1n << 128n) - 1n;

describe('a prefix has one text', () => {
  test.each([
    ['10.244.3.0/24', '10.244.3.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['::/0', '::/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:0db8:0000:0000:0000:0000:0000:0000/32', '2001:db8::/32'],
    ['2001:db8:0:1:0:0:0:0/64', '2001:db8:0:1::/64'],
    ['2001:db8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128'],
    ['1:0:2:3:4:5:6:7/128', '1:0:2:3:4:5:6:7/128'],
    ['1:2:3:4:5:6:7::/128', '1:2:3:4:5:6:7:0/128'],
    ['64:ff9b::10.0.0.0/104', '64:ff9b::a00:0/104'],
    ['::10.0.0.1/128', '::a00:1/128'],
    ['::fffe:10.0.0.1/128', '::fffe:a00:1/128'],
    ['::ffff:0:0:0/80', '::ffff:0:0:0/80'],
  ])('%s is read as %s', (text, canonical) => {
    const prefix = Prefix.parse(text);
    expect(prefix.text).toBe(canonical);
    expect(`${prefix}`).toBe(canonical);
    expect(JSON.stringify({ prefix })).toBe(`{"prefix":"${canonical}"}`);
    expect(Prefix.parse(canonical)).toEqual(prefix);
  });

  test('reading back what was written, and making it again from its numbers, gives an equal one', () => {
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        if (!prefix.text.startsWith('::ffff:')) {
          expect(Prefix.parse(prefix.text)).toEqual(prefix);
        }
        expect(Prefix.of(prefix.family, prefix.first, prefix.length)).toEqual(prefix);
      }),
    );
  });
});

describe('a text that is not exactly a prefix is refused, with the reason', () => {
  const messageOf = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      if (error instanceof AddressError) return error.message;
      throw error;
    }
    return 'accepted';
  };

  const wanted = 'wanted the form 10.244.3.0/24 or 2001:db8::/64';
  test.each([
    ['', 'the address is empty'],
    ['/24', 'the address is empty'],
    ['10.244.3.0', 'the /length is missing (/32 for this one address)'],
    ['2001:db8::', 'the /length is missing (/128 for this one address)'],
    ['10.244.3.0/', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/33', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/-1', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/+8', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/24.0', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/1e1', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/24/8', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['10.244.3.0/255.255.255.0', 'the length of an IPv4 prefix is a whole number from 0 to 32'],
    ['2001:db8::/129', 'the length of an IPv6 prefix is a whole number from 0 to 128'],
    ['10.0.0.0/08', 'its length has a leading zero'],
    ['10.0.0.0/00', 'its length has a leading zero'],
    ['2001:db8::/032', 'its length has a leading zero'],
    ['010.0.0.0/8', 'a number with a leading zero may be octal or decimal'],
    ['10.00.0.0/8', 'a number with a leading zero may be octal or decimal'],
    ['10.0.0.01/32', 'a number with a leading zero may be octal or decimal'],
    ['64:ff9b::10.0.0.01/128', 'a number with a leading zero may be octal or decimal'],
    ['10.0/16', 'an IPv4 address is four numbers from 0 to 255'],
    ['167772160/8', 'an IPv4 address is four numbers from 0 to 255'],
    ['10.0.0.256/32', 'an IPv4 address is four numbers from 0 to 255'],
    ['10.0.0.0.0/8', 'an IPv4 address is four numbers from 0 to 255'],
    ['10..0.0/8', 'an IPv4 address is four numbers from 0 to 255'],
    ['10.0.0./8', 'an IPv4 address is four numbers from 0 to 255'],
    ['.0.0.0/8', 'it is neither IPv4 nor IPv6'],
    ['0x0a.0.0.0/8', 'it is neither IPv4 nor IPv6'],
    ['***HIDDEN***/25', 'it is neither IPv4 nor IPv6'],
    ['default', 'it is neither IPv4 nor IPv6'],
    ['null', 'it is neither IPv4 nor IPv6'],
    [' 10.0.0.0/8', 'it contains white space'],
    ['10.0.0.0/8 ', 'it contains white space'],
    ['10.0.0.0 /8', 'it contains white space'],
    ['10.0.0.0/ 8', 'it contains white space'],
    ['2001:db8:: /32', 'it contains white space'],
    ['2001:db8:::/32', 'its IPv6 address is not valid'],
    ['2001::db8::/32', 'its IPv6 address is not valid'],
    ['2001:00db8::/32', 'its IPv6 address is not valid'],
    ['1:2:3:4:5:6:7/128', 'its IPv6 address is not valid'],
    ['1:2:3:4:5:6:7:8:9/128', 'its IPv6 address is not valid'],
    ['1:2:3:4:5:6:7:8::/128', 'its IPv6 address is not valid'],
    ['[2001:db8::]/32', 'its IPv6 address is not valid'],
    ['2001:dg8::/32', 'its IPv6 address is not valid'],
    ['fe80::%eth0/64', 'a zone id (%eth0) means something on one host only'],
    ['fe80::1%1/128', 'a zone id (%eth0) means something on one host only'],
  ])('%j: %s', (text, reason) => {
    expect(messageOf(() => Prefix.parse(text))).toBe(
      `${JSON.stringify(text)} is not a prefix: ${reason}; ${wanted}`,
    );
  });

  test.each([
    ['10.244.3.7/24', '10.244.3.0/24'],
    ['128.0.0.1/0', '0.0.0.0/0'],
    ['255.255.255.255/31', '255.255.255.254/31'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['::1/0', '::/0'],
  ])('%s has host bits; asked to clear them, parse gives %s', (text, network) => {
    expect(messageOf(() => Prefix.parse(text))).toBe(
      `${text} has host bits set; the network is ${network}`,
    );
    expect(Prefix.parse(text, { hostBits: 'clear' })).toEqual(Prefix.parse(network));
  });

  test.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::FFFF:a00:0/104', '10.0.0.0/8'],
    ['0:0:0:0:0:ffff:255.255.255.255/128', '255.255.255.255/32'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::ffff:10.0.0.7/120', '10.0.0.0/24'],
    ['::ffff:10.0.0.7/64', '10.0.0.7'],
    ['::ffff:10.0.0.7/x', '10.0.0.7'],
  ])('%s is IPv4 in IPv6 form: write %s', (text, meant) => {
    const message = `"${text}" is an IPv4 address in IPv6 form (IPv4-mapped); write ${meant}`;
    expect(messageOf(() => Prefix.parse(text))).toBe(message);
    expect(messageOf(() => Prefix.parse(text, { hostBits: 'clear' }))).toBe(message);
  });

  test('what was found is shown in ASCII and cut', () => {
    expect(messageOf(() => Prefix.parse(`10.0.0.0\u00a0\u001b[31m"\ud800${'x'.repeat(99)}`))).toBe(
      String.raw`"10.0.0.0\u00a0\u001b[31m\"\ud800${'x'.repeat(44)}..." is not a prefix: it contains white space; ${wanted}`,
    );
  });

  test('no text at all makes it throw anything but AddressError', () => {
    const odd = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefxF.:/% \n-+[]*', '::', '::ffff:', '10.0.', '١'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'binary' })), (text) => {
        messageOf(() => Prefix.parse(text));
        messageOf(() => Prefix.parse(text, { hostBits: 'clear' }));
        messageOf(() => Prefix.ofAddress(text));
        messageOf(() => parseAddress(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an address', () => {
  test.each([
    ['10.0.0.7', '10.0.0.7', '10.0.0.7/32'],
    ['2001:DB8::1', '2001:db8::1', '2001:db8::1/128'],
    ['::', '::', '::/128'],
    ['0:0:0:0:0:0:0:1', '::1', '::1/128'],
  ])('%s is written %s and is the prefix %s', (text, canonical, prefix) => {
    expect(parseAddress(text)).toBe(canonical);
    expect(Prefix.ofAddress(text)).toEqual(Prefix.parse(prefix));
  });

  const wanted = 'wanted the form 10.0.0.7 or 2001:db8::7';
  test.each([
    ['', `"" is not an address: the address is empty; ${wanted}`],
    ['10.0.0.7/32', `"10.0.0.7/32" is not an address: an address has no /length; ${wanted}`],
    [
      '010.0.0.1',
      `"010.0.0.1" is not an address: a number with a leading zero may be octal or decimal; ${wanted}`,
    ],
    [
      'fe80::1%eth0',
      `"fe80::1%eth0" is not an address: a zone id (%eth0) means something on one host only; ${wanted}`,
    ],
    [
      '::ffff:10.0.0.1',
      '"::ffff:10.0.0.1" is an IPv4 address in IPv6 form (IPv4-mapped); write 10.0.0.1',
    ],
  ])('%j is refused', (text, message) => {
    expect(() => parseAddress(text)).toThrow(new AddressError(message));
    expect(() => Prefix.ofAddress(text)).toThrow(new AddressError(message));
  });

  test('IPv4 is accepted exactly when ip-address and node accept it, with the same number', () => {
    const octet = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom('', '00', '01', '0', '255'));
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.')),
    );
    fc.assert(
      fc.property(text, (address) => {
        expect(isIPv4(address)).toBe(Address4.isValid(address));
        if (!isIPv4(address)) {
          expect(() => Prefix.ofAddress(address)).toThrow(AddressError);
          return;
        }
        expect(parseAddress(address)).toBe(new Address4(address).correctForm());
        expect(Prefix.ofAddress(address).first).toBe(Number(new Address4(address).bigInt()));
      }),
      { numRuns: 1000 },
    );
  });

  test('an IPv4 prefix has the bounds that ip-address computes', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const prefix = Prefix.parse(`${address}/${length}`, { hostBits: 'clear' });
        const oracle = new Address4(`${address}/${length}`);
        expect(prefix.first).toBe(Number(oracle.startAddress().bigInt()));
        expect(prefix.last).toBe(Number(oracle.endAddress().bigInt()));
        expect(prefix.text).toBe(`${oracle.startAddress().correctForm()}/${length}`);
      }),
    );
  });

  test('an IPv6 prefix has the bounds that ip-address computes', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, length) => {
        fc.pre(new Address6(address).bigInt() >> 32n !== 0xffffn);
        const prefix = Prefix.parse(`${address}/${length}`, { hostBits: 'clear' });
        const oracle = new Address6(`${address}/${length}`);
        expect(prefix.first).toBe(oracle.startAddress().bigInt());
        expect(prefix.last).toBe(oracle.endAddress().bigInt());
      }),
    );
  });

  test('IPv6 is accepted exactly when node accepts it, and written as a URL writes it', () => {
    const group = fc.oneof(
      fc.constantFrom('', '0', '0000', '00000', '0001', '10.0.0.1'),
      fc.nat({ max: 0xffff }).map((n) => n.toString(16)),
    );
    const text = fc.oneof(
      fc.ipV6(),
      fc.array(group, { minLength: 2, maxLength: 9 }).map((groups) => groups.join(':')),
    );
    fc.assert(
      fc.property(text, (address) => {
        if (!isIPv6(address)) {
          expect(() => Prefix.ofAddress(address)).toThrow(AddressError);
          return;
        }
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        fc.pre(!/^::ffff:[^:]+:[^:]+$/.test(canonical));
        expect(parseAddress(address)).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a prefix from numbers', () => {
  test.each([
    [4, 0, 0, '0.0.0.0/0', MAX4],
    [4, 0, 32, '0.0.0.0/32', 0],
    [4, 2 ** 31, 1, '128.0.0.0/1', MAX4],
    [4, MAX4, 32, '255.255.255.255/32', MAX4],
    [6, 0n, 0, '::/0', MAX6],
    [6, 0n, 128, '::/128', 0n],
    [6, 1n << 127n, 1, '8000::/1', MAX6],
    [6, MAX6, 128, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128', MAX6],
    [6, 0xffffn << 32n, 96, '::ffff:0:0/96', (0xffffn << 32n) + 0xffff_ffffn],
  ] as const)(
    'IPv%i from %s, length %i, is %s and ends at %s',
    (family, first, length, text, last) => {
      const prefix = Prefix.of(family, first, length);
      expect(prefix).toMatchObject({ family, first, last, length, text });
    },
  );

  test.each([
    ['host bits', 4, 1, 31],
    ['host bits', 6, 1n, 127],
    ['a bigint for IPv4', 4, 0n, 0],
    ['a number for IPv6', 6, 0, 0],
    ['before the first address', 4, -1, 32],
    ['before the first address', 6, -1n, 128],
    ['past the last address', 4, 2 ** 32, 32],
    ['past the last address', 6, 1n << 128n, 128],
    ['a fraction', 4, 0.5, 32],
    ['not a number', 4, Number.NaN, 32],
    ['a length past the width', 4, 0, 33],
    ['a length past the width', 6, 0n, 129],
    ['a negative length', 4, 0, -1],
    ['a fraction of a length', 6, 0n, 0.5],
  ] as const)('%s is refused: IPv%i from %s, length %s', (_, family, first, length) => {
    expect(() => Prefix.of(family, first, length)).toThrow(RangeError);
  });
});

describe('how two prefixes lie', () => {
  test.each([
    ['10.0.0.0/24', 'equals', '10.0.0.0/24'],
    ['10.0.0.0/24', 'contains', '10.0.0.0/25'],
    ['10.0.0.0/24', 'contains', '10.0.0.255/32'],
    ['10.0.0.0/24', 'is apart from', '10.0.1.0/24'],
    ['10.0.0.0/24', 'is apart from', '9.255.255.255/32'],
    ['0.0.0.0/0', 'contains', '255.255.255.255/32'],
    ['0.0.0.0/0', 'is apart from', '::/0'],
    ['0.0.0.0/32', 'is apart from', '::/128'],
    ['::/0', 'contains', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'],
    ['2001:db8::/32', 'contains', '2001:db8:ffff::/48'],
    ['2001:db8::/32', 'is apart from', '2001:db9::/32'],
  ])('%s %s %s', (a, relation, b) => {
    const [x, y] = [Prefix.parse(a), Prefix.parse(b)];
    expect([x.equals(y), x.contains(y), y.contains(x), x.overlaps(y), y.overlaps(x)]).toEqual(
      {
        equals: [true, true, true, true, true],
        contains: [false, true, false, true, true],
        'is apart from': [false, false, false, false, false],
      }[relation],
    );
  });

  test('one address is inside or not', () => {
    const subnet = Prefix.parse('10.0.0.0/24');
    expect(subnet.containsAddress('10.0.0.0')).toBe(true);
    expect(subnet.containsAddress('10.0.0.255')).toBe(true);
    expect(subnet.containsAddress('10.0.1.0')).toBe(false);
    expect(subnet.containsAddress('::a00:0')).toBe(false);
    expect(() => subnet.containsAddress('10.0.0.0/24')).toThrow(AddressError);
  });

  test('contains and overlaps are what they are address by address', () => {
    const two = anyWorld.chain((world) =>
      fc.tuple(fc.constant(world), prefixIn(world), prefixIn(world)),
    );
    fc.assert(
      fc.property(two, ([world, a, b]) => {
        const addresses = Array.from({ length: SIZE }, (_, i) => world.address(i));
        const inA = addresses.filter((address) => a.contains(address));
        const inB = addresses.filter((address) => b.contains(address));
        expect(a.contains(b)).toBe(inB.every((address) => inA.includes(address)));
        expect(a.overlaps(b)).toBe(inB.some((address) => inA.includes(address)));
        expect(inA.length).toBe(2 ** (world.all.length + 8 - a.length));
      }),
    );
  });
});

describe('halves and parent', () => {
  test.each([
    ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'],
    ['10.0.0.0/24', '10.0.0.0/25', '10.0.0.128/25'],
    ['255.255.255.254/31', '255.255.255.254/32', '255.255.255.255/32'],
    ['::/0', '::/1', '8000::/1'],
    ['2001:db8::/64', '2001:db8::/65', '2001:db8:0:0:8000::/65'],
  ])('%s is %s and %s', (whole, low, high) => {
    expect(Prefix.parse(whole).halves()?.map(String)).toEqual([low, high]);
    expect(Prefix.parse(low).parent()).toEqual(Prefix.parse(whole));
    expect(Prefix.parse(high).parent()).toEqual(Prefix.parse(whole));
  });

  test('one address has no halves, and the whole space has no parent', () => {
    expect(Prefix.parse('10.0.0.1/32').halves()).toBeUndefined();
    expect(Prefix.parse('::1/128').halves()).toBeUndefined();
    expect(Prefix.parse('0.0.0.0/0').parent()).toBeUndefined();
    expect(Prefix.parse('::/0').parent()).toBeUndefined();
  });
});

describe('the order of prefixes', () => {
  test('family, then first address, then the wider first', () => {
    const inOrder = [
      '0.0.0.0/0',
      '0.0.0.0/32',
      '9.0.0.0/8',
      '10.0.0.0/8',
      '10.0.0.0/24',
      '10.0.1.0/24',
      '200.0.0.0/8',
      '::/0',
      '::/128',
      '2001:db8::/32',
      '2001:db8::/64',
      'ffff::/16',
    ];
    const shuffled = inOrder.toReversed().map((text) => Prefix.parse(text));
    expect(shuffled.toSorted(comparePrefixes).map(String)).toEqual(inOrder);
  });

  test('it is total: antisymmetric, transitive, zero for equal text only', () => {
    fc.assert(
      fc.property(anyPrefix, anyPrefix, anyPrefix, (a, b, c) => {
        expect(Math.sign(comparePrefixes(a, b)) + Math.sign(comparePrefixes(b, a))).toBe(0);
        expect(comparePrefixes(a, b) === 0).toBe(a.text === b.text);
        const [x, y, z] = [a, b, c].sort(comparePrefixes) as [Prefix, Prefix, Prefix];
        expect(comparePrefixes(x, y)).toBeLessThanOrEqual(0);
        expect(comparePrefixes(y, z)).toBeLessThanOrEqual(0);
        expect(comparePrefixes(x, z)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
