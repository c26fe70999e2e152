import type { Prefix } from '../../src/address/prefix.ts';
import { type Collected, optional, present } from '../../src/network/collected.ts';
import { defaultLimits } from '../../src/network/limits.ts';
import type { Instance, Interface, Network, NextHop, Route } from '../../src/network/network.ts';
import { aclOf, securityGroupOf } from './convert-rules.ts';
import { awsRules } from './rules.ts';
import type { Wire, WireItem } from './wire.ts';

// EC2's shapes → Network. Pure.

type Gateway = Network['gateways'][number];
type Tags = WireItem<'RouteTables'>['Tags'];

/**
 * The network that EC2's answers describe. What belongs to another VPC is left out: a program may have
 * printed a whole region. Undefined where the VPC itself is not among them.
 */
export function networkOf(wire: Wire, about: Collected): Network | undefined {
  const { vpc, region, collectedAt, incomplete } = about;
  const own = wire.Vpcs?.find(({ VpcId }) => VpcId === vpc);
  if (!own) return undefined;
  const here = <Item extends { readonly VpcId?: string | null | undefined }>(
    items: readonly Item[] | undefined,
  ): readonly Item[] => (items ?? []).filter(({ VpcId }) => VpcId === vpc);

  const tables = here(wire.RouteTables);
  const acls = here(wire.NetworkAcls);
  const tableOf = subnetsOf(tables, ({ RouteTableId }) => RouteTableId);
  const aclOfSubnet = subnetsOf(acls, ({ NetworkAclId }) => NetworkAclId);
  return {
    kind: 'Network',
    version: 1,
    provider: 'aws',
    account: own.OwnerId ?? '',
    region,
    collectedAt,
    incomplete,
    vpc: { id: vpc, cidrs: vpcCidrs(own), containerCidrs: [] },
    subnets: here(wire.Subnets).map((subnet) => ({
      id: subnet.SubnetId,
      zone: subnet.AvailabilityZone ?? subnet.AvailabilityZoneId ?? '',
      cidrs: [
        ...present([subnet.CidrBlock]),
        ...associated(subnet.Ipv6CidrBlockAssociationSet, (one) => one.Ipv6CidrBlockState).map(
          ({ Ipv6CidrBlock }) => Ipv6CidrBlock,
        ),
      ],
      ...optional('routeTable', tableOf.get(subnet.SubnetId)),
      ...optional('acl', aclOfSubnet.get(subnet.SubnetId)),
    })),
    routeTables: tables.map((table) => tableFrom(table, wire.routesPerTable)),
    interfaces: here(wire.NetworkInterfaces).map(interfaceOf),
    instances: here(wire.Instances).map(instanceOf),
    securityGroups: here(wire.SecurityGroups).map(securityGroupOf),
    acls: acls.map(aclOf),
    prefixLists: prefixListsOf(wire),
    gateways: gatewaysOf(wire, vpc),
  };
}

/** Only what changes are about, of tables and interfaces that were looked at. */
export function writtenOf(
  { RouteTables = [], NetworkInterfaces = [] }: Wire,
  vpc: string,
): Pick<Network, 'routeTables' | 'interfaces'> {
  return {
    routeTables: RouteTables.filter(({ VpcId }) => VpcId === vpc).map((table) =>
      tableFrom(table, undefined),
    ),
    interfaces: NetworkInterfaces.filter(({ VpcId }) => VpcId === vpc).map(interfaceOf),
  };
}

/** The primary block is among the associations; some emulators and old dumps have it alone. */
function vpcCidrs(vpc: WireItem<'Vpcs'>): readonly Prefix[] {
  const v4 = associated(vpc.CidrBlockAssociationSet, (one) => one.CidrBlockState).map(
    ({ CidrBlock }) => CidrBlock,
  );
  const v6 = associated(vpc.Ipv6CidrBlockAssociationSet, (one) => one.Ipv6CidrBlockState).map(
    ({ Ipv6CidrBlock }) => Ipv6CidrBlock,
  );
  const primary = present([vpc.CidrBlock]).filter((one) => !v4.some((other) => other.equals(one)));
  return [...primary, ...v4, ...v6];
}

/** `associating` is on its way; all the others (`disassociated`, `failed`, …) are not there. */
function associated<Item>(
  items: readonly Item[] | null | undefined,
  stateOf: (item: Item) => { readonly State?: string | null | undefined } | null | undefined,
): readonly Item[] {
  return (items ?? []).filter((item) => isAssociated(stateOf(item)?.State));
}

/** EC2 has written these states in capitals, too: `aws ec2 describe-vpcs` shows both in its documentation. */
function isAssociated(state: string | null | undefined): boolean {
  return !state || /^associat(ed|ing)$/i.test(state);
}

