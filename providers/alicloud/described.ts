import { itemsOf } from '../../src/network/items.ts';
import type { Part } from '../../src/network/network.ts';
import { ProviderError } from '../../src/network/provider.ts';
import type { DescribedCloud, Dump, Printed, PrintedList } from '../adapter.ts';
import { networkOf } from './convert.ts';
import { type Wire, type WireName, wireLists } from './wire.ts';

/** A list as the CLI prints it, with the names of the wire. `--pager` reads all pages of it. */
function list(
  name: WireName,
  path: readonly string[],
  id: string,
  tells: readonly string[],
  command: string,
  neededFor: PrintedList['neededFor'],
): PrintedList {
  return {
    name,
    paths: [path],
    tells: [id, ...tells],
    key: (item) => String(item[id]),
    command,
    neededFor,
  };
}

function vpc(action: string): string {
  return `aliyun vpc ${action} --RegionId REGION --VpcId VPC --pager`;
}

function ecs(action: string, size: number): string {
  return `aliyun ecs ${action} --RegionId REGION --VpcId VPC --MaxResults ${size} --pager`;
}

const lists: readonly PrintedList[] = [
  list(
    'Vpcs',
    ['Vpcs', 'Vpc'],
    'VpcId',
    ['CidrBlock', 'VRouterId'],
    vpc('DescribeVpcs'),
    'planning',
  ),
  list(
    'VSwitches',
    ['VSwitches', 'VSwitch'],
    'VSwitchId',
    ['VpcId', 'CidrBlock', 'ZoneId'],
    vpc('DescribeVSwitches'),
    'planning',
  ),
  list(
    'RouteTables',
    ['RouterTableList', 'RouterTableListType'],
    'RouteTableId',
    ['VpcId', 'RouteTableType'],
    vpc('DescribeRouteTableList'),
    'planning',
  ),
  {
    name: 'RouteEntries',
    paths: [['RouteEntrys', 'RouteEntry']],
    tells: ['RouteTableId', 'DestinationCidrBlock', 'NextHops'],
    // System entries of old have no id.
    key: (item) => `${item.RouteTableId} ${item.RouteEntryId ?? ''} ${item.DestinationCidrBlock}`,
    command:
      'aliyun vpc DescribeRouteEntryList --RegionId REGION --MaxResult 100 --RouteTableId vtb-… (for each table)',
    neededFor: 'planning',
  },
  list(
    'NetworkInterfaces',
    ['NetworkInterfaceSets', 'NetworkInterfaceSet'],
    'NetworkInterfaceId',
    ['VSwitchId', 'VpcId'],
    ecs('DescribeNetworkInterfaces', 500),
    'planning',
  ),
  list(
    'Instances',
    ['Instances', 'Instance'],
    'InstanceId',
    ['Status', 'ImageId'],
    ecs('DescribeInstances', 100),
    'planning',
  ),
  list(
    'SecurityGroups',
    ['SecurityGroups', 'SecurityGroup'],
    'SecurityGroupId',
    ['SecurityGroupType'],
    ecs('DescribeSecurityGroups', 100),
    'securityGroups',
  ),
  list(
    'SecurityGroupAttributes',
    [],
    'SecurityGroupId',
    ['Permissions', 'InnerAccessPolicy'],
    'aliyun ecs DescribeSecurityGroupAttribute --RegionId REGION --MaxResults 1000 --SecurityGroupId sg-… (for each group)',
    'securityGroups',
  ),
  list(
    'NetworkAcls',
    ['NetworkAcls', 'NetworkAcl'],
    'NetworkAclId',
    ['VpcId', 'Resources'],
    vpc('DescribeNetworkAcls'),
    'acls',
  ),
  list(
    'PrefixLists',
    ['PrefixLists'],
    'PrefixListId',
    ['MaxEntries'],
    'aliyun vpc ListPrefixLists --RegionId REGION --MaxResults 100',
    'maybe',
  ),
  list(
    'NatGateways',
    ['NatGateways', 'NatGateway'],
    'NatGatewayId',
    ['VpcId'],
    vpc('DescribeNatGateways'),
    'gateways',
  ),
  list(
    'VpnGateways',
    ['VpnGateways', 'VpnGateway'],
    'VpnGatewayId',
    ['VpcId'],
    vpc('DescribeVpnGateways'),
    'gateways',
  ),
  {
    name: 'Quotas',
    paths: [['Quotas'], ['Quota']],
    tells: ['QuotaActionCode', 'TotalQuota'],
    key: (item) => `${item.QuotaActionCode} ${JSON.stringify(item.Dimensions ?? {})}`,
    command:
      'aliyun quotas ListProductQuotas --ProductCode vpc --QuotaActionCode vpc_quota_route_entrys_num',
    neededFor: 'maybe',
  },
];

/** Lists of which several calls, one for each table or group, make the whole. */
const manyCalls: readonly string[] = ['RouteEntries', 'SecurityGroupAttributes'];

/** What `aliyun vpc Describe…`, `aliyun ecs Describe…` print. */
export const described: DescribedCloud = {
  lists,
  cut: ({ NextToken }, { command }) =>
    typeof NextToken === 'string' && NextToken !== ''
      ? `it goes on at a NextToken. Print all of it: ${command}`
      : undefined,
  total: ({ TotalCount }, { name }) =>
    manyCalls.includes(name) || typeof TotalCount !== 'number' ? undefined : TotalCount,
  networkOf: (dump, { region, vpc: id }, incomplete) => {
    const wire = wireOf(dump);
    const missing = tablesWithoutEntries(wire, id);
    if (missing.length > 0) {
      throw new ProviderError(
        [
          `${dump.where} has no route entries of ${missing.join(', ')}. Print them into it:`,
          ...missing.map(
            (table) =>
              `  aliyun vpc DescribeRouteEntryList --RegionId ${region} --MaxResult 100 --RouteTableId ${table} > ${table}.json`,
          ),
        ].join('\n'),
      );
    }
    const { collectedAt, where } = dump;
    const parts: readonly Part[] = [...incomplete, ...unknownLists(wire)];
    const network = networkOf(wire, { region, vpc: id, collectedAt, incomplete: parts });
    if (network) return network;
    throw new ProviderError(
      `${where}: there is no VPC ${id} in it. Check network.vpc in podway.yaml.`,
    );
  },
};

/** Every table has its system entries: one without any was not printed. */
function tablesWithoutEntries(wire: Wire, vpcId: string): readonly string[] {
  const known = new Set(wire.RouteEntries?.map(({ RouteTableId }) => RouteTableId));
  return (wire.RouteTables ?? [])
    .filter(({ VpcId, AssociateType }) => VpcId === vpcId && AssociateType !== 'Gateway')
    .map(({ RouteTableId }) => RouteTableId)
    .filter((id) => !known.has(id));
}

/** Routes may lead to prefix lists that nobody printed. */
function unknownLists(wire: Wire): readonly Part[] {
  const known = new Set(wire.PrefixLists?.map(({ PrefixListId }) => PrefixListId));
  const isUnknown = wire.RouteEntries?.some(
    ({ DestinationCidrBlock: to }) => 'prefixList' in to && !known.has(to.prefixList),
  );
  return isUnknown ? ['prefixLists'] : [];
}

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
