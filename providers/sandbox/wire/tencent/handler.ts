import type { Network, Part } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import type { WireCloud } from '../wire.ts';
import { TencentRefusal } from './refusal.ts';

/** Answers one action; what it returns becomes `Response`, beside `RequestId`. */
export type Handler = (
  body: Readonly<Record<string, unknown>>,
  cloud: WireCloud,
) => Promise<JsonObject>;

/** @throws {TencentRefusal} for a part that the network names `incomplete`: the permission may have lacked. */
export async function readPart(cloud: WireCloud, part?: Part): Promise<Network> {
  const network = await cloud.read();
  if (part === undefined || !network.incomplete.includes(part)) return network;
  const message =
    'You are not authorized to perform this operation. Please check your CAM policies.';
  throw new TencentRefusal('UnauthorizedOperation', message);
}

/** Tags as API 3.0 shows them. */
export function tagSet(tags: Readonly<Record<string, string>>): readonly JsonObject[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