/** Subnet → the thing that names it in an association. Subnets of the main table are not named. */
function subnetsOf<
  Item extends {
    readonly Associations?:
      | readonly {
          readonly SubnetId?: string | null | undefined;
          readonly AssociationState?:
            | { readonly State?: string | null | undefined }
            | null
            | undefined;
        }[]
      | null
      | undefined;
  },
>(items: readonly Item[], idOf: (item: Item) => string): ReadonlyMap<string, string> {
  return new Map(
    items.flatMap((item) =>
      associated(item.Associations, (one) => one.AssociationState).flatMap(
        ({ SubnetId }): [string, string][] => (SubnetId ? [[SubnetId, idOf(item)]] : []),
      ),
    ),
  );
}

function tableFrom(
  table: WireItem<'RouteTables'>,
  limit: number | undefined,
): Network['routeTables'][number] {
  const associations = associated(table.Associations, (one) => one.AssociationState);
  const tags = tagsOf(table.Tags);
  return {
    id: table.RouteTableId,
    name: tags.Name ?? '',
    kind: associations.some(({ GatewayId }) => GatewayId) ? 'edge' : 'subnet',
    main: associations.some(({ Main }) => Main === true),
    tags,
    limits:
      limit === undefined
        ? defaultLimits(awsRules)
        : ([4, 6] as const).map((family) => ({ families: [family], limit, source: 'read' })),
    routes: table.Routes.flatMap(routeOf),
  };
}

/** A route without a destination would match nothing: there is none such in EC2's documentation. */
function routeOf(route: Item<WireItem<'RouteTables'>['Routes']>): readonly Route[] {
  const prefix = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock;
  const list = route.DestinationPrefixListId;
  const destination = prefix ?? (list ? { prefixList: list } : undefined);
  if (!destination) return [];
  return [
    {
      destination,
      nextHops: [nextHopOf(route)],
      state: stateOf(route.State),
      origin: originOf(route.Origin),
      description: '',
    },
  ];
}

type Item<List> = NonNullable<List> extends readonly (infer One)[] ? One : never;

const gatewayFields = [
  'GatewayId',
  'NatGatewayId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
  'EgressOnlyInternetGatewayId',
  'LocalGatewayId',
  'CarrierGatewayId',
  'CoreNetworkArn',
  'OdbNetworkArn',
] as const;

/** EC2 fills in the interface beside an instance: the interface says more. */
function nextHopOf(route: Item<WireItem<'RouteTables'>['Routes']>): NextHop {
  if (route.GatewayId === 'local') return { kind: 'local' };
  if (route.NetworkInterfaceId) return { kind: 'interface', id: route.NetworkInterfaceId };
  if (route.InstanceId) return { kind: 'instance', id: route.InstanceId };
  for (const field of gatewayFields) {
    const id = route[field];
    if (id) return { kind: 'gateway', id };
  }
  if (route.IpAddress) return { kind: 'unknown', type: 'IpAddress', id: route.IpAddress };
  // A target that this version does not know, or one that was deleted and left no name.
  return { kind: 'unknown', type: 'none', id: '' };
}

/** Nothing may rely on a route in a state that podway does not know: as little as on a disabled one. */
function stateOf(state: string | null | undefined): Route['state'] {
  if (state === 'active' || state === 'blackhole') return state;
  return state ? 'disabled' : 'active';
}

/** An origin that podway does not know is the cloud's own: counted, and never touched. */
function originOf(origin: string | null | undefined): Route['origin'] {
  switch (origin) {
    case 'CreateRoute':
      return 'user';
    case 'EnableVgwRoutePropagation':
    case 'Advertisement':
      return 'propagated';
    default:
      return 'system';
  }
}

function interfaceOf(one: WireItem<'NetworkInterfaces'>): Interface {
  const { Attachment } = one;
  const isLeaving = Attachment?.Status === 'detaching' || Attachment?.Status === 'detached';
  const addresses = [
    ...present([one.PrivateIpAddress]),
    ...present(one.PrivateIpAddresses.map((each) => each.PrivateIpAddress)),
    ...present(one.Ipv6Addresses.map((each) => each.Ipv6Address)),
  ];
  return {
    id: one.NetworkInterfaceId,
    ...optional('instance', isLeaving ? undefined : Attachment?.InstanceId),
    subnet: one.SubnetId,
    addresses: [...new Set(addresses)],
    prefixes: [
      ...present(one.Ipv4Prefixes.map((each) => each.Ipv4Prefix)),
      ...present(one.Ipv6Prefixes.map((each) => each.Ipv6Prefix)),
    ],
    ...optional('sourceDestCheck', one.SourceDestCheck),
    securityGroups: one.Groups.map(({ GroupId }) => GroupId),
    primary: Attachment?.DeviceIndex === 0,
    status: interfaceStatus(one.Status),
  };
}

