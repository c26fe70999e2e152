import { AddressError, Prefix } from '../../../../src/address/prefix.ts';
import type { RouteChange } from '../../../../src/network/change.ts';
import type { Network, NextHop } from '../../../../src/network/network.ts';
import type { WireCloud } from '../wire.ts';
import { ApiError } from './api-error.ts';
import type { Parameters } from './parameters.ts';
import type { XmlElements } from './xml.ts';

/** An action that writes: what it takes, and what it does. */
export interface Write {
  readonly parameters: readonly string[];
  /** The changes that it asks for. @throws {ApiError} for what EC2 refuses before it looks at the routes. */
  readonly changes: (parameters: Parameters, network: Network) => readonly RouteChange[];
  /** What the reply holds beside the id of the request. */
  readonly reply: XmlElements;
}

/** Targets of a route by parameter, as the kind of next hop that they are. Each takes one id. */
const targets: Readonly<Record<string, (id: string) => NextHop>> = {
  NetworkInterfaceId: (id) => ({ kind: 'interface', id }),
  InstanceId: (id) => ({ kind: 'instance', id }),
  GatewayId: gateway,
  NatGatewayId: gateway,
  VpcPeeringConnectionId: gateway,
  TransitGatewayId: gateway,
  EgressOnlyInternetGatewayId: gateway,
  LocalGatewayId: gateway,
  CarrierGatewayId: gateway,
  VpcEndpointId: gateway,
  CoreNetworkArn: gateway,
};

const destinations = [
  'DestinationCidrBlock',
  'DestinationIpv6CidrBlock',
  'DestinationPrefixListId',
];
const routeParameters = ['RouteTableId', ...destinations, 'DryRun'];

export const writes: Readonly<Record<string, Write>> = {
  CreateRoute: {
    parameters: [...routeParameters, ...Object.keys(targets)],
    changes: (parameters) => [
      {
        kind: 'create-route',
        ...routeOf(parameters),
        before: null,
        after: { nextHops: [targetOf(parameters)], description: '' },
      },
    ],
    reply: { return: true },
  },
  ReplaceRoute: {
    parameters: [...routeParameters, ...Object.keys(targets), 'LocalTarget'],
    changes: (parameters) => {
      if (parameters.text('LocalTarget') !== undefined)
        throw unsupported('routes with a local target');
      // EC2 is told the destination alone: what was there before does not matter to it.
      const after = { nextHops: [targetOf(parameters)], description: '' };
      return [{ kind: 'replace-route', ...routeOf(parameters), before: after, after }];
    },
    reply: {},
  },
  DeleteRoute: {
    parameters: routeParameters,
    changes: (parameters) => {
      const before = { nextHops: [{ kind: 'local' } as const], description: '' };
      return [{ kind: 'delete-route', ...routeOf(parameters), before, after: null }];
    },
    reply: {},
  },
  CreateTags: {
    parameters: ['ResourceId.N', 'Tag.N.Key', 'Tag.N.Value', 'DryRun'],
    changes: tagChanges,
    reply: { return: true },
  },
  ModifyNetworkInterfaceAttribute: {
    parameters: ['NetworkInterfaceId', 'SourceDestCheck.Value', 'DryRun'],
    changes: (parameters) => {
      const id = parameters.required('NetworkInterfaceId');
      assertId(id, 'eni-', 'InvalidNetworkInterfaceId.Malformed');
      return checkChanges(parameters, id);
    },
    reply: { return: true },
  },
  ModifyInstanceAttribute: {
    parameters: ['InstanceId', 'SourceDestCheck.Value', 'DryRun'],
    changes: (parameters, network) => checkChanges(parameters, interfaceOf(parameters, network)),
    reply: { return: true },
  },
};

/**
 * Makes the changes of a write, one after the other.
 *
 * @throws {ApiError} with the code of the first that is refused.
 */
export async function carryOut(
  { changes }: Write,
  parameters: Parameters,
  cloud: WireCloud,
): Promise<void> {
  const wanted = changes(parameters, await cloud.state());
  if (parameters.flag('DryRun'))
    throw new ApiError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  for (const change of wanted) {
    const tried = await cloud.write(change);
    if (tried.kind === 'refused') throw new ApiError(tried.refusal.code, tried.refusal.message);
  }
}

