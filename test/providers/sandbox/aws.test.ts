import {
  CreateRouteCommand,
  CreateTagsCommand,
  DeleteRouteCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  DescribeVpnGatewaysCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  ReplaceRouteCommand,
} from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand, ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsRules } from '../../../providers/aws/rules.ts';
import { worldOf } from '../../conformance/world.ts';
import { networkOf, routesIn } from '../../network/build.ts';
import { ending, raw, servesAws } from './served.ts';

const serveAws = servesAws();

/** Of everything that EC2 lists, one or two. */
const wide = networkOf({
  account: '123456789012',
  region: 'region-1',
  vpc: { id: 'vpc-1', cidrs: ['10.0.0.0/16', '10.1.0.0/16', 'fd00:10::/56'] },
  subnets: [
    { id: 'subnet-a', zone: 'a', cidrs: ['10.0.1.0/24', 'fd00:10:0:1::/64'], acl: 'acl-1' },
    { id: 'subnet-b', zone: 'b', cidrs: ['10.0.2.0/24'], routeTable: 'rtb-b' },
  ],
  routeTables: [
    { id: 'rtb-main', main: true, name: 'the main one' },
    {
      id: 'rtb-b',
      tags: { team: 'a&b <c>' },
      limits: [{ families: [4], limit: 100 }],
      routes: [
        { destination: '10.0.0.0/16', nextHops: [{ kind: 'local' }], origin: 'system' },
        { destination: '10.244.1.0/24', nextHops: [{ kind: 'interface', id: 'eni-1' }] },
        { destination: '10.244.2.0/24', nextHops: [{ kind: 'instance', id: 'i-2' }] },
        { destination: 'fd00:244::/64', nextHops: [{ kind: 'interface', id: 'eni-gone' }] },
        { destination: { prefixList: 'pl-1' }, nextHops: [{ kind: 'gateway', id: 'tgw-1' }] },
        {
          destination: '172.16.0.0/12',
          nextHops: [{ kind: 'gateway', id: 'vgw-1' }],
          origin: 'propagated',
        },
        { destination: '0.0.0.0/0', nextHops: [{ kind: 'gateway', id: 'nat-1' }] },
      ],
    },
    { id: 'rtb-edge', kind: 'edge' },
  ],
  interfaces: [
    {
      id: 'eni-1',
      instance: 'i-1',
      subnet: 'subnet-a',
      addresses: ['10.0.1.11', '10.0.1.12', 'fd00:10:0:1::11'],
      prefixes: ['10.0.1.32/28'],
      sourceDestCheck: false,
      securityGroups: ['sg-1'],
    },
    { id: 'eni-2', instance: 'i-2', subnet: 'subnet-b', addresses: ['10.0.2.12'] },
    { id: 'eni-3', subnet: 'subnet-b', addresses: ['10.0.2.13'], status: 'detached' },
  ],
  instances: [
    { id: 'i-1', name: 'worker 1', tags: { role: 'node' } },
    { id: 'i-2', state: 'stopped' },
  ],
  securityGroups: [
    {
      id: 'sg-1',
      rules: [
        {
          direction: 'ingress',
          protocol: 'tcp',
          ports: [{ from: 22, to: 22 }],
          peer: { cidr: '10.0.0.0/8' },
        },
        { direction: 'ingress', protocol: 'icmp', icmp: { type: 8 }, peer: { group: 'sg-1' } },
        { direction: 'egress', peer: { cidr: '::/0' } },
        { direction: 'egress', protocol: 4, peer: { prefixList: 'pl-1' } },
      ],
    },
  ],
  acls: [
    {
      id: 'acl-1',
      rules: [
        {
          direction: 'ingress',
          number: 100,
          protocol: 'udp',
          ports: [{ from: 53, to: 53 }],
          cidr: '10.0.0.0/8',
        },
      ],
    },
  ],
  prefixLists: [{ id: 'pl-1', maxEntries: 10, entries: ['192.168.0.0/24', '192.168.1.0/24'] }],
  gateways: [
    { id: 'igw-1', kind: 'internet' },
    { id: 'nat-1', kind: 'nat' },
    { id: 'pcx-1', kind: 'peering', carries: ['10.0.0.0/16', '192.168.0.0/16'] },
    { id: 'tgw-1', kind: 'transit' },
    { id: 'vgw-1', kind: 'vpn' },
    { id: 'eigw-1', kind: 'internet' },
  ],
});

