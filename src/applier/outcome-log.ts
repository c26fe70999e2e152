import type { Outcome } from '../network/change.ts';
import type { Op } from '../planner/plan.ts';

/** What `applyPlan` tells while it works, in the journal's words. */
export type Progress =
  | { readonly event: 'sent'; readonly ops: readonly string[] }
  | { readonly event: 'outcome'; readonly outcome: Outcome };

/** The outcomes so far, each told to the listener as it comes. A later outcome of an op replaces the earlier. */
export class OutcomeLog {
  readonly #outcomes = new Map<string, Outcome>();
  #tell: ((progress: Progress) => void) | undefined;

  constructor(tell: ((progress: Progress) => void) | undefined) {
    this.#tell = tell;
  }

  get byOp(): ReadonlyMap<string, Outcome> {
    return this.#outcomes;
  }

  sent(ops: readonly Op[]): void {
    this.#report({ event: 'sent', ops: ops.map(({ id }) => id) });
  }

  add(outcome: Outcome): void {
    this.#outcomes.set(outcome.op, outcome);
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
