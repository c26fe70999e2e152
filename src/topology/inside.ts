import type { Prefix } from '../address/prefix.ts';

/** True where one of the networks contains all of the prefix. Asked of every claim and route, so it makes no closure. */
export function isInside(prefix: Prefix, networks: readonly Prefix[]): boolean {
  for (const network of networks) if (network.contains(prefix)) return true;
  return false;
}
