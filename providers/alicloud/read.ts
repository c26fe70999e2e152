import { itemsOf } from '../../src/network/items.ts';
import type { Kept } from '../../src/network/kept.ts';
import type { Network } from '../../src/network/network.ts';
import { allPages } from '../../src/network/pages.ts';
import { PartsRead } from '../../src/network/parts-read.ts';
import { type Context, ProviderError, type Scope } from '../../src/network/provider.ts';
import { ReadError } from '../../src/network/read-error.ts';
import { isUnreachable } from '../../src/network/transport.ts';
import { type AlicloudCalls, listIn, tokenIn } from './calls.ts';
import type { Answer } from './client.ts';
import { networkOf, routeQuota } from './convert.ts';
import { type Wire, type WireItem, wireLists } from './wire.ts';

// Sizes of pages are the largest that the API takes. 2026-11: the requests in @alicloud/vpc20160428
// 7.3.2 and @alicloud/ecs20140526 7.11.6.

/** Who reads, and where. */
export interface About {
  readonly calls: AlicloudCalls;
  readonly region: string;
  /** Who looks at tables again and again, as `apply` does, need not ask for the VPC each time. */
  readonly vpcs: Kept<Wire['Vpcs']>;
  readonly quotas: Kept<Wire['Quotas']>;
}

/**
 * The parts of a VPC that were asked for.
 *
 * @throws {ProviderError} where something that planning needs could not be read. What only validation
 * needs, and a policy keeps back, is named in `incomplete`.
 */
export async function readNetwork(
  about: About,
  { vpc, tables, parts }: Scope,
  context: Context,
): Promise<Network> {
  const { calls, region } = about;
  const fields = { regionId: region, vpcId: vpc };
  const read = new PartsRead(parts);
  const isWhole = read.wants('subnets');
  const Vpcs = await about.vpcs.get(isWhole, () =>
    calls.byNumber(
      { name: 'Vpcs', action: 'DescribeVpcs', path: ['Vpcs', 'Vpc'] },
      context,
      fields,
      (page) => (client, sdk, runtime) =>
        client.describeVpcsWithOptions(new sdk.DescribeVpcsRequest(page), runtime),
    ),
  );
  const VSwitches = await read.ifWanted('subnets', () =>
    calls.byNumber(
      { name: 'VSwitches', action: 'DescribeVSwitches', path: ['VSwitches', 'VSwitch'] },
      context,
      fields,
      (page) => (client, sdk, runtime) =>
        client.describeVSwitchesWithOptions(new sdk.DescribeVSwitchesRequest(page), runtime),
    ),
  );
  const RouteTables = await read.ifWanted('routeTables', () =>
    readTables(about, vpc, tables, context),
  );
  const RouteEntries = RouteTables && (await readEntries(about, RouteTables, context));
  const NetworkInterfaces = await read.ifWanted('interfaces', () =>
    calls.rpcByToken(
      {
        name: 'NetworkInterfaces',
        action: 'DescribeNetworkInterfaces',
        path: ['NetworkInterfaceSets', 'NetworkInterfaceSet'],
      },
      'ecs',
      context,
      { RegionId: region, VpcId: vpc, MaxResults: 500 },
    ),
  );
  const wire: Wire = {
    Vpcs,
    VSwitches,
    RouteTables,
    RouteEntries,
    Quotas: RouteTables && (await about.quotas.get(isWhole, () => readQuota(about, context))),
    NetworkInterfaces,
    Instances: await read.ifWanted('instances', () =>
      calls.rpcByToken(
        { name: 'Instances', action: 'DescribeInstances', path: ['Instances', 'Instance'] },
        'ecs',
        context,
        { RegionId: region, VpcId: vpc, MaxResults: 100 },
      ),
    ),
    PrefixLists: await read.ifWanted('prefixLists', () =>
      readPrefixLists(about, RouteEntries ?? [], context),
    ),
    ...(await read.orIncomplete('securityGroups', () =>
      readGroups(about, vpc, NetworkInterfaces, context),
    )),
    NetworkAcls: await read.orIncomplete('acls', () =>
      calls.byNumber(
        { name: 'NetworkAcls', action: 'DescribeNetworkAcls', path: ['NetworkAcls', 'NetworkAcl'] },
        context,
        fields,
        (page) => (client, sdk, runtime) =>
          client.describeNetworkAclsWithOptions(new sdk.DescribeNetworkAclsRequest(page), runtime),
      ),
    ),
    ...(await read.orIncomplete('gateways', () => readGateways(about, vpc, context))),
  };
  const collectedAt = context.clock.now().toISOString();
  const network = networkOf(wire, { region, vpc, collectedAt, incomplete: read.incomplete });
  if (network) return read.wants('gateways') ? network : { ...network, gateways: [] };
  throw new ProviderError(
    `alicloud: the VPC ${vpc} is not in ${region}, or not in the account of these keys. Check network.vpc and network.region in podway.yaml.`,
  );
}

async function readTables(
  { calls, region }: About,
  vpc: string,
  tables: readonly string[] | undefined,
  context: Context,
): Promise<readonly WireItem<'RouteTables'>[]> {
  const all = await calls.byNumber(
    {
      name: 'RouteTables',
      action: 'DescribeRouteTableList',
      path: ['RouterTableList', 'RouterTableListType'],
    },
    context,
    { regionId: region, vpcId: vpc },
    (page) => (client, sdk, runtime) =>
      client.describeRouteTableListWithOptions(
        new sdk.DescribeRouteTableListRequest(page),
        runtime,
      ),
  );
  return all.filter(({ RouteTableId }) => tables?.includes(RouteTableId) ?? true);
}

