import { itemsOf } from '../../src/network/items.ts';
import { ProviderError } from '../../src/network/provider.ts';
import type { DescribedCloud, Dump, Printed, PrintedList } from '../adapter.ts';
import { networkOf } from './convert.ts';
import { type Wire, type WireName, wireLists } from './wire.ts';

const inVpc = `--region REGION --Filters '[{"Name":"vpc-id","Values":["VPC"]}]'`;

/** A list as the CLI prints it: under its name, or below `Response`. */
function list(
  name: WireName,
  id: string,
  tells: readonly string[],
  command: string,
  neededFor: PrintedList['neededFor'],
): PrintedList {
  return {
    name,
    paths: [[name], ['Response', name]],
    tells: [id, ...tells],
    key: (item) => String(item[id]),
    command,
    neededFor,
  };
}

function vpc(action: string, limit: string): string {
  return `tccli vpc ${action} ${inVpc} --Limit ${limit}`;
}

const policies = 'tccli vpc DescribeSecurityGroupPolicies --region REGION --SecurityGroupId';

const lists: readonly PrintedList[] = [
  list(
    'VpcSet',
    'VpcId',
    ['CidrBlock', 'IsDefault', 'DnsServerSet'],
    `tccli vpc DescribeVpcs --region REGION --VpcIds '["VPC"]'`,
    'planning',
  ),
  list(
    'SubnetSet',
    'SubnetId',
    ['VpcId', 'RouteTableId', 'AvailableIpAddressCount'],
    vpc('DescribeSubnets', "'100'"),
    'planning',
  ),
  list(
    'RouteTableSet',
    'RouteTableId',
    ['VpcId', 'RouteSet'],
    vpc('DescribeRouteTables', "'100'"),
    'planning',
  ),
  list(
    'NetworkInterfaceSet',
    'NetworkInterfaceId',
    ['VpcId', 'SubnetId', 'PrivateIpAddressSet'],
    vpc('DescribeNetworkInterfaces', '100'),
    'planning',
  ),
  list(
    'InstanceSet',
    'InstanceId',
    ['InstanceState', 'Placement'],
    `tccli cvm DescribeInstances ${inVpc} --Limit 100`,
    'planning',
  ),
  {
    ...list(
      'AssistantCidrSet',
      'CidrBlock',
      ['AssistantType'],
      vpc('DescribeAssistantCidr', '100'),
      'maybe',
    ),
    key: (item) => `${item.VpcId} ${item.CidrBlock}`,
  },
  {
    name: 'SecurityGroupPolicies',
    paths: [['SecurityGroupPolicySet'], ['Response', 'SecurityGroupPolicySet']],
    tells: ['Ingress', 'Egress'],
    key: (item) => String(item.SecurityGroupId),
    fromFile: (item, file) => {
      const id = /\bsg-[0-9a-z]+/.exec(file.split(/[\\/]/).at(-1) ?? '')?.[0];
      if (id !== undefined || item.SecurityGroupId !== undefined)
        return { SecurityGroupId: id, ...item };
      throw new ProviderError(
        `${file}: the policies do not say which security group they are of. Name the file for it: sg-0a1b2c3d.json.`,
      );
    },
    command: `${policies} sg-… > sg-….json (for each group)`,
    neededFor: 'securityGroups',
  },
  list(
    'NetworkAclSet',
    'NetworkAclId',
    ['VpcId', 'SubnetSet'],
    vpc('DescribeNetworkAcls', '100'),
    'acls',
  ),
  list(
    'VpcLimitSet',
    'LimitType',
    ['LimitValue'],
    `tccli vpc DescribeVpcLimits --region REGION --LimitTypes '["route-table-max-policies"]'`,
    'maybe',
  ),
  list(
    'PeerConnectionSet',
    'PeeringConnectionId',
    ['SourceVpcId', 'PeerVpcId'],
    vpc('DescribeVpcPeeringConnections', '100'),
    'gateways',
  ),
  list('NatGatewaySet', 'NatGatewayId', ['VpcId'], vpc('DescribeNatGateways', '100'), 'gateways'),
  list('VpnGatewaySet', 'VpnGatewayId', ['VpcId'], vpc('DescribeVpnGateways', '100'), 'gateways'),
];

/** What `tccli vpc Describe…`, `tccli cvm Describe…` print. */
export const described: DescribedCloud = {
  lists,
  // A page does not say that it is one: only the total does.
  cut: () => undefined,
  total: (reply) => {
    const inner = reply.Response;
    const body = typeof inner === 'object' && inner !== null ? (inner as Printed) : reply;
    return typeof body.TotalCount === 'number' ? body.TotalCount : undefined;
  },
  networkOf: (dump, { region, vpc: id }, incomplete) => {
    const { collectedAt, where } = dump;
    const network = networkOf(wireOf(dump), { region, vpc: id, collectedAt, incomplete });
    if (network) return network;
    throw new ProviderError(
      `${where}: there is no VPC ${id} in it. Check network.vpc in podway.yaml.`,
    );
  },
};

function wireOf({ lists: printed, where }: Dump): Wire {
  const names = Object.keys(wireLists) as readonly WireName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const items: readonly Printed[] | undefined = printed.get(name);
      // Each list's schema is its own; the names pair them.
      return items ? [[name, itemsOf(wireLists[name] as never, items, `${where}: ${name}`)]] : [];
    }),
  ) as Wire;
}
