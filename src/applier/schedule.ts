import type { ChangeKind } from '../network/change.ts';
import type { Op } from '../planner/plan.ts';
import { Batches, type BatchRules } from './batches.ts';

/** What is left of a plan: which ops are ready, and what becomes ready, or impossible, after each. */
export class Schedule {
  readonly #batches: Batches;
  readonly #dependents = new Map<string, Op[]>();
  /** How many needs of a waiting op are still open. Ops that were handed out or dropped are not in it. */
  readonly #open = new Map<string, number>();

  /** @param toRun of the plan's ops, those that are not already true; needs among the others are met. */
  constructor(plan: readonly Op[], toRun: ReadonlySet<string>, rules: BatchRules) {
    this.#batches = new Batches(plan, rules);
    for (const op of plan) {
      if (!toRun.has(op.id)) continue;
      const needs = new Set(op.needs.filter((id) => toRun.has(id)));
      if (needs.size === 0) this.#batches.add(op);
      else this.#open.set(op.id, needs.size);
      for (const id of needs) {
        const others = this.#dependents.get(id);
        if (others === undefined) this.#dependents.set(id, [op]);
        else others.push(op);
      }
    }
  }

  /** The kinds of which something is ready. */
  kinds(): ReadonlySet<ChangeKind> {
    return this.#batches.kinds();
  }

  /** The next batch to send of the kinds that are open, or undefined when nothing of them is ready. */
  take(isOpen: (kind: ChangeKind) => boolean): readonly Op[] | undefined {
    return this.#batches.take(isOpen);
  }

  /** An op that was handed out is to be sent again. */
  again(op: Op): void {
    this.#batches.add(op);
  }

  /** The op holds: what needed only it is ready now. */
  met(id: string): void {
    for (const op of this.#dependents.get(id) ?? []) {
      const open = this.#open.get(op.id);
      if (open === undefined) continue;
      if (open > 1) this.#open.set(op.id, open - 1);
      else {
        this.#open.delete(op.id);
        this.#batches.add(op);
      }
    }
  }

  /** The op does not hold: drops and returns all that need it, also through others. */
  unmet(id: string): readonly Op[] {
    const dropped: Op[] = [];
    const lost = [id];
    for (const each of lost) {
      for (const op of this.#dependents.get(each) ?? []) {
        if (!this.#open.delete(op.id)) continue;
        dropped.push(op);
        lost.push(op.id);
      }
    }
    return dropped;
  }
}
