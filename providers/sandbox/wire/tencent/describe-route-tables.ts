import { z } from 'zod';
import type { Network, RouteTable } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { chosen, filtered, tagged, truth } from './filters.ts';
import { type Handler, readPart, tagSet } from './handler.ts';
import { shownHop } from './next-hops.ts';
import { pageOf } from './paging.ts';
import {
  filtersSchema,
  numberPage,
  optional,
  parametersOf,
  textPage,
  texts,
} from './parameters.ts';
import { TencentRefusal } from './refusal.ts';
import { entriesOf, shownRoute } from './routes.ts';
import { tableOf } from './tables.ts';

const tablesSchema = z.strictObject({
  RouteTableIds: texts,
  Filters: filtersSchema,
  ...textPage,
  NeedRouterInfo: optional(z.boolean()),
});
const listSchema = z.strictObject({ Filters: filtersSchema, ...numberPage });

export const describeRouteTables: Handler = async (body, cloud) => {
  const asked = parametersOf(tablesSchema, body);
  const network = await readPart(cloud, 'routeTables');
  const names = asked.Filters?.map(({ Name }) => Name) ?? [];
  const lacks = ['route-table-id', 'vpc-id'].some((name) => !names.includes(name));
  if (names.includes('next-hop-type') && lacks) {
    const message = 'The filter `next-hop-type` needs `route-table-id` and `vpc-id`.';
    throw new TencentRefusal('InvalidParameter', message);
  }
  const found =
    chosen(network.routeTables, asked.RouteTableIds, asked.Filters, ({ id }) => id) ??
    filtered(
      network.routeTables,
      asked.Filters,
      {
        'route-table-id': ({ id }) => [id],
        'route-table-name': ({ name }) => [name],
        'vpc-id': () => [network.vpc.id],
        'association.main': ({ main }) => truth(main),
        visible: () => truth(true),
        'tag-key': ({ tags }) => Object.keys(tags),
        'next-hop-type': (table) => hopTypes(network, table),
      },
      { more: tagged(({ tags }) => tags) },
    );
  return {
    TotalCount: found.length,
    RouteTableSet: pageOf(found, asked).map((table) =>
      shownTable(network, table, asked.NeedRouterInfo === false ? [] : entriesOf(table)),
    ),
  };
};

/** Routes of all tables; `dest-cidr` fits from the left. */
export const describeRouteList: Handler = async (body, cloud) => {
  const asked = parametersOf(listSchema, body);
  const network = await readPart(cloud, 'routeTables');
  const starts = asked.Filters?.filter(({ Name }) => Name === 'dest-cidr') ?? [];
  const others = asked.Filters?.filter(({ Name }) => Name !== 'dest-cidr');
  const all = network.routeTables.flatMap(entriesOf);
  const found = filtered(all, others, {
    'vpc-id': () => [network.vpc.id],
    'gateway-id': ({ hop, route }) => [
      shownHop(network, hop, route.origin === 'propagated').GatewayId,
    ],
    description: ({ route }) => [route.description],
    'route-table-id': ({ table }) => [table.id],
  }).filter(({ route: { destination } }) =>
    starts.every(({ Values }) =>
      Values.some((start) => !('prefixList' in destination) && destination.text.startsWith(start)),
    ),
  );
  return {
    TotalCount: found.length,
    RouteSet: pageOf(found, asked).map((entry) => shownRoute(network, entry)),
  };
};

/** A table with some of its routes. */
export function shownTable(
  network: Network,
  table: RouteTable,
  entries: ReturnType<typeof entriesOf>,
): JsonObject {
  return {
    VpcId: network.vpc.id,
    RouteTableId: table.id,
    RouteTableName: table.name,
    Main: table.main,
    AssociationSet: network.subnets.flatMap((subnet) =>
      tableOf(network, subnet)?.id === table.id
        ? { SubnetId: subnet.id, RouteTableId: table.id }
        : [],
    ),
    RouteSet: entries.map((entry) => shownRoute(network, entry)),
    TagSet: tagSet(table.tags),
    LocalCidrForCcn: network.vpc.cidrs.map(({ text }) => ({ Cidr: text, PublishedToVbc: false })),
  };
}

function hopTypes(network: Network, { routes }: RouteTable): readonly string[] {
  return routes.flatMap(({ nextHops, origin }) =>
    nextHops.map((hop) => shownHop(network, hop, origin === 'propagated').GatewayType),
  );
}
