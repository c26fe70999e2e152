import type { Asked, Replies, Reply } from '../json-endpoint.ts';

// Answers in the shape of the examples in Alibaba Cloud's API references (VPC, ECS, Quota Center), of a
// VPC of podway's own making.

/** Some answers otherwise; undefined: as `vpcReplies` has it. */
export type Except = (asked: Asked, nth: number) => Reply | undefined;

/** `vpc-1`: two vSwitches, a system table, a custom one and a gateway's, an instance with two interfaces. */
export function vpcReplies(except: Except = () => undefined): Replies {
  return (asked, nth) => {
    const reply = except(asked, nth) ?? usual(asked);
    return reply ?? refusal('InvalidAction.NotFound', 'Specified api is not found', 404);
  };
}

export function refusal(code: string, message: string, status = 400): Reply {
  return {
    status,
    json: { RequestId: 'refused-1', HostId: 'vpc.aliyuncs.com', Code: code, Message: message },
  };
}

const tables: Readonly<Record<string, readonly object[]>> = {
  'vtb-system': [
    entry('vtb-system', '10.0.1.0/24', 'System', 'local', ''),
    entry('vtb-system', '100.64.0.0/10', 'System', 'service', ''),
    {
      ...entry('vtb-system', '10.244.1.0/24', 'Custom', 'Instance', 'i-1'),
      Description: 'podway/shop',
      RouteEntryName: 'by hand',
    },
    entry('vtb-system', '0.0.0.0/0', 'Custom', 'NatGateway', 'ngw-1'),
    entry('vtb-system', '172.16.0.0/12', 'CEN', 'Attachment', 'tr-attach-1'),
    entry('vtb-system', 'pl-1', 'Custom', 'VpcPeer', 'pcc-1'),
  ],
  'vtb-custom': [
    entry('vtb-custom', '10.0.1.0/24', 'System', 'local', ''),
    {
      ...entry('vtb-custom', '10.244.2.0/24', 'Custom', 'NetworkInterface', 'eni-1b'),
      Status: 'Pending',
    },
    { ...entry('vtb-custom', '10.244.3.0/24', 'Custom', 'HaVip', 'havip-1'), Status: 'Modifying' },
    entry('vtb-custom', '2001:db8:244::/64', 'Custom', 'Instance', 'i-1'),
    entry('vtb-custom', '192.0.2.7', 'Custom', 'SomethingNew', 'new-1'),
  ],
  'vtb-gateway': [],
};

function entry(table: string, to: string, type: string, hop: string, id: string): object {
  return {
    RouteTableId: table,
    RouteEntryId: `rte-${table}-${to.replace(/\W/g, '-')}`,
    DestinationCidrBlock: to,
    Type: type,
    IpVersion: to.includes(':') ? 'IPv6' : 'IPv4',
    Status: 'Available',
    Description: '',
    GmtModified: '2022-05-09T03:00:07Z',
    NextHops: { NextHop: [{ NextHopType: hop, NextHopId: id, Enabled: 1, Weight: 100 }] },
  };
}