describe("EC2's lists, read by the real SDK", () => {
  it('has the VPC with all its blocks', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-1'] }));
    expect(Vpcs).toMatchObject([
      {
        VpcId: 'vpc-1',
        OwnerId: '123456789012',
        CidrBlock: '10.0.0.0/16',
        CidrBlockAssociationSet: [
          { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } },
          { CidrBlock: '10.1.0.0/16' },
        ],
        Ipv6CidrBlockAssociationSet: [
          { Ipv6CidrBlock: 'fd00:10::/56', Ipv6CidrBlockState: { State: 'associated' } },
        ],
      },
    ]);
  });

  it('has subnets, which do not say their table', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    expect(Subnets).toMatchObject([
      {
        SubnetId: 'subnet-a',
        AvailabilityZone: 'a',
        CidrBlock: '10.0.1.0/24',
        Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: 'fd00:10:0:1::/64' }],
      },
      { SubnetId: 'subnet-b', AvailabilityZone: 'b', VpcId: 'vpc-1' },
    ]);
  });

  it('has tables with their associations, routes and tags', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({}));
    expect(RouteTables?.map(({ Associations }) => Associations)).toMatchObject([
      [{ Main: true, RouteTableId: 'rtb-main', AssociationState: { State: 'associated' } }],
      [{ Main: false, SubnetId: 'subnet-b' }],
      [{ Main: false, GatewayId: 'igw-1' }],
    ]);
    expect(RouteTables?.map(({ Tags }) => Tags)).toEqual([
      [{ Key: 'Name', Value: 'the main one' }],
      [{ Key: 'team', Value: 'a&b <c>' }],
      [],
    ]);
    expect(RouteTables?.[1]?.PropagatingVgws).toEqual([{ GatewayId: 'vgw-1' }]);
    const system = { Origin: 'CreateRouteTable', State: 'active' };
    const user = { Origin: 'CreateRoute', State: 'active' };
    const dead = { Origin: 'CreateRoute', State: 'blackhole' };
    const account = { InstanceOwnerId: '123456789012' };
    expect(RouteTables?.[1]?.Routes).toEqual([
      { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', ...system },
      {
        DestinationCidrBlock: '10.244.1.0/24',
        InstanceId: 'i-1',
        ...account,
        NetworkInterfaceId: 'eni-1',
        ...user,
      },
      {
        DestinationCidrBlock: '10.244.2.0/24',
        InstanceId: 'i-2',
        ...account,
        NetworkInterfaceId: 'eni-2',
        ...dead,
      },
      { DestinationIpv6CidrBlock: 'fd00:244::/64', NetworkInterfaceId: 'eni-gone', ...dead },
      { DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1', ...user },
      {
        DestinationCidrBlock: '172.16.0.0/12',
        GatewayId: 'vgw-1',
        Origin: 'EnableVgwRoutePropagation',
        State: 'active',
      },
      { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', ...user },
    ]);
  });

  it('has interfaces with addresses, prefixes, groups, checks and attachments', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(NetworkInterfaces).toMatchObject([
      {
        NetworkInterfaceId: 'eni-1',
        SourceDestCheck: false,
        Status: 'in-use',
        Attachment: { InstanceId: 'i-1', DeviceIndex: 0, Status: 'attached' },
        PrivateIpAddresses: [
          { PrivateIpAddress: '10.0.1.11', Primary: true },
          { PrivateIpAddress: '10.0.1.12', Primary: false },
        ],
        Ipv6Addresses: [{ Ipv6Address: 'fd00:10:0:1::11' }],
        Ipv4Prefixes: [{ Ipv4Prefix: '10.0.1.32/28' }],
        Groups: [{ GroupId: 'sg-1' }],
      },
      { NetworkInterfaceId: 'eni-2', SourceDestCheck: true, SubnetId: 'subnet-b' },
      { NetworkInterfaceId: 'eni-3', Status: 'available' },
    ]);
    expect(NetworkInterfaces?.[2]?.Attachment).toBeUndefined();
  });

  it('has instances with state, name and interfaces', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations?.map(({ Instances }) => Instances)).toMatchObject([
      [
        {
          InstanceId: 'i-1',
          State: { Code: 16, Name: 'running' },
          VpcId: 'vpc-1',
          SubnetId: 'subnet-a',
          Placement: { AvailabilityZone: 'a' },
          NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', Attachment: { DeviceIndex: 0 } }],
          Tags: [
            { Key: 'role', Value: 'node' },
            { Key: 'Name', Value: 'worker 1' },
          ],
        },
      ],
      [{ InstanceId: 'i-2', State: { Code: 80, Name: 'stopped' } }],
    ]);
  });

  it('has security groups and ACLs, with the rules that nobody wrote', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups).toMatchObject([
      {
        GroupId: 'sg-1',
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
          { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, UserIdGroupPairs: [{ GroupId: 'sg-1' }] },
        ],
        IpPermissionsEgress: [
          { IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
          { IpProtocol: '4', PrefixListIds: [{ PrefixListId: 'pl-1' }] },
        ],
      },
    ]);
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({}));
    expect(NetworkAcls).toMatchObject([
      { NetworkAclId: 'acl-1', Associations: [{ SubnetId: 'subnet-a' }] },
    ]);
    expect(
      NetworkAcls?.[0]?.Entries?.map(
        ({ Egress, RuleNumber, RuleAction, Protocol, CidrBlock, Ipv6CidrBlock, PortRange }) =>
          [
            Egress ? 'out' : 'in',
            RuleNumber,
            RuleAction,
            Protocol,
            CidrBlock ?? Ipv6CidrBlock,
            PortRange?.From,
          ].join(' '),
      ),
    ).toEqual([
      'in 100 allow 17 10.0.0.0/8 53',
      'out 32767 deny -1 0.0.0.0/0 ',
      'in 32767 deny -1 0.0.0.0/0 ',
      'out 32768 deny -1 ::/0 ',
      'in 32768 deny -1 ::/0 ',
    ]);
  });

  it('has prefix lists and gateways of every kind', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand({}));
    expect(PrefixLists).toMatchObject([
      { PrefixListId: 'pl-1', MaxEntries: 10, AddressFamily: 'IPv4' },
    ]);
    const entries = new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1' });
    expect((await ec2.send(entries)).Entries).toEqual([
      { Cidr: '192.168.0.0/24' },
      { Cidr: '192.168.1.0/24' },
    ]);
    expect(
      (await ec2.send(new DescribeInternetGatewaysCommand({}))).InternetGateways,
    ).toMatchObject([
      { InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'available' }] },
    ]);
    const { EgressOnlyInternetGateways } = await ec2.send(
      new DescribeEgressOnlyInternetGatewaysCommand({}),
    );
    expect(EgressOnlyInternetGateways).toMatchObject([
      { EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-1' }] },
    ]);
    expect((await ec2.send(new DescribeNatGatewaysCommand({}))).NatGateways).toMatchObject([
      { NatGatewayId: 'nat-1', VpcId: 'vpc-1', State: 'available' },
    ]);
    expect((await ec2.send(new DescribeVpnGatewaysCommand({}))).VpnGateways).toMatchObject([
      { VpnGatewayId: 'vgw-1', VpcAttachments: [{ VpcId: 'vpc-1', State: 'attached' }] },
    ]);
    const { TransitGatewayVpcAttachments } = await ec2.send(
      new DescribeTransitGatewayVpcAttachmentsCommand({}),
    );
    expect(TransitGatewayVpcAttachments).toMatchObject([
      { TransitGatewayId: 'tgw-1', VpcId: 'vpc-1', SubnetIds: ['subnet-a', 'subnet-b'] },
    ]);
    const { VpcPeeringConnections } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
    expect(VpcPeeringConnections).toMatchObject([
      {
        VpcPeeringConnectionId: 'pcx-1',
        Status: { Code: 'active' },
        RequesterVpcInfo: { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' },
        AccepterVpcInfo: { CidrBlock: '192.168.0.0/16' },
      },
    ]);
  });

  it('tells the quota of routes in a table: the least of the tables', async () => {
    const { quotas } = await serveAws({ network: wide });
    const get = new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: 'L-93826ACB' });
    expect((await quotas.send(get)).Quota).toMatchObject({ Value: 50, Adjustable: true });
    const list = new ListServiceQuotasCommand({ ServiceCode: 'vpc' });
    expect((await quotas.send(list)).Quotas).toMatchObject([{ QuotaCode: 'L-93826ACB' }]);
    const other = new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: 'L-0' });
    expect(await ending(quotas.send(other))).toBe('NoSuchResourceException 400');
  });

  it('keeps what the snapshot could not read from everybody', async () => {
    const { ec2 } = await serveAws({ network: { ...wide, incomplete: ['acls', 'prefixLists'] } });
    expect(await ending(ec2.send(new DescribeNetworkAclsCommand({})))).toBe(
      'UnauthorizedOperation 403',
    );
    const entries = new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1' });
    expect(await ending(ec2.send(entries))).toBe('UnauthorizedOperation 403');
  });
});

