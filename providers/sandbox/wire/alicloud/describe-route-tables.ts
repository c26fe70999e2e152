import type { Network, RouteTable } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { type Handler, ownerOf, readPart } from './handler.ts';
import { byNumber } from './paging.ts';
import { type RouteType, routeTypeOf } from './routes.ts';
import { tableNamed, tableOf } from './tables.ts';
import { tagFilter, vpcTags } from './tags.ts';

export const describeRouteTableList: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'routeTables');
  const id = parameters.text('RouteTableId');
  const name = parameters.text('RouteTableName');
  const type = parameters.word('RouteTableType', ['System', 'Custom']);
  const router = parameters.text('RouterId');
  const vpc = parameters.text('VpcId');
  // With a VPC the router's type is VRouter, whatever the call says.
  const isVbr = parameters.word('RouterType', ['VRouter', 'VBR']) === 'VBR' && vpc === undefined;
  const hasTags = tagFilter(parameters);
  const found = network.routeTables.filter(
    (table) =>
      !isVbr &&
      (vpc === undefined || vpc === network.vpc.id) &&
      (router === undefined || router === routerOf(network)) &&
      (id === undefined || table.id === id) &&
      (name === undefined || table.name === name) &&
      (type === undefined || typeOf(table) === type) &&
      hasTags(table.tags),
  );
  const { fields, page } = byNumber(parameters, found, { byDefault: 10, most: 50 });
  return {
    ...fields,
    RouterTableList: { RouterTableListType: page.map((table) => shownTable(network, table)) },
  };
};

/** Numbers of routes by type. Types as in @alicloud/vpc20160428 7.3.2. */
export const getVpcRouteEntrySummary: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const vpc = parameters.required('VpcId');
  parameters.required('RouteEntryType');
  const asked = parameters.word('RouteEntryType', Object.keys(summaryTypes));
  const network = await readPart(parameters, cloud, 'routeTables');
  const id = parameters.text('RouteTableId');
  const here = vpc === network.vpc.id ? network.routeTables : [];
  const tables = id === undefined ? here : [tableNamed(network, id)];
  const types = Object.entries(summaryTypes).filter(
    ([name]) => name !== 'all' && (asked === 'all' || name === asked),
  );
  return {
    RouteEntrySummarys: tables.map((table) => ({
      RouteTableId: table.id,
      EntrySummarys: types.map(([, type]) => ({
        RouteEntryType: type,
        Count: table.routes.filter((route) => routeTypeOf(network, route) === type).length,
      })),
    })),
  };
};

const summaryTypes: Readonly<Record<string, RouteType | 'ECR' | 'type_vpn_bgp_internal' | 'all'>> =
  {
    all: 'all',
    custom: 'Custom',
    system: 'System',
    bgp: 'BGP',
    cen: 'CEN',
    type_vpn_bgp_internal: 'type_vpn_bgp_internal',
    ECR: 'ECR',
  };

function shownTable(network: Network, table: RouteTable): JsonObject {
  const { id, kind, name, tags } = table;
  return {
    RouteTableId: id,
    RouteTableName: name,
    RouteTableType: typeOf(table),
    AssociateType: kind === 'edge' ? 'Gateway' : 'VSwitch',
    VpcId: network.vpc.id,
    RouterId: routerOf(network),
    RouterType: 'VRouter',
    OwnerId: ownerOf(network),
    Status: 'Available',
    Description: '',
    RoutePropagationEnable: kind !== 'edge',
    VSwitchIds: {
      VSwitchId: network.subnets.flatMap((one) =>
        kind === 'subnet' && tableOf(network, one)?.id === id ? one.id : [],
      ),
    },
    GatewayIds: { GatewayIds: [] },
    Tags: vpcTags(tags),
  };
}

function typeOf({ main }: RouteTable): 'System' | 'Custom' {
  return main ? 'System' : 'Custom';
}

/** A VPC has one router; the network does not tell its id. */
function routerOf({ vpc }: Network): string {
  return vpc.id.replace(/^vpc-/, 'vrt-');
}
