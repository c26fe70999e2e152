import {
  type Collected,
  distinct,
  itemsIn,
  optional,
  present,
} from '../../src/network/collected.ts';
import { defaultLimits } from '../../src/network/limits.ts';
import type { Network, NextHop, Part, Route } from '../../src/network/network.ts';
import { aclOf, securityGroupOf } from './convert-rules.ts';
import { alicloudRules } from './rules.ts';
import type { Wire, WireItem } from './wire.ts';

// Alibaba Cloud's shapes → Network. Pure.

type Gateway = Network['gateways'][number];

/**
 * The network that the answers describe. What belongs to another VPC is left out: a program may have
 * printed a whole region. Undefined where the VPC itself is not among them.
 */
export function networkOf(wire: Wire, about: Collected): Network | undefined {
  const { vpc, region, collectedAt } = about;
  const own = wire.Vpcs?.find(({ VpcId }) => VpcId === vpc);
  if (!own) return undefined;
  const here = <Item extends { readonly VpcId?: string | undefined }>(
    items: readonly Item[] | undefined,
  ) => itemsIn(vpc, items);

  const tables = here(wire.RouteTables);
  const routes = new Map<string, Route[]>(tables.map((table) => [table.RouteTableId, []]));
  for (const entry of wire.RouteEntries ?? []) routes.get(entry.RouteTableId)?.push(routeOf(entry));
  const limits = limitsOf(wire, region);
  const tableOf = new Map(
    tables.flatMap((table) => table.VSwitchIds.map((id) => [id, table.RouteTableId] as const)),
  );
  const types = new Map(
    wire.SecurityGroups?.map((group) => [group.SecurityGroupId, group.SecurityGroupType]),
  );
  const groups = here(wire.SecurityGroupAttributes).map((group) =>
    securityGroupOf(group, types.get(group.SecurityGroupId)),
  );
  const acls = here(wire.NetworkAcls).map(aclOf);
  return {
    kind: 'Network',
    version: 1,
    provider: 'alicloud',
    account: own.OwnerId ? String(own.OwnerId) : '',
    region,
    collectedAt,
    incomplete: allOf([
      ...about.incomplete,
      ...(groups.includes(undefined) ? (['securityGroups'] as const) : []),
      ...(acls.includes(undefined) ? (['acls'] as const) : []),
    ]),
    vpc: {
      id: vpc,
      cidrs: distinct(
        present([
          own.CidrBlock,
          ...own.SecondaryCidrBlocks,
          own.Ipv6CidrBlock,
          ...own.Ipv6CidrBlocks.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
        ]),
      ),
      containerCidrs: [],
    },
    subnets: here(wire.VSwitches).map((vSwitch) => ({
      id: vSwitch.VSwitchId,
      zone: vSwitch.ZoneId ?? '',
      cidrs: present([vSwitch.CidrBlock, vSwitch.Ipv6CidrBlock]),
      ...optional('routeTable', vSwitch.RouteTable?.RouteTableId ?? tableOf.get(vSwitch.VSwitchId)),
      ...optional('acl', vSwitch.NetworkAclId),
    })),
    routeTables: tables.map((table) => ({
      id: table.RouteTableId,
      name: table.RouteTableName ?? '',
      kind: table.AssociateType === 'Gateway' ? 'edge' : 'subnet',
      main: table.RouteTableType === 'System',
      tags: tagsOf(table.Tags.map(({ Key, Value }) => [Key, Value])),
      limits,
      routes: routes.get(table.RouteTableId) ?? [],
    })),
    interfaces: here(wire.NetworkInterfaces).map(interfaceOf),
    instances: (wire.Instances ?? [])
      .filter(({ VpcAttributes }) => !VpcAttributes?.VpcId || VpcAttributes.VpcId === vpc)
      .map((instance) => ({
        id: instance.InstanceId,
        name: instance.InstanceName ?? '',
        state: instanceStates.get(instance.Status ?? '') ?? 'unknown',
        tags: tagsOf(instance.Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])),
      })),
    securityGroups: present(groups),
    acls: present(acls),
    prefixLists: (wire.PrefixLists ?? []).map(({ PrefixListId, MaxEntries, CidrBlocks }) => ({
      id: PrefixListId,
      maxEntries: MaxEntries,
      entries: CidrBlocks,
    })),
    gateways: gatewaysOf(
      [
        ...here(wire.NatGateways).map(({ NatGatewayId }) => [NatGatewayId, 'nat'] as const),
        ...here(wire.VpnGateways).map(({ VpnGatewayId }) => [VpnGatewayId, 'vpn'] as const),
      ],
      wire.RouteEntries?.filter(({ RouteTableId }) => routes.has(RouteTableId)),
    ),
  };
}

/** The code of the quota of custom route entries in a table. */
export const routeQuota = 'vpc_quota_route_entrys_num';

/** Where the quota has several values, for regions or the like, the least that may be meant. */
function limitsOf({ Quotas }: Wire, region: string): Network['routeTables'][number]['limits'] {
  const found = (Quotas ?? []).flatMap(({ QuotaActionCode, TotalQuota, Dimensions }) => {
    const itsRegion = Dimensions?.regionId ?? region;
    const isIt = QuotaActionCode === routeQuota && itsRegion === region;
    return isIt && TotalQuota && TotalQuota > 0 ? [Math.floor(TotalQuota)] : [];
  });
  if (found.length === 0) return defaultLimits(alicloudRules);
  return [{ families: [4, 6], limit: Math.min(...found), source: 'read' }];
}