describe('pages', () => {
  const many = networkOf({
    region: 'region-1',
    subnets: [{ id: 'subnet-a', cidrs: ['10.0.0.0/16'], routeTable: 'rtb-0' }],
    routeTables: Array.from({ length: 23 }, (_, n) => ({ id: `rtb-${n}` })),
    interfaces: Array.from({ length: 12 }, (_, n) => ({ id: `eni-${n}`, subnet: 'subnet-a' })),
  });

  it.each([5, 10, 23, 100])(
    'of %i tables lead through all of them, each once',
    async (pageSize) => {
      const { ec2, requests } = await serveAws({ network: many });
      const found: (string | undefined)[] = [];
      const filter = { Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] };
      for await (const page of paginateDescribeRouteTables({ client: ec2, pageSize }, filter))
        found.push(...(page.RouteTables ?? []).map(({ RouteTableId }) => RouteTableId));
      expect(found).toEqual(many.routeTables.map(({ id }) => id));
      expect(requests()).toHaveLength(Math.ceil(23 / pageSize));
    },
  );

  it('belong to the question that they answer', async () => {
    const { ec2 } = await serveAws({ network: many });
    const first = await ec2.send(new DescribeRouteTablesCommand({ MaxResults: 5 }));
    const { NextToken } = first;
    expect(NextToken).toMatch(/^[\w-]+$/);
    const again = new DescribeRouteTablesCommand({ MaxResults: 7, NextToken });
    expect((await ec2.send(again)).RouteTables?.[0]?.RouteTableId).toBe('rtb-5');
    const Filters = [{ Name: 'vpc-id', Values: ['vpc-1'] }];
    const other = new DescribeRouteTablesCommand({ Filters, MaxResults: 5, NextToken });
    expect(await ending(ec2.send(other))).toBe('InvalidNextToken 400');
    const made = new DescribeRouteTablesCommand({ MaxResults: 5, NextToken: 'x' });
    expect(await ending(ec2.send(made))).toBe('InvalidNextToken 400');
  });

  it('have sizes within bounds, and no ids beside them', async () => {
    const { ec2 } = await serveAws({ network: many });
    for (const MaxResults of [0, 4, 101])
      expect(await ending(ec2.send(new DescribeRouteTablesCommand({ MaxResults })))).toBe(
        'InvalidParameterValue 400',
      );
    const both = { MaxResults: 5, NetworkInterfaceIds: ['eni-1'] };
    expect(await ending(ec2.send(new DescribeNetworkInterfacesCommand(both)))).toBe(
      'InvalidParameterCombination 400',
    );
    const ids: (string | undefined)[] = [];
    for await (const page of paginateDescribeNetworkInterfaces({ client: ec2, pageSize: 5 }, {}))
      ids.push(...(page.NetworkInterfaces ?? []).map((one) => one.NetworkInterfaceId));
    expect(ids).toHaveLength(12);
  });
});

