import { Prefix } from '../../src/address/prefix.ts';
import type { CloudRules, Source } from '../../src/network/rules.ts';

function source(text: string, checked = '2026-11'): Source {
  return { text, checked };
}

const throttling = source('EC2 User Guide, "Request throttling for the Amazon EC2 API"');
const mutating = { burst: 50, perSecond: 5, source: throttling };
const quota =
  'Raise the quota: aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-93826ACB --desired-value N (at most 1000), then read it: aws service-quotas get-service-quota --service-code vpc --quota-code L-93826ACB.';

const aclEntry =
  '`aws ec2 create-network-acl-entry --network-acl-id {acl} --{direction} --rule-number N --protocol {protocol} --port-range From={from},To={to} --cidr-block {peer} --rule-action allow`, with N free and less than the number of the rule that refuses.';

const createRoute =
  'Plan and apply: `podway plan`, then `podway apply`. By hand, for one pod prefix: `aws ec2 create-route --route-table-id {table} --destination-cidr-block {cidr} --network-interface-id {interface}`.';
const deleteRoute =
  '`aws ec2 delete-route --route-table-id {table} --destination-cidr-block {destination}`';
const replyRoute =
  '`aws ec2 create-route --route-table-id {table} --destination-cidr-block {source} --gateway-id GATEWAY`, with the gateway that the consumer comes by (a transit gateway: --transit-gateway-id).';

