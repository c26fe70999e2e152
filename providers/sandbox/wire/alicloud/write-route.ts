import { sameNextHops } from '../../../../src/network/next-hop.ts';
import { attempt } from '../../cloud.ts';
import type { JsonObject } from '../json.ts';
import type { WireCloud } from '../wire.ts';
import { checkRegion, type Handler } from './handler.ts';
import { memoryOf } from './memory.ts';
import { typeAndId } from './next-hops.ts';
import { dryRun, type Parameters } from './parameters.ts';
import { AlicloudRefusal, invalid, missing } from './refusal.ts';
import {
  checkName,
  descriptionFrom,
  destinationFrom,
  type FoundRoute,
  nextHopFrom,
  routeById,
  routeTo,
  stateBefore,
} from './route-fields.ts';
import { routeEntryId } from './routes.ts';
import { tableNamed } from './tables.ts';
import { singleRefusal, write } from './write.ts';
import { refuseEcmp } from './write-routes.ts';

/** With a ClientToken that was used before it answers as it did then, and writes nothing. */
export const createRouteEntry: Handler = async (parameters, cloud) => {
  const { tokens } = memoryOf(cloud);
  const token = parameters.text('ClientToken');
  const asked = askedOf(parameters);
  const before = token === undefined ? undefined : tokens.get(token);
  if (before && before.asked !== asked) {
    const message =
      'Request uses a client token in a previous request but is not identical to that request.';
    throw new AlicloudRefusal('IdempotentParameterMismatch', message);
  }
  if (before) return before.answer;
  const answer = await create(parameters, cloud);
  if (token !== undefined) tokens.set(token, { asked, answer });
  return answer;
};

async function create(parameters: Parameters, cloud: WireCloud): Promise<JsonObject> {
  const network = await cloud.state();
  checkRegion(parameters, network);
  const table = tableNamed(network, parameters.required('RouteTableId')).id;
  const destination = destinationFrom(parameters, 'DestinationCidrBlock');
  checkName(parameters, 'RouteEntryName');
  refuseEcmp(parameters);
  const nextHop = nextHopFrom(parameters, network, 'NextHopType', 'NextHopId');
  if (!nextHop) {
    const message = 'Either NextHopId with NextHopType or NextHopList is mandatory.';
    throw new AlicloudRefusal('InvalidNexthopTypeAndList.BothNull', message);
  }
  const after = { nextHops: [nextHop], description: descriptionFrom(parameters) ?? '' };
  const change = { kind: 'create-route', table, destination, before: null, after } as const;
  if (parameters.flag('DryRun')) {
    const tried = attempt(network, cloud.rules, change);
    throw tried.kind === 'refused' ? singleRefusal(tried.refusal, cloud) : dryRun();
  }
  const written = await write(cloud, change);
  if (written.kind === 'refused') throw singleRefusal(written.refusal, cloud);
  const made = routeTo(written.network, table, destination);
  if (!made) throw new AlicloudRefusal('InternalError', `${destination.text} was not created.`);
  return { RouteEntryId: routeEntryId(made.table, made.route) };
}

/** Next hop and description, of one route, in place. */
export const modifyRouteEntry: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const found = await foundBy(parameters, cloud);
  const { route, table } = found;
  const network = await cloud.state();
  checkName(parameters, 'RouteEntryName');
  const nextHop = nextHopFrom(parameters, network, 'NewNextHopType', 'NewNextHopId');
  if (nextHop && parameters.text('NewNextHopType') === undefined) throw missing('NewNextHopType');
  const after = {
    nextHops: nextHop ? [nextHop] : route.nextHops,
    description: descriptionFrom(parameters) ?? route.description,
  };
  if (parameters.flag('DryRun')) throw dryRun();
  const isSame =
    after.description === route.description && sameNextHops(after.nextHops, route.nextHops);
  if (isSame && route.origin === 'user') return {};
  const written = await write(cloud, {
    kind: 'replace-route',
    table: table.id,
    destination: prefixOf(found),
    before: stateBefore(route),
    after,
  });
  if (written.kind === 'refused') throw singleRefusal(written.refusal, cloud);
  return {};
};

export const deleteRouteEntry: Handler = async (parameters, cloud) => {
  refuseEcmp(parameters);
  const found = await foundBy(parameters, cloud);
  const { route, table } = found;
  const network = await cloud.state();
  const hop = parameters.text('NextHopId');
  if (hop !== undefined && !route.nextHops.some((one) => typeAndId(network, one).id === hop))
    throw notFound();
  if (parameters.flag('DryRun')) throw dryRun();
  const written = await write(cloud, {
    kind: 'delete-route',
    table: table.id,
    destination: prefixOf(found),
    before: stateBefore(route),
    after: null,
  });
  if (written.kind === 'refused') throw singleRefusal(written.refusal, cloud);
  return {};
};

/** By id, or by table and destination; not by both. */
async function foundBy(parameters: Parameters, cloud: WireCloud): Promise<FoundRoute> {
  const network = await cloud.state();
  checkRegion(parameters, network);
  const id = parameters.text('RouteEntryId');
  const table = parameters.text('RouteTableId');
  if (id !== undefined && parameters.text('DestinationCidrBlock') !== undefined)
    throw invalid('DestinationCidrBlock', 'RouteEntryId is there already.');
  const found =
    id === undefined
      ? routeTo(
          network,
          parameters.required('RouteTableId'),
          destinationFrom(parameters, 'DestinationCidrBlock'),
        )
      : routeById(network, id, table);
  if (!found) throw notFound();
  return found;
}

function prefixOf({ route }: FoundRoute) {
  if (!('prefixList' in route.destination)) return route.destination;
  const message = 'The sandbox does not write routes to prefix lists.';
  throw new AlicloudRefusal('UnsupportedOperation', message);
}

function notFound(): AlicloudRefusal {
  const message = 'The specified route entry does not exist.';
  return new AlicloudRefusal('InvalidRouteEntry.NotFound', message);
}

/** What two calls must have in common to be one: all but what changes with each signature. */
function askedOf({ all }: Parameters): string {
  const always = /^(?:Signature.*|Timestamp|AccessKeyId|SecurityToken|Format|Version|Action)$/;
  return JSON.stringify([...all].filter(([name]) => !always.test(name)).sort());
}