describe('filters', () => {
  const tables = async (ec2: EC2Client, Name: string, ...Values: string[]) =>
    (
      await ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name, Values }] }))
    ).RouteTables?.map(({ RouteTableId }) => RouteTableId);

  it.each([
    ['vpc-id', ['vpc-1'], ['rtb-main', 'rtb-b', 'rtb-edge']],
    ['vpc-id', ['vpc-2'], []],
    ['vpc-id', ['vpc-2', 'vpc-?'], ['rtb-main', 'rtb-b', 'rtb-edge']],
    ['route-table-id', ['rtb-*b*', 'rtb-nobody'], ['rtb-b']],
    ['association.main', ['true'], ['rtb-main']],
    ['association.subnet-id', ['subnet-b'], ['rtb-b']],
    ['association.subnet-id', ['subnet-a'], []],
    ['route.destination-cidr-block', ['10.244.1.0/24'], ['rtb-b']],
    ['route.destination-cidr-block', ['10x244.1.0/24'], []],
    ['route.state', ['blackhole'], ['rtb-b']],
    ['tag:team', ['a&b*'], ['rtb-b']],
    ['tag:Name', ['the main one'], ['rtb-main']],
    ['tag-key', ['team'], ['rtb-b']],
  ])('%s = %j leaves %j', async (name, values, left) => {
    const { ec2 } = await serveAws({ network: wide });
    expect(await tables(ec2, name, ...values)).toEqual(left);
  });

  it('must all fit, and are refused where EC2 has no such filter', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const both = new DescribeNetworkInterfacesCommand({
      Filters: [
        { Name: 'addresses.private-ip-address', Values: ['10.0.1.12', '10.0.2.12'] },
        { Name: 'attachment.instance-id', Values: ['i-2'] },
      ],
    });
    expect((await ec2.send(both)).NetworkInterfaces?.map((one) => one.NetworkInterfaceId)).toEqual([
      'eni-2',
    ]);
    const none = new DescribeRouteTablesCommand({ Filters: [{ Name: 'toString', Values: ['x'] }] });
    expect(await ending(ec2.send(none))).toBe('InvalidParameterValue 400');
  });

  it('ids that are not there are refused, unlike values of filters', async () => {
    const { ec2 } = await serveAws({ network: wide });
    const ask = (...RouteTableIds: string[]) =>
      ending(ec2.send(new DescribeRouteTablesCommand({ RouteTableIds })));
    expect(await ask('rtb-b')).toBe('ok');
    expect(await ask('rtb-b', 'rtb-gone')).toBe('InvalidRouteTableID.NotFound 400');
    expect(await ask('vpc-1')).toBe('InvalidRouteTableId.Malformed 400');
  });
});

