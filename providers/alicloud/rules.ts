import { Prefix } from '../../src/address/prefix.ts';
import type { CloudRules, Source } from '../../src/network/rules.ts';

function source(text: string, checked = '2026-11'): Source {
  return { text, checked };
}

// A window of 300 calls in 60 s: a bucket of 60 that refills 4 a second never exceeds it.
const window = (text: string) => ({ burst: 60, perSecond: 4, source: source(text) });
const unpublished = (what: string) =>
  window(`No rate of ${what} was found in the VPC API quota page; taken as ModifyRouteEntry's`);
const quota =
  'Raise vpc_quota_route_entrys_num in Quota Center: aliyun quotas CreateQuotaApplication --ProductCode vpc --QuotaActionCode vpc_quota_route_entrys_num --DesireValue N --Reason "pod routes".';

const createRoute =
  'Plan and apply: `podway plan`, then `podway apply`. By hand, for one pod prefix, and podway will not keep it: `aliyun vpc CreateRouteEntry --RegionId {region} --RouteTableId {table} --DestinationCidrBlock {cidr} --NextHopType Instance --NextHopId {instance}`.';
const deleteRoute =
  '`aliyun vpc DeleteRouteEntry --RegionId {region} --RouteTableId {table} --RouteEntryId {route}`';

