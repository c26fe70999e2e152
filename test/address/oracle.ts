import * as fc from 'fast-check';
import { Prefix } from '../../src/address/prefix.ts';

/**
 * A corner of an address space with 256 addresses, small enough to be modelled by an array.
 * The corners at the ends of the spaces are where `+ 1` and `- 1` go wrong.
 */
export interface World {
  readonly all: Prefix;
  /** The prefix `2 ** bits` addresses wide, the `index`th of that size in the world. */
  prefix(bits: number, index: number): Prefix;
  address(index: number): Prefix;
}

export const SIZE = 256;

const worlds = [
  '0.0.0.0/24',
  '10.0.0.0/24',
  '127.255.255.0/24',
  '128.0.0.0/24',
  '255.255.255.0/24',
  '::/120',
  '2001:db8::/120',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00/120',
].map((text): World => {
  const all = Prefix.parse(text);
  const prefix = (bits: number, index: number): Prefix => {
    const offset = index * 2 ** bits;
    const first = typeof all.first === 'bigint' ? all.first + BigInt(offset) : all.first + offset;
    return Prefix.of(all.family, first, all.length + 8 - bits);
  };
  return { all, prefix, address: (index) => prefix(0, index) };
});

export const anyWorld = fc.constantFrom(...worlds);

/** Any prefix inside the world, wide ones as often as narrow ones. */
export function prefixIn(world: World): fc.Arbitrary<Prefix> {
  return fc
    .tuple(fc.integer({ min: 0, max: 8 }), fc.nat({ max: SIZE - 1 }))
    .map(([bits, at]) => world.prefix(bits, at >>> bits));
}

export function prefixesIn(world: World): fc.Arbitrary<Prefix[]> {
  return fc.array(prefixIn(world), { maxLength: 12 });
}

/** Any prefix of the whole space of either family. */
export const anyPrefix: fc.Arbitrary<Prefix> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 32 }), fc.nat({ max: 2 ** 32 - 1 }))
    .map(([length, at]) => Prefix.of(4, at - (at % 2 ** (32 - length)), length)),
  fc
    .tuple(fc.integer({ min: 0, max: 128 }), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }))
    .map(([length, at]) => {
      const hostBits = BigInt(128 - length);
      return Prefix.of(6, (at >> hostBits) << hostBits, length);
    }),
  anyWorld.chain(prefixIn),
);

/** The model of a set: for each address of the world, is it in one of the prefixes? */
export function members(world: World, prefixes: readonly Prefix[]): boolean[] {
  return Array.from({ length: SIZE }, (_, i) => prefixes.some((p) => p.contains(world.address(i))));
}

/** The fewest prefixes that hold the model's members: split until a block is all or nothing. */
export function fewest(world: World, model: readonly boolean[], bits = 8, index = 0): Prefix[] {
  const block = model.slice(index * 2 ** bits, (index + 1) * 2 ** bits);
  if (!block.includes(true)) return [];
  if (!block.includes(false)) return [world.prefix(bits, index)];
  return [
    ...fewest(world, model, bits - 1, index * 2),
    ...fewest(world, model, bits - 1, index * 2 + 1),
  ];
}
