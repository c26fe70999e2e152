import type { Model } from '@darabonba/typescript';
import { describe, expect, it } from 'vitest';
import { networkOf, routesIn } from '../../../network/build.ts';
import { wide } from './alicloud-network.ts';
import { dara, ending, type Query, servesAlicloud, versions, vpc } from './alicloud-served.ts';

const serveAlicloud = servesAlicloud();

/** 120 routes in one table, no limit in the way. */
const many = networkOf({
  provider: 'alicloud',
  region: 'cn-hangzhou',
  subnets: Array.from({ length: 60 }, (_, index) => ({
    id: `vsw-${index}`,
    cidrs: [`10.0.${index}.0/24`],
  })),
  routeTables: [
    {
      id: 'vtb-1',
      main: true,
      limits: [{ families: [4, 6], limit: 500 }],
      routes: Array.from({ length: 120 }, (_, index) => ({
        destination: `10.244.${index}.0/24`,
        nextHops: [{ kind: 'instance' as const, id: 'i-1' }],
      })),
    },
  ],
  instances: Array.from({ length: 25 }, (_, index) => ({ id: `i-${index}` })),
  interfaces: Array.from({ length: 25 }, (_, index) => ({
    id: `eni-${index}`,
    instance: `i-${index}`,
    subnet: 'vsw-0',
    addresses: [`10.0.0.${index + 10}`],
  })),
});

/** What the SDK's model knows of a reply. */
const models: readonly (readonly [
  action: string,
  query: Query,
  body: new (map: object) => Model,
])[] = [
  ['DescribeVpcs', {}, vpc.DescribeVpcsResponseBody],
  ['DescribeVpcAttribute', { VpcId: 'vpc-1' }, vpc.DescribeVpcAttributeResponseBody],
  ['DescribeVSwitches', { VpcId: 'vpc-1' }, vpc.DescribeVSwitchesResponseBody],
  ['DescribeRouteTableList', { VpcId: 'vpc-1' }, vpc.DescribeRouteTableListResponseBody],
  ['DescribeRouteEntryList', { RouteTableId: 'vtb-b' }, vpc.DescribeRouteEntryListResponseBody],
  [
    'GetVpcRouteEntrySummary',
    { VpcId: 'vpc-1', RouteEntryType: 'all' },
    vpc.GetVpcRouteEntrySummaryResponseBody,
  ],
  ['DescribeNetworkAcls', {}, vpc.DescribeNetworkAclsResponseBody],
  [
    'DescribeNetworkAclAttributes',
    { NetworkAclId: 'nacl-1' },
    vpc.DescribeNetworkAclAttributesResponseBody,
  ],
  ['ListPrefixLists', {}, vpc.ListPrefixListsResponseBody],
  ['GetVpcPrefixListEntries', { PrefixListId: 'pl-1' }, vpc.GetVpcPrefixListEntriesResponseBody],
  ['DescribeNatGateways', {}, vpc.DescribeNatGatewaysResponseBody],
  ['DescribeVpnGateways', {}, vpc.DescribeVpnGatewaysResponseBody],
  ['ListIpv4Gateways', {}, vpc.ListIpv4GatewaysResponseBody],
  [
    'CreateRouteEntries',
    entries({ DstCidrBlock: '10.244.9.0/24' }, { DstCidrBlock: '10.244.1.0/24' }),
    vpc.CreateRouteEntriesResponseBody,
  ],
  [
    'DeleteRouteEntries',
    {
      'RouteEntries.1.RouteTableId': 'vtb-b',
      'RouteEntries.1.RouteEntryId': 'rte-own',
      'RouteEntries.2.RouteTableId': 'vtb-b',
      'RouteEntries.2.RouteEntryId': 'rte-none',
    },
    vpc.DeleteRouteEntriesResponseBody,
  ],
  [
    'CreateRouteEntry',
    { RouteTableId: 'vtb-b', DestinationCidrBlock: '10.244.9.0/24', NextHopId: 'i-1' },
    vpc.CreateRouteEntryResponseBody,
  ],
  [
    'ModifyRouteEntry',
    { RouteEntryId: 'rte-own', Description: 'mine' },
    vpc.ModifyRouteEntryResponseBody,
  ],
  ['DeleteRouteEntry', { RouteEntryId: 'rte-own' }, vpc.DeleteRouteEntryResponseBody],
];

describe('the number of an account', () => {
  it.each([
    ['1234567890', 1234567890],
    ['1234567890123456', 1234567890123456],
    // No number of JavaScript's, so no number at all rather than another one.
    ['12345678901234567', undefined],
    ['a folder of files', undefined],
    ['', undefined],
  ])('%j is told as %s', async (account, OwnerId) => {
    const { call } = await serveAlicloud({ network: { ...many, account } });
    const { Vpcs } = (await call('DescribeVpcs')) as {
      readonly Vpcs: { readonly Vpc: readonly { readonly OwnerId?: number }[] };
    };
    expect(Vpcs.Vpc[0]?.OwnerId).toBe(OwnerId);
  });
});

