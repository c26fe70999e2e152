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
  return [...named, ...defaultLimits(rules, unnamed)];
}

/**
 * The cloud's documented default. A reader that asked for the limit and was not told says so by writing
 * it out: it may be less than the account has.
 */
export function defaultLimits(
  { families: all, routeLimit: { default: limit, families: counted } }: CloudRules,
  families: readonly Family[] = all,
): readonly Limit[] {
  if (families.length === 0) return [];
  const groups = counted === 'apart' ? families.map((family) => [family]) : [families];
  return groups.map((group) => ({ families: group, limit, source: 'default' }));
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

/** Where a limit comes from, for people: `(podway.yaml)` behind the number, nothing where the cloud tells it. */
export function limitOrigin({ source }: Pick<Limit, 'source'>): string {
  switch (source) {
    case 'config':
      return ' (podway.yaml)';
    case 'default':
      return " (the cloud's default)";
    case 'read':
      return '';
  }
}
