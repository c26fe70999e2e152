import { CallError, type CallFailure } from '../../src/network/fate.ts';
import type { Written } from '../../src/network/holds.ts';
import { itemsOf } from '../../src/network/items.ts';
import type { Network, Part } from '../../src/network/network.ts';
import { allPages } from '../../src/network/pages.ts';
import { readPatience, withPatience } from '../../src/network/patience.ts';
import {
  type Context,
  ProviderError,
  type Reader,
  type Scope,
} from '../../src/network/provider.ts';
import { whereToLook, whoToCall } from '../../src/network/read-error.ts';
import { withinScope } from '../../src/network/scope.ts';
import { sideBySide, Turns } from '../../src/network/side-by-side.ts';
import { soundRead } from '../../src/network/sound.ts';
import { isUnreachable } from '../../src/network/transport.ts';
import type { ApiTarget } from '../adapter.ts';
import { calls, type ListCall } from './calls.ts';
import type { Answer, AwsClient } from './client.ts';
import { networkOf, writtenOf } from './convert.ts';
import { failureOf, lacksPermission } from './errors.ts';
import { type Wire, type WireItem, type WireName, wireLists } from './wire.ts';

/** Parts that planning and applying do without. */
const forValidation: readonly Part[] = ['securityGroups', 'acls', 'gateways'];

export interface AwsReader extends Reader {
  /** Only these tables and interfaces, for looking at what was just written. */
  look(
    what: { readonly tables: readonly string[]; readonly interfaces: readonly string[] },
    context: Context,
  ): Promise<Written>;
}

/** Reads a VPC through EC2's API: complete, paged to the end, or it throws. */
export function awsReader(client: AwsClient, target: ApiTarget): AwsReader {
  const lists = new Lists(client, target);
  const quota = new RouteQuota(client);
  let lastVpcs: Items<'Vpcs'> = [];

  const read = async (scope: Scope, context: Context): Promise<Network> => {
    const wanted = new Set(scope.parts);
    const { vpc } = scope;
    const incomplete = new Set<Part>();
    const get = async <Name extends WireName>(call: ListCall): Promise<Items<Name>> => {
      try {
        return await lists.all<Name>(call, context);
      } catch (error) {
        if (!isDispensable(error, call)) throw lists.denied(error, call);
        if (call.part !== 'vpc') incomplete.add(call.part);
        return [];
      }
    };
    const getIf = async <Name extends WireName>(
      isWanted: boolean,
      call: ListCall,
    ): Promise<Items<Name>> => (isWanted ? get<Name>(call) : []);

    // Subnets do not name their table or ACL: those name their subnets.
    const needsTables =
      wanted.has('routeTables') || wanted.has('subnets') || wanted.has('prefixLists');
    const onlyTables = wanted.has('subnets') ? undefined : scope.tables;
    const [Vpcs, Subnets, RouteTables, Interfaces, Instances, Groups, Acls, limit, gateways] =
      await Promise.all([
        // Who looks at tables again and again, as `apply` does, need not ask for the VPC each time.
        lastVpcs.length > 0 && !wanted.has('subnets') ? lastVpcs : get<'Vpcs'>(calls.vpcs(vpc)),
        getIf<'Subnets'>(wanted.has('subnets'), calls.subnets(vpc)),
        getIf<'RouteTables'>(needsTables, calls.routeTables(vpc, onlyTables)),
        getIf<'NetworkInterfaces'>(wanted.has('interfaces'), calls.interfaces(vpc)),
        getIf<'Instances'>(wanted.has('instances'), calls.instances(vpc)),
        getIf<'SecurityGroups'>(wanted.has('securityGroups'), calls.securityGroups(vpc)),
        getIf<'NetworkAcls'>(wanted.has('acls'), calls.acls(vpc)),
        wanted.has('routeTables') ? quota.routesPerTable(context) : undefined,
        wanted.has('gateways') ? Promise.all(calls.gateways(vpc).map(named(get))) : [],
      ]);
    lastVpcs = Vpcs;
    const prefixLists = wanted.has('prefixLists')
      ? await prefixListsOf(RouteTables, Groups, get)
      : {};

    const wire: Wire = {
      Vpcs,
      Subnets,
      RouteTables,
      NetworkInterfaces: Interfaces,
      Instances,
      SecurityGroups: Groups,
      NetworkAcls: Acls,
      ...joined(gateways),
      ...prefixLists,
      routesPerTable: limit,
    };
    return finished(wire, scope, context, [...incomplete]);
  };

  const finished = (
    wire: Wire,
    scope: Scope,
    { clock }: Context,
    incomplete: readonly Part[],
  ): Network => {
    const { vpc } = scope;
    const { region } = target;
    const collectedAt = clock.now().toISOString();
    const network = networkOf(wire, { vpc, region, collectedAt, incomplete: [...incomplete] });
    if (!network) {
      throw new ProviderError(
        `aws: there is no VPC ${vpc} in ${region} for these credentials. Check network.vpc and network.region in podway.yaml.${client.doubt}`,
      );
    }
    return withinScope(network, scope, `aws (${region})`);
  };

  return {
    read: (scope, context) =>
      soundRead('aws', scope, () => sideBySide(context, (inner) => read(scope, inner))),
    look: ({ tables, interfaces }, context) =>
      sideBySide(context, async (inner) => {
        const { vpc } = target;
        const [RouteTables, NetworkInterfaces] = await Promise.all([
          tables.length > 0
            ? lists.all<'RouteTables'>(calls.routeTables(vpc, tables), inner)
            : undefined,
          interfaces.length > 0
            ? lists.all<'NetworkInterfaces'>(calls.interfaces(vpc, interfaces), inner)
            : undefined,
        ]);
        return writtenOf({ RouteTables, NetworkInterfaces }, vpc);
      }),
  };
}

