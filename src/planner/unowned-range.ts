import { PrefixSet } from '../address/prefix-set.ts';
import type { Finding } from '../finding/finding.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import { unownedRange } from '../topology/unowned.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';

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
    return unownedRange(summary.id, destinations, known, foreign);
  };
}