describe("replies of VPC have no field that the vendor's model does not", () => {
  it.each(models)('%s', async (action, query, Body) => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call(action, query);
    expect(dara.cast(body, new Body({})).toMap()).toEqual(body);
  });
});

describe('reads of VPC, through the typed client', () => {
  it('tells the VPC', async () => {
    const { vpc: client } = await serveAlicloud({ network: wide });
    const { body } = await client.describeVpcs(
      new vpc.DescribeVpcsRequest({ regionId: 'cn-hangzhou', vpcId: 'vpc-1' }),
    );
    expect(body?.totalCount).toBe(1);
    expect(body?.vpcs?.vpc?.[0]).toMatchObject({
      vpcId: 'vpc-1',
      ownerId: 1234567890,
      cidrBlock: '10.0.0.0/16',
      secondaryCidrBlocks: { secondaryCidrBlock: ['10.1.0.0/16'] },
      ipv6CidrBlock: 'fd00:10::/56',
    });
  });

  it('tells the table of every vSwitch, the implicit one too', async () => {
    const { vpc: client } = await serveAlicloud({ network: wide });
    const { body } = await client.describeVSwitches(
      new vpc.DescribeVSwitchesRequest({ regionId: 'cn-hangzhou', vpcId: 'vpc-1' }),
    );
    const told = body?.vSwitches?.vSwitch?.map(({ vSwitchId, routeTable, networkAclId, zoneId }) =>
      [vSwitchId, routeTable?.routeTableId, routeTable?.routeTableType, networkAclId, zoneId].join(
        ' ',
      ),
    );
    expect(told).toEqual([
      'vsw-a vtb-main System nacl-1 cn-hangzhou-a',
      'vsw-b vtb-b Custom  cn-hangzhou-b',
    ]);
  });

  it('tells tables with their vSwitches', async () => {
    const { vpc: client } = await serveAlicloud({ network: wide });
    const { body } = await client.describeRouteTableList(
      new vpc.DescribeRouteTableListRequest({ regionId: 'cn-hangzhou', vpcId: 'vpc-1' }),
    );
    const told = body?.routerTableList?.routerTableListType?.map((table) =>
      [
        table.routeTableId,
        table.routeTableType,
        table.associateType,
        table.vSwitchIds?.vSwitchId,
      ].join(' '),
    );
    expect(told).toEqual([
      'vtb-main System VSwitch vsw-a',
      'vtb-b Custom VSwitch vsw-b',
      'vtb-edge Custom Gateway ',
    ]);
  });

  it('tells routes with type and next hop', async () => {
    const { vpc: client } = await serveAlicloud({ network: wide });
    const { body } = await client.describeRouteEntryList(
      new vpc.DescribeRouteEntryListRequest({
        regionId: 'cn-hangzhou',
        routeTableId: 'vtb-b',
        maxResult: 100,
      }),
    );
    const told = body?.routeEntrys?.routeEntry?.map((route) => {
      const [hop] = route.nextHops?.nextHop ?? [];
      return `${route.type} ${route.ipVersion} ${route.destinationCidrBlock} → ${hop?.nextHopType} ${hop?.nextHopId} ${route.status}`;
    });
    expect(told).toEqual([
      'System ipv4 10.0.1.0/24 → local  Available',
      'Custom ipv4 10.244.1.0/24 → Instance i-1 Available',
      'Custom ipv4 10.244.2.0/24 → NetworkInterface eni-2 Available',
      'Custom ipv4 0.0.0.0/0 → NatGateway ngw-1 Available',
      'BGP ipv4 172.16.0.0/12 → VpnGateway vpn-1 Available',
      'CEN ipv4 192.168.0.0/16 → Attachment tr-attach-1 Available',
      'Custom ipv6 fd00:244::/64 → NetworkInterface eni-2 Available',
    ]);
  });

  it.each<[string, Query, number]>([
    ['custom routes', { RouteEntryType: 'Custom' }, 4],
    ['IPv6 routes', { IpVersion: 'ipv6' }, 1],
    ['routes to an instance', { NextHopType: 'Instance' }, 1],
    ['routes to an id', { NextHopId: 'eni-2' }, 2],
    ['a destination', { DestinationCidrBlock: '0.0.0.0/0' }, 1],
    [
      'several destinations',
      { 'DestCidrBlockList.1': '0.0.0.0/0', 'DestCidrBlockList.2': '10.244.1.0/24' },
      2,
    ],
    ['an id', { RouteEntryId: 'rte-own' }, 1],
    ['a name, which none has', { RouteEntryName: 'x' }, 0],
  ])('filters %s', async (_, query, count) => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('DescribeRouteEntryList', { RouteTableId: 'vtb-b', ...query });
    expect(body.TotalCount).toBe(count);
  });

  it('counts routes by type', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('GetVpcRouteEntrySummary', {
      VpcId: 'vpc-1',
      RouteTableId: 'vtb-b',
      RouteEntryType: 'custom',
    });
    expect(body.RouteEntrySummarys).toEqual([
      { RouteTableId: 'vtb-b', EntrySummarys: [{ RouteEntryType: 'Custom', Count: 4 }] },
    ]);
  });

  it('tells rules of ACLs in their order', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('DescribeNetworkAclAttributes', { NetworkAclId: 'nacl-1' });
    expect(body.NetworkAclAttribute).toMatchObject({
      IngressAclEntries: {
        IngressAclEntry: [
          { Policy: 'accept', Protocol: 'udp', Port: '53/53', SourceCidrIp: '10.0.0.0/8' },
          { Policy: 'drop', Protocol: 'all', Port: '-1/-1', SourceCidrIp: '0.0.0.0/0' },
        ],
      },
      EgressAclEntries: {
        EgressAclEntry: [{ Protocol: 'all', IpVersion: 'IPV6', DestinationCidrIp: '::/0' }],
      },
      Resources: { Resource: [{ ResourceId: 'vsw-a', ResourceType: 'VSwitch' }] },
    });
  });

  it('tells the quota of routes in Quota Center', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const query = { ProductCode: 'vpc', QuotaActionCode: 'vpc_quota_route_entrys_num' };
    const listed = await call('ListProductQuotas', query, versions.quotas);
    expect(listed).toMatchObject({ TotalCount: 1, Quotas: [{ TotalQuota: 60, TotalUsage: 4 }] });
    const got = await call('GetProductQuota', query, versions.quotas);
    expect(got.Quota).toMatchObject({ TotalQuota: 60, Adjustable: true });
  });

  it('tells peers, and what they carry', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('ListVpcPeerConnections', { 'VpcId.1': 'vpc-1' }, versions.peer);
    expect(body).toMatchObject({
      TotalCount: 1,
      VpcPeerConnects: [
        {
          InstanceId: 'pcc-1',
          Vpc: { VpcId: 'vpc-1', Ipv4Cidrs: ['10.0.0.0/16', '10.1.0.0/16'] },
          AcceptingVpc: { Ipv4Cidrs: ['10.50.0.0/16'] },
        },
      ],
    });
  });

  it.each([
    ['DescribeNatGateways', 'NatGateways', 'NatGateway', 'NatGatewayId', 'ngw-1'],
    ['DescribeVpnGateways', 'VpnGateways', 'VpnGateway', 'VpnGatewayId', 'vpn-1'],
  ])('%s tells gateways of that kind', async (action, outer, inner, idName, id) => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call(action, { VpcId: 'vpc-1' });
    expect(body[outer]).toMatchObject({ [inner]: [{ [idName]: id, VpcId: 'vpc-1' }] });
  });
});

