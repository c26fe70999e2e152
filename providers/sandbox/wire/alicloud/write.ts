import type { RouteChange } from '../../../../src/network/change.ts';
import type { Network } from '../../../../src/network/network.ts';
import type { Refusal } from '../../refusal.ts';
import type { WireCloud } from '../wire.ts';
import { AlicloudRefusal } from './refusal.ts';

/** What came of one change. */
export type Written =
  | { readonly kind: 'done'; readonly network: Network }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Writes one change.
 *
 * @throws {AlicloudRefusal} TaskConflict while another write of the VPC is under way, whatever else is
 * wrong with the call.
 */
export async function write(cloud: WireCloud, change: RouteChange): Promise<Written> {
  const tried = await cloud.write(change);
  if (tried.kind === 'refused' && tried.refusal.code === cloud.rules.codes.busy)
    throw new AlicloudRefusal(tried.refusal.code, 'The operation is too frequent.');
  return tried;
}

/**
 * A refusal in the words of the calls that write one entry; those that write several name some of
 * them otherwise.
 *
 * Source: error lists of CreateRouteEntry, ModifyRouteEntry and DeleteRouteEntry, 2026-11.
 */
export function singleRefusal({ code, message }: Refusal, cloud: WireCloud): AlicloudRefusal {
  const { codes } = cloud.rules;
  const named: Readonly<Record<string, string>> = {
    [codes.duplicate]: 'InvalidCIDRBlock.Duplicate',
    [codes.missing]: 'InvalidRouteEntry.NotFound',
    [codes.system]: 'IncorrectRouteEntryStatus',
  };
  return new AlicloudRefusal(named[code] ?? code, message);
}
