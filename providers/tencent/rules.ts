import { Prefix } from '../../src/address/prefix.ts';
import type { CloudRules, Source } from '../../src/network/rules.ts';

function source(text: string, checked = '2026-11'): Source {
  return { text, checked };
}

// Half of the published 100 calls a second in each part of the bucket: no second sees more than 100.
const published = {
  burst: 50,
  perSecond: 50,
  source: source('API reference of CreateRoutes, ReplaceRoutes, DeleteRoutes: 100 a second'),
};
const byDefault = {
  burst: 10,
  perSecond: 10,
  source: source('Default of the VPC API: 20 a second; no rate of this call was found'),
};
const quota =
  'Open a ticket with Tencent Cloud for more routes per table, then read the number: tccli vpc DescribeVpcLimits --LimitTypes \'["route-table-max-policies"]\'.';

const createRoute =
  'Plan and apply: `podway plan`, then `podway apply`. By hand, for one pod prefix, and podway will not keep it: `tccli vpc CreateRoutes --region {region} --RouteTableId {table} --Routes \'[{"DestinationCidrBlock":"{cidr}","GatewayType":"NORMAL_CVM","GatewayId":"{address}"}]\'`.';
const deleteRoute =
  '`tccli vpc DeleteRoutes --region {region} --RouteTableId {table} --Routes \'[{"RouteItemId":"{route}"}]\'`';
const aclEntry =
  '`tccli vpc CreateNetworkAclEntries --region {region} --NetworkAclId {acl} --NetworkAclEntrySet \'{"{Direction}":[{"Protocol":"{PROTOCOL}","Port":"{port}","CidrBlock":"{peer}","Action":"ACCEPT","Priority":N}]}\'`, with N before the rule that refuses.';

