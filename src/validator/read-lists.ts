import type { Prefix } from '../address/prefix.ts';
import type { Network } from '../network/network.ts';

/** The entries of the prefix lists that were read: an empty one was not, where not all were. */
export function readLists({
  prefixLists,
  incomplete,
}: Network): ReadonlyMap<string, readonly Prefix[]> {
  const mayLack = incomplete.includes('prefixLists');
  return new Map(
    prefixLists.flatMap(({ id, entries }) =>
      mayLack && entries.length === 0 ? [] : [[id, entries] as const],
    ),
  );
}