type Items<Name extends WireName> = readonly WireItem<Name>[];

/** More would be quicker only until EC2 throttles. */
const callsAtOnce = 6;

/** A list, page by page, with retries. */
class Lists {
  readonly #client: AwsClient;
  readonly #target: ApiTarget;
  readonly #turns = new Turns(callsAtOnce);

  constructor(client: AwsClient, target: ApiTarget) {
    this.#client = client;
    this.#target = target;
  }

  async all<Name extends WireName>(call: ListCall, context: Context): Promise<Items<Name>> {
    const { action, input, list, pageSize } = call;
    const what = `aws: ${action}`;
    const items = await allPages<unknown>(what, async (token) => {
      const page = {
        ...input,
        ...(pageSize === undefined ? {} : { MaxResults: pageSize }),
        ...(token === undefined ? {} : { NextToken: token }),
      };
      const answer = await withPatience(
        () => this.#turns.take(() => this.#client.call(action, page, context.signal)),
        (error) => failureOf(action, error),
        context,
      );
      return { items: itemsIn(answer, list, what), next: tokenIn(answer, what) };
    });
    const flat = list === 'Reservations' ? items.flatMap(instancesIn) : items;
    const own = list === 'Entries' ? flat.map((item) => ({ ...object(item), ...input })) : flat;
    const name: WireName = list === 'Reservations' ? 'Instances' : list;
    // Each list's schema is its own; that they agree with `Name` is the caller's word.
    return itemsOf(wireLists[name] as never, own, what) as unknown as Items<Name>;
  }

  /** The error that tells what was read, what failed, and which permission it takes. */
  denied(error: unknown, { action, part }: ListCall): unknown {
    if (!(error instanceof CallError)) return error;
    const { failure } = error;
    const { region, vpc } = this.#target;
    const what = part === 'vpc' ? 'the VPC' : part;
    const remedy = lacksPermission(failure)
      ? ` The credentials lack the permission ec2:${action}; docs/permissions.md has the least policy.`
      : (whoToCall(failure) ?? (part === 'vpc' ? whereToLook(failure) : ''));
    const isOfAnother = failure.class === 'denied' || failure.class === 'gone';
    return new ProviderError(
      `aws: ${action} failed while reading ${what} of ${vpc} (${region}): ${reason(failure)}${remedy}${isOfAnother ? this.#client.doubt : ''}`,
      { cause: error },
    );
  }
}

/** `RequestLimitExceeded: Request limit exceeded (request 1b2c).` */
function reason({ code, message, requestId }: CallFailure): string {
  if (requestId === undefined) return `${code}: ${message}${/[.!?]$/.test(message) ? '' : '.'}`;
  return `${code}: ${message.replace(/\.$/, '')} (request ${requestId}).`;
}

