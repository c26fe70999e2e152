import type { z } from 'zod';
import { allCounted, keyOfItem } from '../../src/network/counted.ts';
import { itemsOf } from '../../src/network/items.ts';
import { Pace } from '../../src/network/pace.ts';
import { allPages } from '../../src/network/pages.ts';
import { withPatience } from '../../src/network/patience.ts';
import { type Context, ProviderError } from '../../src/network/provider.ts';
import type { AlicloudClient, Answer, Service, VpcCall } from './client.ts';
import { failureOf, readError } from './failure.ts';
import { alicloudRules } from './rules.ts';
import { type WireItem, type WireName, wireLists } from './wire.ts';

/** One list of an API: which action gives it, and where it stands in the answer. */
interface ListCall<Name extends WireName> {
  readonly name: Name;
  readonly action: string;
  readonly path: readonly string[];
}

/** What tells the items of lists that are paged by number apart. */
const keys: Readonly<Partial<Record<WireName, string>>> = {
  Vpcs: 'VpcId',
  VSwitches: 'VSwitchId',
  RouteTables: 'RouteTableId',
  NetworkAcls: 'NetworkAclId',
  NatGateways: 'NatGatewayId',
  VpnGateways: 'VpnGatewayId',
};

/** Fields of a request of the VPC SDK. */
type Fields = Readonly<Record<string, unknown>>;

/** Reads lists, page after page, paced and with patience. */
export class AlicloudCalls {
  readonly #client: AlicloudClient;
  readonly #pace = new Pace(alicloudRules.rates.read);

  constructor(client: AlicloudClient) {
    this.#client = client;
  }

  /** A list of VPC's that is paged by number. @throws {ReadError}, and the signal's reason. */
  byNumber<Name extends WireName>(
    list: ListCall<Name>,
    context: Context,
    fields: Fields,
    call: (fields: Fields) => VpcCall,
  ): Promise<readonly WireItem<Name>[]> {
    return this.#checked(list, (what) =>
      allCounted<unknown>({
        what,
        size: 50,
        isAnywhere: false,
        keyOf: keyOfItem(keys[list.name]),
        page: async ({ number: pageNumber, size: pageSize }) => {
          const page = call({ ...fields, pageNumber, pageSize });
          const body = await this.vpc(list.action, context, page);
          return { items: listIn(body, list.path, what), total: totalIn(body, what) };
        },
      }),
    );
  }

  /** A list of VPC's that is paged by token. @throws as `byNumber`. */
  byToken<Name extends WireName>(
    list: ListCall<Name>,
    context: Context,
    fields: Fields,
    call: (fields: Fields) => VpcCall,
  ): Promise<readonly WireItem<Name>[]> {
    return this.#checked(list, (what) =>
      allPages(what, async (nextToken) => {
        const token = nextToken === undefined ? {} : { nextToken };
        const body = await this.vpc(list.action, context, call({ ...fields, ...token }));
        return { items: listIn(body, list.path, what), next: tokenIn(body) };
      }),
    );
  }

  /** A list of another service's, paged by token. @throws as `byNumber`. */
  rpcByToken<Name extends WireName>(
    list: ListCall<Name>,
    service: Service,
    context: Context,
    parameters: Fields,
  ): Promise<readonly WireItem<Name>[]> {
    return this.#checked(list, (what) =>
      allPages(what, async (NextToken) => {
        const token = NextToken === undefined ? {} : { NextToken };
        const body = await this.rpc(service, list.action, context, { ...parameters, ...token });
        return { items: listIn(body, list.path, what), next: tokenIn(body) };
      }),
    );
  }

  vpc(action: string, context: Context, call: VpcCall): Promise<Answer> {
    return this.#patiently('vpc', action, context, () => this.#client.vpc(call, context.signal));
  }

  rpc(service: Service, action: string, context: Context, parameters: Fields): Promise<Answer> {
    return this.#patiently(service, action, context, () =>
      this.#client.rpc(service, action, parameters, context.signal),
    );
  }

  async #patiently(
    service: Service | 'vpc',
    action: string,
    context: Context,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    const paced = () => this.#pace.during(action, call, context);
    try {
      return await withPatience(paced, failureOf, context);
    } catch (error) {
      context.signal.throwIfAborted();
      throw readError(`${service}:${action}`, failureOf(error), error);
    }
  }

  async #checked<Name extends WireName>(
    { name, action }: ListCall<Name>,
    read: (what: string) => Promise<readonly unknown[]>,
  ): Promise<readonly WireItem<Name>[]> {
    const what = `alicloud: ${action}`;
    const schema: z.ZodArray<z.ZodType> = wireLists[name];
    return itemsOf(schema, await read(what), what) as readonly WireItem<Name>[];
  }
}

/**
 * The list that stands somewhere in an answer.
 * @throws {ProviderError} where the answer has no such thing: an answer without a list must not pass for
 * an empty list.
 */
export function listIn(body: Answer, path: readonly string[], what: string): readonly unknown[] {
  const [first = '', second] = path;
  const outer = body[first];
  if (second === undefined) {
    if (Array.isArray(outer)) return outer;
  } else if (typeof outer === 'object' && outer !== null) {
    const inner = (outer as Answer)[second] ?? [];
    if (Array.isArray(inner)) return inner;
  }
  // Where there is nothing, some calls leave the list out.
  if (outer === undefined && Number(body.TotalCount ?? Number.NaN) === 0) return [];
  throw unexpected(what, path.join('.'));
}

function totalIn({ TotalCount: total }: Answer, what: string): number {
  const number = typeof total === 'string' && /^\d+$/.test(total) ? Number(total) : total;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw unexpected(what, 'TotalCount');
}

function unexpected(what: string, field: string): ProviderError {
  return new ProviderError(
    `${what}: the answer has no ${field} as documented. Is there a proxy between that changes answers?`,
  );
}

export function tokenIn({ NextToken: token }: Answer): string | undefined {
  return typeof token === 'string' ? token : undefined;
}
