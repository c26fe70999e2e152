import type { Outcome } from '../network/change.ts';
import type { Context, Reader } from '../network/provider.ts';
import type { Op } from '../planner/plan.ts';
import type { KnownState } from './known-state.ts';
import { messageOf } from './message.ts';
import { verdictOn } from './verdict.ts';

/**
 * The last look before a batch is sent: each op's `before` and `relies`, on the freshest that is
 * known. Ops that pass are in `send`, the others have an outcome and are never sent: `already`, or
 * `failed` with class `conflict`.
 *
 * Replaces and deletes are preceded by a read of the table, because most clouds' calls name only
 * the destination and would overwrite whatever stands there. Creates are not: every cloud refuses a
 * second route to a destination. Today each batch reads its whole table, on every cloud; once
 * batches are paced, a read may serve several, and clouds that compare by route id need none.
 */
export async function freshCheck(
  batch: readonly Op[],
  known: KnownState,
  reader: Reader,
  scope: { readonly vpc: string },
  context: Context,
): Promise<{ readonly send: readonly Op[]; readonly outcomes: readonly Outcome[] }> {
  const [first] = batch;
  if (first?.kind === 'replace-route' || first?.kind === 'delete-route') {
    const tables = [first.table];
    try {
      const parts = ['routeTables'] as const;
      known.learnTables(await reader.read({ vpc: scope.vpc, tables, parts }, context), tables);
    } catch (error) {
      // Interrupted: without an outcome, like everything else that was not begun.
      if (context.signal.aborted) return { send: [], outcomes: [] };
      const message = `not sent: ${first.table} could not be read again before the write: ${messageOf(error)}`;
      return {
        send: [],
        outcomes: batch.map(({ id }) => ({ op: id, result: 'failed', class: 'unknown', message })),
      };
    }
  }

  const send: Op[] = [];
  const outcomes: Outcome[] = [];
  for (const op of batch) {
    const judged = verdictOn(op, known);
    if (judged.verdict === 'run') send.push(op);
    else if (judged.verdict === 'already') outcomes.push({ op: op.id, result: 'already' });
    else {
      const why = judged.reasons.map(
        ({ found, expected }) => `found ${found}, expected ${expected}`,
      );
      const message = `not sent, changed since the plan: ${why.join('; ')}`;
      outcomes.push({ op: op.id, result: 'failed', class: 'conflict', message });
    }
  }
  return { send, outcomes };
}
