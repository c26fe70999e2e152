import { AddressError, type Prefix, parseAddress } from '../../src/address/prefix.ts';
import {
  type Collected,
  distinct,
  itemsIn,
  optional,
  present,
} from '../../src/network/collected.ts';
import { defaultLimits } from '../../src/network/limits.ts';
import type { Network, NextHop, Route } from '../../src/network/network.ts';
import { aclOf, securityGroupOf } from './convert-rules.ts';
import { joinedIds } from './route-ids.ts';
import { tencentRules } from './rules.ts';
import type { Wire, WireItem } from './wire.ts';

// Tencent Cloud's shapes → Network. Pure.

type Gateway = Network['gateways'][number];

/**
 * The network that the answers describe. What belongs to another VPC is left out: a program may have
 * printed a whole region. Undefined where the VPC itself is not among them.
 */
export function networkOf(wire: Wire, about: Collected): Network | undefined {
  const { vpc, region, collectedAt } = about;
  const own = wire.VpcSet?.find(({ VpcId }) => VpcId === vpc);
  if (!own) return undefined;
  const here = <Item extends { readonly VpcId?: string | undefined }>(
    items: readonly Item[] | undefined,
  ) => itemsIn(vpc, items);

  const assistants = [...own.AssistantCidrSet, ...here(wire.AssistantCidrSet)];
  const cidrs = distinct([
    ...present([own.CidrBlock]),
    ...assistants.filter((one) => !isContainer(one)).map(({ CidrBlock }) => CidrBlock),
    ...present([own.Ipv6CidrBlock]),
    ...present(own.Ipv6CidrBlockSet.map(({ IPv6CidrBlock }) => IPv6CidrBlock)),
  ]);
  const tables = here(wire.RouteTableSet);
  const locals = tables.some(({ RouteSet }) => RouteSet.some(isLocal)) ? [] : localRoutes(cidrs);
  const limits = limitsOf(wire);
  const groups = (wire.SecurityGroupPolicies ?? []).map(securityGroupOf);
  const acls = here(wire.NetworkAclSet).map(aclOf);
  return {
    kind: 'Network',
    version: 1,
    provider: 'tencent',
    // The API tells the account in no answer that podway reads.
    account: '',
    region,
    collectedAt,
    incomplete: [
      ...new Set([
        ...about.incomplete,
        ...(groups.includes(undefined) ? (['securityGroups'] as const) : []),
        ...(acls.includes(undefined) ? (['acls'] as const) : []),
      ]),
    ],
    vpc: {
      id: vpc,
      cidrs,
      containerCidrs: distinct(assistants.filter(isContainer).map(({ CidrBlock }) => CidrBlock)),
    },
    subnets: here(wire.SubnetSet).map((subnet) => ({
      id: subnet.SubnetId,
      zone: subnet.Zone ?? '',
      cidrs: present([subnet.CidrBlock, subnet.Ipv6CidrBlock]),
      ...optional('routeTable', subnet.RouteTableId),
      ...optional('acl', subnet.NetworkAclId),
    })),
    routeTables: tables.map((table) => ({
      id: table.RouteTableId,
      name: table.RouteTableName ?? '',
      kind: 'subnet',
      main: table.Main === true,
      tags: tagsOf(table.TagSet),
      limits,
      routes: [...locals, ...routesOf(table.RouteSet)],
    })),
    interfaces: here(wire.NetworkInterfaceSet).map(interfaceOf),
    instances: (wire.InstanceSet ?? [])
      .filter(({ VirtualPrivateCloud: its }) => !its?.VpcId || its.VpcId === vpc)
      .map((instance) => ({
        id: instance.InstanceId,
        name: instance.InstanceName ?? '',
        state: instanceStates.get(instance.InstanceState ?? '') ?? 'unknown',
        tags: tagsOf(instance.Tags),
      })),
    securityGroups: present(groups),
    acls: present(acls),
    prefixLists: [],
    gateways: gatewaysOf(wire, vpc, tables),
  };
}

