import type { Family } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';
import { someOf } from './some-of.ts';

/**
 * Finds the addresses that a table's gateway routes cover and no node owns: one finding a table. What
 * foreign routes divert, and what is to be kept, does not reach the gateways.
 */
export function unownedRanges({
  accepted,
  policy,
}: Situation): (table: TablePlan) => readonly Finding[] {
  let known: PrefixSet | undefined;
  return ({ consumerTable, summary, managed }) => {
    const destinations = summary.gateways.map((one) => one.destination);
    if (destinations.length === 0) return [];
    known ??= PrefixSet.of([...accepted.map((one) => one.prefix), ...policy.routes.keep]);
    const own = new Set<unknown>(managed);
    const foreign = consumerTable.table.routes
      .filter(isPrefixRoute)
      .filter(
        (route) => !own.has(route) && destinations.some((one) => one.contains(route.destination)),
      )
      .map((route) => route.destination);
    const unowned = PrefixSet.of(destinations).subtract(known).subtract(PrefixSet.of(foreign));
    const sizes = ([4, 6] as const).flatMap((family) => {
      const size = unowned.size(family);
      return size === 0n ? [] : [sizeText(size, family)];
    });
    if (sizes.length === 0) return [];
    const subject = `table/${summary.id}`;
    const routes =
      destinations.length === 1 ? 'the gateway route covers' : 'the gateway routes cover';
    const evidence = `${routes} ${sizes.join(' and ')} that no node owns, under ${someOf(destinations.map(String))}`;
    return [finding('unowned-range', { subject, evidence })];
  };
}

function sizeText(size: bigint, family: Family): string {
  if (family === 4) return `${size} IPv4 address${size === 1n ? '' : 'es'}`;
  return `about 2^${Math.round(Math.log2(Number(size)))} IPv6 addresses`;
}
