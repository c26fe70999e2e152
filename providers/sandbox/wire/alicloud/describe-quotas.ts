import { limitsOf } from '../../../../src/network/limits.ts';
import type { Network } from '../../../../src/network/network.ts';
import type { CloudRules } from '../../../../src/network/rules.ts';
import type { JsonObject } from '../json.ts';
import { type Handler, readPart } from './handler.ts';
import { byToken } from './paging.ts';
import { AlicloudRefusal } from './refusal.ts';

/**
 * The product quotas, version 2020-05-10: Quota Center is where Alibaba Cloud tells its limits; VPC
 * has no call of its own for them. Source: ListProductQuotas and GetProductQuota in
 * @alicloud/quotas20200510; names of quotas: VPC "Limits and quotas", 2026-11.
 */
export const listProductQuotas: Handler = async (parameters, cloud) => {
  const product = parameters.required('ProductCode');
  const code = parameters.text('QuotaActionCode');
  const word = parameters.text('KeyWord');
  parameters.word('QuotaCategory', ['CommonQuota', 'FlowControl', 'WhiteListLabel']);
  const network = await readPart(parameters, cloud, 'routeTables');
  const category = parameters.text('QuotaCategory') ?? 'CommonQuota';
  const found = (
    product === 'vpc' && category === 'CommonQuota' ? quotasOf(network, cloud.rules) : []
  )
    .filter((quota) => code === undefined || quota.QuotaActionCode === code)
    .filter(
      ({ QuotaActionCode, QuotaName }) =>
        word === undefined || `${QuotaActionCode} ${QuotaName}`.includes(word),
    );
  const { next, page, size } = byToken(parameters, found, { byDefault: 30, most: 100 });
  return { TotalCount: found.length, MaxResults: size, NextToken: next, Quotas: page };
};

export const getProductQuota: Handler = async (parameters, cloud) => {
  const product = parameters.required('ProductCode');
  const code = parameters.required('QuotaActionCode');
  const network = await readPart(parameters, cloud, 'routeTables');
  const quota =
    product === 'vpc'
      ? quotasOf(network, cloud.rules).find((one) => one.QuotaActionCode === code)
      : undefined;
  // The code of this refusal is in no documentation that was found.
  if (!quota) throw new AlicloudRefusal('QUOTA.NOT.FOUND', 'The quota does not exist.', 404);
  return { Quota: quota };
};

interface Quota extends Record<string, JsonObject[string]> {
  readonly QuotaActionCode: string;
  readonly QuotaName: string;
}

/** One number for all tables: the least that one of them has. */
function quotasOf(network: Network, rules: CloudRules): readonly Quota[] {
  const tables = network.routeTables.filter(({ kind }) => kind === 'subnet');
  const limits = tables.flatMap((table) => limitsOf(table, rules).map(({ limit }) => limit));
  const entries = limits.length === 0 ? rules.routeLimit.default : Math.min(...limits);
  const custom = network.routeTables.filter(({ main }) => !main).length;
  const most = Math.max(
    0,
    ...tables.map(({ routes }) => routes.filter(({ origin }) => origin === 'user').length),
  );
  return [
    quota(
      network,
      'vpc_quota_route_entrys_num',
      'Custom route entries in a route table',
      entries,
      most,
    ),
    quota(
      network,
      'vpc_quota_route_tables_num',
      'Custom route tables in a VPC',
      Math.max(9, custom),
      custom,
    ),
  ];
}

function quota(
  { region }: Network,
  code: string,
  name: string,
  total: number,
  used: number,
): Quota {
  return {
    ProductCode: 'vpc',
    QuotaActionCode: code,
    QuotaName: name,
    QuotaDescription: name,
    QuotaCategory: 'CommonQuota',
    QuotaType: 'normal',
    QuotaUnit: 'AMOUNT',
    TotalQuota: total,
    TotalUsage: used,
    Adjustable: true,
    Consumable: true,
    GlobalQuota: false,
    Dimensions: { regionId: region },
  };
}