/** The limit of routes in a table: DescribeVpcLimits' name for it. */
export const routeLimitType = 'route-table-max-policies';

function limitsOf({ VpcLimitSet }: Wire): Network['routeTables'][number]['limits'] {
  const found = VpcLimitSet?.find(({ LimitType }) => LimitType === routeLimitType)?.LimitValue;
  if (!found || found <= 0) return defaultLimits(tencentRules);
  return [{ families: [4, 6], limit: found, source: 'read' }];
}

function isContainer({ AssistantType }: WireItem<'AssistantCidrSet'>): boolean {
  return AssistantType === 1;
}

/**
 * Traffic inside the VPC always goes straight to its receiver (route table overview, 2026-11), whether
 * or not the API lists a route for it: where no table shows one, they are added.
 */
function localRoutes(cidrs: readonly Prefix[]): readonly Route[] {
  return cidrs.map((destination) => ({
    destination,
    nextHops: [{ kind: 'local' }],
    state: 'active',
    origin: 'system',
    description: '',
  }));
}

type WireRoute = WireItem<'RouteTableSet'>['RouteSet'][number];

/**
 * The routes of a table. Equal-cost next hops are several items with one destination there: they become
 * one route, whose id names all of them. Descriptions that differ are joined, so that a mark counts
 * only where all items carry it.
 */
export function routesOf(items: readonly WireRoute[]): readonly Route[] {
  const found = new Map<string, { readonly destination: Prefix; readonly items: WireRoute[] }>();
  for (const item of items) {
    const destination = item.DestinationCidrBlock ?? item.DestinationIpv6CidrBlock;
    // A route to nothing matches nothing; there is none such in the documentation.
    if (!destination) continue;
    const key = `${originOf(item)} ${destination.text}`;
    const known = found.get(key);
    if (known) known.items.push(item);
    else found.set(key, { destination, items: [item] });
  }
  return [...found.values()].map(({ destination, items: own }) => routeOf(destination, own));
}

function routeOf(destination: Prefix, items: readonly WireRoute[]): Route {
  const enabled = items.filter(({ Enabled }) => Enabled !== false);
  const descriptions = [...new Set(items.map(({ RouteDescription }) => RouteDescription ?? ''))];
  return {
    ...optional('id', joinedIds(items)),
    destination,
    nextHops: (enabled.length > 0 ? enabled : items).map(nextHopOf),
    state: enabled.length > 0 ? 'active' : 'disabled',
    origin: originOf(items[0]),
    description: descriptions.join('; '),
  };
}

/**
 * USER: may be changed; NETD: the cloud's own; CCN: from a Cloud Connect Network. What podway does not
 * know is `system`: never taken for something that a user may change.
 */
function originOf(route: WireRoute | undefined): Route['origin'] {
  if (route === undefined || isLocal(route)) return 'system';
  if (route.RouteType === 'CCN') return 'propagated';
  return route.RouteType === 'USER' ? 'user' : 'system';
}

function isLocal({ GatewayType }: WireRoute): boolean {
  return GatewayType?.toUpperCase() === 'LOCAL';
}

/** Gateway types, by what they are. Values: Route in vpc_models of tencentcloud-sdk-nodejs 4.1.313. */
const gatewayKinds: ReadonlyMap<string, Gateway['kind']> = new Map([
  ['NAT', 'nat'],
  ['INTRANAT', 'nat'],
  ['VPN', 'vpn'],
  ['PEERCONNECTION', 'peering'],
  ['CCN', 'transit'],
  ['USER_CCN', 'transit'],
  ['EIP', 'internet'],
  ['DIRECTCONNECT', 'other'],
  ['LOCAL_GATEWAY', 'other'],
  ['GWLB_ENDPOINT', 'other'],
]);

