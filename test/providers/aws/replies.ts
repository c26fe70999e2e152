import { type Asked, answer, type Fields, type Replies, type Reply } from './endpoint.ts';

// One small VPC as EC2 tells it. Shapes after the example replies of the EC2 API reference (API version
// 2016-11-15) and of `aws ec2 describe-…`; names and addresses are our own.

const route = (destination: string, target: Fields, origin = 'CreateRoute', state = 'active') => ({
  destinationCidrBlock: destination,
  ...target,
  state,
  origin,
});

const local = route('10.0.0.0/16', { gatewayId: 'local' }, 'CreateRouteTable');

/** By action: the fields of its answer. */
export const replies: Readonly<Record<string, Fields>> = {
  DescribeVpcs: {
    vpcSet: [
      {
        vpcId: 'vpc-1',
        ownerId: '123456789012',
        state: 'available',
        cidrBlock: '10.0.0.0/16',
        cidrBlockAssociationSet: [
          {
            cidrBlock: '10.0.0.0/16',
            associationId: 'vpc-cidr-assoc-1',
            cidrBlockState: { state: 'associated' },
          },
          { cidrBlock: '100.64.0.0/16', cidrBlockState: { state: 'disassociated' } },
        ],
        ipv6CidrBlockAssociationSet: [
          { ipv6CidrBlock: '2001:db8:1234:1a00::/56', ipv6CidrBlockState: { state: 'ASSOCIATED' } },
        ],
        dhcpOptionsId: 'dopt-1',
        instanceTenancy: 'default',
        isDefault: false,
      },
    ],
  },
  DescribeSubnets: {
    subnetSet: [
      {
        subnetId: 'subnet-a',
        vpcId: 'vpc-1',
        state: 'available',
        cidrBlock: '10.0.1.0/24',
        ipv6CidrBlockAssociationSet: [
          {
            ipv6CidrBlock: '2001:db8:1234:1a00::/64',
            ipv6CidrBlockState: { state: 'associated' },
          },
        ],
        availabilityZone: 'eu-west-1a',
        availabilityZoneId: 'euw1-az1',
        availableIpAddressCount: 251,
      },
      {
        subnetId: 'subnet-b',
        vpcId: 'vpc-1',
        state: 'available',
        cidrBlock: '10.0.2.0/24',
        availabilityZone: 'eu-west-1b',
        availableIpAddressCount: 251,
      },
    ],
  },
  DescribeRouteTables: {
    routeTableSet: [
      {
        routeTableId: 'rtb-main',
        vpcId: 'vpc-1',
        ownerId: '123456789012',
        routeSet: [
          local,
          route('0.0.0.0/0', { gatewayId: 'igw-1' }),
          {
            destinationPrefixListId: 'pl-1',
            gatewayId: 'vpce-1',
            state: 'active',
            origin: 'CreateRoute',
          },
        ],
        associationSet: [
          {
            routeTableAssociationId: 'rtbassoc-main',
            routeTableId: 'rtb-main',
            main: true,
            associationState: { state: 'associated' },
          },
        ],
        propagatingVgwSet: [],
        tagSet: [],
      },
      {
        routeTableId: 'rtb-a',
        vpcId: 'vpc-1',
        routeSet: [
          local,
          {
            destinationIpv6CidrBlock: '2001:db8:1234:1a00::/56',
            gatewayId: 'local',
            state: 'active',
            origin: 'CreateRouteTable',
          },
          route('10.244.1.0/24', {
            instanceId: 'i-1',
            instanceOwnerId: '123456789012',
            networkInterfaceId: 'eni-1',
          }),
          route('10.244.2.0/24', { networkInterfaceId: 'eni-gone' }, 'CreateRoute', 'blackhole'),
          route('10.244.3.0/24', { instanceId: 'i-9' }),
          route('172.16.0.0/12', { gatewayId: 'vgw-1' }, 'EnableVgwRoutePropagation'),
          route('192.168.0.0/16', { vpcPeeringConnectionId: 'pcx-1' }),
          route('198.18.0.0/15', { transitGatewayId: 'tgw-1' }),
          route('203.0.113.0/24', { quantumTunnelId: 'qt-1' }, 'Teleported', 'entangled'),
        ],
        associationSet: [
          {
            routeTableAssociationId: 'rtbassoc-a',
            routeTableId: 'rtb-a',
            subnetId: 'subnet-a',
            main: false,
            associationState: { state: 'associated' },
          },
          {
            routeTableAssociationId: 'rtbassoc-old',
            routeTableId: 'rtb-a',
            subnetId: 'subnet-b',
            main: false,
            associationState: { state: 'disassociated' },
          },
        ],
        tagSet: [
          { key: 'Name', value: 'consumers' },
          { key: 'podway/shop', value: 'owned' },
        ],
      },
      {
        routeTableId: 'rtb-edge',
        vpcId: 'vpc-1',
        routeSet: [local],
        associationSet: [
          {
            routeTableAssociationId: 'rtbassoc-edge',
            routeTableId: 'rtb-edge',
            gatewayId: 'igw-1',
            main: false,
            associationState: { state: 'associated' },
          },
        ],
      },
    ],
  },
  DescribeNetworkInterfaces: {
    networkInterfaceSet: [
      {
        networkInterfaceId: 'eni-1',
        subnetId: 'subnet-a',
        vpcId: 'vpc-1',
        availabilityZone: 'eu-west-1a',
        status: 'in-use',
        macAddress: '02:81:60:cb:27:37',
        privateIpAddress: '10.0.1.11',
        sourceDestCheck: true,
        groupSet: [{ groupId: 'sg-1', groupName: 'default' }],
        attachment: {
          attachmentId: 'eni-attach-1',
          instanceId: 'i-1',
          deviceIndex: 0,
          status: 'attached',
          attachTime: '2026-11-01T10:00:00.000Z',
          deleteOnTermination: true,
        },
        privateIpAddressesSet: [
          { privateIpAddress: '10.0.1.11', primary: true },
          { privateIpAddress: '10.0.1.12', primary: false },
        ],
        ipv6AddressesSet: [{ ipv6Address: '2001:db8:1234:1a00::11' }],
        ipv4PrefixSet: [{ ipv4Prefix: '10.0.1.64/28' }],
      },
      {
        networkInterfaceId: 'eni-1b',
        subnetId: 'subnet-b',
        vpcId: 'vpc-1',
        status: 'in-use',
        macAddress: '02:81:60:cb:27:38',
        privateIpAddress: '10.0.2.11',
        sourceDestCheck: false,
        groupSet: [],
        attachment: { instanceId: 'i-1', deviceIndex: 1, status: 'attached' },
        privateIpAddressesSet: [{ privateIpAddress: '10.0.2.11', primary: true }],
      },
      {
        networkInterfaceId: 'eni-free',
        subnetId: 'subnet-b',
        vpcId: 'vpc-1',
        status: 'available',
        macAddress: '02:81:60:cb:27:39',
        privateIpAddress: '10.0.2.12',
        sourceDestCheck: true,
        privateIpAddressesSet: [{ privateIpAddress: '10.0.2.12', primary: true }],
      },
    ],
  },
  DescribeInstances: {
    reservationSet: [
      {
        reservationId: 'r-1',
        instancesSet: [
          {
            instanceId: 'i-1',
            imageId: 'ami-1',
            vpcId: 'vpc-1',
            instanceState: { code: 16, name: 'running' },
            tagSet: [{ key: 'Name', value: 'node-1' }],
          },
          {
            instanceId: 'i-2',
            imageId: 'ami-1',
            vpcId: 'vpc-1',
            instanceState: { code: 32, name: 'shutting-down' },
          },
        ],
      },
      {
        reservationId: 'r-2',
        instancesSet: [
          {
            instanceId: 'i-3',
            imageId: 'ami-1',
            vpcId: 'vpc-1',
            instanceState: { code: 999, name: 'dreaming' },
          },
        ],
      },
    ],
  },
  DescribeSecurityGroups: {
    securityGroupInfo: [
      {
        groupId: 'sg-1',
        groupName: 'default',
        vpcId: 'vpc-1',
        ipPermissions: [
          {
            ipProtocol: 'tcp',
            fromPort: 20880,
            toPort: 20890,
            ipRanges: [{ cidrIp: '10.0.0.0/16' }],
            ipv6Ranges: [{ cidrIpv6: '2001:db8::/32' }],
            prefixListIds: [{ prefixListId: 'pl-1' }],
            groups: [{ groupId: 'sg-1', userId: '123456789012' }],
          },
          { ipProtocol: 'icmp', fromPort: 8, toPort: -1, ipRanges: [{ cidrIp: '0.0.0.0/0' }] },
        ],
        ipPermissionsEgress: [{ ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] }],
      },
    ],
  },
  DescribeNetworkAcls: {
    networkAclSet: [
      {
        networkAclId: 'acl-1',
        vpcId: 'vpc-1',
        default: true,
        associationSet: [
          { networkAclAssociationId: 'aclassoc-1', networkAclId: 'acl-1', subnetId: 'subnet-a' },
          { networkAclAssociationId: 'aclassoc-2', networkAclId: 'acl-1', subnetId: 'subnet-b' },
        ],
        entrySet: [
          {
            ruleNumber: 32767,
            protocol: -1,
            ruleAction: 'deny',
            egress: true,
            cidrBlock: '0.0.0.0/0',
          },
          {
            ruleNumber: 100,
            protocol: 6,
            ruleAction: 'allow',
            egress: false,
            cidrBlock: '0.0.0.0/0',
            portRange: { from: 1024, to: 65535 },
          },
          {
            ruleNumber: 110,
            protocol: 58,
            ruleAction: 'allow',
            egress: false,
            ipv6CidrBlock: '::/0',
            icmpTypeCode: { type: 128, code: 0 },
          },
        ],
      },
    ],
  },
  DescribeManagedPrefixLists: {
    prefixListSet: [
      {
        prefixListId: 'pl-1',
        addressFamily: 'IPv4',
        state: 'create-complete',
        prefixListName: 'com.amazonaws.eu-west-1.s3',
        ownerId: 'AWS',
      },
    ],
  },
  GetManagedPrefixListEntries: {
    entrySet: [{ cidr: '52.218.0.0/17' }, { cidr: '3.5.64.0/21' }],
  },
  DescribeInternetGateways: {
    internetGatewaySet: [
      { internetGatewayId: 'igw-1', attachmentSet: [{ vpcId: 'vpc-1', state: 'available' }] },
    ],
  },
  DescribeEgressOnlyInternetGateways: {
    egressOnlyInternetGatewaySet: [
      {
        egressOnlyInternetGatewayId: 'eigw-other',
        attachmentSet: [{ vpcId: 'vpc-2', state: 'attached' }],
      },
    ],
  },
  DescribeNatGateways: {
    natGatewaySet: [
      { natGatewayId: 'nat-1', vpcId: 'vpc-1', state: 'available' },
      { natGatewayId: 'nat-0', vpcId: 'vpc-1', state: 'deleted' },
    ],
  },
  DescribeVpcPeeringConnections: {
    vpcPeeringConnectionSet: [
      {
        vpcPeeringConnectionId: 'pcx-1',
        status: { code: 'active', message: 'Active' },
        requesterVpcInfo: {
          vpcId: 'vpc-1',
          cidrBlock: '10.0.0.0/16',
          cidrBlockSet: [{ cidrBlock: '10.0.0.0/16' }],
        },
        accepterVpcInfo: {
          vpcId: 'vpc-peer',
          cidrBlock: '192.168.0.0/17',
          cidrBlockSet: [{ cidrBlock: '192.168.0.0/17' }, { cidrBlock: '192.168.128.0/24' }],
          ipv6CidrBlockSet: [{ ipv6CidrBlock: '2001:db8:9999::/56' }],
        },
      },
    ],
  },
  DescribeTransitGatewayVpcAttachments: {
    transitGatewayVpcAttachments: [
      {
        transitGatewayAttachmentId: 'tgw-attach-1',
        transitGatewayId: 'tgw-1',
        vpcId: 'vpc-1',
        state: 'available',
      },
    ],
  },
  DescribeVpnGateways: {
    vpnGatewaySet: [
      {
        vpnGatewayId: 'vgw-1',
        state: 'available',
        attachments: [{ vpcId: 'vpc-1', state: 'attached' }],
      },
    ],
  },
};

/** Service Quotas answers in JSON; the number is a floating one. */
export const quotaReply: Reply = {
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify({
    Quota: { ServiceCode: 'vpc', QuotaCode: 'L-93826ACB', Value: 500.0, Adjustable: true },
  }),
};

/** Answers everything that is asked of the VPC above, and writes with success; `except` comes first. */
export function vpcReplies(
  except: (asked: Asked, nth: number) => Reply | undefined = () => undefined,
): Replies {
  return (asked, nth) => {
    const special = except(asked, nth);
    if (special !== undefined) return special;
    if (asked.action === 'GetServiceQuota') return quotaReply;
    return answer(asked.action, replies[asked.action] ?? { return: true });
  };
}
