import type { Outcome } from '../network/change.ts';
import type { Context } from '../network/provider.ts';
import type { Op } from '../planner/plan.ts';
import { type FreshReads, freshForMs } from './fresh-reads.ts';
import type { KnownState } from './known-state.ts';
import { messageOf } from './message.ts';
import { type StaleReason, verdictOn } from './verdict.ts';

/** So often a table is read where reading it takes longer than a read vouches for. */
const mostReads = 3;

/** Milliseconds before a read that is late is repeated; twice as long before each one after it. */
const lateMs = { first: 250, longest: 5_000 } as const;

/**
 * The last look before a batch is sent: each op's `before` and `relies`, on the freshest that is
 * known. Ops that pass are in `send`, the others have an outcome and are never sent: `already`, or
 * `failed` with class `conflict`.
 *
 * Replaces and deletes want a read of the table that is no older than `freshForMs`, because AWS's
 * calls name only the destination and would overwrite whatever stands there; and one that shows
 * podway's own writes to what they change and rely on. Where three reads in a row take longer than
 * that, the last one has to do: a slow line would else stop every apply. Creates want none: every cloud
 * refuses a second route to a destination.
 */
export async function freshCheck(
  batch: readonly Op[],
  known: KnownState,
  reads: FreshReads,
  context: Context,
): Promise<{ readonly send: readonly Op[]; readonly outcomes: readonly Outcome[] }> {
  const [first] = batch;
  if (first?.kind === 'replace-route' || first?.kind === 'delete-route') {
    try {
      await freshen(first, batch, known, reads, context);
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
      const message = `not sent, changed since the plan: ${differences(judged.reasons)}`;
      outcomes.push({ op: op.id, result: 'failed', class: 'conflict', message });
    }
  }
  return { send, outcomes };
}

/** What was found and what was expected, in one line. */
export function differences(reasons: readonly StaleReason[]): string {
  return reasons.map(({ found, expected }) => `found ${found}, expected ${expected}`).join('; ');
}

async function freshen(
  first: Op,
  batch: readonly Op[],
  known: KnownState,
  reads: FreshReads,
  { clock, signal }: Context,
): Promise<void> {
  for (let read = 1; read <= mostReads; read++) {
    const since = clock.now().getTime() - freshForMs;
    if (reads.isSince(first, since)) break;
    await reads.upTo(first, since);
  }
  for (let ms: number = lateMs.first; batch.some((op) => restsOnLate(op, known)); ms *= 2) {
    await clock.sleep(Math.min(ms, lateMs.longest), signal);
    await reads.upTo(first, clock.now().getTime());
  }
}

function restsOnLate(op: Op, known: KnownState): boolean {
  if (!('destination' in op)) return false;
  return [op.destination, ...op.relies].some((prefix) => known.isLate(op.table, prefix));
}
