import type { Network, Part } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import type { WireCloud } from '../wire.ts';
import type { Parameters } from './parameters.ts';
import { AlicloudRefusal } from './refusal.ts';

/** Answers one action; what it returns becomes the reply's body, beside `RequestId`. */
export type Handler = (parameters: Parameters, cloud: WireCloud) => Promise<JsonObject>;

/**
 * The network, for an action that shows a part of it.
 *
 * @throws {AlicloudRefusal} in another region than the network's; and, for a part that the network
 * names `incomplete`, the lack of permission that may have been why.
 */
export async function readPart(
  parameters: Parameters,
  cloud: WireCloud,
  part?: Part,
): Promise<Network> {
  const network = await cloud.read();
  checkRegion(parameters, network);
  if (part === undefined || !network.incomplete.includes(part)) return network;
  const message =
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
  throw new AlicloudRefusal('Forbidden.RAM', message);
}

/** @throws {AlicloudRefusal} a network of no region is in every one. */
export function checkRegion(parameters: Parameters, { region }: Network): void {
  const asked = parameters.text('RegionId');
  if (asked === undefined || region === '' || asked === region) return;
  const message = 'The specified RegionId does not exist.';
  throw new AlicloudRefusal('InvalidRegionId.NotFound', message);
}

/** The account's number; left out where it is not one. */
export function ownerOf({ account }: Network): number | undefined {
  const number = /^[0-9]{1,16}$/.test(account) ? Number(account) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