/** Next hop types, by what they are. Values: DescribeRouteEntryList in @alicloud/vpc20160428 7.3.2. */
const gatewayKinds: ReadonlyMap<string, Gateway['kind']> = new Map([
  ['NatGateway', 'nat'],
  ['VpnGateway', 'vpn'],
  ['VpcPeer', 'peering'],
  ['RouterInterface', 'other'],
  ['Attachment', 'transit'],
  ['CenBasic', 'transit'],
  ['Ecr', 'transit'],
  ['Ipv4Gateway', 'internet'],
  ['IPv6Gateway', 'internet'],
  ['Ipv6Gateway', 'internet'],
  ['GatewayEndpoint', 'other'],
  ['GatewayLoadBalancerEndpoint', 'other'],
]);

type WireHop = WireItem<'RouteEntries'>['NextHops'][number];

function nextHopOf({ NextHopType: type = '', NextHopId: id }: WireHop): NextHop {
  if (type.toLowerCase() === 'local') return { kind: 'local' };
  if (id === undefined) return { kind: 'unknown', type, id: '' };
  if (type === 'Instance') return { kind: 'instance', id };
  if (type === 'NetworkInterface') return { kind: 'interface', id };
  return gatewayKinds.has(type) ? { kind: 'gateway', id } : { kind: 'unknown', type, id };
}

/** The routes that entries of one table tell of. */
export function routesOf(entries: readonly WireItem<'RouteEntries'>[]): readonly Route[] {
  return entries.map(routeOf);
}

function routeOf(entry: WireItem<'RouteEntries'>): Route {
  const origin = originOf(entry);
  const hops = entry.NextHops;
  return {
    ...optional('id', entry.RouteEntryId),
    destination: entry.DestinationCidrBlock,
    nextHops: hops.length > 0 ? hops.map(nextHopOf) : [{ kind: 'unknown', type: '', id: '' }],
    state: stateOf(entry),
    origin,
    description: entry.Description ?? '',
  };
}

/** What podway does not know is `propagated`: never taken for something that a user may change. */
function originOf({ Type, Origin }: WireItem<'RouteEntries'>): Route['origin'] {
  if (Origin === 'RoutePropagation') return 'propagated';
  if (Type === 'Custom') return 'user';
  return Type === 'System' ? 'system' : 'propagated';
}

/**
 * `Available`, or `Created` in older words, is there; every other status is on its way in, out or to
 * something else. A route whose next hops are all switched off carries nothing.
 */
function stateOf({ Status, NextHops }: WireItem<'RouteEntries'>): Route['state'] {
  const isThere = Status === undefined || Status === 'Available' || Status === 'Created';
  if (!isThere) return 'pending';
  const isOff = NextHops.length > 0 && NextHops.every(({ Enabled }) => Enabled === 0);
  return isOff ? 'disabled' : 'active';
}

function interfaceOf(one: WireItem<'NetworkInterfaces'>): Network['interfaces'][number] {
  return {
    id: one.NetworkInterfaceId,
    ...optional('instance', one.InstanceId ?? one.Attachment?.InstanceId),
    subnet: one.VSwitchId,
    addresses: [
      ...new Set(
        present([
          one.PrivateIpAddress,
          ...one.PrivateIpSets.map(({ PrivateIpAddress }) => PrivateIpAddress),
          ...one.Ipv6Sets.map(({ Ipv6Address }) => Ipv6Address),
        ]),
      ),
    ],
    prefixes: present([
      ...one.Ipv4PrefixSets.map(({ Ipv4Prefix }) => Ipv4Prefix),
      ...one.Ipv6PrefixSets.map(({ Ipv6Prefix }) => Ipv6Prefix),
    ]),
    // Regions without the check do not name it: then it is off (rules.ts).
    ...optional('sourceDestCheck', one.SourceDestCheck ?? undefined),
    securityGroups: one.SecurityGroupIds,
    primary: one.Type === undefined || one.Type === 'Primary',
    status: interfaceStates.get(one.Status ?? '') ?? 'unknown',
  };
}

/** DescribeNetworkInterfaces in @alicloud/ecs20140526 7.11.6: Available means not attached. */
const interfaceStates: ReadonlyMap<string, Network['interfaces'][number]['status']> = new Map([
  ['InUse', 'attached'],
  ['Available', 'detached'],
  ['Creating', 'detached'],
  ['Deleting', 'detached'],
  ['Detaching', 'unknown'],
  ['Attaching', 'unknown'],
]);

/** DescribeInstances in @alicloud/ecs20140526 7.11.6. */
const instanceStates: ReadonlyMap<string, Network['instances'][number]['state']> = new Map([
  ['Pending', 'pending'],
  ['Starting', 'pending'],
  ['Running', 'running'],
  ['Stopping', 'stopping'],
  ['Stopped', 'stopped'],
]);

/** Those that were listed, and those that routes lead to. What they carry, nobody says. */
function gatewaysOf(
  listed: readonly (readonly [id: string, kind: Gateway['kind']])[],
  routes: Wire['RouteEntries'],
): readonly Gateway[] {
  const kinds = new Map(listed);
  for (const { NextHops } of routes ?? []) {
    for (const { NextHopType, NextHopId } of NextHops) {
      const kind = gatewayKinds.get(NextHopType ?? '');
      if (NextHopId && kind && !kinds.has(NextHopId)) kinds.set(NextHopId, kind);
    }
  }
  return [...kinds]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, kind]) => ({ id, kind, carries: 'unknown' }));
}

function tagsOf(
  tags: readonly (readonly [string | undefined, string | undefined])[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.flatMap(([key, value]) => (key ? [[key, value ?? '']] : [])));
}

function allOf(parts: readonly Part[]): readonly Part[] {
  return [...new Set(parts)];
}