describe('reads of ECS', () => {
  it('lists instances that are not terminated, with their interfaces', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('DescribeInstances', { VpcId: 'vpc-1' }, versions.ecs);
    expect(body).toMatchObject({ TotalCount: 2, PageNumber: 1, PageSize: 10 });
    expect(body.Instances).toMatchObject({
      Instance: [
        {
          InstanceId: 'i-1',
          InstanceName: 'node-1',
          Status: 'Running',
          ZoneId: 'cn-hangzhou-a',
          VpcAttributes: {
            VSwitchId: 'vsw-a',
            PrivateIpAddress: { IpAddress: ['10.0.1.10'] },
          },
          NetworkInterfaces: {
            NetworkInterface: [
              { NetworkInterfaceId: 'eni-1', Type: 'Primary' },
              { NetworkInterfaceId: 'eni-2', Type: 'Secondary' },
            ],
          },
          Tags: { Tag: [{ TagKey: 'role', TagValue: 'node' }] },
        },
        { InstanceId: 'i-2', Status: 'Stopped' },
      ],
    });
  });

  it.each<[string, Query, readonly string[]]>([
    ['by id', { InstanceIds: '["i-2","i-none"]' }, ['i-2']],
    ['by private address', { PrivateIpAddresses: '["10.0.1.10"]' }, ['i-1']],
    ['by tag', { 'Tag.1.Key': 'role' }, ['i-1']],
    ['by status', { Status: 'Stopped' }, ['i-2']],
    ['by a name with a star', { InstanceName: 'node-*' }, ['i-1']],
    ['by group', { SecurityGroupId: 'sg-1' }, ['i-1']],
    ['in another VPC', { VpcId: 'vpc-2' }, []],
  ])('finds instances %s', async (_, query, ids) => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('DescribeInstances', query, versions.ecs);
    const { Instance } = body.Instances as { Instance: { InstanceId: string }[] };
    expect(Instance.map(({ InstanceId }) => InstanceId)).toEqual(ids);
  });

  it('tells the check of interfaces where the network does', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('DescribeNetworkInterfaces', { VpcId: 'vpc-1' }, versions.ecs);
    expect(body.NetworkInterfaceSets).toMatchObject({
      NetworkInterfaceSet: [
        {
          NetworkInterfaceId: 'eni-1',
          InstanceId: 'i-1',
          Type: 'Primary',
          Status: 'InUse',
          SourceDestCheck: true,
          PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: '10.0.1.10', Primary: true }] },
          Ipv6Sets: { Ipv6Set: [{ Ipv6Address: 'fd00:10:0:1::10' }] },
          SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
        },
        { Ipv4PrefixSets: { Ipv4PrefixSet: [{ Ipv4Prefix: '10.0.2.64/28' }] } },
        { NetworkInterfaceId: 'eni-3', Status: 'Available', InstanceId: '', Attachment: {} },
        { NetworkInterfaceId: 'eni-4' },
      ],
    });
    const { NetworkInterfaceSet: all } = body.NetworkInterfaceSets as {
      NetworkInterfaceSet: object[];
    };
    expect(all.filter((one) => 'SourceDestCheck' in one)).toHaveLength(1);
  });

  it.each<[string, Query, readonly string[]]>([
    [
      'by id',
      { 'NetworkInterfaceId.1': 'eni-2', 'NetworkInterfaceId.2': 'eni-4' },
      ['eni-2', 'eni-4'],
    ],
    ['of an instance', { InstanceId: 'i-1', Type: 'Secondary' }, ['eni-2']],
    ['by address', { 'PrivateIpAddress.1': '10.0.2.11' }, ['eni-2']],
    ['by primary address', { PrimaryIpAddress: '10.0.2.20' }, ['eni-4']],
    ['that are detached', { Status: 'Available' }, ['eni-3']],
  ])('finds interfaces %s', async (_, query, ids) => {
    const { call } = await serveAlicloud({ network: wide });
    const body = await call('DescribeNetworkInterfaces', query, versions.ecs);
    const { NetworkInterfaceSet: all } = body.NetworkInterfaceSets as {
      NetworkInterfaceSet: { NetworkInterfaceId: string }[];
    };
    expect(all.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual(ids);
  });

  it('lists groups, and the rules of one', async () => {
    const { call } = await serveAlicloud({ network: wide });
    const groups = await call('DescribeSecurityGroups', { VpcId: 'vpc-1' }, versions.ecs);
    expect(groups).toMatchObject({
      TotalCount: 2,
      SecurityGroups: {
        SecurityGroup: [{ SecurityGroupId: 'sg-1', SecurityGroupType: 'normal' }, {}],
      },
    });
    const query = { SecurityGroupId: 'sg-1', NicType: 'intranet' };
    const group = await call('DescribeSecurityGroupAttribute', query, versions.ecs);
    expect(group).toMatchObject({
      InnerAccessPolicy: 'Accept',
      Permissions: {
        Permission: [
          {
            Direction: 'ingress',
            IpProtocol: 'TCP',
            PortRange: '22/22',
            SourceCidrIp: '10.0.0.0/8',
            Priority: '10',
            Policy: 'Accept',
          },
          { PortRange: '8000/9000' },
          { IpProtocol: 'ICMPv6', PortRange: '-1/-1', Ipv6SourceCidrIp: '::/0', Policy: 'Drop' },
          { Direction: 'egress', IpProtocol: 'ALL', DestGroupId: 'sg-2', DestCidrIp: '' },
          { IpProtocol: 'GRE', DestPrefixListId: 'pl-1' },
        ],
      },
    });
  });
});

