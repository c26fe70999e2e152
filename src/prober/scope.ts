import { isIPv6 } from 'node:net';
import { AddressError, Prefix } from '../address/prefix.ts';
import type { Endpoint } from './attempt.ts';
import { type Protocol, usualProtocol } from './protocol.ts';

/** A text is no target: what it is, and what was wanted. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/**
 * `10.244.2.10:20880`, `[fd00:244::a]:20880`.
 *
 * @param protocol undefined: what the port is usual for.
 * @throws {TargetError}
 */
export function readTarget(text: string, protocol: Protocol | undefined): Endpoint {
  const [, six, four, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const address = six ?? four;
  if (address === undefined || port < 1 || port > 65535)
    throw new TargetError(
      `--to ${text}: wanted ADDRESS:PORT, 10.244.2.10:20880 or [fd00:244::a]:20880`,
    );
  try {
    const { text: canonical } = Prefix.ofAddress(address);
    const bare = canonical.replace(/\/\d+$/, '');
    return { address: bare, port, protocol: protocol ?? usualProtocol(port) };
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new TargetError(`--to ${text}: ${error.message}`, { cause: error });
  }
}

/** As it is written in a command: `10.244.2.10:20880`. */
export function endpointText({ address, port }: Pick<Endpoint, 'address' | 'port'>): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Ranges that are nobody's on the Internet: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291. */
const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].map((text) => Prefix.parse(text));

/**
 * Endpoints that nobody asked podway to touch.
 *
 * @param networks the pod networks and the VPC's; undefined: not known, so all private addresses will do.
 */
export function outOfScope(
  endpoints: readonly Endpoint[],
  networks: readonly Prefix[] | undefined,
): readonly Endpoint[] {
  const allowed = networks ?? privateRanges;
  return endpoints.filter(({ address }) => !allowed.some((one) => one.containsAddress(address)));
}
