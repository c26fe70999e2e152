import type { Family } from '../address/prefix.ts';
import type { Limit, Network, Route, RouteTable } from './network.ts';
import type { CloudRules } from './rules.ts';

/**
 * The limits that hold for a table: those that it names (read from the cloud, or configured), and
 * the cloud's default for families that none of them names: one for each family where the cloud
 * counts them apart, else one for all of them. Each limit appears once; `families` are those asked
 * for, which need not be all that a limit is for.
 */
export function limitsOf(
  table: RouteTable,
  rules: CloudRules,
  families: readonly Family[] = rules.families,
): readonly Limit[] {
  const named = table.limits.filter((limit) => limit.families.some((f) => families.includes(f)));
  const unnamed = families.filter((f) => !named.some((limit) => limit.families.includes(f)));
  const together = unnamed.length === 0 ? [] : [unnamed];
  const apart = unnamed.map((family) => [family]);
  const byDefault = rules.routeLimit.families === 'apart' ? apart : together;
  return [
    ...named,
    ...byDefault.map(
      (group): Limit => ({ families: group, limit: rules.routeLimit.default, source: 'default' }),
    ),
  ];
}

/** How many slots of a limit the routes of a table take. Blackhole and disabled ones count like any other. */
export function usedOf(
  table: Pick<RouteTable, 'routes'>,
  limit: Limit,
  rules: CloudRules,
  prefixLists: Network['prefixLists'],
): number {
  return table.routes.reduce((used, route) => used + slotsOf(route, limit, rules, prefixLists), 0);
}

/**
 * The slots of a limit that one route takes; 0 where its origin or family does not count. A route to
 * a prefix list takes the list's `maxEntries`, against the families of its entries (while it is
 * empty, against either); a list that could not be read takes one slot, which may be too few.
 */
export function slotsOf(
  { destination, nextHops, origin }: Pick<Route, 'destination' | 'nextHops' | 'origin'>,
  { families }: Limit,
  { routeLimit }: CloudRules,
  prefixLists: Network['prefixLists'],
): number {
  if (!routeLimit.counts.includes(origin)) return 0;
  const each = routeLimit.eachNextHop ? nextHops.length : 1;
  if (!('prefixList' in destination)) return families.includes(destination.family) ? each : 0;
  const list = prefixLists.find(({ id }) => id === destination.prefixList);
  if (!list) return each;
  const { entries, maxEntries } = list;
  const counts = entries.length === 0 || entries.some(({ family }) => families.includes(family));
  return counts ? maxEntries * each : 0;
}

/** Nearly full: less than one slot in ten is left. */
export function isNearLimit(used: number, limit: number): boolean {
  return limit > 0 && used > limit * 0.9;
}