describe('writes', () => {
  const route = { RouteTableId: 'rtb-a', DestinationCidrBlock: '10.244.1.0/24' };

  it('creates, replaces and deletes a route', async () => {
    const { ec2, network } = await serveAws();
    const user = async () =>
      routesIn(await network(), 'rtb-a').filter((line) => line.startsWith('10.244'));
    const created = await ec2.send(
      new CreateRouteCommand({ ...route, NetworkInterfaceId: 'eni-1' }),
    );
    expect(created.Return).toBe(true);
    expect(await user()).toEqual(['10.244.1.0/24 → eni-1']);
    await ec2.send(new ReplaceRouteCommand({ ...route, NetworkInterfaceId: 'eni-2' }));
    expect(await user()).toEqual(['10.244.1.0/24 → eni-2']);
    await ec2.send(new DeleteRouteCommand(route));
    expect(await user()).toEqual([]);
  });

  it('creates a route to an instance with one interface, and one of IPv6', async () => {
    const { ec2, network } = await serveAws();
    await ec2.send(new CreateRouteCommand({ ...route, InstanceId: 'i-1' }));
    const six = { RouteTableId: 'rtb-a', DestinationIpv6CidrBlock: 'fd00:244::/64' };
    await ec2.send(new CreateRouteCommand({ ...six, NetworkInterfaceId: 'eni-1' }));
    expect(routesIn(await network(), 'rtb-a')).toContain('10.244.1.0/24 → i-1');
    expect(routesIn(await network(), 'rtb-a')).toContain('fd00:244::/64 → eni-1');
  });

  it('tags tables, all or none', async () => {
    const { ec2, network } = await serveAws();
    const tag = (Resources: string[], Key: string) =>
      ending(ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value: 'owned' }] })));
    expect(await tag(['rtb-a', 'rtb-b'], 'podway/shop')).toBe('ok');
    expect(await tag(['rtb-a', 'rtb-gone'], 'other')).toBe('InvalidRouteTableID.NotFound 400');
    expect(await tag(['rtb-a'], 'aws:mine')).toBe('InvalidParameterValue 400');
    expect(await tag(['rtb-a'], 'k'.repeat(129))).toBe('InvalidParameterValue 400');
    expect(await tag(['i-1'], 'podway/shop')).toBe('UnsupportedOperation 400');
    expect((await network()).routeTables.map(({ tags }) => tags)).toEqual([
      { 'podway/shop': 'owned' },
      { 'podway/shop': 'owned' },
      {},
    ]);
  });

  it('keeps tags as they were given, whatever they hold', async () => {
    const { ec2, clock } = await serveAws();
    // What XML cannot hold at all comes back as U+FFFD.
    // The SDK takes a text of nothing but white space with a line feed for the layout of the XML.
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .filter((value) => value.trim() !== '');
    const kept = (value: string) =>
      value.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
    await fc.assert(
      fc.asyncProperty(text, async (Value) => {
        await clock.sleep(1_000);
        await ec2.send(
          new CreateTagsCommand({ Resources: ['rtb-a'], Tags: [{ Key: 'k', Value }] }),
        );
        const ask = new DescribeRouteTablesCommand({ RouteTableIds: ['rtb-a'] });
        const { RouteTables } = await ec2.send(ask);
        expect(RouteTables?.[0]?.Tags).toEqual([{ Key: 'k', Value: kept(Value) }]);
      }),
      { numRuns: 100 },
    );
  });

  it('switches checks off, by interface, and by instance where it has one', async () => {
    const { ec2, network } = await serveAws();
    const SourceDestCheck = { Value: false };
    const byInterface = (NetworkInterfaceId: string) =>
      ending(
        ec2.send(
          new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, SourceDestCheck }),
        ),
      );
    const byInstance = (InstanceId: string) =>
      ending(ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, SourceDestCheck })));
    expect(await byInterface('eni-3b')).toBe('ok');
    expect(await byInterface('eni-3b')).toBe('ok');
    expect(await byInstance('i-2')).toBe('ok');
    expect(await byInstance('i-3')).toBe('InvalidInstanceID 400');
    expect(await byInstance('i-gone')).toBe('InvalidInstanceID.NotFound 400');
    expect(await byInterface('eni-gone')).toBe('InvalidNetworkInterfaceID.NotFound 400');
    const off = (await network()).interfaces.filter((one) => one.sourceDestCheck === false);
    expect(off.map(({ id }) => id)).toEqual(['eni-2', 'eni-3b']);
  });

  it.each<[string, Partial<ConstructorParameters<typeof CreateRouteCommand>[0]>, string]>([
    ['a table that is not there', { RouteTableId: 'rtb-gone' }, 'InvalidRouteTableID.NotFound 400'],
    ['an id that is no table', { RouteTableId: 'subnet-a' }, 'InvalidRouteTableId.Malformed 400'],
    ["a gateway's table", { RouteTableId: 'rtb-edge' }, 'InvalidParameterValue 400'],
    [
      'the destination of the local route',
      { DestinationCidrBlock: '10.0.0.0/16' },
      'RouteAlreadyExists 400',
    ],
    [
      'a destination inside it',
      { DestinationCidrBlock: '10.0.9.0/24' },
      'InvalidParameterValue 400',
    ],
    [
      'a reserved destination',
      { DestinationCidrBlock: '169.254.169.0/24' },
      'InvalidParameterValue 400',
    ],
    [
      'a destination with host bits',
      { DestinationCidrBlock: '10.244.1.1/24' },
      'InvalidParameterValue 400',
    ],
    [
      'IPv6 in the field of IPv4',
      { DestinationCidrBlock: 'fd00:244::/64' },
      'InvalidParameterValue 400',
    ],
    [
      'a destination that is taken',
      { DestinationCidrBlock: '0.0.0.0/0' },
      'RouteAlreadyExists 400',
    ],
    [
      'two destinations',
      { DestinationIpv6CidrBlock: 'fd00:244::/64' },
      'InvalidParameterCombination 400',
    ],
    ['no destination', { DestinationCidrBlock: undefined }, 'MissingParameter 400'],
    [
      'a prefix list',
      { DestinationCidrBlock: undefined, DestinationPrefixListId: 'pl-1' },
      'UnsupportedOperation 400',
    ],
    [
      'an interface that is not there',
      { NetworkInterfaceId: 'eni-gone' },
      'InvalidNetworkInterfaceID.NotFound 400',
    ],
    ['a detached interface', { NetworkInterfaceId: 'eni-5' }, 'InvalidParameterValue 400'],
    [
      'an instance with two interfaces',
      { NetworkInterfaceId: undefined, InstanceId: 'i-3' },
      'InvalidInstanceID 400',
    ],
    [
      'an instance that is not there',
      { NetworkInterfaceId: undefined, InstanceId: 'i-gone' },
      'InvalidInstanceID.NotFound 400',
    ],
    [
      'the local gateway',
      { NetworkInterfaceId: undefined, GatewayId: 'local' },
      'InvalidGatewayID.NotFound 400',
    ],
    [
      'a gateway that is not there',
      { NetworkInterfaceId: undefined, GatewayId: 'igw-gone' },
      'InvalidGatewayID.NotFound 400',
    ],
    ['two targets', { GatewayId: 'vgw-1' }, 'InvalidParameterCombination 400'],
    ['no target', { NetworkInterfaceId: undefined }, 'MissingParameter 400'],
    [
      'a propagated destination, which a static route may have too',
      { DestinationCidrBlock: '172.16.0.0/12' },
      'ok',
    ],
  ])('CreateRoute for %s', async (_, change, wanted) => {
    const { ec2 } = await serveAws();
    const input = { ...route, NetworkInterfaceId: 'eni-1', ...change };
    expect(await ending(ec2.send(new CreateRouteCommand(input)))).toBe(wanted);
  });

  it('ReplaceRoute and DeleteRoute want a route of a user', async () => {
    const { ec2 } = await serveAws();
    const replace = (DestinationCidrBlock: string) =>
      ending(
        ec2.send(
          new ReplaceRouteCommand({ ...route, DestinationCidrBlock, NetworkInterfaceId: 'eni-1' }),
        ),
      );
    const remove = (DestinationCidrBlock: string) =>
      ending(ec2.send(new DeleteRouteCommand({ ...route, DestinationCidrBlock })));
    expect(await replace('10.244.1.0/24')).toBe('InvalidParameterValue 400');
    expect(await remove('10.244.1.0/24')).toBe('InvalidRoute.NotFound 400');
    expect(await remove('10.0.0.0/16')).toBe('InvalidParameterValue 400');
    expect(await remove('192.168.0.0/16')).toBe('ok');
  });

  it('a table takes as many routes as its limit says', async () => {
    const world = worldOf(awsRules);
    const limits = [{ families: [4 as const], limit: 4, source: 'read' as const }];
    const routeTables = world.routeTables.map((table) => ({ ...table, limits }));
    const { ec2 } = await serveAws({ network: { ...world, routeTables } });
    const add = (DestinationCidrBlock: string) =>
      ending(
        ec2.send(
          new CreateRouteCommand({ ...route, DestinationCidrBlock, NetworkInterfaceId: 'eni-1' }),
        ),
      );
    expect(await add('10.244.1.0/24')).toBe('ok');
    expect(await add('10.244.2.0/24')).toBe('RouteLimitExceeded 400');
  });

  it('DryRun does nothing, for writes and reads', async () => {
    const { ec2, network } = await serveAws();
    const before = await network();
    const dry = { DryRun: true };
    const SourceDestCheck = { Value: false };
    const endings = [
      ec2.send(new CreateRouteCommand({ ...route, ...dry, NetworkInterfaceId: 'eni-1' })),
      ec2.send(new DeleteRouteCommand({ ...route, ...dry })),
      ec2.send(new CreateTagsCommand({ Resources: ['rtb-a'], Tags: [{ Key: 'k' }], ...dry })),
      ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({
          NetworkInterfaceId: 'eni-1',
          SourceDestCheck,
          ...dry,
        }),
      ),
      ec2.send(new DescribeRouteTablesCommand(dry)),
    ].map(ending);
    expect(await Promise.all(endings)).toEqual(endings.map(() => 'DryRunOperation 412'));
    expect(await network()).toEqual(before);
  });
});

