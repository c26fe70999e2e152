import type { Written } from '../../src/network/holds.ts';
import { itemsOf } from '../../src/network/items.ts';
import type { Kept } from '../../src/network/kept.ts';
import type { Network } from '../../src/network/network.ts';
import { PartsRead } from '../../src/network/parts-read.ts';
import { type Context, ProviderError, type Scope } from '../../src/network/provider.ts';
import { ReadError } from '../../src/network/read-error.ts';
import { sideBySide } from '../../src/network/side-by-side.ts';
import type { TencentCalls } from './calls.ts';
import { networkOf, routeLimitType, routesOf } from './convert.ts';
import { type Wire, type WireItem, wireLists } from './wire.ts';

/** Who reads, and where. */
export interface About {
  readonly calls: TencentCalls;
  readonly region: string;
  /** Who looks at tables again and again, as `apply` does, need not ask for the VPC each time. */
  readonly vpcs: Kept<Pick<Wire, 'VpcSet' | 'AssistantCidrSet'>>;
  readonly limits: Kept<Wire['VpcLimitSet']>;
}

/** Values of a filter, at most. */
const mostFilterValues = 5;

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
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  const read = new PartsRead(parts);
  const isWhole = read.wants('subnets');
  const vpcs = await about.vpcs.get(isWhole, () => readVpc(about, vpc, context));
  const RouteTableSet = await read.ifWanted('routeTables', () =>
    readTables(about, vpc, tables, context),
  );
  const readInterfaces = (by: Context) =>
    calls.list(
      'NetworkInterfaceSet',
      ['vpc', 'DescribeNetworkInterfaces', 'number'],
      { Filters },
      by,
    );
  const readInstances = (by: Context) =>
    calls.list('InstanceSet', ['cvm', 'DescribeInstances', 'number'], { Filters }, by);
  // The long lists, of two services, each with a rate of its own.
  const [NetworkInterfaceSet, InstanceSet] = await sideBySide(context, (inner) =>
    Promise.all([
      read.ifWanted('interfaces', () => readInterfaces(inner)),
      read.ifWanted('instances', () => readInstances(inner)),
    ]),
  );
  const wire: Wire = {
    ...vpcs,
    SubnetSet: await read.ifWanted('subnets', () =>
      calls.list('SubnetSet', ['vpc', 'DescribeSubnets', 'text'], { Filters }, context),
    ),
    RouteTableSet,
    VpcLimitSet:
      RouteTableSet && (await about.limits.get(isWhole, () => readLimits(about, context))),
    NetworkInterfaceSet,
    InstanceSet,
    SecurityGroupPolicies: await read.orIncomplete('securityGroups', async () =>
      readGroups(about, NetworkInterfaceSet ?? (await readInterfaces(context)), context),
    ),
    NetworkAclSet: await read.orIncomplete('acls', () =>
      calls.list('NetworkAclSet', ['vpc', 'DescribeNetworkAcls', 'number'], { Filters }, context),
    ),
    ...(await read.orIncomplete('gateways', () => readGateways(about, vpc, context))),
  };
  const collectedAt = context.clock.now().toISOString();
  const network = networkOf(wire, { region, vpc, collectedAt, incomplete: read.incomplete });
  if (network) return read.wants('gateways') ? network : { ...network, gateways: [] };
  throw new ProviderError(
    `tencent: the VPC ${vpc} is not in ${region}, or not in the account of these keys. Check network.vpc and network.region in podway.yaml.`,
  );
}

async function readVpc(
  { calls }: About,
  vpc: string,
  context: Context,
): Promise<Pick<Wire, 'VpcSet' | 'AssistantCidrSet'>> {
  const parameters = { VpcIds: [vpc] };
  const action = ['vpc', 'DescribeAssistantCidr', 'number'] as const;
  return {
    VpcSet: await calls.list('VpcSet', ['vpc', 'DescribeVpcs', 'text'], parameters, context),
    AssistantCidrSet: await calls.list('AssistantCidrSet', action, parameters, context),
  };
}

