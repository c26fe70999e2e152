import type { RouteChange } from '../../../../src/network/change.ts';
import { shownTable } from './describe-route-tables.ts';
import type { Handler } from './handler.ts';
import { parametersOf } from './parameters.ts';
import { TencentRefusal } from './refusal.ts';
import { checkCount, destinationFrom, missing, nextHopFrom, routesSchema } from './route-fields.ts';
import { entriesOf } from './routes.ts';
import { tableNamed } from './tables.ts';
import { writeAll } from './write.ts';

type Create = Extract<RouteChange, { readonly kind: 'create-route' }>;

/**
 * All routes of a call or none. Several to one destination are one route with equal-cost next hops;
 * the first describes it. A route is enabled, whatever the call says.
 */
export const createRoutes: Handler = async (body, cloud) => {
  const { RouteTableId: table, Routes: routes } = parametersOf(routesSchema, body);
  const { batchSize, codes } = cloud.rules;
  checkCount(routes, batchSize, codes.batch);
  const network = await cloud.state();
  tableNamed(network, table, codes.table);
  const creates = new Map<string, Create>();
  for (const fields of routes) {
    const destination = destinationFrom(fields);
    if (!destination) throw missing('DestinationCidrBlock');
    const hop = nextHopFrom(fields, network, codes.nextHop.address);
    const before = creates.get(destination.text);
    const hops = before?.after.nextHops ?? [];
    if (hops.some((one) => JSON.stringify(one) === JSON.stringify(hop))) {
      const message = `The route to ${destination.text} is there twice.`;
      throw new TencentRefusal(codes.duplicate, message);
    }
    creates.set(destination.text, {
      kind: 'create-route',
      table,
      destination,
      before: null,
      after: {
        nextHops: [...hops, hop],
        description: before?.after.description ?? fields.RouteDescription ?? '',
      },
    });
  }
  const after = await writeAll(cloud, [...creates.values()]);
  const made = tableNamed(after, table, codes.table);
  const entries = entriesOf(made).filter(
    ({ route: { destination, origin } }) =>
      origin === 'user' && !('prefixList' in destination) && creates.has(destination.text),
  );
  return { TotalCount: entries.length, RouteTableSet: [shownTable(after, made, entries)] };
};
