import { pathText } from '../document/path-text.ts';
import { DocumentError } from '../document/problem.ts';
import { limitsOf } from './limits.ts';
import type { Limit, Network, RouteTable } from './network.ts';
import type { ConfiguredLimit, Reader } from './provider.ts';
import type { CloudRules } from './rules.ts';

/**
 * A reader whose route tables have the limits that podway.yaml names, in the place of those that the
 * cloud tells and of the cloud's default. Of several that fit a limit the last one counts.
 *
 * Reading throws {DocumentError} where podway.yaml names a table that is not in the VPC, or one of the
 * families that share a limit.
 */
export function withConfiguredLimits(
  reader: Reader,
  limits: readonly ConfiguredLimit[],
  rules: CloudRules,
): Reader {
  return {
    read: async (scope, context) => {
      const network = await reader.read(scope, context);
      // Whoever asked for some tables sees no others.
      const isAll = scope.tables === undefined && scope.parts.includes('routeTables');
      if (isAll && !network.incomplete.includes('routeTables')) assertKnown(limits, network);
      return {
        ...network,
        routeTables: network.routeTables.map((table) => limited(table, limits, rules)),
      };
    },
  };
}

function limited(
  table: RouteTable,
  configured: readonly ConfiguredLimit[],
  rules: CloudRules,
): RouteTable {
  const all = limitsOf(table, rules).map((limit) => {
    const number = configuredFor(table.id, limit, configured);
    const own: Limit = { families: limit.families, limit: number ?? 0, source: 'config' };
    return number === undefined ? limit : own;
  });
  // A default that nobody changed is not written out: nothing stands for it.
  const known = all.filter((one) => one.source === 'config' || table.limits.includes(one));
  return { ...table, limits: known };
}

/** @throws {DocumentError} for one of the families that share the limit. */
function configuredFor(
  table: string,
  { families }: Limit,
  configured: readonly ConfiguredLimit[],
): number | undefined {
  let found: number | undefined;
  for (const [index, one] of configured.entries()) {
    const { limit, tables, families: only = families } = one;
    if (tables && !tables.includes(table)) continue;
    const shared = families.filter((family) => only.includes(family));
    if (shared.length === 0) continue;
    if (shared.length < families.length) {
      throw unfit(one, [index, 'families'], {
        found: JSON.stringify(only),
        wanted: `${JSON.stringify(families)} or nothing: IPv4 and IPv6 share the limit of ${table}`,
      });
    }
    found = limit;
  }
  return found;
}

/** @throws {DocumentError} */
function assertKnown(configured: readonly ConfiguredLimit[], { routeTables, vpc }: Network): void {
  const known = routeTables.map(({ id }) => id);
  for (const [index, one] of configured.entries()) {
    const stray = one.tables?.find((id) => !known.includes(id));
    if (stray === undefined) continue;
    throw unfit(one, [index, 'tables'], {
      found: `${stray}, which is not in ${vpc.id}`,
      wanted: `one of ${known.join(', ')}`,
    });
  }
}

function unfit(
  { place = { file: 'podway.yaml' } }: ConfiguredLimit,
  at: readonly [number, string],
  what: { readonly found: string; readonly wanted: string },
): DocumentError {
  return new DocumentError([{ place, path: pathText(['routes', 'limits', ...at]), ...what }]);
}
