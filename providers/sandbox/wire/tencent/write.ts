import type { RouteChange } from '../../../../src/network/change.ts';
import type { Network } from '../../../../src/network/network.ts';
import { attempt } from '../../cloud.ts';
import type { WireCloud } from '../wire.ts';
import { TencentRefusal } from './refusal.ts';

/**
 * Writes all changes of a call or, where one is refused, none of them.
 *
 * @returns the network after them.
 * @throws {TencentRefusal} the first refusal.
 */
export async function writeAll(
  cloud: WireCloud,
  changes: readonly RouteChange[],
): Promise<Network> {
  // Nobody else writes during a request, so what is tried here will be done below.
  let network = await cloud.state();
  for (const change of changes) {
    const tried = attempt(network, cloud.rules, change);
    if (tried.kind === 'refused')
      throw new TencentRefusal(tried.refusal.code, tried.refusal.message);
    network = tried.network;
  }
  for (const change of changes) {
    const written = await cloud.write(change);
    if (written.kind === 'refused')
      throw new TencentRefusal(written.refusal.code, written.refusal.message);
  }
  return network;
}