describe('paging', () => {
  it('goes by token to the end of the routes', async () => {
    const { vpc: client } = await serveAlicloud({ network: many });
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const { body } = await client.describeRouteEntryList(
        new vpc.DescribeRouteEntryListRequest({
          regionId: 'cn-hangzhou',
          routeTableId: 'vtb-1',
          maxResult: 50,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      seen.push(...(body?.routeEntrys?.routeEntry ?? []).map((one) => one.destinationCidrBlock));
      nextToken = body?.nextToken || undefined;
      pages += 1;
    } while (nextToken !== undefined);
    expect(pages).toBe(3);
    expect(new Set(seen).size).toBe(120);
  });

  it('is 10 where nobody says how many', async () => {
    const { call } = await serveAlicloud({ network: many });
    const routes = await call('DescribeRouteEntryList', { RouteTableId: 'vtb-1' });
    expect((routes.RouteEntrys as { RouteEntry: [] }).RouteEntry).toHaveLength(10);
    const subnets = await call('DescribeVSwitches');
    expect((subnets.VSwitches as { VSwitch: [] }).VSwitch).toHaveLength(10);
    const instances = await call('DescribeInstances', {}, versions.ecs);
    expect((instances.Instances as { Instance: [] }).Instance).toHaveLength(10);
  });

  it('goes by number, and is empty beyond the last', async () => {
    const { call } = await serveAlicloud({ network: many });
    const counts: number[] = [];
    for (const PageNumber of ['1', '2', '3']) {
      const body = await call('DescribeVSwitches', { PageSize: '50', PageNumber });
      counts.push((body.VSwitches as { VSwitch: [] }).VSwitch.length);
    }
    expect(counts).toEqual([50, 10, 0]);
  });

  it('of ECS takes sizes out of range for the nearest in it', async () => {
    const { call } = await serveAlicloud({ network: many });
    const first = await call('DescribeNetworkInterfaces', { MaxResults: '1' }, versions.ecs);
    const sets = first.NetworkInterfaceSets as { NetworkInterfaceSet: [] };
    expect(sets.NetworkInterfaceSet).toHaveLength(10);
    const NextToken = String(first.NextToken);
    const rest = await call(
      'DescribeNetworkInterfaces',
      { MaxResults: '1000', NextToken },
      versions.ecs,
    );
    expect(rest.NextToken).toBe('');
    expect(
      (rest.NetworkInterfaceSets as { NetworkInterfaceSet: [] }).NetworkInterfaceSet,
    ).toHaveLength(15);
  });

  it.each<[string, string, Query]>([
    ['a page of 51 tables', 'DescribeRouteTableList', { PageSize: '51' }],
    ['a page of none', 'DescribeVpcs', { PageSize: '0' }],
    ['a page of words', 'DescribeVpcs', { PageSize: 'ten' }],
    ['101 routes', 'DescribeRouteEntryList', { RouteTableId: 'vtb-1', MaxResult: '101' }],
    [
      'a token of its own making',
      'DescribeRouteEntryList',
      { RouteTableId: 'vtb-1', NextToken: 'abc' },
    ],
  ])('refuses %s', async (_, action, query) => {
    const { call } = await serveAlicloud({ network: many });
    expect(await ending(call(action, query))).toBe('400 InvalidParameter');
  });

  it('refuses a token that is taken to another question', async () => {
    const { call } = await serveAlicloud({ network: many });
    const { NextToken } = await call('DescribeRouteEntryList', { RouteTableId: 'vtb-1' });
    const query = { RouteTableId: 'vtb-1', RouteEntryType: 'Custom', NextToken: String(NextToken) };
    expect(await ending(call('DescribeRouteEntryList', query))).toBe('400 InvalidParameter');
  });
});

describe('writes in batches', () => {
  it('creates what it can, and names what it cannot, with HTTP 200', async () => {
    const served = await serveAlicloud({ network: wide });
    const entry = (dstCidrBlock: string, nextHop: string) =>
      new vpc.CreateRouteEntriesRequestRouteEntries({
        routeTableId: 'vtb-b',
        dstCidrBlock,
        nextHop,
        nextHopType: 'Instance',
        ipVersion: 4,
        name: 'pods',
        description: 'podway/shop',
      });
    const { body, statusCode } = await served.vpc.createRouteEntries(
      new vpc.CreateRouteEntriesRequest({
        regionId: 'cn-hangzhou',
        routeEntries: [
          entry('10.244.9.0/24', 'i-1'),
          entry('10.244.1.0/24', 'i-1'),
          entry('10.244.8.0/24', 'i-none'),
          entry('10.0.1.0/25', 'i-1'),
        ],
      }),
    );
    expect(statusCode).toBe(200);
    expect(body).toMatchObject({ successCount: 1, failedCount: 3 });
    expect(body?.routeEntryIds).toEqual([expect.stringMatching(/^rte-/)]);
    expect(
      body?.failedRouteEntries?.map((one) => [one.dstCidrBlock, one.nextHop, one.failedCode]),
    ).toEqual([
      ['10.244.1.0/24', 'i-1', 'VPC_ROUTE_ENTRY_CIDR_BLOCK_DUPLICATE'],
      ['10.244.8.0/24', 'i-none', 'IllegalParam.NextHopId'],
      ['10.0.1.0/25', 'i-1', 'InvalidCidrBlock'],
    ]);
    expect(routesIn(await served.network(), 'vtb-b')).toContain(
      '10.244.9.0/24 → i-1 · podway/shop',
    );
  });

  it('deletes by id, and by destination with next hop', async () => {
    const served = await serveAlicloud({ network: wide });
    const one = (fields: object) =>
      new vpc.DeleteRouteEntriesRequestRouteEntries({ routeTableId: 'vtb-b', ...fields });
    const { body } = await served.vpc.deleteRouteEntries(
      new vpc.DeleteRouteEntriesRequest({
        regionId: 'cn-hangzhou',
        routeEntries: [
          one({ routeEntryId: 'rte-own' }),
          one({ dstCidrBlock: '10.244.2.0/24', nextHop: 'eni-2' }),
          one({ dstCidrBlock: '0.0.0.0/0', nextHop: 'ngw-2' }),
          one({ dstCidrBlock: '10.0.1.0/24', nextHop: '' }),
          one({ routeEntryId: 'rte-none' }),
        ].filter(({ dstCidrBlock }) => dstCidrBlock !== '10.0.1.0/24'),
      }),
    );
    expect(body).toMatchObject({ successCount: 2, failedCount: 2 });
    expect(body?.failedRouteEntries).toMatchObject([
      { dstCidrBlock: '0.0.0.0/0', nextHop: 'ngw-2', failedCode: 'VPC_ROUTER_ENTRY_NOT_EXIST' },
      { routeEntryId: 'rte-none', failedCode: 'VPC_ROUTER_ENTRY_NOT_EXIST' },
    ]);
    expect(routesIn(await served.network(), 'vtb-b').join('\n')).not.toContain('10.244.');
  });

  it('never deletes a system route', async () => {
    const served = await serveAlicloud({ network: wide });
    const { RouteEntrys } = await served.call('DescribeRouteEntryList', {
      RouteTableId: 'vtb-b',
      RouteEntryType: 'System',
    });
    const [route] = (RouteEntrys as { RouteEntry: { RouteEntryId: string }[] }).RouteEntry;
    const body = await served.call('DeleteRouteEntries', {
      'RouteEntries.1.RouteTableId': 'vtb-b',
      'RouteEntries.1.RouteEntryId': route?.RouteEntryId ?? '',
    });
    expect(body).toMatchObject({
      SuccessCount: 0,
      FailedRouteEntries: [{ FailedCode: 'VPC_ROUTE_ENTRY_STATUS_ERROR' }],
    });
  });

  it('fills a table to its limit and no further', async () => {
    const served = await serveAlicloud({ network: wide });
    const all = Array.from({ length: 58 }, (_, index) => ({
      DstCidrBlock: `10.245.${index}.0/24`,
    }));
    await served.call('CreateRouteEntries', entries(...all.slice(0, 50)));
    const body = await served.call('CreateRouteEntries', entries(...all.slice(50)));
    expect(body).toMatchObject({ SuccessCount: 6, FailedCount: 2 });
    expect(body.FailedRouteEntries).toMatchObject([
      { DstCidrBlock: '10.245.56.0/24', FailedCode: 'QuotaExceeded' },
      { DstCidrBlock: '10.245.57.0/24', FailedCode: 'QuotaExceeded' },
    ]);
  });

  it.each<[string, string, Query, string]>([
    ['no entries', 'CreateRouteEntries', {}, '400 MissingRouteEntries'],
    [
      '51 entries',
      'CreateRouteEntries',
      entries(...Array.from({ length: 51 }, (_, n) => ({ DstCidrBlock: `10.245.${n}.0/24` }))),
      '400 InvalidParameter',
    ],
    [
      'an unknown table',
      'CreateRouteEntries',
      entries({ RouteTableId: 'vtb-no' }),
      '404 InvalidRouteTableId.NotFound',
    ],
    [
      'host bits',
      'CreateRouteEntries',
      entries({ DstCidrBlock: '10.244.9.1/24' }),
      '400 InvalidCidrBlock.Malformed',
    ],
    [
      'no next hop',
      'CreateRouteEntries',
      entries({ NextHop: '' }),
      '400 MissingRouteEntries.1.NextHop',
    ],
    [
      'an unknown type',
      'CreateRouteEntries',
      entries({ NextHopType: 'Node' }),
      '400 InvalidParameter',
    ],
    ['the wrong family', 'CreateRouteEntries', entries({ IpVersion: '6' }), '400 InvalidParameter'],
    [
      'a web address as name',
      'CreateRouteEntries',
      entries({ Name: 'http://x' }),
      '400 InvalidRouteEntryName.Malformed',
    ],
    ['a dry run', 'CreateRouteEntries', { ...entries({}), DryRun: 'true' }, '400 DryRunOperation'],
    [
      'half a route to delete',
      'DeleteRouteEntries',
      { 'RouteEntries.1.RouteTableId': 'vtb-b', 'RouteEntries.1.DstCidrBlock': '10.244.1.0/24' },
      '400 MissingNextHop',
    ],
  ])('refuses %s as a whole', async (_, action, query, wanted) => {
    const served = await serveAlicloud({ network: wide });
    expect(await ending(served.call(action, query))).toBe(wanted);
    expect(routesIn(await served.network(), 'vtb-b')).toEqual(routesIn(wide, 'vtb-b'));
  });
});

describe('writes of one entry', () => {
  const target = { RouteTableId: 'vtb-b', DestinationCidrBlock: '10.244.9.0/24' };

  it('creates, modifies and deletes', async () => {
    const served = await serveAlicloud({ network: wide });
    const { RouteEntryId } = await served.call('CreateRouteEntry', { ...target, NextHopId: 'i-1' });
    const id = String(RouteEntryId);
    await served.call('ModifyRouteEntry', {
      RouteEntryId: id,
      NewNextHopType: 'NetworkInterface',
      NewNextHopId: 'eni-2',
      Description: 'podway/shop',
    });
    expect(routesIn(await served.network(), 'vtb-b')).toContain(
      '10.244.9.0/24 → eni-2 · podway/shop',
    );
    await served.call('DeleteRouteEntry', { ...target, NextHopId: 'eni-2' });
    expect(routesIn(await served.network(), 'vtb-b').join('\n')).not.toContain('10.244.9.0/24');
    expect(await ending(served.call('DeleteRouteEntry', { RouteEntryId: id }))).toBe(
      '404 InvalidRouteEntry.NotFound',
    );
  });

  it('answers a ClientToken twice and writes once', async () => {
    const served = await serveAlicloud({ network: wide });
    const query = { ...target, NextHopId: 'i-1', ClientToken: 'token-1' };
    const { RouteEntryId: first } = await served.call('CreateRouteEntry', query);
    const { RouteEntryId: second } = await served.call('CreateRouteEntry', query);
    expect(second).toBe(first);
    expect(await ending(served.call('CreateRouteEntry', { ...query, NextHopId: 'i-2' }))).toBe(
      '400 IdempotentParameterMismatch',
    );
    expect(
      await ending(served.call('CreateRouteEntry', { ...query, ClientToken: 'token-2' })),
    ).toBe('400 InvalidCIDRBlock.Duplicate');
  });

  it.each<[string, string, Query, string]>([
    [
      'a destination that is there',
      'CreateRouteEntry',
      { ...target, DestinationCidrBlock: '10.244.1.0/24', NextHopId: 'i-1' },
      '400 InvalidCIDRBlock.Duplicate',
    ],
    ['no next hop', 'CreateRouteEntry', target, '400 InvalidNexthopTypeAndList.BothNull'],
    [
      'a gateway as another type',
      'CreateRouteEntry',
      { ...target, NextHopType: 'VpnGateway', NextHopId: 'ngw-1' },
      '404 InvalidNextHop.NotFound',
    ],
    [
      'a virtual address',
      'CreateRouteEntry',
      { ...target, NextHopType: 'HaVip', NextHopId: 'havip-1' },
      '400 OperationDenied.NextHopTypeNotPermitted',
    ],
    [
      'an edge table',
      'CreateRouteEntry',
      { ...target, RouteTableId: 'vtb-edge', NextHopId: 'i-1' },
      '400 OperationDenied.RouteTableTypeNotPermitted',
    ],
    [
      'a dry run',
      'CreateRouteEntry',
      { ...target, NextHopId: 'i-1', DryRun: 'true' },
      '400 DryRunOperation',
    ],
    [
      'a dry run that would fail',
      'CreateRouteEntry',
      { ...target, DestinationCidrBlock: '10.0.1.0/24', NextHopId: 'i-1', DryRun: 'true' },
      '400 InvalidCidrBlock',
    ],
    [
      'equal-cost next hops',
      'CreateRouteEntry',
      { ...target, 'NextHopList.1.NextHopId': 'ri-1' },
      '400 InvalidNexthopListSize',
    ],
    [
      'a change of nothing that is there',
      'ModifyRouteEntry',
      { RouteEntryId: 'rte-none', Description: 'x' },
      '404 InvalidRouteEntry.NotFound',
    ],
    [
      'a next hop without a type',
      'ModifyRouteEntry',
      { RouteEntryId: 'rte-own', NewNextHopId: 'i-1' },
      '400 MissingNewNextHopType',
    ],
    [
      'a change of a system route',
      'ModifyRouteEntry',
      { RouteTableId: 'vtb-b', DestinationCidrBlock: '10.0.1.0/24', Description: 'x' },
      '400 IncorrectRouteEntryStatus',
    ],
    [
      'an id and a destination',
      'DeleteRouteEntry',
      { RouteEntryId: 'rte-own', DestinationCidrBlock: '10.244.1.0/24' },
      '400 InvalidParameter',
    ],
    [
      'another next hop than is there',
      'DeleteRouteEntry',
      { ...target, DestinationCidrBlock: '10.244.1.0/24', NextHopId: 'i-2' },
      '404 InvalidRouteEntry.NotFound',
    ],
    ['neither id nor table', 'DeleteRouteEntry', {}, '400 MissingRouteTableId'],
  ])('refuses %s', async (_, action, query, wanted) => {
    const served = await serveAlicloud({ network: wide });
    expect(await ending(served.call(action, query))).toBe(wanted);
    expect(routesIn(await served.network(), 'vtb-b')).toEqual(routesIn(wide, 'vtb-b'));
  });

  it('switches the check of an interface off', async () => {
    const served = await serveAlicloud({ network: wide });
    const query = { NetworkInterfaceId: 'eni-1', SourceDestCheck: 'false' };
    await served.call('ModifyNetworkInterfaceAttribute', query, versions.ecs);
    await served.call('ModifyNetworkInterfaceAttribute', query, versions.ecs);
    const { interfaces } = await served.network();
    expect(interfaces.find(({ id }) => id === 'eni-1')?.sourceDestCheck).toBe(false);
  });

  it.each<[string, Query, string]>([
    [
      'an interface that is not there',
      { NetworkInterfaceId: 'eni-no', SourceDestCheck: 'false' },
      '404 InvalidEniId.NotFound',
    ],
    [
      'to switch the check on',
      { NetworkInterfaceId: 'eni-2', SourceDestCheck: 'true' },
      '400 UnsupportedOperation',
    ],
    [
      'another attribute',
      { NetworkInterfaceId: 'eni-1', Description: 'x' },
      '400 UnsupportedOperation',
    ],
    ['no interface', { SourceDestCheck: 'false' }, '400 MissingNetworkInterfaceId'],
  ])('of an interface refuses %s', async (_, query, wanted) => {
    const { call } = await serveAlicloud({ network: wide });
    expect(await ending(call('ModifyNetworkInterfaceAttribute', query, versions.ecs))).toBe(wanted);
  });
});

describe('one write at a time', () => {
  const statusesOf = (body: Record<string, unknown>) =>
    (
      body.RouteEntrys as { RouteEntry: { DestinationCidrBlock: string; Status: string }[] }
    ).RouteEntry.map(({ DestinationCidrBlock, Status }) => `${DestinationCidrBlock} ${Status}`);

  it('shows entries as pending, and refuses the next write until they are not', async () => {
    const served = await serveAlicloud({ network: wide, settleMs: 5_000 });
    const list = { RouteTableId: 'vtb-b', NextHopId: 'i-1' };
    await served.call('CreateRouteEntries', entries({}, { DstCidrBlock: '10.244.8.0/24' }));
    expect(statusesOf(await served.call('DescribeRouteEntryList', list)).sort()).toEqual([
      '10.244.1.0/24 Available',
      '10.244.8.0/24 Pending',
      '10.244.9.0/24 Pending',
    ]);
    const removal = {
      'RouteEntries.1.RouteTableId': 'vtb-b',
      'RouteEntries.1.RouteEntryId': 'rte-own',
    };
    for (const [action, query] of [
      ['DeleteRouteEntries', removal],
      ['CreateRouteEntries', entries({ DstCidrBlock: '10.244.7.0/24' })],
      ['ModifyRouteEntry', { RouteEntryId: 'rte-own', Description: 'x' }],
      ['DeleteRouteEntry', { RouteEntryId: 'rte-own' }],
      [
        'CreateRouteEntry',
        { RouteTableId: 'vtb-b', DestinationCidrBlock: '10.244.7.0/24', NextHopId: 'i-1' },
      ],
    ] as const)
      expect(await ending(served.call(action, query))).toBe('400 TaskConflict');

    await served.clock.sleep(5_000);
    expect(statusesOf(await served.call('DescribeRouteEntryList', list))).not.toContain(
      '10.244.8.0/24 Pending',
    );
    await served.call('DeleteRouteEntries', removal);
    expect(statusesOf(await served.call('DescribeRouteEntryList', list))).toContain(
      '10.244.1.0/24 Pending',
    );
    await served.clock.sleep(5_000);
    expect(statusesOf(await served.call('DescribeRouteEntryList', list)).join()).not.toContain(
      '10.244.1.0/24',
    );
  });
});

describe('who asks', () => {
  it.each([
    ['an unknown key', { key: 'LTAI-somebody' }, '404 InvalidAccessKeyId.NotFound'],
    ['a wrong secret', { secret: 'guessed' }, '400 SignatureDoesNotMatch'],
    ['a token that it never gave', { token: 'sts' }, '400 InvalidSecurityToken.Malformed'],
  ])('refuses %s', async (_, who, wanted) => {
    const { call } = await serveAlicloud({ network: wide, ...who });
    expect(await ending(call('DescribeVpcs'))).toBe(wanted);
  });

  it.each([
    ['16 minutes ago', 16, '400 InvalidTimeStamp.Expired'],
    ['in 16 minutes', -16, '400 InvalidTimeStamp.Expired'],
    ['14 minutes ago', 14, 'ok'],
  ])('judges a request of %s', async (_, minutes, wanted) => {
    const now = () => new Date(Date.now() + minutes * 60_000);
    const signatureClock = { now, sleep: async () => {} };
    const { call } = await serveAlicloud({ network: wide, signatureClock });
    expect(await ending(call('DescribeVpcs'))).toBe(wanted);
  });
});
/** RouteEntries of CreateRouteEntries in vtb-b, to i-1. */
function entries(...given: readonly Query[]): Query {
  const pairs = given.flatMap((fields, index) => {
    const entry = {
      RouteTableId: 'vtb-b',
      DstCidrBlock: '10.244.9.0/24',
      NextHop: 'i-1',
      NextHopType: 'Instance',
      ...fields,
    };
    return Object.entries(entry).map(([name, value]) => [
      `RouteEntries.${index + 1}.${name}`,
      value,
    ]);
  });
  return Object.fromEntries(pairs);
}
