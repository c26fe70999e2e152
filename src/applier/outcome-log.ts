import type { Outcome } from '../network/change.ts';
import type { Op } from '../planner/plan.ts';
import type { Journal } from './journal.ts';

/** What `applyPlan` tells while it works, in the journal's words. */
export type Progress =
  | { readonly event: 'sent'; readonly ops: readonly string[] }
  | { readonly event: 'outcome'; readonly outcome: Outcome };

/**
 * The outcomes so far, each told to the listener as it comes, and those of ops that were sent to the
 * journal too. A later outcome of an op replaces the earlier.
 */
export class OutcomeLog {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #sent = new Set<string>();
  readonly #journal: Journal | undefined;
  #tell: ((progress: Progress) => void) | undefined;

  constructor(tell: ((progress: Progress) => void) | undefined, journal: Journal | undefined) {
    this.#tell = tell;
    this.#journal = journal;
  }

  get byOp(): ReadonlyMap<string, Outcome> {
    return this.#outcomes;
  }

  /** To be called, and waited for, before the ops are sent. */
  async sent(ops: readonly Op[]): Promise<void> {
    const ids = ops.map(({ id }) => id);
    for (const id of ids) this.#sent.add(id);
    await this.#journal?.sent(ids);
    this.#report({ event: 'sent', ops: ids });
  }

  add(outcome: Outcome): void {
    this.#outcomes.set(outcome.op, outcome);
    if (this.#sent.has(outcome.op)) this.#journal?.outcome(outcome);
    this.#report({ event: 'outcome', outcome });
  }

  /** Gives every op that has no outcome yet `skipped`; the number of those. */
  skipRest(plan: readonly Op[], message: string): number {
    const rest = plan.filter(({ id }) => !this.#outcomes.has(id));
    for (const { id } of rest) this.add({ op: id, result: 'skipped', message });
    return rest.length;
  }

  /** One outcome per op, in the plan's order. */
  inOrderOf(plan: readonly Op[]): readonly Outcome[] {
    return plan.flatMap(({ id }) => this.#outcomes.get(id) ?? []);
  }

  #report(progress: Progress): void {
    try {
      this.#tell?.(progress);
    } catch {
      // A listener that fails (its terminal is gone) must not cost the outcomes of what was written.
      this.#tell = undefined;
    }
  }
}
