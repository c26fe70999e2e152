import { AddressError, parseAddress } from '../address/prefix.ts';

/**
 * `10.0.0.5:20880`, `[2001:db8::5]:20880`, `shop-1.example.com:20880`: the address in canonical text, or
 * the name; undefined for all else, port 0 included.
 */
export function hostAndPort(
  text: string,
): { readonly address: string; readonly port: number } | undefined {
  const [, bracketed, bare, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65535)) return undefined;
  const address = addressIn(bracketed ?? bare ?? '');
  if (address !== undefined) return { address, port };
  // What looks like an address and is none is no name: 10.244.2.300.
  const isName = bare !== undefined && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(bare);
  return isName && !/^[\d.]+$/.test(bare) ? { address: bare.toLowerCase(), port } : undefined;
}

function addressIn(text: string): string | undefined {
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
