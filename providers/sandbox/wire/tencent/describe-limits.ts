import { z } from 'zod';
import { limitsOf } from '../../../../src/network/limits.ts';
import { type Handler, readPart } from './handler.ts';
import { parametersOf } from './parameters.ts';
import { TencentRefusal } from './refusal.ts';

const schema = z.strictObject({ LimitTypes: z.array(z.string()) });

/** The account's numbers: of routes the least that one of the tables has. Defaults: VPC quotas, 2026-11. */
export const describeVpcLimits: Handler = async (body, cloud) => {
  const { LimitTypes: types } = parametersOf(schema, body);
  if (types.length === 0 || types.length > 100)
    throw new TencentRefusal('InvalidParameterValue.LimitExceeded', '1 to 100 LimitTypes.');
  const network = await readPart(cloud, 'routeTables');
  const limits = network.routeTables.flatMap((table) =>
    limitsOf(table, cloud.rules).map(({ limit }) => limit),
  );
  const values: Readonly<Record<string, number>> = {
    'route-table-max-policies':
      limits.length === 0 ? cloud.rules.routeLimit.default : Math.min(...limits),
    'vpc-max-route-tables': Math.max(10, network.routeTables.length),
    'vpc-max-havips': 10,
  };
  return {
    VpcLimitSet: types.map((type) => {
      const value = Object.hasOwn(values, type) ? values[type] : undefined;
      if (value === undefined) {
        const message = `The value \`${type}\` of parameter \`LimitTypes\` is not known to the sandbox.`;
        throw new TencentRefusal('InvalidParameterValue', message);
      }
      return { LimitType: type, LimitValue: value };
    }),
  };
};
