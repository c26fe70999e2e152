import type { Finding } from '../finding/finding.ts';
import type { Outcome } from '../network/change.ts';
import type { Network } from '../network/network.ts';
import type { Context, Reader, Scope, Writer } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';
import type { BatchRules } from './batches.ts';
import { freshCheck } from './fresh-check.ts';
import { KnownState } from './known-state.ts';
import { inOrder } from './order.ts';
import { OutcomeLog, type Progress } from './outcome-log.ts';
import { type ReadBack, readBack } from './read-back.ts';
import { Schedule } from './schedule.ts';
import { send } from './send.ts';
import { judge } from './stale.ts';
import { afterHolds, type StaleReason } from './verdict.ts';

export interface ApplyInput {
  /** The plan's ops, in its order. */
  readonly plan: readonly Op[];
  /** The cloud as it was read just now: route tables, and interfaces where checks are switched off. */
  readonly network: Network;
  readonly writer: Writer;
  readonly reader: Reader;
  readonly rules: BatchRules & Pick<CloudRules, 'settleMs' | 'sourceDestCheck' | 'remedies'>;
  readonly context: Context;
  readonly scope: Pick<Scope, 'vpc'>;
  /** Called as ops are sent and as their outcomes come. Once it throws it is not called again. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface ApplyResult {
  /** One per op of the plan, in its order, whatever happened. */
  readonly outcomes: readonly Outcome[];
  /** From reading back: `not-as-planned`, `not-read-back`. */
  readonly findings: readonly Finding[];
  /** Not empty: the plan is stale, and nothing was written. */
  readonly stale: readonly StaleReason[];
  /** The signal kept something from being done: an op from being sent, or the read-back. */
  readonly interrupted: boolean;
}

/**
 * Carries a plan out: exactly its ops, one batch at a time, each op after what it needs.
 *
 *     judge ── stale? ──► nothing is written
 *       │
 *       ▼
 *     ready ops ──► batch ──► fresh check ──► write, settle ──► outcomes ──► read back
 *         ▲                                                        │
 *         └── applied: its dependents may be ready ────────────────┤
 *                      else: its dependents are skipped ◄──────────┘
 *
 * Killed at any moment, another call with the same ops and the network of then finishes the job.
 * When the signal is aborted nothing new is sent, what is in flight is waited for, and the rest is
 * `skipped`. Never throws because of what a reader or writer does.
 */
export async function applyPlan(input: ApplyInput): Promise<ApplyResult> {
  const { plan, rules, context } = input;
  const log = new OutcomeLog(input.onProgress);
  const { verdicts, stale } = judge(plan, input.network, rules);
  const toRun = new Set<string>();
  for (const [op, verdict] of verdicts) {
    if (verdict === 'run') toRun.add(op);
    else log.add({ op, result: 'already' });
  }
  if (stale.length > 0) {
    log.skipRest(plan, 'not sent: the plan is stale');
    return { outcomes: log.inOrderOf(plan), findings: [], stale, interrupted: false };
  }

  await writeAll(input, toRun, log);
  const skipped = log.skipRest(plan, 'not sent: interrupted');
  const { findings, interrupted } = await checkAll(input, log, context.signal.aborted);
  return {
    outcomes: log.inOrderOf(plan),
    findings,
    stale,
    interrupted: skipped > 0 || interrupted,
  };
}

async function writeAll(
  { plan, network, writer, reader, rules, context, scope }: ApplyInput,
  toRun: ReadonlySet<string>,
  log: OutcomeLog,
): Promise<void> {
  const known = new KnownState(network, rules);
  const schedule = new Schedule(plan, toRun, rules);
  const ops = new Map(plan.map((op) => [op.id, op]));

  const conclude = (outcome: Outcome): void => {
    log.add(outcome);
    const { op: id, result } = outcome;
    const op = ops.get(id);
    if (result === 'applied' || result === 'already') {
      if (op !== undefined && !afterHolds(op, known)) known.record(op);
      schedule.met(id);
      return;
    }
    const what = { failed: 'failed', unknown: 'may have failed', skipped: 'was skipped' }[result];
    const message = `not sent: it needs ${id}, which ${what}`;
    for (const dropped of schedule.unmet(id))
      log.add({ op: dropped.id, result: 'skipped', message });
  };

  while (!context.signal.aborted) {
    const batch = schedule.take();
    if (batch === undefined) return;
    const checked = await freshCheck(batch, known, reader, scope, context);
    for (const outcome of checked.outcomes) conclude(outcome);
    // The signal may have come during the read, and nothing new is to be sent after it.
    if (context.signal.aborted || checked.send.length === 0) continue;
    log.sent(checked.send);
    for (const outcome of await send(checked.send, writer, context)) conclude(outcome);
  }
}

/** Reads back, unless nothing was sent: then the network that the plan was judged on is the answer. */
async function checkAll(
  { plan, reader, rules, context, scope }: ApplyInput,
  log: OutcomeLog,
  aborted: boolean,
): Promise<Pick<ReadBack, 'findings' | 'interrupted'>> {
  const sent = [...log.byOp.values()].some(
    ({ result }) => result === 'applied' || result === 'unknown',
  );
  if (!sent) return { findings: [], interrupted: false };
  if (aborted) return { findings: [], interrupted: true };
  const cloud = { reader, rules, scope, context };
  const { findings, confirmed, interrupted } = await readBack(inOrder(plan).order, log.byOp, cloud);
  for (const outcome of confirmed) log.add(outcome);
  return { findings, interrupted };
}
