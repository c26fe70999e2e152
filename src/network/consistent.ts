import { pathText } from '../document/path-text.ts';
import { contradictionsIn } from './contradictions.ts';
import { type Network, type Part, partSchema } from './network.ts';

/**
 * What makes a network that was read from a cloud impossible, in a line each; none where it is sound.
 *
 * @param read the parts that were read whole: the others can't contradict anything.
 */
export function whyImpossible(network: Network, read: readonly Part[]): readonly string[] {
  const unread = partSchema.options.filter((part) => !read.includes(part));
  const incomplete = [...new Set([...network.incomplete, ...unread])];
  return contradictionsIn({ ...network, incomplete }).map(
    ({ path, found, wanted }) => `${pathText(path)}: found ${found}, wanted ${wanted}`,
  );
}
