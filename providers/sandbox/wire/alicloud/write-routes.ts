import type { Prefix } from '../../../../src/address/prefix.ts';
import type { Network, NextHop, Route } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { checkRegion, type Handler } from './handler.ts';
import { typeAndId } from './next-hops.ts';
import { dryRun, type Parameters } from './parameters.ts';
import { AlicloudRefusal, missing } from './refusal.ts';
import {
  checkIpVersion,
  checkName,
  descriptionFrom,
  destinationFrom,
  nextHopFrom,
  routeById,
  routeTo,
  stateBefore,
} from './route-fields.ts';
import { routeEntryId } from './routes.ts';
import { tableNamed } from './tables.ts';
import { write } from './write.ts';

interface Entry {
  readonly table: string;
  readonly destination: Prefix;
  readonly nextHop: NextHop;
  readonly nextHopId: string;
  readonly description: string;
}

/** Up to 50 at once; what fails is named in an answer of HTTP 200, without its table. */
export const createRouteEntries: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await cloud.state();
  checkRegion(parameters, network);
  const entries = entriesOf(parameters, cloud.rules.batchSize).map((item) =>
    entryOf(item, network),
  );
  if (parameters.flag('DryRun')) throw dryRun();
  const ids: string[] = [];
  const failed: JsonObject[] = [];
  for (const { description, destination, nextHop, nextHopId, table } of entries) {
    const after = { nextHops: [nextHop], description };
    const change = { kind: 'create-route', table, destination, before: null, after } as const;
    const written = await write(cloud, change);
    if (written.kind === 'refused') {
      failed.push({
        DstCidrBlock: destination.text,
        NextHop: nextHopId,
        FailedCode: written.refusal.code,
        FailedMessage: written.refusal.message,
      });
      continue;
    }
    const made = routeTo(written.network, table, destination);
    if (made) ids.push(routeEntryId(made.table, made.route));
  }
  return {
    SuccessCount: ids.length,
    FailedCount: failed.length,
    RouteEntryIds: ids,
    FailedRouteEntries: failed,
  };
};

/** Up to 50 at once; what fails is named in an answer of HTTP 200, without its table. */
export const deleteRouteEntries: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await cloud.state();
  checkRegion(parameters, network);
  const items = entriesOf(parameters, cloud.rules.batchSize).map((item) => doomedOf(item, network));
  if (parameters.flag('DryRun')) throw dryRun();
  const { codes } = cloud.rules;
  const failed: JsonObject[] = [];
  const fail = ({ asked }: Doomed, FailedCode: string, FailedMessage: string) =>
    failed.push({ ...asked, FailedCode, FailedMessage });
  for (const item of items) {
    const { route, table } = item;
    if (!route) {
      fail(item, codes.missing, 'vRouterEntry not exists');
      continue;
    }
    if ('prefixList' in route.destination) {
      fail(item, codes.system, 'the sandbox does not write routes to prefix lists');
      continue;
    }
    const written = await write(cloud, {
      kind: 'delete-route',
      table,
      destination: route.destination,
      before: stateBefore(route),
      after: null,
    });
    if (written.kind === 'refused') fail(item, written.refusal.code, written.refusal.message);
  }
  return {
    SuccessCount: items.length - failed.length,
    FailedCount: failed.length,
    FailedRouteEntries: failed,
  };
};

function entriesOf(parameters: Parameters, most: number): readonly Parameters[] {
  const entries = parameters.items('RouteEntries', most);
  if (entries.length === 0) throw missing('RouteEntries');
  return entries;
}

function entryOf(item: Parameters, network: Network): Entry {
  const table = tableNamed(network, item.required('RouteTableId')).id;
  const destination = destinationFrom(item, 'DstCidrBlock');
  checkIpVersion(item, destination);
  checkName(item, 'Name');
  item.required('NextHopType');
  const nextHopId = item.required('NextHop');
  const nextHop = nextHopFrom(item, network, 'NextHopType', 'NextHop');
  if (!nextHop) throw missing('NextHop');
  const description = descriptionFrom(item) ?? '';
  return { table, destination, nextHop, nextHopId, description };
}

interface Doomed {
  readonly table: string;
  /** Undefined: there is none. */
  readonly route: Route | undefined;
  /** As the call names it, and as a failure repeats it. */
  readonly asked: JsonObject;
}

/** By id, or by destination and next hop together. */
function doomedOf(item: Parameters, network: Network): Doomed {
  const table = tableNamed(network, item.required('RouteTableId')).id;
  const id = item.text('RouteEntryId');
  const nextHop = item.text('NextHop');
  const cidr = item.text('DstCidrBlock');
  const asked = { RouteEntryId: id, DstCidrBlock: cidr, NextHop: nextHop };
  if (id !== undefined) return { table, route: routeById(network, id, table)?.route, asked };
  if (cidr === undefined) throw missing('DstCidrBlock');
  if (nextHop === undefined) throw missing('NextHop');
  const found = routeTo(network, table, destinationFrom(item, 'DstCidrBlock'))?.route;
  const isIt = found?.nextHops.some((hop) => typeAndId(network, hop).id === nextHop);
  return { table, route: isIt ? found : undefined, asked };
}

/** @throws {AlicloudRefusal} */
export function refuseEcmp(parameters: Parameters): void {
  if (parameters.items('NextHopList', 16).length === 0) return;
  const message = 'The sandbox has no equal-cost routes of router interfaces.';
  throw new AlicloudRefusal('InvalidNexthopListSize', message);
}