/** Tencent Cloud VPC as data: API 3.0, version 2017-03-12. */
export const tencentRules: CloudRules = {
  provider: 'tencent',
  title: 'Tencent Cloud',
  routeLimit: {
    default: 50,
    most: undefined,
    families: 'together',
    counts: ['user'],
    // Equal-cost multipath is written as several routes with one destination.
    eachNextHop: true,
    source: source(
      'Quota limits: 50 policies a table, more by ticket, no maximum published. That IPv4 and IPv6 share them, and that system and CCN routes do not count: unconfirmed',
    ),
  },
  refused: [
    {
      range: 'vpc',
      relations: ['equal', 'inside'],
      code: 'InvalidParameterValue.VpcCidrConflict',
      why: 'it lies in the VPC, where local traffic always comes first',
      source: source('Route table documentation; CreateRoutes in tencentcloud-sdk-go'),
    },
    {
      range: 'container',
      relations: ['equal', 'inside', 'around'],
      code: 'UnsupportedOperation.ConflictWithDockerRoute',
      why: 'it overlaps a container network of TKE',
      source: source('Route table documentation; CreateRoutes in tencentcloud-sdk-go'),
    },
    {
      range: [Prefix.parse('169.254.0.0/16')],
      relations: ['equal', 'inside'],
      code: 'InvalidParameterValue',
      why: "metadata and Tencent Cloud's own services use the range",
      source: source('General knowledge, unconfirmed'),
    },
  ],
  families: [4, 6],
  nodeNextHop: 'address',
  nextHops: ['address', 'gateway'],
  maxNextHops: 8,
  replaceInPlace: true,
  // No maximum is documented; a table holds no more by default.
  batchSize: 50,
  replaceBatchSize: 50,
  serialPerVpc: false,
  busyMs: 0,
  settleMs: 60_000,
  rates: {
    read: byDefault,
    'create-route': published,
    'replace-route': published,
    'delete-route': published,
    'disable-source-dest-check': byDefault,
    'claim-table': byDefault,
  },
  marks: 'route-description',
  mark: { length: 60 },
  routeId: 'rti-',
  blackhole: { instance: [], gone: false },
  sourceDestCheck: undefined,
  providerId: {
    pattern: /^qcloud:\/\/\/[^/]*\/(?<instance>ins-[0-9a-z]+)$/,
    example: 'qcloud:///100003/ins-jifjbvhg',
    source: source('Several public repositories; no vendor documentation'),
  },
  sources: {
    families: source('Route in tencentcloud-sdk-nodejs vpc_models: DestinationIpv6CidrBlock'),
    nextHops: source(
      'Route in tencentcloud-sdk-nodejs vpc_models: GatewayType NORMAL_CVM takes a private address. 8 next hops: route table overview; older regions may refuse',
    ),
    replaceInPlace: source('ReplaceRoutes in tencentcloud-sdk-nodejs vpc_models'),
    batchSize: source('No maximum is documented; 50 is the default limit of a table'),
    serialPerVpc: source('No such rule is documented'),
    settleMs: source('Calls are synchronous; no time is documented, so a minute is a guess'),
    marks: source('RouteDescription; its length is not documented, so 60 is a guess'),
    blackhole: source('What a stopped or returned CVM does to a route is not documented'),
    codes: source(
      'Error codes of CreateRoutes, ReplaceRoutes and DeleteRoutes in tencentcloud-sdk-go',
    ),
  },
  codes: {
    table: 'ResourceNotFound',
    edgeTable: 'UnsupportedOperation',
    duplicate: 'InvalidParameterValue.Duplicate',
    propagated: 'UnsupportedOperation.EcmpWithCcnRoute',
    missing: 'ResourceNotFound',
    missingReplace: 'UnsupportedOperation.RecordNotExists',
    full: 'LimitExceeded',
    nextHop: {
      address: 'InvalidParameterValue.RouteNextHopInvalid',
      interface: 'InvalidParameterValue.RouteNextHopInvalid',
      instance: 'InvalidParameterValue.RouteNextHopInvalid',
      gateway: 'ResourceNotFound',
    },
    nextHopKind: 'InvalidParameterValue.RouteNextHopInvalid',
    nextHopState: 'InvalidParameterValue.RouteNextHopInvalid',
    multipath: 'UnsupportedOperation.Ecmp',
    severalInterfaces: undefined,
    system: 'UnsupportedOperation.SystemRoute',
    family: 'InvalidParameterValue',
    ipv6: { vpcWithout: undefined, primaryInterface: undefined, severalAddresses: undefined },
    mark: 'InvalidParameterValue',
    interface: 'ResourceNotFound',
    check: 'UnsupportedOperation',
    batch: 'InvalidParameterValue.LimitExceeded',
    busy: undefined,
    throttled: /^RequestLimitExceeded(\.|$)/,
  },
  remedies: {
    'ingress-denied':
      '`tccli vpc CreateSecurityGroupPolicies --region {region} --SecurityGroupId {group} --SecurityGroupPolicySet \'{"Ingress":[{"Protocol":"{PROTOCOL}","Port":"{port}","CidrBlock":"{source}","Action":"ACCEPT"}]}\'`',
    'egress-denied':
      '`tccli vpc CreateSecurityGroupPolicies --region {region} --SecurityGroupId {group} --SecurityGroupPolicySet \'{"Egress":[{"Protocol":"{PROTOCOL}","Port":"{port}","CidrBlock":"{cidr}","Action":"ACCEPT"}]}\'`',
    'egress-denied-reply':
      '`tccli vpc CreateSecurityGroupPolicies --region {region} --SecurityGroupId {group} --SecurityGroupPolicySet \'{"Egress":[{"Protocol":"{PROTOCOL}","Port":"{port}","CidrBlock":"{source}","Action":"ACCEPT"}]}\'`',
    'acl-denied': aclEntry,
    'acl-denied-reply': aclEntry,
    'overlay-blocked':
      '`tccli vpc CreateSecurityGroupPolicies --region {region} --SecurityGroupId {group} --SecurityGroupPolicySet \'{"{Direction}":[{"Protocol":"{PROTOCOL}","Port":"{port}","SecurityGroupId":"{farGroup}","Action":"ACCEPT"}]}\'`',
    'no-route': createRoute,
    'default-route-leak': createRoute,
    'route-disabled':
      '`tccli vpc EnableRoutes --region {region} --RouteTableId {table} --RouteItemIds \'["{route}"]\'` if it is right; else ' +
      `${deleteRoute}, then plan and apply.`,
    'next-hop-unresolved': `${deleteRoute} if it is nobody’s any more, then plan and apply.`,
    'wrong-next-hop': `${deleteRoute} if it is left over, or name it under routes.adopt; then plan and apply.`,
    'peering-non-vpc-address': `${deleteRoute}, then plan and apply in the VPC of the nodes; connect other VPCs by CCN.`,
    'foreign-in-range': `Leave it if it is meant (add it to routes.keep to silence this), adopt it under routes.adopt, or ${deleteRoute}.`,
    shadowed: `Nothing to do if it is to stand in; else ${deleteRoute}.`,
    'no-return-route':
      '`tccli vpc CreateRoutes --region {region} --RouteTableId {table} --Routes \'[{"DestinationCidrBlock":"{source}","GatewayType":"TYPE","GatewayId":"GATEWAY"}]\'`, with the gateway that the consumer comes by.',
    'next-hop-down':
      '`tccli cvm StartInstances --region {region} --InstanceIds \'["{instance}"]\'`, or plan and apply to route around it.',
    'budget-exceeded': quota,
    'limit-near': quota,
    'destination-refused':
      'Give the pods a range outside the VPC and apart from the container networks of TKE in it.',
  },
};
