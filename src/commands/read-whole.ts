import { type Network, type Part, partSchema } from '../network/network.ts';
import { InconclusiveError } from './inconclusive.ts';
import type { Opened } from './inputs.ts';

/** Without these nobody can tell where a packet goes. */
const routingParts: readonly Part[] = ['subnets', 'routeTables', 'interfaces'];

/**
 * The whole network, with what filters packets. Parts that were not read are `incomplete`.
 *
 * @throws {InconclusiveError} as `assertRouted`.
 */
export async function readWhole({ loaded, provider, context }: Opened): Promise<Network> {
  const { vpc } = loaded.config.network;
  const network = await provider.reader.read({ vpc, parts: partSchema.options }, context);
  assertRouted(network, vpc);
  return network;
}

/** @throws {InconclusiveError} where what packets are routed by was not read: an unread table is no empty one. */
export function assertRouted({ incomplete }: Network, where: string): void {
  const missing = routingParts.filter((part) => incomplete.includes(part));
  if (missing.length === 0) return;
  throw new InconclusiveError(
    `${where} was recorded without its ${missing.join(', ')}, and validating needs them. Record it again with the right to read them.`,
  );
}
