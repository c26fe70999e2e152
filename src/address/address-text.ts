import { Address6, AddressError as Ipv6Error } from 'ip-address';
import { type Bound, type Family, networkOf, widthOf } from './bounds.ts';

/** A text is no address, or no prefix, that podway accepts. The message quotes it and says why. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** An address that was read: its number, and the one text podway writes for it. */
export interface Address {
  readonly family: Family;
  readonly value: Bound;
  readonly text: string;
}

/**
 * The canonical text of one address of either family: `2001:DB8::1` → `2001:db8::1` (RFC 5952).
 *
 * IPv4 has one spelling only; leading zeros (octal to some readers) and short forms are refused.
 * A dotted tail in IPv6 (`64:ff9b::10.0.0.1`) is read and written in hexadecimal. IPv4-mapped
 * addresses (`::ffff:10.0.0.1`) are refused: kernels treat them as IPv4, so that one address
 * would have two map keys. Zone ids are refused: they mean something on one host only.
 *
 * @throws AddressError
 */
export function parseAddress(text: string): string {
  const address = readAddress(text);
  if (address === undefined) throw new AddressError(notAnAddress(text));
  if (isIPv4Mapped(address)) throw new AddressError(mapped(text, address));
  return address.text;
}

/** Reads one address, IPv4-mapped ones included; undefined if it is none. */
export function readAddress(text: string): Address | undefined {
  const value = readIPv4(text);
  // The scanner accepts nothing but canonical text.
  return value === undefined ? readIPv6(text) : { family: 4, value, text };
}

// Being the only spellings, these leave no room for signs, leading zeros and white space.
const lengths: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 129 }, (_, length) => [String(length), length]),
);

/** Reads a prefix length as it stands after the slash; undefined if it is none. */
export function readLength(text: string, family: Family): number | undefined {
  const length = lengths.get(text);
  return length !== undefined && length <= widthOf(family) ? length : undefined;
}

/** The canonical text of an address: dotted decimal, or RFC 5952. */
export function formatAddress(value: Bound): string {
  if (typeof value === 'bigint') return Address6.fromBigInt(value).correctForm();
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Is this in `::ffff:0:0/96`, IPv4 addresses in IPv6 clothes? (RFC 4291, 2.5.5.2) */
export function isIPv4Mapped({ value }: Address): boolean {
  return typeof value === 'bigint' && value >> 32n === 0xffffn;
}

// By hand, because every run reads a prefix for each of thousands of nodes: a whole parse takes
// ip-address 5 (cold) to 15 (warm) times as long as it takes Prefix.parse.
function readIPv4(text: string): number | undefined {
  let value = 0;
  let dots = 0;
  let octet = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) {
      if (digits === 0) return undefined;
      value = value * 256 + octet;
      octet = 0;
      digits = 0;
      dots++;
    } else {
      if (code < 0x30 || code > 0x39) return undefined;
      if (digits > 0 && octet === 0) return undefined; // a leading zero
      octet = octet * 10 + code - 0x30;
      if (octet > 255) return undefined;
      digits++;
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : undefined;
}

function readIPv6(text: string): Address | undefined {
  // ip-address also reads zones and lengths, which are decided here. 45: the longest spelling.
  if (!text.includes(':') || !/^[0-9a-f:.]{2,45}$/i.test(text)) return undefined;
  try {
    const address = new Address6(text);
    return { family: 6, value: address.bigInt(), text: address.correctForm() };
  } catch (error) {
    if (error instanceof Ipv6Error) return undefined;
    throw error;
  }
}

/** Why `text` is not a prefix. Called after it was refused, so it may take its time. */
export function notAPrefix(text: string): string {
  const wanted = 'wanted the form 10.244.3.0/24 or 2001:db8::/64';
  return `${quoted(text)} is not a prefix: ${prefixFault(text)}; ${wanted}`;
}

/** Why `text` is not an address. Called after it was refused, so it may take its time. */
export function notAnAddress(text: string): string {
  const fault = text.includes('/') ? 'an address has no /length' : addressFault(text);
  return `${quoted(text)} is not an address: ${fault}; wanted the form 10.0.0.7 or 2001:db8::7`;
}

/** What to say of an IPv4-mapped address or prefix: the IPv4 form that was probably meant. */
export function mapped(text: string, { value }: Address, length?: number): string {
  const ipv4 = Number(BigInt(value) & 0xffff_ffffn);
  const meant =
    length === undefined || length < 96
      ? formatAddress(ipv4)
      : `${formatAddress(networkOf(ipv4, length - 96))}/${length - 96}`;
  return `${quoted(text)} is an IPv4 address in IPv6 form (IPv4-mapped); write ${meant}`;
}

function prefixFault(text: string): string {
  const slash = text.indexOf('/');
  const address = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return addressFault(slash < 0 ? text : text.slice(0, slash));
  if (/\s/.test(text)) return 'it contains white space';
  const width = widthOf(address.family);
  if (slash < 0) return `the /length is missing (/${width} for this one address)`;
  if (/^0\d+$/.test(text.slice(slash + 1))) return 'its length has a leading zero';
  return `the length of an IPv${address.family} prefix is a whole number from 0 to ${width}`;
}

function addressFault(text: string): string {
  if (text === '') return 'the address is empty';
  if (/\s/.test(text)) return 'it contains white space';
  if (text.includes('%')) return 'a zone id (%eth0) means something on one host only';
  if (/(^|[.:])0\d+(\.|$)/.test(text) && text.includes('.')) {
    return 'a number with a leading zero may be octal or decimal';
  }
  if (text.includes(':')) return 'its IPv6 address is not valid';
  if (!/^\d[\d.]*$/.test(text)) return 'it is neither IPv4 nor IPv6';
  return 'an IPv4 address is four numbers from 0 to 255';
}

// ASCII only, so that a stray no-break space, a look-alike or a terminal escape shows.
function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return JSON.stringify(shown).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
