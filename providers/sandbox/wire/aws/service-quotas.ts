import { limitsOf } from '../../../../src/network/limits.ts';
import type { Network } from '../../../../src/network/network.ts';
import type { CloudRules } from '../../../../src/network/rules.ts';
import type { WireCloud, WireReply, WireRequest } from '../wire.ts';
import { ApiError } from './api-error.ts';

/** How X-Amz-Target begins: Service Quotas speaks AWS JSON 1.1. */
export const quotasTarget = 'ServiceQuotasV20190624.';

/** The quota of routes in a route table, of the service `vpc`. */
const routesPerTable = 'L-93826ACB';

/**
 * GetServiceQuota and ListServiceQuotas: of the service `vpc`, the quota of routes in a table.
 *
 * @throws {ApiError} for any other action, service or quota.
 */
export async function quotasAnswer(
  action: string,
  request: WireRequest,
  cloud: WireCloud,
): Promise<object> {
  const asked = askedFor(request.body);
  switch (action) {
    case 'GetServiceQuota': {
      const quota = quotaOf(await cloud.read(), cloud.rules);
      if (asked.ServiceCode !== quota.ServiceCode || asked.QuotaCode !== quota.QuotaCode)
        throw new ApiError(
          'NoSuchResourceException',
          `The sandbox knows the quota ${routesPerTable} of vpc alone`,
        );
      return { Quota: quota };
    }
    case 'ListServiceQuotas': {
      const quota = quotaOf(await cloud.read(), cloud.rules);
      if (asked.ServiceCode !== quota.ServiceCode)
        throw new ApiError('NoSuchResourceException', 'The sandbox knows the quotas of vpc alone');
      return { Quotas: [quota] };
    }
    default:
      throw new ApiError('UnknownOperationException', `no action ${action}`);
  }
}

/** An error as AWS JSON 1.1 has it. */
export function quotasError(
  {
    code,
    message,
    status,
  }: { readonly code: string; readonly message: string; readonly status: number },
  requestId: string,
): WireReply {
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': code,
      'x-amzn-requestid': requestId,
    },
    body: JSON.stringify({ __type: code, Message: message }),
  };
}

function askedFor(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {}
  throw new ApiError('SerializationException', 'The body is no JSON object');
}

/** One number for the account: where tables differ, the least, which holds for all of them. */
function quotaOf(network: Network, rules: CloudRules) {
  const limits = network.routeTables.flatMap((table) =>
    limitsOf(table, rules, [4]).map(({ limit }) => limit),
  );
  return {
    ServiceCode: 'vpc',
    ServiceName: 'Amazon Virtual Private Cloud (Amazon VPC)',
    QuotaArn: `arn:aws:servicequotas:${network.region}:${network.account}:vpc/${routesPerTable}`,
    QuotaCode: routesPerTable,
    QuotaName: 'Routes per route table',
    Value: limits.length === 0 ? rules.routeLimit.default : Math.min(...limits),
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}