/** Amazon VPC as data: the EC2 Query API 2016-11-15. */
export const awsRules: CloudRules = {
  provider: 'aws',
  title: 'AWS',
  routeLimit: {
    // The quota was 50 for years; a blog says that it is 500 by default since June 2025, which AWS's
    // own quota page did not confirm. Every account has 50, so 50 is what podway counts on where
    // neither the cloud nor podway.yaml tells a number: too small a budget shows in the plan as
    // `budget-exceeded`, too large a one shows in the middle of an apply.
    default: 50,
    most: 1000,
    families: 'apart',
    // Propagated routes have a quota of their own (100). Whether `local` counts is not documented:
    // counting it costs one slot per CIDR of the VPC, not counting it could overfill.
    counts: ['system', 'user'],
    eachNextHop: true,
    source: source(
      'Service Quotas L-93826ACB; default 50 by the older quota page, 500 by stackpioneers.com of 2025-06-24; most: gardener issue 691; families apart and whether local routes count: unconfirmed',
    ),
  },
  refused: [
    {
      range: 'vpc',
      relations: ['equal'],
      code: 'RouteAlreadyExists',
      why: 'the local route has that destination',
      source: source('EC2 error codes; hashicorp/terraform issue 26018'),
    },
    {
      // AWS takes a whole subnet's CIDR; a route there would take the traffic of real hosts.
      range: 'vpc',
      relations: ['inside'],
      code: 'InvalidParameterValue',
      why: 'it is more specific than the local route',
      source: source('VPC User Guide, VPC_Route_Tables'),
    },
    {
      range: [Prefix.parse('169.254.168.0/22'), Prefix.parse('fd00:ec2::/32')],
      relations: ['equal', 'inside'],
      code: 'InvalidParameterValue',
      why: 'AWS reserves the range for its own services',
      source: source('VPC User Guide, VPC_Route_Tables'),
    },
  ],
  families: [4, 6],
  nodeNextHop: 'interface',
  nextHops: ['interface', 'instance', 'gateway'],
  maxNextHops: 1,
  replaceInPlace: true,
  batchSize: 1,
  replaceBatchSize: 1,
  serialPerVpc: false,
  busyMs: 0,
  settleMs: 300_000,
  rates: {
    read: { burst: 100, perSecond: 20, source: throttling },
    'create-route': mutating,
    'replace-route': mutating,
    'delete-route': mutating,
    'disable-source-dest-check': { burst: 100, perSecond: 5, source: throttling },
    'claim-table': { burst: 100, perSecond: 10, source: throttling },
  },
  marks: 'table-tag',
  anotherWriterTag: {
    // The AWS cloud controller manager's route controller writes only in a table that bears the
    // cluster's tag, of any value; the second key is the older form.
    pattern: /^(kubernetes\.io\/cluster\/.+|KubernetesCluster)$/,
    source: source('cloud-provider-aws, pkg/providers/v1: aws_routes.go findRouteTable, tags.go'),
  },
  mark: { length: 128 },
  routeId: undefined,
  // Not while an instance is stopping: its packets die though the route reads as active.
  blackhole: { instance: ['stopped', 'terminated'], gone: true },
  sourceDestCheck: {
    default: true,
    source: source('DescribeNetworkInterfaces in @aws-sdk/client-ec2 3.1169'),
  },
  providerId: {
    // An empty zone and `aws:////i-…` occur; `aws:///<zone>/fargate-<ip>` has no instance.
    pattern: /^aws:\/\/\/[^/]*\/(?<instance>i-[0-9a-z]+)$/,
    example: 'aws:///eu-west-1a/i-0abc1234def567890',
    source: source('cloud-provider-aws, instances.go'),
  },
  sources: {
    families: source('CreateRoute in @aws-sdk/client-ec2 3.1169: DestinationIpv6CidrBlock'),
    nextHops: source(
      'CreateRoute in @aws-sdk/client-ec2 3.1169: one target a route. Instances with several interfaces: kubernetes issue 92783',
    ),
    replaceInPlace: source('ReplaceRoute in @aws-sdk/client-ec2 3.1169'),
    batchSize: source('CreateRoute, ReplaceRoute, DeleteRoute in @aws-sdk/client-ec2 3.1169'),
    serialPerVpc: source('No such rule is documented'),
    settleMs: source(
      'EC2 developer guide, eventual consistency; terraform-provider-aws vpc_route.go waits 5 minutes after create and delete, 2 after replace',
    ),
    marks: source(
      'Routes have no tag, description or id in @aws-sdk/client-ec2 3.1169. Length of a tag key: general knowledge, unconfirmed',
    ),
    blackhole: source(
      'SDK documentation (terminated), AWSnycast issue 21 (stopped, not while stopping), hatena/swiro issue 2 (deleted); detached: unconfirmed',
    ),
    codes: source(
      'EC2 error codes; terraform-provider-aws. Without a record of AWS saying so: codes for several targets, unknown parameters, and for targets that are detached or terminated, which AWS may take and show as blackhole',
    ),
  },
  codes: {
    table: 'InvalidRouteTableID.NotFound',
    edgeTable: 'InvalidParameterValue',
    duplicate: 'RouteAlreadyExists',
    // A static route to the destination of a propagated one is taken, and wins.
    propagated: undefined,
    missing: 'InvalidRoute.NotFound',
    missingReplace: 'InvalidParameterValue',
    full: 'RouteLimitExceeded',
    nextHop: {
      interface: 'InvalidNetworkInterfaceID.NotFound',
      instance: 'InvalidInstanceID.NotFound',
      address: 'InvalidParameterCombination',
      gateway: 'InvalidGatewayID.NotFound',
    },
    nextHopKind: 'InvalidParameterCombination',
    nextHopState: 'InvalidParameterValue',
    multipath: 'InvalidParameterCombination',
    severalInterfaces: 'InvalidInstanceID',
    system: 'InvalidParameterValue',
    family: 'InvalidParameterValue',
    ipv6: { vpcWithout: undefined, primaryInterface: undefined, severalAddresses: undefined },
    mark: 'UnknownParameter',
    interface: 'InvalidNetworkInterfaceID.NotFound',
    check: 'UnsupportedOperation',
    batch: 'InvalidParameterCombination',
    busy: undefined,
    throttled: /^(RequestLimitExceeded|Throttl.*|EC2ThrottledException)$/,
  },
  analyser: {
    title: 'Reachability Analyzer',
    codes: {
      'no-route': 'NO_ROUTE_TO_DESTINATION',
      'table-not-covered': 'NO_ROUTE_TO_DESTINATION',
      'no-return-route': 'NO_ROUTE_TO_DESTINATION',
      'next-hop-unresolved': 'BAD_STATE_ROUTE',
      // A route that is a blackhole, or a machine that is off.
      'next-hop-down': 'BAD_STATE_ROUTE or BAD_STATE',
      'peering-non-vpc-address': 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
      // By another route to the same destination, or by longer ones.
      shadowed: 'HIGHER_PRIORITY_ROUTE or MORE_SPECIFIC_ROUTE',
      'source-dest-check': 'ENI_SOURCE_DEST_CHECK_RESTRICTION',
      'ingress-denied': 'ENI_SG_RULES_MISMATCH',
      'egress-denied': 'ENI_SG_RULES_MISMATCH',
      'egress-denied-reply': 'ENI_SG_RULES_MISMATCH',
      'acl-denied': 'SUBNET_ACL_RESTRICTION',
      'acl-denied-reply': 'SUBNET_ACL_RESTRICTION',
    },
    source: source('VPC Reachability Analyzer, explanation codes (docs.aws.amazon.com)'),
  },
  remedies: {
    'source-dest-check':
      '`aws ec2 modify-network-interface-attribute --network-interface-id {interface} --no-source-dest-check`, or set routes.sourceDestCheck: manage and apply.',
    'ingress-denied':
      '`aws ec2 authorize-security-group-ingress --group-id {group} --protocol {protocol} --port {port} --cidr {source}`',
    'egress-denied':
      '`aws ec2 authorize-security-group-egress --group-id {group} --protocol {protocol} --port {port} --cidr {cidr}`',
    'egress-denied-reply':
      '`aws ec2 authorize-security-group-egress --group-id {group} --protocol {protocol} --port {port} --cidr {source}`',
    'acl-denied': aclEntry,
    'acl-denied-reply': aclEntry,
    'overlay-blocked':
      "`aws ec2 authorize-security-group-{direction} --group-id {group} --ip-permissions 'IpProtocol={protocol},FromPort={from},ToPort={to},UserIdGroupPairs=[{GroupId={farGroup}}]'`",
    'next-hop-down':
      '`aws ec2 start-instances --instance-ids {instance}`, or plan and apply to route around it.',
    'no-route': createRoute,
    'default-route-leak': createRoute,
    'next-hop-unresolved': `${deleteRoute} if it is nobody’s any more, then plan and apply.`,
    'wrong-next-hop': `${deleteRoute} if it is left over, or name it under routes.adopt; then plan and apply.`,
    'peering-non-vpc-address': `${deleteRoute}, then plan and apply in the VPC of the nodes; connect other VPCs by a transit gateway.`,
    'foreign-in-range': `Leave it if it is meant (add it to routes.keep to silence this), adopt it under routes.adopt, or ${deleteRoute}.`,
    shadowed: `Nothing to do if it is to stand in; else ${deleteRoute}.`,
    'no-return-route': replyRoute,
    'budget-exceeded': quota,
    'limit-near': quota,
    'destination-refused':
      'Give the pods a range outside the VPC, 169.254.168.0/22 and fd00:ec2::/32; a wider range around the VPC works too.',
  },
};
