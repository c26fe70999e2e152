import { type Clock, instantOf } from '../network/clock.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';
import { KnownState } from './known-state.ts';
import { inOrder } from './order.ts';
import { finishedPairs, unitOf } from './temporary.ts';
import { type StaleReason, verdictOn } from './verdict.ts';

/** The stale check's result. With any reason in `stale`, nothing may be written. */
export interface Judgement {
  /** By op id; ops that are stale are missing. */
  readonly verdicts: ReadonlyMap<string, 'already' | 'run'>;
  readonly stale: readonly StaleReason[];
}

/**
 * The stale check: can this plan still be carried out, and what of it is done already? Ops are
 * replayed in an order that respects `needs`, each judged on the tables with the earlier ones
 * applied:
 *
 *     after holds                    already
 *     before and relies hold         run
 *     else                           stale
 *
 * A stale op counts as applied for those behind it, so that `stale` names causes, not consequences.
 * Linear in ops and routes. `network` must hold the ops' tables and interfaces.
 */
export function judge(
  ops: readonly Op[],
  network: Network,
  rules: Pick<CloudRules, 'sourceDestCheck'>,
): Judgement {
  const verdicts = new Map<string, 'already' | 'run'>();
  const { order, broken } = inOrder(ops);
  if (broken.length > 0) return { verdicts, stale: broken };

  const known = new KnownState(network, rules);
  const finished = finishedPairs(ops, known);
  const stale: StaleReason[] = [];
  for (const op of order) {
    if (finished.has(unitOf(op.id))) {
      verdicts.set(op.id, 'already');
      continue;
    }
    const judged = verdictOn(op, known);
    if (judged.verdict === 'stale') stale.push(...judged.reasons);
    else verdicts.set(op.id, judged.verdict);
    if (judged.verdict !== 'already') known.record(op);
  }
  return { verdicts, stale };
}

/** Was the plan made more than `maxAgeMs` milliseconds ago? A time that can't be read is too old. */
export function olderThan(createdAt: string, clock: Clock, maxAgeMs: number): boolean {
  try {
    return clock.now().getTime() - instantOf(createdAt) > maxAgeMs;
  } catch {
    return true;
  }
}
