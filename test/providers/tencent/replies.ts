import type { Asked, Replies, Reply } from '../json-endpoint.ts';

// Answers in the shape of the examples in Tencent Cloud's API references (tccli/examples of
// TencentCloud/tencentcloud-cli), of a VPC of podway's own making.

/** Some answers otherwise; undefined: as `vpcReplies` has it. */
export type Except = (asked: Asked, nth: number) => Reply | undefined;

/** `vpc-1`: two subnets, two tables, an instance with two interfaces. */
export function vpcReplies(except: Except = () => undefined): Replies {
  return (asked, nth) =>
    except(asked, nth) ??
    usual(asked) ??
    refusal('InvalidAction', `The action ${asked.action} is invalid.`);
}

/** Everything comes with HTTP 200. */
export function refusal(Code: string, Message: string): Reply {
  return { json: { Response: { Error: { Code, Message }, RequestId: 'refused-1' } } };
}

export function answer(json: object): Reply {
  return { json: { Response: { ...json, RequestId: 'answer-1' } } };
}

interface RouteFields {
  readonly id: string;
  readonly to: string;
  readonly hop: readonly [type: string, id: string];
  readonly description?: string;
  readonly type?: string;
  readonly enabled?: boolean;
}

export function route({
  id,
  to,
  hop,
  description = '',
  type = 'USER',
  enabled = true,
}: RouteFields) {
  const isIpv6 = to.includes(':');
  return {
    RouteTableId: 'rtb-a',
    // Larger than what JSON.parse keeps.
    RouteId: isIpv6 ? 0 : '12345678901234567890',
    RouteItemId: id,
    DestinationCidrBlock: isIpv6 ? '' : to,
    DestinationIpv6CidrBlock: isIpv6 ? to : '',
    GatewayType: hop[0],
    GatewayId: hop[1],
    RouteDescription: description,
    CreatedTime: '2017-06-30 19:52:03',
    RouteType: type,
    Enabled: enabled,
    PublishedToVbc: false,
  };
}

const routes = [
  route({
    id: 'rti-1',
    to: '10.244.1.0/24',
    hop: ['NORMAL_CVM', '10.0.1.11'],
    description: 'podway/shop',
  }),
  route({
    id: 'rti-2',
    to: '10.244.2.0/24',
    hop: ['NORMAL_CVM', '10.0.1.11'],
    description: 'podway/shop',
  }),
  route({
    id: 'rti-3',
    to: '10.244.2.0/24',
    hop: ['NORMAL_CVM', '10.0.1.12'],
    description: 'by hand',
  }),
  route({ id: 'rti6-4', to: '2001:db8:244::/64', hop: ['NORMAL_CVM', '10.0.1.11'] }),
  route({ id: 'rti-5', to: '0.0.0.0/0', hop: ['NAT', 'nat-1'], enabled: false }),
  route({ id: 'rti-6', to: '172.20.0.0/16', hop: ['CCN', 'ccn-1'], type: 'CCN' }),
  route({ id: 'rti-7', to: '169.254.64.0/23', hop: ['NORMAL_CVM', '10.0.1.9'], type: 'NETD' }),
  route({ id: 'rti-8', to: '192.0.2.0/24', hop: ['SOMETHING_NEW', 'new-1'] }),
  route({ id: 'rti-9', to: '198.51.100.0/24', hop: ['HAVIP', '10.0.1.100'], type: 'MELTED' }),
];

