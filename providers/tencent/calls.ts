import type { z } from 'zod';
import { allCounted, keyOfItem } from '../../src/network/counted.ts';
import { itemsOf } from '../../src/network/items.ts';
import { Pace } from '../../src/network/pace.ts';
import { withPatience } from '../../src/network/patience.ts';
import { type Context, ProviderError } from '../../src/network/provider.ts';
import type { Answer, Service, TencentClient } from './client.ts';
import { failureOf, readError } from './failure.ts';
import { tencentRules } from './rules.ts';
import { type WireItem, type WireName, wireLists } from './wire.ts';

/** How a call wants Offset and Limit: the older ones as text. */
type Numbers = 'text' | 'number';

/** What tells the items of a list apart; of the others, all that they say. */
const keys: Readonly<Partial<Record<WireName, string>>> = {
  VpcSet: 'VpcId',
  SubnetSet: 'SubnetId',
  RouteTableSet: 'RouteTableId',
  NetworkInterfaceSet: 'NetworkInterfaceId',
  InstanceSet: 'InstanceId',
  NetworkAclSet: 'NetworkAclId',
  PeerConnectionSet: 'PeeringConnectionId',
  NatGatewaySet: 'NatGatewayId',
  VpnGatewaySet: 'VpnGatewayId',
};

/** Items of a page, the most that the API gives. */
const pageSize = 100;

/** Reads lists, page after page, paced and with patience. */
export class TencentCalls {
  readonly #client: TencentClient;
  readonly #pace = new Pace(tencentRules.rates.read);

  constructor(client: TencentClient) {
    this.#client = client;
  }

  /** @throws {ProviderError}, and the signal's reason. */
  async list<Name extends WireName>(
    name: Name,
    [service, action, numbers]: readonly [Service, string, Numbers],
    parameters: object,
    context: Context,
  ): Promise<readonly WireItem<Name>[]> {
    const what = `tencent: ${action}`;
    const items = await allCounted<unknown>({
      what,
      size: pageSize,
      isAnywhere: true,
      keyOf: keyOfItem(keys[name]),
      page: async ({ offset, size }) => {
        const [Offset, Limit] =
          numbers === 'text' ? [String(offset), String(size)] : [offset, size];
        const body = await this.call(service, action, { ...parameters, Offset, Limit }, context);
        const total = totalIn(body, what);
        return { items: listIn(body, name, total, what), total };
      },
    });
    const schema: z.ZodArray<z.ZodType> = wireLists[name];
    return itemsOf(schema, items, what) as readonly WireItem<Name>[];
  }

  /** @throws {ReadError}, and the signal's reason. */
  async call(
    service: Service,
    action: string,
    parameters: object,
    context: Context,
  ): Promise<Answer> {
    const paced = () =>
      this.#pace.during(
        action,
        () => this.#client.call(service, action, parameters, context.signal),
        context,
      );
    try {
      return await withPatience(paced, failureOf, context);
    } catch (error) {
      context.signal.throwIfAborted();
      throw readError(`${service}:${action}`, failureOf(error), error);
    }
  }
}

/** An answer without a list must not pass for an empty list; where there is nothing, it may be null. */
function listIn(body: Answer, name: string, total: number, what: string): readonly unknown[] {
  const list = body[name];
  if (Array.isArray(list)) return list;
  if (total === 0 && (list === undefined || list === null)) return [];
  throw unexpected(what, name);
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
