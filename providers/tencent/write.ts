import type { Outcome, RouteState } from '../../src/network/change.ts';
import { type CallFailure, type Fate, fateOf, outcomesOf } from '../../src/network/fate.ts';
import { afterHolds, type Written } from '../../src/network/holds.ts';
import type { NextHop } from '../../src/network/network.ts';
import { sameNextHops } from '../../src/network/next-hop.ts';
import type { Batch, BatchItem } from '../../src/network/provider.ts';
import { said } from '../../src/network/said.ts';
import type { Answer, TencentClient } from './client.ts';
import { failureOf } from './failure.ts';
import { routeNames } from './route-ids.ts';
import { tencentRules } from './rules.ts';

type RouteItem = Extract<BatchItem, { readonly table: string; readonly destination: unknown }>;
type Items = Readonly<Record<string, unknown>>[];

interface About {
  readonly client: TencentClient;
  /** The tables that a batch is about, as they are now. May throw. */
  readonly readTables: (tables: readonly string[]) => Promise<Written>;
}

/** One call for each table and kind of a batch. Never throws. */
export async function writeBatch(about: About, batch: Batch): Promise<readonly Outcome[]> {
  const fates = new Map<BatchItem, Fate>();
  const calls = new Map<string, RouteItem[]>();
  for (const item of batch) {
    if (item.kind === 'disable-source-dest-check' || item.kind === 'claim-table') {
      fates.set(item, notThere);
      continue;
    }
    const key = `${item.kind} ${item.table}`;
    const items = calls.get(key);
    if (items) items.push(item);
    else calls.set(key, [item]);
  }
  for (const items of calls.values())
    for (const [item, fate] of await writeItems(about, items)) fates.set(item, fate);
  return outcomesOf(batch, (index) => fates.get(batch[index] as BatchItem));
}

const actions = {
  'create-route': 'CreateRoutes',
  'replace-route': 'ReplaceRoutes',
  'delete-route': 'DeleteRoutes',
} as const;

/** Items of one kind and table, in one call. Those that the API has no words for are not sent. */
async function writeItems(
  about: About,
  items: readonly RouteItem[],
): Promise<ReadonlyMap<BatchItem, Fate>> {
  const fates = new Map<BatchItem, Fate>();
  const known = await withIds(about, items, fates);
  const routes: Items = [];
  const sent: RouteItem[] = [];
  for (const [item, id] of known) {
    const words = routesFor(item, id);
    if (words === undefined) fates.set(item, notWritable);
    else {
      routes.push(...words);
      sent.push(item);
    }
  }
  const [first] = sent;
  if (first === undefined) return fates;
  try {
    const parameters = { RouteTableId: first.table, Routes: routes };
    const answer = await about.client.call('vpc', actions[first.kind], parameters);
    for (const item of sent) fates.set(item, appliedBy(answer));
  } catch (error) {
    const failure = failureOf(error);
    for (const [item, fate] of await afterRefusal(about, sent, failure)) fates.set(item, fate);
  }
  return fates;
}

/** Replaces and deletes name items by id. Where a plan knows none, the table is looked at. */
async function withIds(
  about: About,
  items: readonly RouteItem[],
  fates: Map<BatchItem, Fate>,
): Promise<ReadonlyMap<RouteItem, string>> {
  const lacking = items.filter(({ before }) => before !== null && before.id === undefined);
  let network: Written | undefined;
  if (lacking.length > 0) {
    try {
      network = await about.readTables([...new Set(lacking.map(({ table }) => table))]);
    } catch (error) {
      // Nothing was sent.
      const fate = { ...fateOf(failureOf(error)), result: 'failed' } as const;
      for (const item of lacking) fates.set(item, fate);
    }
  }
  const known = new Map<RouteItem, string>();
  for (const item of items) {
    const { before } = item;
    const id = before === null ? '' : (before.id ?? (network && idIn(network, item, before)));
    if (id !== undefined) known.set(item, id);
    else if (!fates.has(item)) fates.set(item, missing(item));
  }
  return known;
}

function idIn(network: Written, item: RouteItem, before: RouteState): string | undefined {
  return network.routeTables
    .find(({ id }) => id === item.table)
    ?.routes.find(
      ({ destination, nextHops }) =>
        !('prefixList' in destination) &&
        destination.equals(item.destination) &&
        sameNextHops(nextHops, before.nextHops),
    )?.id;
}

/** What a call says of one item; undefined where the API has no words for it. */
function routesFor(item: RouteItem, id: string): Items | undefined {
  const { destination, after } = item;
  const names = id === '' ? [] : routeNames(id);
  if (after === null) return names.map((name) => ({ ...name }));
  const hops = after.nextHops.map(gatewayOf);
  // One item for each next hop: a replace that needs more or fewer of them is another call's work.
  const isSame = item.kind === 'create-route' || names.length === hops.length;
  if (!isSame || hops.includes(undefined)) return undefined;
  return hops.map((hop, index) => ({
    ...names[index],
    ...(destination.family === 4
      ? { DestinationCidrBlock: destination.text }
      : { DestinationIpv6CidrBlock: destination.text }),
    ...hop,
    ...(after.description === '' ? {} : { RouteDescription: after.description }),
  }));
}

/** podway writes nodes only, and a node is its private address. */
function gatewayOf(
  hop: NextHop,
): { readonly GatewayType: string; readonly GatewayId: string } | undefined {
  return hop.kind === 'address' ? { GatewayType: 'NORMAL_CVM', GatewayId: hop.ip } : undefined;
}

/**
 * Whether a refused call did nothing, or a part, is not documented. A call about one item did nothing;
 * for more, the table tells which items are as they were to be.
 */
async function afterRefusal(
  about: About,
  items: readonly RouteItem[],
  failure: CallFailure,
): Promise<ReadonlyMap<BatchItem, Fate>> {
  const fate = fateOf(failure);
  const every = (one: Fate) => new Map<BatchItem, Fate>(items.map((item) => [item, one]));
  const wasRefusedAtTheGate = failure.class === 'transient' || failure.class === 'denied';
  if (fate.result !== 'failed' || items.length === 1 || wasRefusedAtTheGate) return every(fate);
  try {
    const network = await about.readTables([...new Set(items.map(({ table }) => table))]);
    return new Map(
      items.map((item) => [
        item,
        afterHolds(network, item) ? ({ result: 'applied' } as const) : fate,
      ]),
    );
  } catch {
    return every({ ...fate, result: 'unknown' });
  }
}

function appliedBy({ RequestId: requestId }: Answer): Fate {
  return {
    result: 'applied',
    ...(typeof requestId === 'string' ? { requestId: said(requestId) } : {}),
  };
}

function missing({ destination, table, kind }: RouteItem): Fate {
  const { codes } = tencentRules;
  return {
    result: 'failed',
    class: 'gone',
    code: kind === 'replace-route' ? codes.missingReplace : codes.missing,
    message: `not sent: ${table} has no such route to ${destination.text}`,
  };
}

const notWritable: Fate = {
  result: 'failed',
  class: 'invalid',
  code: 'NotWritable',
  message: 'not sent: podway writes private addresses of nodes, as many as there were before',
};

const notThere: Fate = {
  result: 'failed',
  class: 'invalid',
  code: tencentRules.codes.check,
  message: 'not sent: Tencent Cloud has no source/destination check, and marks stand on routes',
};