function nextHopOf(route: WireRoute): NextHop {
  const { GatewayType: type = '', GatewayId: id } = route;
  if (isLocal(route)) return { kind: 'local' };
  if (id === undefined) return { kind: 'unknown', type, id: '' };
  if (type === 'NORMAL_CVM') return addressHop(type, id);
  // An old kind of gateway: an instance that forwards to the internet.
  if (type === 'CVM') return { kind: 'instance', id };
  return gatewayKinds.has(type) ? { kind: 'gateway', id } : { kind: 'unknown', type, id };
}

function addressHop(type: string, id: string): NextHop {
  try {
    return { kind: 'address', ip: parseAddress(id) };
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return { kind: 'unknown', type, id };
  }
}

function interfaceOf(one: WireItem<'NetworkInterfaceSet'>): Network['interfaces'][number] {
  const instance = one.Attachment?.InstanceId;
  return {
    id: one.NetworkInterfaceId,
    ...optional('instance', instance),
    subnet: one.SubnetId,
    addresses: [
      ...new Set(
        present([
          ...one.PrivateIpAddressSet.map(({ PrivateIpAddress }) => PrivateIpAddress),
          ...one.Ipv6AddressSet.map(({ Address }) => Address),
        ]),
      ),
    ],
    prefixes: [],
    securityGroups: one.GroupSet,
    primary: one.Primary ?? true,
    status: interfaceStatus(one.State, instance),
  };
}

/** NetworkInterface in vpc_models: State says where it is going, Attachment where it is. */
function interfaceStatus(
  state: string | undefined,
  instance: string | undefined,
): Network['interfaces'][number]['status'] {
  if (state === 'ATTACHING' || state === 'DETACHING') return 'unknown';
  if (state === undefined || state === 'AVAILABLE' || state === 'INUSE')
    return instance === undefined ? 'detached' : 'attached';
  return state === 'PENDING' || state === 'DELETING' ? 'detached' : 'unknown';
}

/** "Instance states", CVM API data structures, 2026-11. */
const instanceStates: ReadonlyMap<string, Network['instances'][number]['state']> = new Map([
  ['PENDING', 'pending'],
  ['STARTING', 'pending'],
  ['REBOOTING', 'pending'],
  ['RUNNING', 'running'],
  ['STOPPING', 'stopping'],
  ['STOPPED', 'stopped'],
  ['SHUTDOWN', 'terminated'],
  ['TERMINATING', 'terminated'],
  ['LAUNCH_FAILED', 'terminated'],
]);

/** Those that were listed, and those that routes lead to. What they carry, nobody says. */
function gatewaysOf(
  wire: Wire,
  vpc: string,
  tables: readonly WireItem<'RouteTableSet'>[],
): readonly Gateway[] {
  const isHere = ({ VpcId }: { readonly VpcId?: string | undefined }) =>
    VpcId === undefined || VpcId === vpc;
  const kinds = new Map<string, Gateway['kind']>();
  for (const { PeeringConnectionId, SourceVpcId, PeerVpcId } of wire.PeerConnectionSet ?? [])
    if (SourceVpcId === vpc || PeerVpcId === vpc) kinds.set(PeeringConnectionId, 'peering');
  for (const gateway of wire.NatGatewaySet ?? [])
    if (isHere(gateway)) kinds.set(gateway.NatGatewayId, 'nat');
  for (const gateway of wire.VpnGatewaySet ?? [])
    if (isHere(gateway)) kinds.set(gateway.VpnGatewayId, 'vpn');
  for (const { GatewayType, GatewayId } of tables.flatMap(({ RouteSet }) => RouteSet)) {
    const kind = gatewayKinds.get(GatewayType ?? '');
    if (GatewayId && kind && !kinds.has(GatewayId)) kinds.set(GatewayId, kind);
  }
  return [...kinds]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, kind]) => ({ id, kind, carries: 'unknown' }));
}

function tagsOf(
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );
}