function interfaceStatus(status: string | null | undefined): Interface['status'] {
  switch (status) {
    case 'in-use':
    case 'associated':
    case 'attaching':
      return 'attached';
    case 'available':
    case 'pending':
    case 'detaching':
      return 'detached';
    default:
      return 'unknown';
  }
}

function instanceOf(one: WireItem<'Instances'>): Instance {
  const tags = tagsOf(one.Tags);
  return {
    id: one.InstanceId,
    name: tags.Name ?? '',
    state: instanceState(one.State?.Name),
    tags,
  };
}

function instanceState(name: string | null | undefined): Instance['state'] {
  switch (name) {
    case 'pending':
    case 'running':
    case 'stopping':
    case 'stopped':
    case 'terminated':
      return name;
    case 'shutting-down':
      return 'stopping';
    default:
      return 'unknown';
  }
}

/**
 * How many routes a list of AWS itself counts for in a route table, by the end of its name; the others
 * by their entries. 2026-11: VPC User Guide, "Work with AWS-managed prefix lists", AWS-managed prefix
 * list weight.
 */
const weights: readonly (readonly [RegExp, number])[] = [
  [/\.s3$/, 1],
  [/\.dynamodb$/, 1],
  [/\.s3express$/, 6],
  [/\.vpc-lattice$/, 10],
  [/\.ec2-instance-connect$/, 2],
  [/\.groundstation$/, 5],
  [/route53-healthchecks$/, 25],
  [/cloudfront\.origin-facing$/, 55],
];

function prefixListsOf({ PrefixLists = [], Entries = [] }: Wire): Network['prefixLists'] {
  return PrefixLists.map(({ PrefixListId: id, PrefixListName, MaxEntries }) => {
    const own = Entries.filter(({ PrefixListId }) => PrefixListId === id).map(({ Cidr }) => Cidr);
    const weight = weights.find(([name]) => name.test(PrefixListName ?? ''))?.[1];
    return { id, maxEntries: MaxEntries ?? weight ?? Math.max(own.length, 1), entries: own };
  });
}

function gatewaysOf(wire: Wire, vpc: string): readonly Gateway[] {
  const attached = (
    items: readonly { readonly VpcId?: string | null | undefined }[] | null | undefined,
  ) => (items ?? []).some(({ VpcId }) => VpcId === vpc);
  const all: readonly Gateway[] = [
    ...(wire.InternetGateways ?? [])
      .filter(({ Attachments }) => attached(Attachments))
      .map(({ InternetGatewayId }) => gateway(InternetGatewayId, 'internet')),
    ...(wire.EgressOnlyInternetGateways ?? [])
      .filter(({ Attachments }) => attached(Attachments))
      .map((one) => gateway(one.EgressOnlyInternetGatewayId, 'internet')),
    ...(wire.NatGateways ?? [])
      .filter(({ VpcId, State }) => VpcId === vpc && State !== 'deleted')
      .map(({ NatGatewayId }) => gateway(NatGatewayId, 'nat')),
    ...(wire.VpcPeeringConnections ?? []).flatMap((one) => peeringOf(one, vpc)),
    ...(wire.TransitGatewayVpcAttachments ?? [])
      .filter(({ VpcId, State }) => VpcId === vpc && State !== 'deleted')
      .map(({ TransitGatewayId }) => gateway(TransitGatewayId, 'transit')),
    ...(wire.VpnGateways ?? [])
      .filter(({ VpcAttachments }) => attached(VpcAttachments))
      .map(({ VpnGatewayId }) => gateway(VpnGatewayId, 'vpn')),
  ];
  // A transit gateway may be attached more than once over time.
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

function gateway(id: string, kind: Gateway['kind']): Gateway {
  return { id, kind, carries: 'unknown' };
}

/** A peering carries the other VPC's addresses and no others. */
function peeringOf(one: WireItem<'VpcPeeringConnections'>, vpc: string): readonly Gateway[] {
  const { AccepterVpcInfo: accepter, RequesterVpcInfo: requester } = one;
  if (accepter?.VpcId !== vpc && requester?.VpcId !== vpc) return [];
  if (['deleted', 'rejected', 'expired', 'failed'].includes(one.Status?.Code ?? '')) return [];
  const peer = requester?.VpcId === vpc ? accepter : requester;
  const sets = [
    ...present((peer?.CidrBlockSet ?? []).map(({ CidrBlock }) => CidrBlock)),
    ...present((peer?.Ipv6CidrBlockSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock)),
  ];
  const carries = sets.length > 0 ? sets : present([peer?.CidrBlock]);
  // Before it is accepted, and for a peer of another account, EC2 may not say what is there.
  return [
    {
      id: one.VpcPeeringConnectionId,
      kind: 'peering',
      carries: carries.length > 0 ? carries : 'unknown',
    },
  ];
}

function tagsOf(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
}