function isDispensable(error: unknown, { part }: ListCall): boolean {
  return (
    error instanceof CallError &&
    lacksPermission(error.failure) &&
    part !== 'vpc' &&
    forValidation.includes(part)
  );
}

function itemsIn(answer: Answer, list: string, what: string): readonly unknown[] {
  const items = answer[list];
  if (items === undefined || items === null) return [];
  if (Array.isArray(items)) return items;
  throw new ProviderError(`${what}: ${list} is no list.`);
}

function tokenIn({ NextToken }: Answer, what: string): string | undefined {
  if (NextToken === undefined || NextToken === null || typeof NextToken === 'string') {
    return NextToken ?? undefined;
  }
  throw new ProviderError(`${what}: NextToken is no text.`);
}

function instancesIn(reservation: unknown): readonly unknown[] {
  const { Instances } = object(reservation);
  return Array.isArray(Instances) ? Instances : [];
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

type Get = <Name extends WireName>(call: ListCall) => Promise<Items<Name>>;

function named(get: Get) {
  return async (call: ListCall) => ({ list: call.list, items: await get(call) });
}

/** Peerings are asked for twice, once from each side. */
function joined(
  answers: readonly { readonly list: string; readonly items: readonly unknown[] }[],
): Partial<Wire> {
  const lists: Record<string, unknown[]> = {};
  for (const { list, items } of answers) lists[list] = [...(lists[list] ?? []), ...items];
  return lists;
}

/** The prefix lists that routes and groups name, and no others: an account may see thousands. */
async function prefixListsOf(
  tables: Items<'RouteTables'>,
  groups: Items<'SecurityGroups'>,
  get: Get,
): Promise<Pick<Wire, 'PrefixLists' | 'Entries'>> {
  const inRoutes = tables.flatMap(({ Routes }) =>
    Routes.flatMap(({ DestinationPrefixListId }) => DestinationPrefixListId ?? []),
  );
  const inGroups = groups
    .flatMap(({ IpPermissions, IpPermissionsEgress }) => [...IpPermissions, ...IpPermissionsEgress])
    .flatMap(({ PrefixListIds }) => PrefixListIds.map(({ PrefixListId }) => PrefixListId));
  const ids = [...new Set([...inRoutes, ...inGroups])];
  if (ids.length === 0) return {};
  const PrefixLists = await get<'PrefixLists'>(calls.prefixLists(ids));
  const Entries = await Promise.all(
    PrefixLists.map(({ PrefixListId }) => get<'Entries'>(calls.prefixListEntries(PrefixListId))),
  );
  return { PrefixLists, Entries: Entries.flat() };
}

/** The number of routes that a table may hold, asked once: it changes by hand only. */
// Not named like a field that it takes apart: typescript 7.0.2 writes `const { _a: quota }` for
// `const { Quota: quota }` inside a class Quota.
class RouteQuota {
  readonly #client: AwsClient;
  #known: { readonly limit: number | undefined } | undefined;

  constructor(client: AwsClient) {
    this.#client = client;
  }

  /** Undefined where Service Quotas does not tell: then the documented default holds. */
  async routesPerTable(context: Context): Promise<number | undefined> {
    this.#known ??= { limit: await this.#ask(context) };
    return this.#known.limit;
  }

  async #ask(context: Context): Promise<number | undefined> {
    try {
      const { Quota: quota } = await withPatience(
        () => this.#client.routesPerTable(context.signal),
        (error) => failureOf('GetServiceQuota', error),
        context,
        quotaPatience,
      );
      const { Value: value } = object(quota);
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const { failure } = error;
      // A guess of 50 where the account has 500 would be another plan than a moment ago, so trouble of
      // the service is an error. A network that does not lead there stays as it is: then 50 it is.
      if (failure.class === 'transient' && !isUnreachable(failure)) throw quotaError(error);
      return undefined;
    }
  }
}

const quotaPatience = { ...readPatience, attempts: 4 };

function quotaError(error: CallError): ProviderError {
  return new ProviderError(
    `aws: Service Quotas did not tell how many routes a table may hold: ${reason(error.failure)} Try again. Without the permission servicequotas:GetServiceQuota podway does not ask, and takes the documented default.`,
    { cause: error },
  );
}