function routeOf(parameters: Parameters): { readonly table: string; readonly destination: Prefix } {
  const table = parameters.required('RouteTableId');
  assertId(table, 'rtb-', 'InvalidRouteTableId.Malformed');
  const given = destinations.filter((name) => parameters.text(name) !== undefined);
  const [name] = given;
  if (name === undefined)
    throw new ApiError(
      'MissingParameter',
      `The request must contain one of ${destinations.join(', ')}`,
    );
  if (given.length > 1)
    throw new ApiError('InvalidParameterCombination', `${given.join(' and ')} exclude each other`);
  if (name === 'DestinationPrefixListId') throw unsupported('routes to prefix lists');
  return { table, destination: destinationOf(parameters.required(name), name) };
}

function destinationOf(text: string, name: string): Prefix {
  try {
    const prefix = Prefix.parse(text);
    if ((prefix.family === 6) === (name === 'DestinationIpv6CidrBlock')) return prefix;
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
  }
  throw new ApiError(
    'InvalidParameterValue',
    `Value (${text}) for parameter ${name} is invalid. This is not a valid CIDR block.`,
  );
}

function targetOf(parameters: Parameters): NextHop {
  const given = Object.keys(targets).filter((name) => parameters.text(name) !== undefined);
  const [name] = given;
  if (name === undefined)
    throw new ApiError(
      'MissingParameter',
      'The request must contain exactly one target of the route',
    );
  if (given.length > 1)
    throw new ApiError('InvalidParameterCombination', `${given.join(' and ')} exclude each other`);
  const id = parameters.required(name);
  if (id === 'local')
    throw new ApiError('InvalidGatewayID.NotFound', "The gateway ID 'local' does not exist");
  return targets[name]?.(id) ?? gateway(id);
}

function gateway(id: string): NextHop {
  return { kind: 'gateway', id };
}

/** Keys that begin so are AWS's own. */
const reserved = /^aws:/i;
const longestValue = 256;

function tagChanges(parameters: Parameters, network: Network): readonly RouteChange[] {
  const resources = parameters.list('ResourceId');
  const tags = parameters.tags();
  if (resources.length === 0 || tags.length === 0)
    throw new ApiError('MissingParameter', 'The request must contain ResourceId and Tag');
  for (const [key, value] of tags) {
    if (reserved.test(key))
      throw new ApiError(
        'InvalidParameterValue',
        "Tag keys starting with 'aws:' are reserved for internal use",
      );
    if (key.length > 128 || value.length > longestValue)
      throw new ApiError(
        'InvalidParameterValue',
        `Tag key exceeds the maximum length of 128 characters, or its value that of ${longestValue}`,
      );
  }
  const foreign = resources.find((id) => !id.startsWith('rtb-'));
  if (foreign !== undefined) throw unsupported(`tags of anything but route tables (${foreign})`);
  // All resources or none: the change itself finds the first that is not there too late.
  const missing = resources.find((id) => !network.routeTables.some((table) => table.id === id));
  if (missing !== undefined)
    throw new ApiError(
      'InvalidRouteTableID.NotFound',
      `The routeTable ID '${missing}' does not exist`,
    );
  return resources.flatMap((table) =>
    tags.map(([tag, value]) => ({
      kind: 'claim-table' as const,
      table,
      before: { tag, value: null },
      after: { tag, value },
      takesOver: [],
    })),
  );
}

function checkChanges(parameters: Parameters, id: string): readonly RouteChange[] {
  const wanted = parameters.flag('SourceDestCheck.Value');
  if (wanted === undefined)
    throw new ApiError('MissingParameter', 'The request must contain the attribute to modify');
  if (wanted) throw unsupported('switching the source/destination check on');
  return [
    {
      kind: 'disable-source-dest-check',
      interface: id,
      before: { sourceDestCheck: true },
      after: { sourceDestCheck: false },
    },
  ];
}

/** The only interface of the instance: with several EC2 wants to be told which. */
function interfaceOf(parameters: Parameters, { instances, interfaces }: Network): string {
  const id = parameters.required('InstanceId');
  assertId(id, 'i-', 'InvalidInstanceID.Malformed');
  const [first, ...more] = interfaces.filter(
    ({ instance, status }) => instance === id && status !== 'detached',
  );
  if (!first || !instances.some((one) => one.id === id))
    throw new ApiError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  if (more.length > 0)
    throw new ApiError(
      'InvalidInstanceID',
      `There are multiple interfaces attached to instance '${id}'. Please specify an interface ID for the operation instead.`,
    );
  return first.id;
}

function assertId(id: string, prefix: string, code: string): void {
  if (!id.startsWith(prefix) || !/^[\w-]+$/.test(id))
    throw new ApiError(code, `Invalid id: "${id}" (expecting "${prefix}...")`);
}

/** EC2 has it, the sandbox does not: it keeps what podway plans. */
function unsupported(what: string): ApiError {
  return new ApiError('UnsupportedOperation', `The sandbox has no ${what}`);
}