/** One table after the other: the rate is the API's, not the table's. */
async function readEntries(
  about: About,
  tables: readonly WireItem<'RouteTables'>[],
  context: Context,
): Promise<readonly WireItem<'RouteEntries'>[]> {
  const entries: WireItem<'RouteEntries'>[] = [];
  for (const { RouteTableId } of tables)
    for (const entry of await entriesIn(about, RouteTableId, undefined, context))
      entries.push(entry);
  return entries;
}

/** The route entries of a table: all of them, or those to some destinations. @throws {ProviderError} */
export function entriesIn(
  { calls, region }: About,
  table: string,
  destinations: readonly string[] | undefined,
  context: Context,
): Promise<readonly WireItem<'RouteEntries'>[]> {
  return calls.byToken(
    { name: 'RouteEntries', action: 'DescribeRouteEntryList', path: ['RouteEntrys', 'RouteEntry'] },
    context,
    {
      regionId: region,
      routeTableId: table,
      maxResult: 100,
      ...(destinations === undefined ? {} : { destCidrBlockList: destinations }),
    },
    (page) => (client, sdk, runtime) =>
      client.describeRouteEntryListWithOptions(
        new sdk.DescribeRouteEntryListRequest(page),
        runtime,
      ),
  );
}

/**
 * Undefined where Quota Center does not tell: then the documented default holds. It has permissions and
 * an address of its own. While it is in trouble nobody knows: a guess of 200 where the account has 1,000
 * would be another plan than a moment ago.
 */
async function readQuota(
  { calls }: About,
  context: Context,
): Promise<readonly WireItem<'Quotas'>[] | undefined> {
  const what = 'alicloud: ListProductQuotas';
  try {
    const parameters = { ProductCode: 'vpc', QuotaActionCode: routeQuota };
    const body = await calls.rpc('quotas', 'ListProductQuotas', context, parameters);
    return itemsOf(wireLists.Quotas, listIn(body, ['Quotas'], what), what);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof ReadError)) throw error;
    const { failure } = error;
    if (failure.class === 'transient' && !isUnreachable(failure)) throw error;
    return undefined;
  }
}

/** Only those that routes lead to: a list counts against a table that names it. */
async function readPrefixLists(
  { calls, region }: About,
  entries: readonly WireItem<'RouteEntries'>[],
  context: Context,
): Promise<readonly WireItem<'PrefixLists'>[]> {
  const ids = entries.flatMap(({ DestinationCidrBlock: to }) =>
    'prefixList' in to ? [to.prefixList] : [],
  );
  if (ids.length === 0) return [];
  return calls.byToken(
    { name: 'PrefixLists', action: 'ListPrefixLists', path: ['PrefixLists'] },
    context,
    { regionId: region, prefixListIds: [...new Set(ids)], maxResults: 100 },
    (page) => (client, sdk, runtime) =>
      client.listPrefixListsWithOptions(new sdk.ListPrefixListsRequest(page), runtime),
  );
}

/** The rules of each group that is on an interface; of all groups where interfaces were not asked for. */
async function readGroups(
  { calls, region }: About,
  vpc: string,
  interfaces: Wire['NetworkInterfaces'],
  context: Context,
): Promise<Pick<Wire, 'SecurityGroups' | 'SecurityGroupAttributes'>> {
  const SecurityGroups = await calls.rpcByToken(
    {
      name: 'SecurityGroups',
      action: 'DescribeSecurityGroups',
      path: ['SecurityGroups', 'SecurityGroup'],
    },
    'ecs',
    context,
    { RegionId: region, VpcId: vpc, MaxResults: 100 },
  );
  const used = interfaces && new Set(interfaces.flatMap((one) => one.SecurityGroupIds));
  const action = 'DescribeSecurityGroupAttribute';
  const what = `alicloud: ${action}`;
  const attributes: unknown[] = [];
  for (const { SecurityGroupId } of SecurityGroups) {
    if (used && !used.has(SecurityGroupId)) continue;
    const parameters = {
      RegionId: region,
      SecurityGroupId,
      NicType: 'intranet',
      Direction: 'all',
      MaxResults: 1000,
    };
    let first: Answer = {};
    const permissions = await allPages(what, async (NextToken) => {
      const token = NextToken === undefined ? {} : { NextToken };
      const body = await calls.rpc('ecs', action, context, { ...parameters, ...token });
      if (NextToken === undefined) first = body;
      return { items: listIn(body, ['Permissions', 'Permission'], what), next: tokenIn(body) };
    });
    attributes.push({ ...first, Permissions: { Permission: permissions } });
  }
  const SecurityGroupAttributes = itemsOf(wireLists.SecurityGroupAttributes, attributes, what);
  return { SecurityGroups, SecurityGroupAttributes };
}

async function readGateways(
  { calls, region }: About,
  vpc: string,
  context: Context,
): Promise<Pick<Wire, 'NatGateways' | 'VpnGateways'>> {
  const fields = { regionId: region, vpcId: vpc };
  return {
    NatGateways: await calls.byNumber(
      { name: 'NatGateways', action: 'DescribeNatGateways', path: ['NatGateways', 'NatGateway'] },
      context,
      fields,
      (page) => (client, sdk, runtime) =>
        client.describeNatGatewaysWithOptions(new sdk.DescribeNatGatewaysRequest(page), runtime),
    ),
    VpnGateways: await calls.byNumber(
      { name: 'VpnGateways', action: 'DescribeVpnGateways', path: ['VpnGateways', 'VpnGateway'] },
      context,
      fields,
      (page) => (client, sdk, runtime) =>
        client.describeVpnGatewaysWithOptions(new sdk.DescribeVpnGatewaysRequest(page), runtime),
    ),
  };
}
