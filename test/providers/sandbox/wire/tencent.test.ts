import { describe, expect, it } from 'vitest';
import { networkOf, routesIn } from '../../../network/build.ts';
import { wide } from './tencent-network.ts';
import { ending, type Reply, servesTencent } from './tencent-served.ts';

const serveTencent = servesTencent();

interface Route {
  readonly RouteId: number;
  readonly RouteItemId: string;
  readonly DestinationCidrBlock: string;
  readonly DestinationIpv6CidrBlock: string;
  readonly GatewayType: string;
  readonly GatewayId: string;
  readonly RouteType: string;
  readonly Enabled: boolean;
}

/** 25 subnets and instances. */
const many = networkOf({
  provider: 'tencent',
  region: 'ap-guangzhou',
  subnets: Array.from({ length: 25 }, (_, n) => ({ id: `subnet-${n}`, cidrs: [`10.0.${n}.0/24`] })),
  routeTables: [{ id: 'rtb-1', main: true }],
  instances: Array.from({ length: 25 }, (_, n) => ({ id: `ins-${n}` })),
  interfaces: Array.from({ length: 25 }, (_, n) => ({
    id: `eni-${n}`,
    instance: `ins-${n}`,
    subnet: 'subnet-0',
    addresses: [`10.0.0.${n + 10}`],
  })),
});

const filter = (Name: string, ...Values: readonly string[]) => ({ Name, Values });

