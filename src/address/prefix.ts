import {
  AddressError,
  formatAddress,
  isIPv4Mapped,
  mapped,
  notAnAddress,
  notAPrefix,
  readAddress,
  readLength,
} from './address-text.ts';
import { type Bound, type Family, lastOf, networkOf, widthOf } from './bounds.ts';

export { AddressError, parseAddress } from './address-text.ts';
export type { Bound, Family } from './bounds.ts';

/** What `Prefix.parse` does with host bits (`10.244.3.7/24`): refuse, the default, or clear. */
export interface ParseOptions {
  readonly hostBits?: 'refuse' | 'clear';
}

/**
 * A network prefix of either family, canonical from birth: no host bits, one text. Two prefixes
 * are equal exactly when their `text` is, so `text` is the Map key and the JSON.
 */
export class Prefix {
  readonly family: Family;
  /** 0 to 32, or 0 to 128. */
  readonly length: number;
  /** The first address: a number for IPv4, a bigint for IPv6. */
  readonly first: Bound;
  /** The last address, itself inside. */
  readonly last: Bound;
  /** `10.244.3.0/24` or, by RFC 5952, `2001:db8::/64`; always with the length. */
  readonly text: string;

  private constructor(family: Family, length: number, first: Bound, address: string) {
    this.family = family;
    this.length = length;
    this.first = first;
    this.last = lastOf(first, length);
    this.text = `${address}/${length}`;
  }

  /**
   * Reads a prefix of either family. What addresses may look like: see `parseAddress`. A bare
   * address and a length with leading zeros are refused; so are host bits, unless asked for.
   *
   * @throws AddressError
   */
  static parse(text: string, options: ParseOptions = {}): Prefix {
    const slash = text.indexOf('/');
    const address = readAddress(slash < 0 ? text : text.slice(0, slash));
    if (address === undefined) throw new AddressError(notAPrefix(text));
    const length = slash < 0 ? undefined : readLength(text.slice(slash + 1), address.family);
    if (isIPv4Mapped(address)) throw new AddressError(mapped(text, address, length));
    if (length === undefined) throw new AddressError(notAPrefix(text));

    const first = networkOf(address.value, length);
    if (first === address.value) return new Prefix(address.family, length, first, address.text);
    const network = new Prefix(address.family, length, first, formatAddress(first));
    if (options.hostBits === 'clear') return network;
    const found = `${address.text}/${length}`;
    throw new AddressError(`${found} has host bits set; the network is ${network.text}`);
  }

  /**
   * The prefix of one address: `10.0.0.7` → `10.0.0.7/32`, `2001:db8::7` → `2001:db8::7/128`.
   *
   * @throws AddressError as `parseAddress` does
   */
  static ofAddress(text: string): Prefix {
    const address = readAddress(text);
    if (address === undefined) throw new AddressError(notAnAddress(text));
    if (isIPv4Mapped(address)) throw new AddressError(mapped(text, address));
    return new Prefix(address.family, widthOf(address.family), address.value, address.text);
  }

  /**
   * The prefix that begins at a number: a `number` for family 4, a `bigint` for family 6.
   *
   * This is arithmetic: it also makes prefixes inside `::ffff:0:0/96`, whose text `parse` refuses.
   * The only way there is to take a wider one, such as `::/0`, apart at that very place.
   *
   * @throws RangeError for host bits, or anything out of the family's range
   */
  static of(family: Family, first: Bound, length: number): Prefix {
    const width = widthOf(family);
    const fits =
      Number.isInteger(length) &&
      length >= 0 &&
      length <= width &&
      (family === 4
        ? Number.isInteger(first) && first >= 0 && first < 2 ** 32
        : typeof first === 'bigint' && first >= 0n && first < 1n << 128n) &&
      networkOf(first, length) === first;
    if (!fits)
      throw new RangeError(`no IPv${family} prefix of length ${length} begins at ${first}`);
    return new Prefix(family, length, first, formatAddress(first));
  }

  /** Is all of `other` inside this prefix? Equal prefixes contain each other. */
  contains(other: Prefix): boolean {
    return this.family === other.family && this.first <= other.first && other.last <= this.last;
  }

  /**
   * Is this one address inside? Of the other family: no.
   *
   * @throws AddressError as `parseAddress` does
   */
  containsAddress(text: string): boolean {
    return this.contains(Prefix.ofAddress(text));
  }

  /** Have the two an address in common? For prefixes: does one contain the other. */
  overlaps(other: Prefix): boolean {
    return this.family === other.family && this.first <= other.last && other.first <= this.last;
  }

  equals(other: Prefix): boolean {
    return this.text === other.text;
  }

  /** The two prefixes one bit longer, in order; undefined for a single address. */
  halves(): [Prefix, Prefix] | undefined {
    const length = this.length + 1;
    if (length > widthOf(this.family)) return undefined;
    const middle = networkOf(this.last, length);
    return [Prefix.of(this.family, this.first, length), Prefix.of(this.family, middle, length)];
  }

  /** The prefix one bit shorter around this one; undefined for /0. */
  parent(): Prefix | undefined {
    if (this.length === 0) return undefined;
    const length = this.length - 1;
    return Prefix.of(this.family, networkOf(this.first, length), length);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/**
 * The one order of prefixes: IPv4 before IPv6, then by first address, then the wider (shorter
 * length) first, so that a prefix comes before all it contains. Zero for equal prefixes only.
 */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.length - b.length;
}
