import type { Prefix } from '../address/prefix.ts';
import type { ConsumerSide } from './consumer-side.ts';
import type { Peer } from './filters.ts';

/** A pod, as the rules of its far side see it. */
export function asPod(addresses: Prefix): Peer {
  return { addresses, groups: 'pod' };
}

/** A consumer's host, as the rules of nodes see it. */
export function consumerPeer({ source, groups, isInVpc }: ConsumerSide): Peer {
  return { addresses: source, groups: groups ?? (isInVpc ? 'unseen' : 'outside') };
}
