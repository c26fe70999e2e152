import { setMaxListeners } from 'node:events';
import type { Finding } from '../finding/finding.ts';
import type { Outcome } from '../network/change.ts';
import type { Network } from '../network/network.ts';
import type { Context, Reader, Scope, Writer } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';
import { patience } from './backoff.ts';
import type { BatchRules } from './batches.ts';
import { Dispatch, type DispatchRules } from './dispatch.ts';
import { FreshReads } from './fresh-reads.ts';
import type { Journal } from './journal.ts';
import { KnownState } from './known-state.ts';
import { inOrder } from './order.ts';
import { OutcomeLog, type Progress } from './outcome-log.ts';
import { Pace } from './pace.ts';
import { type ReadBack, readBack } from './read-back.ts';
import { Schedule } from './schedule.ts';
import { judge } from './stale.ts';
import type { StaleReason } from './verdict.ts';

export interface ApplyInput {
  /** The plan's ops, in its order. */
  readonly plan: readonly Op[];
  /** The cloud as it was read just now: route tables, and interfaces where checks are switched off. */
  readonly network: Network;
  readonly writer: Writer;
  readonly reader: Reader;
  readonly rules: BatchRules &
    DispatchRules &
    Pick<CloudRules, 'rates' | 'settleMs' | 'sourceDestCheck' | 'remedies'>;
  readonly context: Context;
  readonly scope: Pick<Scope, 'vpc'>;
  /** Called as ops are sent and as their outcomes come. Once it throws it is not called again. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly journal?: Journal | undefined;
  /** For the length of pauses between tries; absent: Math.random. */
  readonly random?: (() => number) | undefined;
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
  /** Calls of the reader, and of the writer's `write` and `settle`. */
  readonly calls: { readonly reads: number; readonly writes: number; readonly polls: number };
}

/**
 * Carries a plan out: exactly its ops, each after what it needs, as fast as the cloud's published rates
 * allow.
 *
 *     judge ── stale? ──► nothing is written
 *       │
 *       ▼
 *     dispatch: batches, pace, fresh checks, tries, doubts ──► outcomes ──► read back
 *
 * Killed at any moment, another call with the same ops and the network of then finishes the job.
 * When the signal is aborted nothing new is sent, what is in flight is waited for, and the rest is
 * `skipped`. When it returns, nothing is under way any more. Never throws because of what a reader or
 * writer does.
 */
export async function applyPlan(given: ApplyInput): Promise<ApplyResult> {
  const context = { clock: given.context.clock, signal: forMany(given.context.signal) };
  const input = { ...given, context };
  const { plan, rules } = input;
  const log = new OutcomeLog(input.onProgress, input.journal);
  const { verdicts, stale } = judge(plan, input.network, rules);
  const toRun = new Set<string>();
  for (const [op, verdict] of verdicts) {
    if (verdict === 'run') toRun.add(op);
    else log.add({ op, result: 'already' });
  }
  if (stale.length > 0) {
    log.skipRest(plan, 'not sent: the plan is stale');
    const calls = { reads: 0, writes: 0, polls: 0 };
    return { outcomes: log.inOrderOf(plan), findings: [], stale, interrupted: false, calls };
  }

  const pace = new Pace(rules, context);
  const reader = counted(input.reader);
  const dispatch = dispatchOf({ ...input, reader }, toRun, log, pace);
  await dispatch.run();
  const wasAborted = context.signal.aborted;
  const why = dispatch.gaveUp && !wasAborted ? givenUp : 'not sent: interrupted';
  const skipped = log.skipRest(plan, why);
  const { findings, interrupted } = await checkAll({ ...input, reader }, log, pace);
  return {
    outcomes: log.inOrderOf(plan),
    findings,
    stale,
    interrupted: (wasAborted && (skipped > 0 || dispatch.wasCut)) || interrupted,
    calls: { reads: reader.reads(), ...dispatch.calls },
  };
}

/** The same signal for any number of waits; Node warns of a leak at the eleventh listener. */
function forMany(signal: AbortSignal): AbortSignal {
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  return own;
}

const givenUp = `not sent: the cloud accepted nothing for ${patience.totalMs / 60_000} minutes`;

function counted(reader: Reader): Reader & { reads(): number } {
  let reads = 0;
  return {
    read: (scope, context) => {
      reads += 1;
      return reader.read(scope, context);
    },
    reads: () => reads,
  };
}

function dispatchOf(
  { plan, network, writer, reader, rules, context, scope: { vpc }, random }: ApplyInput,
  toRun: ReadonlySet<string>,
  log: OutcomeLog,
  pace: Pace,
): Dispatch {
  const known = new KnownState(network, rules);
  return new Dispatch({
    ops: new Map(plan.map((op) => [op.id, op])),
    schedule: new Schedule(plan, toRun, rules),
    writer,
    reads: new FreshReads({ known, reader, vpc, rules, pace, context }),
    known,
    pace,
    log,
    rules,
    context,
    random: random ?? Math.random,
  });
}

/** Reads back, unless nothing was sent: then the network that the plan was judged on is the answer. */
async function checkAll(
  { plan, reader, rules, context, scope }: ApplyInput,
  log: OutcomeLog,
  pace: Pace,
): Promise<Pick<ReadBack, 'findings' | 'interrupted'>> {
  const sent = [...log.byOp.values()].some(
    ({ result }) => result === 'applied' || result === 'unknown',
  );
  if (!sent) return { findings: [], interrupted: false };
  if (context.signal.aborted) return { findings: [], interrupted: true };
  const paced: Reader = { read: (what, by) => pace.reading(() => reader.read(what, by)) };
  const cloud = { reader: paced, rules, scope, context };
  const { findings, confirmed, interrupted } = await readBack(inOrder(plan).order, log.byOp, cloud);
  for (const outcome of confirmed) log.add(outcome);
  return { findings, interrupted };
}
