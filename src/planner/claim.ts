import type { Op } from './plan.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';

type ClaimOp = Extract<Op, { readonly kind: 'claim-table' }>;

/**
 * Where routes carry no marks the table does: the first plan claims it, and says which routes podway
 * would own from then on. By table id; a table that podway has nothing to do with stays unclaimed.
 */
export function claimOps(
  tables: readonly TablePlan[],
  { topology }: Situation,
): ReadonlyMap<string, ClaimOp> {
  const { ownership } = topology;
  const ops = new Map<string, ClaimOp>();
  for (const { consumerTable, diffs, managed } of tables) {
    const { table } = consumerTable;
    if (ownership.isClaimed(table) || (diffs.length === 0 && managed.length === 0)) continue;
    const taken = managed.length;
    ops.set(table.id, {
      kind: 'claim-table',
      id: table.id,
      table: table.id,
      before: { tag: ownership.mark, value: table.tags[ownership.mark] ?? null },
      after: { tag: ownership.mark, value: 'owned' },
      takesOver: managed.map((route) => route.destination),
      needs: [],
      relies: [],
      effect: 'keeps',
      reason:
        taken === 0
          ? 'podway keeps routes only in tables with its tag'
          : `podway keeps routes only in tables with its tag; it takes over ${taken} route${taken === 1 ? '' : 's'}`,
    });
  }
  return ops;
}