describe('what is no call of EC2', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each([
    ['an action that it does not have', 'Action=DropTables&Version=2016-11-15'],
    ['the name of something in JavaScript', 'Action=constructor&Version=2016-11-15'],
  ])('%s', async (_, body) => {
    const { url, ec2, requests } = await serveAws();
    // The signature is looked at first, as everywhere.
    const reply = await raw(url, { method: 'POST', headers, body });
    expect(reply.status).toBe(403);
    expect(reply.body).toContain('<Code>MissingAuthenticationToken</Code>');
    const signed = signedAs(ec2, body);
    expect(await ending(signed)).toBe('InvalidAction 400');
    expect(requests()).toHaveLength(2);
  });

  it.each([
    [
      'a parameter that the action does not have',
      'Action=DescribeVpcs&Version=2016-11-15&Color=red',
      'UnknownParameter 400',
    ],
    ['a version that there is not', 'Action=DescribeVpcs&Version=2006-06-26', 'NoSuchVersion 400'],
    ['no action', 'Version=2016-11-15', 'MissingAction 400'],
    [
      'a number that is none',
      'Action=DescribeVpcs&Version=2016-11-15&MaxResults=many',
      'InvalidParameterValue 400',
    ],
    [
      'a flag that is none',
      'Action=DescribeVpcs&Version=2016-11-15&DryRun=maybe',
      'InvalidParameterValue 400',
    ],
    [
      'a filter without a name',
      'Action=DescribeVpcs&Version=2016-11-15&Filter.1.Value.1=x',
      'MissingParameter 400',
    ],
  ])('%s', async (_, body, wanted) => {
    const { ec2 } = await serveAws();
    expect(await ending(signedAs(ec2, body))).toBe(wanted);
  });
});

/** Sends a body that no command of the SDK would make, signed by the SDK. */
function signedAs(ec2: EC2Client, body: string): Promise<unknown> {
  const command = new DescribeVpcsCommand({});
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = body;
      request.headers['content-length'] = String(body.length);
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return ec2.send(command);
}