function usual({ action, parameters }: Asked): Reply | undefined {
  const one = (json: object): Reply => ({ json: { RequestId: `${action}-1`, ...json } });
  const counted = (name: string, item: string, items: readonly object[]): Reply =>
    one({ TotalCount: items.length, PageNumber: 1, PageSize: 50, [name]: { [item]: items } });
  const VpcId = 'vpc-1';
  switch (action) {
    case 'DescribeVpcs':
      return counted('Vpcs', 'Vpc', [
        {
          VpcId,
          VRouterId: 'vrt-1',
          OwnerId: 253460731706911,
          CidrBlock: '10.0.0.0/16',
          SecondaryCidrBlocks: { SecondaryCidrBlock: ['172.20.0.0/16'] },
          Ipv6CidrBlock: '2001:db8:10::/56',
          Ipv6CidrBlocks: {
            Ipv6CidrBlock: [{ Ipv6CidrBlock: '2001:db8:10::/56', Ipv6Isp: 'BGP' }],
          },
          Status: 'Available',
        },
      ]);
    case 'DescribeVSwitches':
      return counted('VSwitches', 'VSwitch', [
        {
          VpcId,
          VSwitchId: 'vsw-a',
          ZoneId: 'cn-hangzhou-a',
          CidrBlock: '10.0.1.0/24',
          Ipv6CidrBlock: '2001:db8:10:1::/64',
          NetworkAclId: 'nacl-1',
          RouteTable: { RouteTableId: 'vtb-custom', RouteTableType: 'Custom' },
        },
        {
          VpcId,
          VSwitchId: 'vsw-b',
          ZoneId: 'cn-hangzhou-b',
          CidrBlock: '10.0.2.0/24',
          NetworkAclId: '',
          Ipv6CidrBlock: '',
        },
      ]);
    case 'DescribeRouteTableList':
      return counted('RouterTableList', 'RouterTableListType', [
        {
          VpcId,
          RouteTableId: 'vtb-system',
          RouteTableType: 'System',
          RouterType: 'VRouter',
          AssociateType: 'VSwitch',
          RouteTableName: '',
          VSwitchIds: { VSwitchId: ['vsw-b'] },
          Tags: { Tag: [{ Key: 'type', Value: 'ingress' }] },
        },
        {
          VpcId,
          RouteTableId: 'vtb-custom',
          RouteTableType: 'Custom',
          AssociateType: 'VSwitch',
          RouteTableName: 'consumers',
          VSwitchIds: { VSwitchId: ['vsw-a'] },
        },
        {
          VpcId,
          RouteTableId: 'vtb-gateway',
          RouteTableType: 'Custom',
          AssociateType: 'Gateway',
          VSwitchIds: {},
        },
      ]);
    case 'DescribeRouteEntryList':
      return one({
        NextToken: '',
        RouteEntrys: { RouteEntry: tables[String(parameters.RouteTableId)] ?? [] },
      });
    case 'ListProductQuotas':
      return one({
        TotalCount: 1,
        Quotas: [
          {
            ProductCode: 'vpc',
            QuotaActionCode: 'vpc_quota_route_entrys_num',
            TotalQuota: 300,
            Dimensions: { regionId: 'cn-hangzhou' },
          },
        ],
      });
    case 'ListPrefixLists':
      return one({
        TotalCount: 1,
        PrefixLists: [{ PrefixListId: 'pl-1', MaxEntries: 10, CidrBlocks: ['198.51.100.0/24'] }],
      });
    case 'DescribeNetworkInterfaces':
      return one({
        NextToken: '',
        TotalCount: 2,
        NetworkInterfaceSets: {
          NetworkInterfaceSet: [
            {
              VpcId,
              NetworkInterfaceId: 'eni-1',
              VSwitchId: 'vsw-a',
              Type: 'Primary',
              Status: 'InUse',
              InstanceId: 'i-1',
              PrivateIpAddress: '10.0.1.11',
              PrivateIpSets: {
                PrivateIpSet: [
                  { PrivateIpAddress: '10.0.1.11', Primary: true },
                  { PrivateIpAddress: '10.0.1.12', Primary: false },
                ],
              },
              Ipv6Sets: { Ipv6Set: [{ Ipv6Address: '2001:DB8:10:1::11' }] },
              Ipv4PrefixSets: { Ipv4PrefixSet: [{ Ipv4Prefix: '10.0.1.64/28' }] },
              SourceDestCheck: true,
              SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
            },
            {
              VpcId,
              NetworkInterfaceId: 'eni-1b',
              VSwitchId: 'vsw-b',
              Type: 'Secondary',
              Status: 'Available',
              InstanceId: '',
              PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: '10.0.2.11', Primary: true }] },
              SecurityGroupIds: { SecurityGroupId: [] },
            },
          ],
        },
      });
    case 'DescribeInstances':
      return one({
        NextToken: '',
        TotalCount: 2,
        Instances: {
          Instance: [
            {
              InstanceId: 'i-1',
              InstanceName: 'node-1',
              Status: 'Running',
              ImageId: 'img',
              VpcAttributes: { VpcId },
              Tags: { Tag: [{ TagKey: 'k8s', TagValue: 'node' }] },
            },
            {
              InstanceId: 'i-2',
              InstanceName: '',
              Status: 'Melting',
              ImageId: 'img',
              VpcAttributes: { VpcId },
            },
          ],
        },
      });
    case 'DescribeSecurityGroups':
      return one({
        NextToken: '',
        TotalCount: 2,
        SecurityGroups: {
          SecurityGroup: [
            { VpcId, SecurityGroupId: 'sg-1', SecurityGroupType: 'normal' },
            { VpcId, SecurityGroupId: 'sg-unused', SecurityGroupType: 'enterprise' },
          ],
        },
      });
    case 'DescribeSecurityGroupAttribute':
      return one({
        VpcId,
        SecurityGroupId: parameters.SecurityGroupId,
        InnerAccessPolicy: 'Accept',
        NextToken: '',
        Permissions: {
          Permission: [
            {
              Direction: 'ingress',
              IpProtocol: 'TCP',
              PortRange: '20880/20880',
              SourceCidrIp: '10.0.0.0/16',
              Policy: 'Accept',
              Priority: '2',
            },
            {
              Direction: 'ingress',
              IpProtocol: 'ALL',
              PortRange: '-1/-1',
              SourceGroupId: 'sg-2',
              Policy: 'Accept',
              Priority: 1,
            },
            {
              Direction: 'ingress',
              IpProtocol: 'ALL',
              PortRange: '-1/-1',
              Ipv6SourceCidrIp: '::/0',
              SourceCidrIp: '',
              Policy: 'Drop',
              Priority: 1,
            },
          ],
        },
      });
    case 'DescribeNetworkAcls':
      return one({
        TotalCount: '1',
        PageNumber: '1',
        NetworkAcls: {
          NetworkAcl: [
            {
              VpcId,
              NetworkAclId: 'nacl-1',
              Resources: {},
              IngressAclEntries: {
                IngressAclEntry: [
                  {
                    Policy: 'accept',
                    Protocol: 'all',
                    Port: '-1/-1',
                    SourceCidrIp: '0.0.0.0/0',
                    EntryType: 'custom',
                  },
                ],
              },
              EgressAclEntries: {
                EgressAclEntry: [
                  {
                    Policy: 'drop',
                    Protocol: 'udp',
                    Port: '53/53',
                    DestinationCidrIp: '0.0.0.0/0',
                    EntryType: 'custom',
                  },
                ],
              },
            },
          ],
        },
      });
    case 'DescribeNatGateways':
      return counted('NatGateways', 'NatGateway', [{ VpcId, NatGatewayId: 'ngw-1' }]);
    case 'DescribeVpnGateways':
      return counted('VpnGateways', 'VpnGateway', []);
    case 'CreateRouteEntries': {
      const ids = Object.keys(parameters).filter((name) => name.endsWith('.DstCidrBlock'));
      return one({
        SuccessCount: ids.length,
        FailedCount: 0,
        RouteEntryIds: ids.map((_, n) => `rte-${n}`),
        FailedRouteEntries: [],
      });
    }
    case 'DeleteRouteEntries': {
      const ids = Object.keys(parameters).filter((name) => name.endsWith('.RouteTableId'));
      return one({ SuccessCount: ids.length, FailedCount: 0, FailedRouteEntries: [] });
    }
    case 'ModifyRouteEntry':
    case 'ModifyNetworkInterfaceAttribute':
      return one({});
    default:
      return undefined;
  }
}