/** Alibaba Cloud VPC as data: the RPC API 2016-04-28. */
export const alicloudRules: CloudRules = {
  provider: 'alicloud',
  title: 'Alibaba Cloud',
  routeLimit: {
    default: 200,
    most: undefined,
    families: 'together',
    // The quota is of custom entries; system, CEN and BGP ones are not custom.
    counts: ['user'],
    // One entry carries a list of next hops.
    eachNextHop: false,
    source: source(
      'VPC quotas: vpc_quota_route_entrys_num, adjustable, no maximum published. That IPv4 and IPv6 share it: unconfirmed, and the careful reading',
    ),
  },
  refused: [
    {
      // CreateRouteEntry takes a destination around a vSwitch; CreateRouteEntries, which podway
      // writes with, takes none that overlaps one.
      range: 'subnet',
      relations: ['equal', 'inside', 'around'],
      code: 'InvalidCidrBlock',
      why: 'it overlaps a vSwitch',
      source: source('API reference of CreateRouteEntries, last updated 2026-01-07'),
    },
    {
      // CreateRouteEntry has begun to take longer prefixes and warns that they break cloud services.
      range: [Prefix.parse('100.64.0.0/10')],
      relations: ['equal', 'inside'],
      code: 'InvalidCidrBlock',
      why: "Alibaba Cloud's own services use the range",
      source: source('API reference of CreateRouteEntries, last updated 2026-01-07'),
    },
  ],
  families: [4, 6],
  nodeNextHop: 'instance',
  nextHops: ['instance', 'interface', 'gateway'],
  // CreateRouteEntry has equal-cost multipath over router interfaces only, CreateRouteEntries none.
  maxNextHops: 1,
  replaceInPlace: true,
  batchSize: 50,
  replaceBatchSize: 1,
  serialPerVpc: true,
  busyMs: 5_000,
  settleMs: 600_000,
  rates: {
    read: unpublished('DescribeRouteEntryList'),
    'create-route': unpublished('CreateRouteEntries'),
    'replace-route': window('VPC API quotas: ModifyRouteEntry 300 in 60 s'),
    'delete-route': unpublished('DeleteRouteEntries'),
    'disable-source-dest-check': unpublished('ModifyNetworkInterfaceAttribute'),
    'claim-table': unpublished('TagResources'),
  },
  marks: 'route-description',
  mark: { length: 256, refusedStart: /^https?:\/\// },
  routeId: 'rte-',
  blackhole: { instance: [], gone: false },
  sourceDestCheck: {
    default: false,
    source: source(
      'DescribeNetworkInterfaces in @alicloud/ecs20140526 7.11.6; in some regions only',
    ),
  },
  providerId: {
    pattern: /^(?:alicloud:\/\/)?[a-z0-9-]+\.(?<instance>i-[0-9a-z]+)$/,
    example: 'cn-hangzhou.i-bp1abcdefg',
    source: source('cloud-provider-alibaba-cloud, util/helper.go'),
  },
  sources: {
    families: source(
      'CreateRouteEntries in @alicloud/vpc20160428 7.3.2: IpVersion; IPv6 gateway guide, "IPv6 routes": next hop ECS instance',
    ),
    nextHops: source('CreateRouteEntries in @alicloud/vpc20160428 7.3.2'),
    replaceInPlace: source(
      'ModifyRouteEntry in @alicloud/vpc20160428 7.3.2, one entry a call; that it leaves no gap is not documented',
    ),
    batchSize: source(
      '@alicloud/vpc20160428 7.3.2; cloud-provider-alibaba-cloud clamps its batch to 50',
    ),
    serialPerVpc: source(
      'CreateRouteEntries "does not support concurrent creation in the same VPC" (SDK); busy for about 5 s: the step that terraform-provider-alicloud and cloud-provider-alibaba-cloud wait',
    ),
    settleMs: source('terraform-provider-alicloud, resource_alicloud_route_entry.go: 10 minutes'),
    marks: source('@alicloud/vpc20160428 7.3.2: Description, 1 to 256 characters'),
    blackhole: source('No such state is documented: an entry stays Available'),
    codes: source(
      'API reference of CreateRouteEntry; FailedCode of the batch calls: cloud-provider-alibaba-cloud. That the batch calls refuse destinations and quotas with the codes of the single ones is unconfirmed',
    ),
  },
  codes: {
    table: 'InvalidRouteTableId.NotFound',
    edgeTable: 'OperationDenied.RouteTableTypeNotPermitted',
    duplicate: 'VPC_ROUTE_ENTRY_CIDR_BLOCK_DUPLICATE',
    propagated: 'InvalidRouteEntry.Duplicate',
    missing: 'VPC_ROUTER_ENTRY_NOT_EXIST',
    missingReplace: 'InvalidRouteEntry.NotFound',
    full: 'QuotaExceeded',
    nextHop: {
      instance: 'IllegalParam.NextHopId',
      interface: 'OperationFailed.GetEniInfo',
      address: 'OperationDenied.NextHopTypeNotPermitted',
      gateway: 'InvalidNextHop.NotFound',
    },
    nextHopKind: 'OperationDenied.NextHopTypeNotPermitted',
    nextHopState: 'IncorrectInstanceStatus',
    multipath: 'InvalidNexthopListSize',
    severalInterfaces: undefined,
    system: 'VPC_ROUTE_ENTRY_STATUS_ERROR',
    family: 'InvalidCidrBlock',
    ipv6: {
      vpcWithout: 'OperationDenied.VpcIpv6NotEnabled',
      primaryInterface: 'OperationUnsupported.Ipv6EntryOnPrimaryNetworkInterface',
      severalAddresses: 'OperationUnsupported.MutipleIpv6Address',
    },
    mark: 'InvalidRouteEntryName.Malformed',
    interface: 'InvalidEniId.NotFound',
    check: 'UnsupportedOperation',
    batch: 'InvalidParameter',
    busy: 'TaskConflict',
    throttled: /^Throttling(\.|$)/,
  },
  remedies: {
    'source-dest-check':
      '`aliyun ecs ModifyNetworkInterfaceAttribute --RegionId {region} --NetworkInterfaceId {interface} --SourceDestCheck false`, or set routes.sourceDestCheck: manage and apply.',
    'ingress-denied':
      '`aliyun ecs AuthorizeSecurityGroup --RegionId {region} --SecurityGroupId {group} --IpProtocol {protocol} --PortRange {from}/{to} --SourceCidrIp {source}`',
    'egress-denied':
      '`aliyun ecs AuthorizeSecurityGroupEgress --RegionId {region} --SecurityGroupId {group} --IpProtocol {protocol} --PortRange {from}/{to} --DestCidrIp {cidr}`',
    'egress-denied-reply':
      '`aliyun ecs AuthorizeSecurityGroupEgress --RegionId {region} --SecurityGroupId {group} --IpProtocol {protocol} --PortRange {from}/{to} --DestCidrIp {source}`',
    'overlay-blocked':
      '`aliyun ecs AuthorizeSecurityGroup --RegionId {region} --SecurityGroupId {group} --IpProtocol {protocol} --PortRange {from}/{to} --SourceGroupId {fromGroup}`',
    'no-route': createRoute,
    'default-route-leak': createRoute,
    'next-hop-unresolved': `${deleteRoute} if it is nobody’s any more, then plan and apply.`,
    'wrong-next-hop': `${deleteRoute} if it is left over, or name it under routes.adopt; then plan and apply.`,
    'peering-non-vpc-address': `${deleteRoute}, then plan and apply in the VPC of the nodes; connect other VPCs by CEN.`,
    'foreign-in-range': `Leave it if it is meant (add it to routes.keep to silence this), adopt it under routes.adopt, or ${deleteRoute}.`,
    shadowed: `Nothing to do if it is to stand in; else ${deleteRoute}.`,
    'no-return-route':
      '`aliyun vpc CreateRouteEntry --RegionId {region} --RouteTableId {table} --DestinationCidrBlock {source} --NextHopType TYPE --NextHopId GATEWAY`, with the gateway that the consumer comes by.',
    'next-hop-down':
      '`aliyun ecs StartInstance --RegionId {region} --InstanceId {instance}`, or plan and apply to route around it.',
    'budget-exceeded': quota,
    'limit-near': quota,
    'destination-refused':
      'Give the pods a range that overlaps no vSwitch and lies outside 100.64.0.0/10.',
  },
};