describe('reads of VPC', () => {
  it('tells the VPC, its further ranges, and those of containers', async () => {
    const { call } = await serveTencent({ network: wide });
    const reply = await call('DescribeVpcs', { VpcIds: ['vpc-1'] });
    const assistants = [
      { VpcId: 'vpc-1', CidrBlock: '10.1.0.0/16', AssistantType: 0 },
      { VpcId: 'vpc-1', CidrBlock: '172.20.0.0/16', AssistantType: 1 },
    ];
    expect(reply).toMatchObject({
      TotalCount: 1,
      VpcSet: [
        {
          VpcId: 'vpc-1',
          CidrBlock: '10.0.0.0/16',
          Ipv6CidrBlock: 'fd00:10::/56',
          AssistantCidrSet: assistants,
        },
      ],
      RequestId: expect.any(String),
    });
    const asked = { Filters: [filter('vpc-id', 'vpc-1')] };
    expect(await call('DescribeAssistantCidr', asked)).toMatchObject({
      TotalCount: 2,
      AssistantCidrSet: assistants,
    });
  });

  it('tells the table of every subnet, the default one too', async () => {
    const { call } = await serveTencent({ network: wide });
    const reply = await call('DescribeSubnets', { Filters: [filter('vpc-id', 'vpc-1')] });
    expect(reply).toMatchObject({
      TotalCount: 2,
      SubnetSet: [
        {
          SubnetId: 'subnet-a',
          RouteTableId: 'rtb-main',
          NetworkAclId: 'acl-1',
          Zone: 'ap-guangzhou-1',
        },
        {
          SubnetId: 'subnet-b',
          RouteTableId: 'rtb-b',
          CidrBlock: '10.0.2.0/24',
          Ipv6CidrBlock: '',
        },
      ],
    });
  });

  it('tells routes: one for each next hop, no local ones, IPv6 ones without a number', async () => {
    const { call } = await serveTencent({ network: wide });
    const routes = await routesOf(call);
    expect(
      routes.map((one) =>
        [
          one.RouteType,
          one.DestinationCidrBlock || one.DestinationIpv6CidrBlock,
          one.GatewayType,
          one.GatewayId,
          one.Enabled ? '' : 'disabled',
        ].join(' '),
      ),
    ).toEqual([
      'USER 10.244.1.0/24 NORMAL_CVM 10.0.1.10 ',
      'USER 10.244.2.0/24 NORMAL_CVM 10.0.1.10 ',
      'USER 10.244.2.0/24 NORMAL_CVM 10.0.2.20 ',
      'USER 10.244.3.0/24 NORMAL_CVM 10.0.2.20 disabled',
      'USER 0.0.0.0/0 NAT nat-1 ',
      'CCN 192.168.0.0/16 CCN ccn-1 ',
      'USER fd00:244::/64 NORMAL_CVM fd00:10:0:1::10 ',
    ]);
    expect(routes.map(({ RouteId }) => RouteId > 0)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(new Set(routes.map(({ RouteItemId }) => RouteItemId)).size).toBe(7);
  });

  it('tells tables, with their subnets, without routes where none are wanted', async () => {
    const { call } = await serveTencent({ network: wide });
    const reply = await call('DescribeRouteTables', {
      Limit: '100',
      Offset: '0',
      NeedRouterInfo: false,
    });
    expect(reply).toMatchObject({
      TotalCount: 2,
      RouteTableSet: [
        { RouteTableId: 'rtb-main', Main: true, AssociationSet: [{ SubnetId: 'subnet-a' }] },
        {
          RouteTableId: 'rtb-b',
          RouteTableName: 'consumers',
          Main: false,
          RouteSet: [],
          AssociationSet: [{ SubnetId: 'subnet-b', RouteTableId: 'rtb-b' }],
          TagSet: [{ Key: 'team', Value: 'shop' }],
        },
      ],
    });
  });

  it.each([
    ['a table', [filter('route-table-id', 'rtb-b')], ['rtb-b']],
    ['the main table', [filter('association.main', 'TRUE')], ['rtb-main']],
    ['a tag', [filter('tag:team', 'shop', 'other')], ['rtb-b']],
    ['a tag’s key', [filter('tag-key', 'team')], ['rtb-b']],
    ['all of them at once', [filter('vpc-id', 'vpc-1'), filter('tag:team', 'x')], []],
    ['a VPC that is not there', [filter('vpc-id', 'vpc-2')], []],
    [
      'a next hop in a table',
      [
        filter('next-hop-type', 'NAT'),
        filter('route-table-id', 'rtb-b'),
        filter('vpc-id', 'vpc-1'),
      ],
      ['rtb-b'],
    ],
  ])('filters tables by %s', async (_, Filters, wanted) => {
    const { call } = await serveTencent({ network: wide });
    const { RouteTableSet } = await call('DescribeRouteTables', { Filters });
    expect((RouteTableSet as { RouteTableId: string }[]).map((one) => one.RouteTableId)).toEqual(
      wanted,
    );
  });

  it.each([
    ['the start of a destination', [filter('dest-cidr', '10.244.')], 4],
    ['a gateway', [filter('gateway-id', '10.0.2.20')], 2],
    ['a description', [filter('description', 'podway/shop')], 1],
    ['a table', [filter('route-table-id', 'rtb-main')], 0],
  ])('finds routes by %s', async (_, Filters, count) => {
    const { call } = await serveTencent({ network: wide });
    expect(await call('DescribeRouteList', { Filters, Offset: 0, Limit: 100 })).toMatchObject({
      TotalCount: count,
    });
  });

  it('tells limits', async () => {
    const { call } = await serveTencent({ network: wide });
    const LimitTypes = ['route-table-max-policies', 'vpc-max-route-tables'];
    expect(await call('DescribeVpcLimits', { LimitTypes })).toMatchObject({
      VpcLimitSet: [
        { LimitType: 'route-table-max-policies', LimitValue: 12 },
        { LimitType: 'vpc-max-route-tables', LimitValue: 10 },
      ],
    });
  });

  it('tells interfaces', async () => {
    const { call } = await serveTencent({ network: wide });
    const reply = await call('DescribeNetworkInterfaces', { Filters: [filter('vpc-id', 'vpc-1')] });
    expect(reply).toMatchObject({
      TotalCount: 4,
      NetworkInterfaceSet: [
        {
          NetworkInterfaceId: 'eni-1',
          Primary: true,
          Attachment: { InstanceId: 'ins-1' },
          GroupSet: ['sg-1'],
          PrivateIpAddressSet: [{ PrivateIpAddress: '10.0.1.10', Primary: true }],
          Ipv6AddressSet: [{ Address: 'fd00:10:0:1::10' }],
        },
        {
          PrivateIpAddressSet: [
            { Primary: true },
            { PrivateIpAddress: '10.0.2.11', Primary: false },
          ],
        },
        { NetworkInterfaceId: 'eni-3', Attachment: null },
        {},
      ],
    });
  });

  it.each([
    ['an instance', [filter('attachment.instance-id', 'ins-1')], ['eni-1', 'eni-2']],
    ['the end of one address', [filter('address-ip', '.20')], ['eni-4']],
    ['one exact address', [filter('address-ip', '.20'), filter('ip-exact-match', 'TRUE')], []],
    ['several addresses', [filter('address-ip', '10.0.2.20', '10.0.1.10')], ['eni-1', 'eni-4']],
    ['being primary', [filter('is-primary', 'true')], ['eni-1', 'eni-4']],
    ['group', [filter('groups.security-group-id', 'sg-1')], ['eni-1']],
  ])('finds interfaces by %s', async (_, Filters, wanted) => {
    const { call } = await serveTencent({ network: wide });
    const { NetworkInterfaceSet: all } = await call('DescribeNetworkInterfaces', { Filters });
    expect((all as { NetworkInterfaceId: string }[]).map((one) => one.NetworkInterfaceId)).toEqual(
      wanted,
    );
  });

  it('tells groups, and policies in their order', async () => {
    const { call } = await serveTencent({ network: wide });
    expect(await call('DescribeSecurityGroups')).toMatchObject({
      TotalCount: 2,
      SecurityGroupSet: [{ SecurityGroupId: 'sg-1' }, { SecurityGroupId: 'sg-2' }],
    });
    expect(await call('DescribeSecurityGroupPolicies', { SecurityGroupId: 'sg-1' })).toMatchObject({
      SecurityGroupPolicySet: {
        Ingress: [
          {
            PolicyIndex: 0,
            Protocol: 'TCP',
            Port: '22',
            CidrBlock: '10.0.0.0/8',
            Action: 'ACCEPT',
          },
          { PolicyIndex: 1, Protocol: 'TCP', Port: '8000-9000' },
          { PolicyIndex: 2, Protocol: 'ALL', Port: 'ALL', Ipv6CidrBlock: '::/0', Action: 'DROP' },
        ],
        Egress: [
          { Protocol: 'ICMP', Port: 'ALL', SecurityGroupId: 'sg-2', CidrBlock: '' },
          { Protocol: 'ALL', AddressTemplate: { AddressId: 'ipm-1' } },
        ],
      },
    });
  });

  it('tells ACLs in their order', async () => {
    const { call } = await serveTencent({ network: wide });
    expect(
      await call('DescribeNetworkAcls', { Filters: [filter('vpc-id', 'vpc-1')] }),
    ).toMatchObject({
      NetworkAclSet: [
        {
          NetworkAclId: 'acl-1',
          SubnetSet: [{ SubnetId: 'subnet-a' }],
          IngressEntries: [
            { Priority: 1, Protocol: 'UDP', Port: '53', CidrBlock: '10.0.0.0/8', Action: 'ACCEPT' },
            { Priority: 2, Protocol: 'ALL', Port: 'ALL', CidrBlock: '0.0.0.0/0', Action: 'DROP' },
          ],
          EgressEntries: [{ Ipv6CidrBlock: '::/0', CidrBlock: '' }],
        },
      ],
    });
  });

  it.each([
    ['DescribeNatGateways', 'NatGatewaySet', { NatGatewayId: 'nat-1', VpcId: 'vpc-1' }],
    ['DescribeVpnGateways', 'VpnGatewaySet', { VpnGatewayId: 'vpngw-1', VpcId: 'vpc-1' }],
    [
      'DescribeVpcPeeringConnections',
      'PeerConnectionSet',
      { PeeringConnectionId: 'pcx-1', SourceVpcId: 'vpc-1' },
    ],
  ])('%s', async (action, set, one) => {
    const { call } = await serveTencent({ network: wide });
    const reply = await call(action, { Filters: [filter('vpc-id', 'vpc-1')] });
    expect(reply).toMatchObject({ TotalCount: 1, [set]: [one] });
  });
});

describe('reads of CVM', () => {
  it('lists instances that are not terminated', async () => {
    const { call } = await serveTencent({ network: wide });
    expect(await call('DescribeInstances', { Filters: [filter('vpc-id', 'vpc-1')] })).toMatchObject(
      {
        TotalCount: 2,
        InstanceSet: [
          {
            InstanceId: 'ins-1',
            InstanceName: 'node-1',
            InstanceState: 'RUNNING',
            Placement: { Zone: 'ap-guangzhou-1' },
            PrivateIpAddresses: ['10.0.1.10'],
            IPv6Addresses: ['fd00:10:0:1::10'],
            VirtualPrivateCloud: { VpcId: 'vpc-1', SubnetId: 'subnet-a' },
            Tags: [{ Key: 'role', Value: 'node' }],
          },
          { InstanceId: 'ins-2', InstanceState: 'STOPPED', IPv6Addresses: null },
        ],
      },
    );
  });

  it.each([
    ['private address', { Filters: [filter('private-ip-address', '10.0.2.20')] }, ['ins-2']],
    ['tag', { Filters: [filter('tag:role', 'node')] }, ['ins-1']],
    ['ids, those that are there', { InstanceIds: ['ins-2', 'ins-none'] }, ['ins-2']],
  ])('finds instances by %s', async (_, parameters, wanted) => {
    const { call } = await serveTencent({ network: wide });
    const { InstanceSet } = await call('DescribeInstances', parameters);
    expect((InstanceSet as { InstanceId: string }[]).map((one) => one.InstanceId)).toEqual(wanted);
  });
});

describe('paging', () => {
  it.each([
    ['DescribeSubnets', 'SubnetSet', String],
    ['DescribeNetworkInterfaces', 'NetworkInterfaceSet', Number],
    ['DescribeInstances', 'InstanceSet', Number],
  ])('of %s goes to the end', async (action, set, as) => {
    const { call } = await serveTencent({ network: many });
    const counts: number[] = [];
    for (const offset of [0, 10, 20, 30]) {
      const reply = await call(action, { Offset: as(offset), Limit: as(10) });
      expect(reply).toMatchObject({ TotalCount: 25 });
      counts.push((reply[set] as []).length);
    }
    expect(counts).toEqual([10, 10, 5, 0]);
  });

  it('is 20 where nobody says how many', async () => {
    const { call } = await serveTencent({ network: many });
    expect(await call('DescribeSubnets')).toMatchObject({ SubnetSet: { length: 20 } });
  });
});

describe('parameters that are not as they should be', () => {
  const six = Array.from({ length: 6 }, (_, n) => String(n));
  it.each<[string, string, object, string]>([
    [
      'a limit that is a number where texts are wanted',
      'DescribeRouteTables',
      { Limit: 100 },
      'InvalidParameter',
    ],
    [
      'a limit that is a text where numbers are wanted',
      'DescribeNetworkInterfaces',
      { Limit: '100' },
      'InvalidParameter',
    ],
    ['a limit of 101', 'DescribeSubnets', { Limit: '101' }, 'InvalidParameterValue.Range'],
    ['a limit of none', 'DescribeInstances', { Limit: 0 }, 'InvalidParameterValue.Range'],
    [
      'an offset before the first',
      'DescribeSubnets',
      { Offset: '-1' },
      'InvalidParameterValue.Range',
    ],
    ['an offset in words', 'DescribeSubnets', { Offset: 'all' }, 'InvalidParameterValue.Malformed'],
    [
      'ids and filters',
      'DescribeRouteTables',
      { RouteTableIds: ['rtb-b'], Filters: [filter('vpc-id', 'vpc-1')] },
      'InvalidParameter.Coexist',
    ],
    [
      'an id that is not there',
      'DescribeRouteTables',
      { RouteTableIds: ['rtb-none'] },
      'ResourceNotFound',
    ],
    ['a VPC that is not there', 'DescribeVpcs', { VpcIds: ['vpc-2'] }, 'ResourceNotFound'],
    [
      'an unknown filter of VPC',
      'DescribeSubnets',
      { Filters: [filter('colour', 'red')] },
      'InvalidParameter.FilterInvalidKey',
    ],
    [
      'an unknown filter of CVM',
      'DescribeInstances',
      { Filters: [filter('colour', 'red')] },
      'InvalidFilter',
    ],
    [
      'six values of a filter',
      'DescribeSubnets',
      { Filters: [filter('zone', ...six)] },
      'InvalidParameterValue.LimitExceeded',
    ],
    [
      'six values of a filter of CVM',
      'DescribeInstances',
      { Filters: [filter('zone', ...six)] },
      'InvalidFilterValue.LimitExceeded',
    ],
    [
      'next hops without a table',
      'DescribeRouteTables',
      { Filters: [filter('next-hop-type', 'NAT')] },
      'InvalidParameter',
    ],
    ['a parameter that nobody knows', 'DescribeVpcs', { Colour: 'red' }, 'UnknownParameter'],
    ['a filter that is none', 'DescribeVpcs', { Filters: ['vpc-id'] }, 'InvalidParameter'],
    ['no limits', 'DescribeVpcLimits', {}, 'MissingParameter'],
    ['an unknown limit', 'DescribeVpcLimits', { LimitTypes: ['colours'] }, 'InvalidParameterValue'],
    [
      'a group that is not there',
      'DescribeSecurityGroupPolicies',
      { SecurityGroupId: 'sg-none' },
      'ResourceNotFound',
    ],
    ['an unknown action', 'DescribeEverything', {}, 'InvalidAction'],
    ['an object’s own word', 'constructor', {}, 'InvalidAction'],
    [
      'a reset of a table',
      'ResetRoutes',
      { RouteTableId: 'rtb-b', RouteTableName: 'x', Routes: [] },
      'UnsupportedOperation',
    ],
  ])('refuses %s', async (_, action, parameters, wanted) => {
    const served = await serveTencent({ network: wide });
    expect(await ending(served.call(action, parameters))).toBe(wanted);
    expect(await served.network()).toEqual(wide);
  });
});

describe('writes', () => {
  const node = (destination: string, ip = '10.0.1.10') => ({
    DestinationCidrBlock: destination,
    GatewayType: 'NORMAL_CVM',
    GatewayId: ip,
    RouteDescription: 'podway/shop',
  });

  it('creates routes of both families, and tells those that are new', async () => {
    const served = await serveTencent({ network: wide });
    const reply = await served.call('CreateRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [
        node('10.244.9.0/24'),
        {
          ...node('', 'fd00:10:0:1::10'),
          DestinationIpv6CidrBlock: 'fd00:244:9::/64',
          Enabled: false,
        },
      ],
    });
    expect(reply).toMatchObject({
      TotalCount: 2,
      RouteTableSet: [
        {
          RouteTableId: 'rtb-b',
          RouteSet: [
            {
              DestinationCidrBlock: '10.244.9.0/24',
              RouteType: 'USER',
              RouteItemId: expect.stringMatching(/^rti-/),
            },
            {
              DestinationIpv6CidrBlock: 'fd00:244:9::/64',
              DestinationCidrBlock: '',
              RouteId: 0,
              Enabled: true,
            },
          ],
        },
      ],
    });
    expect(routesIn(await served.network(), 'rtb-b')).toContain(
      '10.244.9.0/24 → 10.0.1.10 · podway/shop',
    );
  });

  it('replaces and deletes by item id, or by number', async () => {
    const served = await serveTencent({ network: wide });
    const [own, , , , internet] = await routesOf(served.call);
    const replaced = await served.call('ReplaceRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [{ ...node('10.244.1.0/24', '10.0.2.20'), RouteItemId: 'rti-own' }],
    });
    expect(replaced).toMatchObject({
      OldRouteSet: [{ RouteItemId: 'rti-own', GatewayId: '10.0.1.10' }],
      NewRouteSet: [{ RouteItemId: 'rti-own', RouteId: own?.RouteId, GatewayId: '10.0.2.20' }],
    });
    const deleted = await served.call('DeleteRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [{ RouteItemId: 'rti-six' }, { RouteId: internet?.RouteId }],
    });
    expect(deleted).toMatchObject({
      RouteSet: [{ RouteItemId: 'rti-six' }, { DestinationCidrBlock: '0.0.0.0/0' }],
    });
    expect(routesIn(await served.network(), 'rtb-b')).toEqual([
      '10.0.0.0/16 → local · system',
      '10.244.1.0/24 → 10.0.2.20 · podway/shop',
      '10.244.2.0/24 → 10.0.1.10, 10.0.2.20',
      '10.244.3.0/24 → 10.0.2.20 · disabled',
      '192.168.0.0/16 → ccn-1 · propagated',
    ]);
  });

  it('keeps a description that a replacement does not name', async () => {
    const served = await serveTencent({ network: wide });
    const { RouteDescription: _, ...rest } = node('10.244.1.0/24', '10.0.2.20');
    await served.call('ReplaceRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [{ ...rest, RouteItemId: 'rti-own' }],
    });
    expect(routesIn(await served.network(), 'rtb-b')).toContain(
      '10.244.1.0/24 → 10.0.2.20 · podway/shop',
    );
  });

  it('creates equal-cost routes as several to one destination, and deletes one of them', async () => {
    const served = await serveTencent({ network: wide });
    await served.call('CreateRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [node('10.244.9.0/24'), node('10.244.9.0/24', '10.0.2.20')],
    });
    expect(routesIn(await served.network(), 'rtb-b')).toContain(
      '10.244.9.0/24 → 10.0.1.10, 10.0.2.20 · podway/shop',
    );
    const routes = await routesOf(served.call);
    const first = routes.find(
      ({ DestinationCidrBlock }) => DestinationCidrBlock === '10.244.9.0/24',
    );
    await served.call('DeleteRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [{ RouteItemId: first?.RouteItemId }],
    });
    expect(routesIn(await served.network(), 'rtb-b')).toContain(
      '10.244.9.0/24 → 10.0.2.20 · podway/shop',
    );
  });

  it('finds at once what reads do not show yet', async () => {
    const served = await serveTencent({ network: wide, settleMs: 2_000 });
    const reply = await served.call('CreateRoutes', {
      RouteTableId: 'rtb-b',
      Routes: [node('10.244.9.0/24')],
    });
    const [{ RouteSet = [] } = {}] = reply.RouteTableSet as { RouteSet: Route[] }[];
    expect(await routesOf(served.call)).toHaveLength(7);
    const Routes = [{ RouteItemId: RouteSet[0]?.RouteItemId }];
    expect(await ending(served.call('DeleteRoutes', { RouteTableId: 'rtb-b', Routes }))).toBe('ok');
  });

  it.each<[string, string, readonly object[], string]>([
    [
      'a destination in the VPC',
      'CreateRoutes',
      [node('10.0.1.128/25')],
      'InvalidParameterValue.VpcCidrConflict',
    ],
    [
      'a destination of containers',
      'CreateRoutes',
      [node('172.20.1.0/24')],
      'UnsupportedOperation.ConflictWithDockerRoute',
    ],
    [
      'a destination that is there',
      'CreateRoutes',
      [node('10.244.1.0/24')],
      'InvalidParameterValue.Duplicate',
    ],
    [
      'one route twice',
      'CreateRoutes',
      [node('10.244.9.0/24'), node('10.244.9.0/24')],
      'InvalidParameterValue.Duplicate',
    ],
    [
      'an address that no interface has',
      'CreateRoutes',
      [node('10.244.9.0/24', '10.0.1.99')],
      'InvalidParameterValue.RouteNextHopInvalid',
    ],
    [
      'an instance’s id for its address',
      'CreateRoutes',
      [node('10.244.9.0/24', 'ins-1')],
      'InvalidParameterValue.RouteNextHopInvalid',
    ],
    [
      'a gateway as another type',
      'CreateRoutes',
      [{ ...node('10.244.9.0/24', 'nat-1'), GatewayType: 'VPN' }],
      'InvalidParameterValue.RouteNextHopInvalid',
    ],
    [
      'an unknown type',
      'CreateRoutes',
      [{ ...node('10.244.9.0/24'), GatewayType: 'NODE' }],
      'InvalidParameterValue',
    ],
    ['host bits', 'CreateRoutes', [node('10.244.9.1/24')], 'InvalidParameterValue.Malformed'],
    [
      'IPv6 in the field of IPv4',
      'CreateRoutes',
      [node('fd00:244:9::/64')],
      'InvalidParameterValue.Malformed',
    ],
    [
      'two destinations',
      'CreateRoutes',
      [{ ...node('10.244.9.0/24'), DestinationIpv6CidrBlock: 'fd00:244:9::/64' }],
      'InvalidParameter.Coexist',
    ],
    ['no destination', 'CreateRoutes', [node('')], 'MissingParameter'],
    ['no routes', 'CreateRoutes', [], 'MissingParameter'],
    [
      'a field that nobody knows',
      'CreateRoutes',
      [{ ...node('10.244.9.0/24'), Colour: 'red' }],
      'UnknownParameter',
    ],
    [
      'too many',
      'CreateRoutes',
      Array.from({ length: 51 }, (_, n) => node(`10.245.${n}.0/24`)),
      'InvalidParameterValue.LimitExceeded',
    ],
    [
      'more than the table holds',
      'CreateRoutes',
      Array.from({ length: 7 }, (_, n) => node(`10.245.${n}.0/24`)),
      'LimitExceeded',
    ],
    [
      'a good one beside a bad one',
      'CreateRoutes',
      [node('10.244.9.0/24'), node('10.0.1.128/25')],
      'InvalidParameterValue.VpcCidrConflict',
    ],
    [
      'to replace what is not there',
      'ReplaceRoutes',
      [{ ...node('10.244.1.0/24'), RouteItemId: 'rti-none' }],
      'UnsupportedOperation.RecordNotExists',
    ],
    [
      'to replace the destination',
      'ReplaceRoutes',
      [{ ...node('10.244.9.0/24'), RouteItemId: 'rti-own' }],
      'UnsupportedOperation',
    ],
    ['to replace without an id', 'ReplaceRoutes', [node('10.244.1.0/24')], 'MissingParameter'],
    [
      'to replace without a next hop',
      'ReplaceRoutes',
      [{ RouteItemId: 'rti-own', RouteDescription: 'x' }],
      'MissingParameter',
    ],
    [
      'to replace what CCN sent',
      'ReplaceRoutes',
      [{ ...node('192.168.0.0/16'), RouteItemId: 'rti-ccn' }],
      'UnsupportedOperation.SystemRoute',
    ],
    [
      'to delete what CCN sent',
      'DeleteRoutes',
      [{ RouteItemId: 'rti-ccn' }],
      'UnsupportedOperation.SystemRoute',
    ],
    [
      'to delete what is not there',
      'DeleteRoutes',
      [{ RouteItemId: 'rti-none' }],
      'ResourceNotFound',
    ],
    [
      'to delete the number that IPv6 routes have',
      'DeleteRoutes',
      [{ RouteId: 0 }],
      'ResourceNotFound',
    ],
    [
      'to delete one twice',
      'DeleteRoutes',
      [{ RouteItemId: 'rti-own' }, { RouteItemId: 'rti-own' }],
      'InvalidParameterValue.Duplicate',
    ],
    [
      'to delete by destination',
      'DeleteRoutes',
      [{ DestinationCidrBlock: '10.244.1.0/24' }],
      'MissingParameter',
    ],
    [
      'to delete a good one beside a bad one',
      'DeleteRoutes',
      [{ RouteItemId: 'rti-own' }, { RouteItemId: 'rti-none' }],
      'ResourceNotFound',
    ],
  ])('refuses %s, and writes nothing', async (_, action, Routes, wanted) => {
    const served = await serveTencent({ network: wide });
    expect(await ending(served.call(action, { RouteTableId: 'rtb-b', Routes }))).toBe(wanted);
    expect(await served.network()).toEqual(wide);
  });

  it.each(['CreateRoutes', 'ReplaceRoutes', 'DeleteRoutes'])(
    '%s refuses a table that is not there',
    async (action) => {
      const { call } = await serveTencent({ network: wide });
      const Routes = [{ ...node('10.244.9.0/24'), RouteItemId: 'rti-own' }];
      expect(await ending(call(action, { RouteTableId: 'rtb-none', Routes }))).toBe(
        'ResourceNotFound',
      );
    },
  );
});

async function routesOf(
  call: (action: string, parameters: object) => Promise<Reply>,
): Promise<readonly Route[]> {
  const { RouteTableSet } = await call('DescribeRouteTables', { RouteTableIds: ['rtb-b'] });
  return (RouteTableSet as { RouteSet: Route[] }[]).flatMap(({ RouteSet }) => RouteSet);
}
