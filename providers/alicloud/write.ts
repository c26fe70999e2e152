import type { Outcome, RouteState } from '../../src/network/change.ts';
import { type Fate, fateOf, outcomesOf } from '../../src/network/fate.ts';
import type { Batch, BatchItem } from '../../src/network/provider.ts';
import { said } from '../../src/network/said.ts';
import type { AlicloudClient, Answer } from './client.ts';
import { failureOf } from './failure.ts';
import { batchFates } from './partial.ts';

type Item<Kind extends BatchItem['kind']> = Extract<BatchItem, { readonly kind: Kind }>;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Sends a batch, each request once: one for a batch that creates or deletes, one for each item
 * otherwise. Never throws.
 */
export async function writeBatch(
  client: AlicloudClient,
  regionId: string,
  batch: Batch,
): Promise<readonly Outcome[]> {
  const fates = await fatesOf(client, regionId, batch);
  return outcomesOf(batch, (index) => fates[index]);
}

async function fatesOf(
  client: AlicloudClient,
  regionId: string,
  batch: Batch,
): Promise<readonly Fate[]> {
  const creates = batch.filter((item) => item.kind === 'create-route');
  const deletes = batch.filter((item) => item.kind === 'delete-route');
  if (creates.length === batch.length) {
    return together(creates, createEntry, (entries) =>
      client.vpc((vpc, sdk, runtime) => {
        const routeEntries = entries.map(
          (one) => new sdk.CreateRouteEntriesRequestRouteEntries(one),
        );
        const request = new sdk.CreateRouteEntriesRequest({ regionId, routeEntries });
        return vpc.createRouteEntriesWithOptions(request, runtime);
      }),
    );
  }
  if (deletes.length === batch.length) {
    return together(deletes, deleteEntry, (entries) =>
      client.vpc((vpc, sdk, runtime) => {
        const routeEntries = entries.map(
          (one) => new sdk.DeleteRouteEntriesRequestRouteEntries(one),
        );
        const request = new sdk.DeleteRouteEntriesRequest({ regionId, routeEntries });
        return vpc.deleteRouteEntriesWithOptions(request, runtime);
      }),
    );
  }
  const fates: Fate[] = [];
  for (const item of batch) fates.push(await alone(client, regionId, item));
  return fates;
}

/** Items that the API has no words for are not sent. */
async function together<One extends Item<'create-route' | 'delete-route'>>(
  items: readonly One[],
  entryOf: (item: One) => Fields | undefined,
  send: (entries: readonly Fields[]) => Promise<Answer>,
): Promise<readonly Fate[]> {
  const fates = new Map<One, Fate>();
  const entries = new Map<One, Fields>();
  for (const item of items) {
    const entry = entryOf(item);
    if (entry === undefined) fates.set(item, notWritable);
    else entries.set(item, entry);
  }
  const sent = [...entries.keys()];
  if (sent.length > 0) {
    try {
      const answered = batchFates(sent, await send([...entries.values()]));
      for (const [index, item] of sent.entries()) fates.set(item, answered[index] ?? notNamed);
    } catch (error) {
      const fate = fateOf(failureOf(error));
      for (const item of sent) fates.set(item, fate);
    }
  }
  return items.map((item) => fates.get(item) ?? notNamed);
}

/** No Name: its length counts in the query of the URL, and the mark is the description (rules.ts). */
function createEntry({ table, destination, after }: Item<'create-route'>): Fields | undefined {
  const hop = hopOf(after);
  return (
    hop && {
      routeTableId: table,
      dstCidrBlock: destination.text,
      ...hop,
      // 4 is the API's default.
      ...(destination.family === 6 ? { ipVersion: 6 } : {}),
      ...(after.description === '' ? {} : { description: after.description }),
    }
  );
}

/** By id where it is known: a route that somebody made anew meanwhile has another one. */
function deleteEntry({ table, destination, before }: Item<'delete-route'>): Fields | undefined {
  if (before.id !== undefined) return { routeTableId: table, routeEntryId: before.id };
  const nextHop = idOf(before);
  if (nextHop === undefined) return undefined;
  return { routeTableId: table, dstCidrBlock: destination.text, nextHop };
}

async function alone(client: AlicloudClient, regionId: string, item: BatchItem): Promise<Fate> {
  try {
    switch (item.kind) {
      case 'replace-route':
        return await replace(client, regionId, item);
      case 'disable-source-dest-check':
        return appliedBy(
          await client.rpc('ecs', 'ModifyNetworkInterfaceAttribute', {
            RegionId: regionId,
            NetworkInterfaceId: item.interface,
            SourceDestCheck: false,
          }),
        );
      default:
        return notWritable;
    }
  } catch (error) {
    return fateOf(failureOf(error));
  }
}

async function replace(
  client: AlicloudClient,
  regionId: string,
  { table, destination, before, after }: Item<'replace-route'>,
): Promise<Fate> {
  const hop = hopOf(after);
  if (hop === undefined) return notWritable;
  const which =
    before.id === undefined
      ? { routeTableId: table, destinationCidrBlock: destination.text }
      : { routeEntryId: before.id };
  const isMarked = after.description === before.description || after.description === '';
  const answer = await client.vpc((vpc, sdk, runtime) => {
    const request = new sdk.ModifyRouteEntryRequest({
      regionId,
      ...which,
      newNextHopId: hop.nextHop,
      newNextHopType: hop.nextHopType,
      ...(isMarked ? {} : { description: after.description }),
    });
    return vpc.modifyRouteEntryWithOptions(request, runtime);
  });
  return appliedBy(answer);
}

/** CreateRouteEntries takes one next hop; podway writes instances and their interfaces only. */
function hopOf({
  nextHops,
}: RouteState): { readonly nextHop: string; readonly nextHopType: string } | undefined {
  const [hop, ...others] = nextHops;
  if (others.length > 0) return undefined;
  if (hop?.kind === 'instance') return { nextHop: hop.id, nextHopType: 'Instance' };
  return hop?.kind === 'interface'
    ? { nextHop: hop.id, nextHopType: 'NetworkInterface' }
    : undefined;
}

function idOf({ nextHops }: RouteState): string | undefined {
  const [hop, ...others] = nextHops;
  return hop && 'id' in hop && hop.id !== '' && others.length === 0 ? hop.id : undefined;
}

function appliedBy({ RequestId: requestId }: Answer): Fate {
  return {
    result: 'applied',
    ...(typeof requestId === 'string' ? { requestId: said(requestId) } : {}),
  };
}

const notWritable: Fate = {
  result: 'failed',
  class: 'invalid',
  code: 'NotWritable',
  message: 'not sent: Alibaba Cloud takes one instance or interface as next hop, and no tags here',
};

const notNamed: Fate = { result: 'unknown', class: 'unknown', message: 'no answer names it' };