function usual({ action, parameters }: Asked): Reply | undefined {
  const list = (name: string, items: readonly object[]): Reply =>
    answer({ [name]: items, TotalCount: items.length });
  const VpcId = 'vpc-1';
  switch (action) {
    case 'DescribeVpcs':
      return list('VpcSet', [
        {
          VpcId,
          VpcName: 'shop',
          CidrBlock: '10.0.0.0/16',
          Ipv6CidrBlock: '2001:db8:10::/56',
          Ipv6CidrBlockSet: [{}],
          IsDefault: false,
          DnsServerSet: ['183.60.83.19'],
          AssistantCidrSet: [
            { VpcId, CidrBlock: '172.16.0.0/16', AssistantType: 0, SubnetSet: [] },
          ],
        },
      ]);
    case 'DescribeAssistantCidr':
      return list('AssistantCidrSet', [
        { VpcId, CidrBlock: '172.16.0.0/16', AssistantType: 0, SubnetSet: [] },
        { VpcId, CidrBlock: '10.200.0.0/16', AssistantType: 1, SubnetSet: [] },
      ]);
    case 'DescribeSubnets':
      return list('SubnetSet', [
        {
          VpcId,
          SubnetId: 'subnet-a',
          Zone: 'ap-guangzhou-2',
          CidrBlock: '10.0.1.0/24',
          Ipv6CidrBlock: '2001:db8:10:1::/64',
          RouteTableId: 'rtb-a',
          NetworkAclId: 'acl-1',
        },
        {
          VpcId,
          SubnetId: 'subnet-b',
          Zone: 'ap-guangzhou-3',
          CidrBlock: '172.16.2.0/24',
          Ipv6CidrBlock: '',
          RouteTableId: 'rtb-b',
          NetworkAclId: '',
        },
      ]);
    case 'DescribeRouteTables': {
      const all = [
        {
          VpcId,
          RouteTableId: 'rtb-a',
          RouteTableName: 'consumers',
          Main: false,
          AssociationSet: [],
          RouteSet: routes,
          TagSet: [{ Key: 'city', Value: 'shanghai' }],
        },
        {
          VpcId,
          RouteTableId: 'rtb-b',
          RouteTableName: 'default',
          Main: true,
          AssociationSet: [],
          RouteSet: [],
          TagSet: null,
        },
      ];
      const filters = parameters.Filters as readonly {
        readonly Name: string;
        readonly Values: readonly string[];
      }[];
      const ids = filters.find(({ Name }) => Name === 'route-table-id')?.Values;
      return list(
        'RouteTableSet',
        all.filter(({ RouteTableId }) => ids?.includes(RouteTableId) ?? true),
      );
    }
    case 'DescribeVpcLimits':
      return answer({ VpcLimitSet: [{ LimitType: 'route-table-max-policies', LimitValue: 120 }] });
    case 'DescribeNetworkInterfaces':
      return list('NetworkInterfaceSet', [
        {
          VpcId,
          NetworkInterfaceId: 'eni-1',
          SubnetId: 'subnet-a',
          Primary: true,
          State: 'AVAILABLE',
          GroupSet: ['sg-1'],
          Attachment: { InstanceId: 'ins-1', DeviceIndex: 0 },
          PrivateIpAddressSet: [
            { PrivateIpAddress: '10.0.1.11', Primary: true },
            { PrivateIpAddress: '10.0.1.12', Primary: false },
          ],
          Ipv6AddressSet: [{ Address: '2001:DB8:10:1::11' }],
        },
        {
          VpcId,
          NetworkInterfaceId: 'eni-2',
          SubnetId: 'subnet-b',
          Primary: false,
          State: 'AVAILABLE',
          GroupSet: ['sg-1'],
          Attachment: null,
          PrivateIpAddressSet: [{ PrivateIpAddress: '172.16.2.11', Primary: true }],
          Ipv6AddressSet: null,
        },
      ]);
    case 'DescribeInstances':
      return list('InstanceSet', [
        {
          InstanceId: 'ins-1',
          InstanceName: 'node-1',
          InstanceState: 'RUNNING',
          Placement: { Zone: 'ap-guangzhou-2' },
          VirtualPrivateCloud: { VpcId },
          Tags: [{ Key: 'k8s', Value: 'node' }],
        },
        {
          InstanceId: 'ins-2',
          InstanceName: '',
          InstanceState: 'MELTING',
          Placement: {},
          VirtualPrivateCloud: { VpcId },
          Tags: [],
        },
      ]);
    case 'DescribeSecurityGroupPolicies':
      return answer({
        SecurityGroupPolicySet: {
          Version: '60',
          Ingress: [
            {
              PolicyIndex: 0,
              Protocol: 'TCP',
              Port: '20880,8000-8010',
              CidrBlock: '10.0.0.0/16',
              Ipv6CidrBlock: '',
              SecurityGroupId: '',
              AddressTemplate: { AddressId: '', AddressGroupId: '' },
              ServiceTemplate: { ServiceId: '', ServiceGroupId: '' },
              Action: 'ACCEPT',
            },
            {
              PolicyIndex: 1,
              Protocol: 'ALL',
              Port: 'ALL',
              SecurityGroupId: 'sg-2',
              Action: 'DROP',
            },
          ],
          Egress: [
            {
              PolicyIndex: 0,
              Protocol: 'ALL',
              Port: 'ALL',
              CidrBlock: '0.0.0.0/0',
              Action: 'ACCEPT',
            },
          ],
        },
      });
    case 'DescribeNetworkAcls':
      return list('NetworkAclSet', [
        {
          VpcId,
          NetworkAclId: 'acl-1',
          NetworkAclType: 'TRIPLE',
          SubnetSet: [],
          IngressEntries: [
            { Protocol: 'all', Ipv6CidrBlock: '::/0', Action: 'Accept', Priority: 1 },
            {
              Protocol: 'tcp',
              Port: '22',
              CidrBlock: '172.16.0.0/16',
              Action: 'Drop',
              Priority: 1,
            },
          ],
          EgressEntries: [],
        },
      ]);
    case 'DescribeVpcPeeringConnections':
      return list('PeerConnectionSet', [
        { PeeringConnectionId: 'pcx-1', SourceVpcId: VpcId, PeerVpcId: 'vpc-2' },
      ]);
    case 'DescribeNatGateways':
      return list('NatGatewaySet', [{ VpcId, NatGatewayId: 'nat-1' }]);
    case 'DescribeVpnGateways':
      return list('VpnGatewaySet', []);
    case 'CreateRoutes':
    case 'ReplaceRoutes':
    case 'DeleteRoutes':
      return answer({});
    default:
      return undefined;
  }
}
