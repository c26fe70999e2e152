/** An IP family, as the kernel and Kubernetes number it. */
export type Family = 4 | 6;

/**
 * One address as a number: `number` for IPv4, `bigint` for IPv6, never mixed within a family.
 * IPv4 fits a double exactly and is several times faster there; `<` and `===` work on both.
 */
export type Bound = number | bigint;

/** The number of bits of an address: 32 or 128. */
export function widthOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** The first address of the `/length` network around `address`, which is of either family. */
export function networkOf(address: Bound, length: number): Bound {
  // The IPv4 side divides because JavaScript's bit operators stop at signed 32 bits.
  if (typeof address === 'number') return address - (address % 2 ** (32 - length));
  const hostBits = BigInt(128 - length);
  return (address >> hostBits) << hostBits;
}

/** The last address of the `/length` network that begins at `first`, which is of either family. */
export function lastOf(first: Bound, length: number): Bound {
  if (typeof first === 'number') return first + 2 ** (32 - length) - 1;
  return first + (1n << BigInt(128 - length)) - 1n;
}

/** The address after this one. After the last address of the space: a bound outside it. */
export function after(address: Bound): Bound {
  return typeof address === 'number' ? address + 1 : address + 1n;
}

/** The address before this one. Before the first address of the space: -1. */
export function before(address: Bound): Bound {
  return typeof address === 'number' ? address - 1 : address - 1n;
}

/** How many leading bits two addresses of one family share. */
export function commonLength(a: Bound, b: Bound): number {
  if (typeof a === 'number') {
    const difference = (a ^ Number(b)) >>> 0;
    return Math.clz32(difference);
  }
  const difference = a ^ BigInt(b);
  return difference === 0n ? 128 : 128 - difference.toString(2).length;
}
