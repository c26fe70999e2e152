import type { Outcome } from '../network/change.ts';
import type { Context } from '../network/provider.ts';
import type { Op } from '../planner/plan.ts';
import { isTransient } from './backoff.ts';
import { differences } from './fresh-check.ts';
import type { FreshReads } from './fresh-reads.ts';
import type { KnownState } from './known-state.ts';
import { messageOf } from './message.ts';
import { confirmed, requestOf } from './send.ts';
import { verdictOn } from './verdict.ts';

/**
 * Milliseconds before the first look; twice as long before each one after it, up to `longest`; how long
 * a read may be late before a replace or delete is believed not to have come; when to stop looking.
 */
const lookMs = { first: 250, longest: 5_000, late: 5_000, total: 30_000 } as const;

/** An op whose answer does not say what the cloud holds now. */
export interface Doubt {
  readonly op: Op;
  /** What stands where looking cannot tell more. */
  readonly answer: Outcome;
  /** Some sending of it got no answer, so that it may be podway that did what is found. */
  readonly wasLost: boolean;
  /** Whether it may be sent once more. */
  readonly mayRepeat: boolean;
}

/**
 * Reads the cloud until it is clear what became of ops whose answer left it open, and says so, each as
 * it becomes clear. Never sends anything.
 *
 *     the answer              after holds   before holds                another state
 *     lost, transient         applied       `again`                     failed, conflict
 *     lost, otherwise         applied       look again, then unknown    failed, conflict
 *     conflict, or gone       already       look again, then as it is   as it is, with what was found
 *
 * "Look again": the cloud may take a while to show a write. A create that was carried out after all is
 * refused the second time; a replace or delete is not, so those are looked for longer. A duplicate is never taken for success
 * unless the route that is there has the planned next hops.
 *
 * @param doubts not empty; of one kind and table.
 */
export async function resolveDoubts(
  doubts: readonly Doubt[],
  known: KnownState,
  reads: FreshReads,
  { clock, signal }: Context,
  tell: { readonly outcome: (outcome: Outcome) => void; readonly again: (op: Op) => void },
): Promise<void> {
  const begin = clock.now().getTime();
  let open = doubts;
  try {
    for (let ms: number = lookMs.first; ; ms = Math.min(2 * ms, lookMs.longest)) {
      await clock.sleep(ms, signal);
      const since = clock.now().getTime();
      for (const { op } of open) await reads.upTo(op, since);
      const still: Doubt[] = [];
      for (const doubt of open) {
        const found = look(doubt, known, clock.now().getTime() - begin >= lookMs.late);
        if (found === 'again') tell.again(doubt.op);
        else if (found === undefined) still.push(doubt);
        else tell.outcome(found);
      }
      open = still;
      if (open.length === 0 || clock.now().getTime() - begin >= lookMs.total) break;
    }
    for (const doubt of open) tell.outcome(unclear(doubt));
  } catch (error) {
    const why = signal.aborted ? 'interrupted' : messageOf(error);
    for (const doubt of open)
      tell.outcome({
        ...unclear(doubt),
        message: `${textOf(doubt.answer)}; not read back: ${why}`,
      });
  }
}

/** Undefined: not clear yet. */
function look(
  { op, answer, wasLost, mayRepeat }: Doubt,
  known: KnownState,
  wouldShow: boolean,
): Outcome | 'again' | undefined {
  const judged = verdictOn(op, known);
  switch (judged.verdict) {
    case 'already': {
      if (wasLost) return confirmed(answer);
      const message = `${textOf(answer)}; but it is as planned`;
      return { op: op.id, result: 'already', message, ...requestOf(answer) };
    }
    case 'run':
      if (answer.result !== 'unknown') return isTransient(answer) ? answer : undefined;
      if (!isTransient(answer) || !mayRepeat) return undefined;
      return wouldShow || isSafeTwice(op) ? 'again' : undefined;
    case 'stale': {
      const message = `${textOf(answer)}; changed since the plan: ${differences(judged.reasons)}`;
      if (answer.result !== 'unknown') return { ...answer, message };
      return { ...answer, result: 'failed', class: 'conflict', message };
    }
  }
}

/** A refusal says nothing of an earlier sending that was lost. */
function unclear({ answer, wasLost }: Doubt): Outcome {
  return wasLost ? { ...answer, result: 'unknown' } : answer;
}

/** By destination alone, as most clouds do it, these would undo what another writer did meanwhile. */
function isSafeTwice({ kind }: Op): boolean {
  return kind !== 'replace-route' && kind !== 'delete-route';
}

function textOf({ message, code, result }: Outcome): string {
  return message ?? code ?? (result === 'unknown' ? 'no clear answer' : 'refused');
}