/**
 * Only tables and their routes, in one call or a few.
 * @throws {ProviderError}
 */
export async function readRoutes(
  about: About,
  vpc: string,
  tables: readonly string[],
  context: Context,
): Promise<Written> {
  const found = await readTables(about, vpc, tables, context);
  return {
    interfaces: [],
    routeTables: found.map((table) => ({
      id: table.RouteTableId,
      name: '',
      kind: 'subnet',
      main: false,
      tags: {},
      limits: [],
      routes: routesOf(table.RouteSet),
    })),
  };
}

async function readTables(
  { calls }: About,
  vpc: string,
  tables: readonly string[] | undefined,
  context: Context,
): Promise<readonly WireItem<'RouteTableSet'>[]> {
  const narrowed =
    tables && tables.length <= mostFilterValues && tables.length > 0
      ? [{ Name: 'route-table-id', Values: tables }]
      : [];
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }, ...narrowed];
  const found = await calls.list(
    'RouteTableSet',
    ['vpc', 'DescribeRouteTables', 'text'],
    { Filters },
    context,
  );
  return found.filter(({ RouteTableId }) => tables?.includes(RouteTableId) ?? true);
}

/**
 * Undefined where the cloud refuses to tell: then the documented default holds. In trouble it is an
 * error: a guess of 50 where the account has 500 would be another plan than a moment ago.
 */
async function readLimits(
  { calls }: About,
  context: Context,
): Promise<readonly WireItem<'VpcLimitSet'>[] | undefined> {
  try {
    const parameters = { LimitTypes: [routeLimitType] };
    const body = await calls.call('vpc', 'DescribeVpcLimits', parameters, context);
    return itemsOf(wireLists.VpcLimitSet, body.VpcLimitSet, 'tencent: DescribeVpcLimits');
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof ReadError) || error.failure.class === 'transient') throw error;
    return undefined;
  }
}

/** The rules of each group that is on an interface: groups know no VPC, so a list of them would be the region's. */
async function readGroups(
  { calls }: About,
  interfaces: NonNullable<Wire['NetworkInterfaceSet']>,
  context: Context,
): Promise<readonly WireItem<'SecurityGroupPolicies'>[]> {
  const ids = new Set(interfaces.flatMap(({ GroupSet }) => GroupSet));
  const groups: unknown[] = [];
  for (const SecurityGroupId of [...ids].sort()) {
    const parameters = { SecurityGroupId };
    const body = await calls.call('vpc', 'DescribeSecurityGroupPolicies', parameters, context);
    const set = body.SecurityGroupPolicySet;
    if (typeof set !== 'object' || set === null)
      throw new ProviderError(
        'tencent: DescribeSecurityGroupPolicies: the answer has no SecurityGroupPolicySet. Is there a proxy between that changes answers?',
      );
    groups.push({ ...set, SecurityGroupId });
  }
  return itemsOf(wireLists.SecurityGroupPolicies, groups, 'tencent: DescribeSecurityGroupPolicies');
}

async function readGateways(
  { calls }: About,
  vpc: string,
  context: Context,
): Promise<Pick<Wire, 'PeerConnectionSet' | 'NatGatewaySet' | 'VpnGatewaySet'>> {
  const scope = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] };
  return {
    PeerConnectionSet: await calls.list(
      'PeerConnectionSet',
      ['vpc', 'DescribeVpcPeeringConnections', 'number'],
      scope,
      context,
    ),
    NatGatewaySet: await calls.list(
      'NatGatewaySet',
      ['vpc', 'DescribeNatGateways', 'number'],
      scope,
      context,
    ),
    VpnGatewaySet: await calls.list(
      'VpnGatewaySet',
      ['vpc', 'DescribeVpnGateways', 'number'],
      scope,
      context,
    ),
  };
}
