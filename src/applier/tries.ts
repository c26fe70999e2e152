import type { Outcome } from '../network/change.ts';
import type { Clock } from '../network/clock.ts';
import type { Op } from '../planner/plan.ts';
import { isTransient, patience } from './backoff.ts';

interface Try {
  readonly firstAt: number;
  count: number;
  wasLost: boolean;
  last: Outcome | undefined;
}

/** How often each op was sent, and what came of it so far. */
export class Tries {
  readonly #clock: Clock;
  readonly #byOp = new Map<string, Try>();
  #lastSuccess: number;
  #hopeless = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastSuccess = clock.now().getTime();
  }

  /** The ops are sent now. */
  begin(ops: readonly Op[]): void {
    const now = this.#clock.now().getTime();
    for (const { id } of ops) {
      const one = this.#byOp.get(id) ?? { firstAt: now, count: 0, wasLost: false, last: undefined };
      one.count += 1;
      one.last = undefined;
      this.#byOp.set(id, one);
    }
  }

  answered(answer: Outcome): void {
    const one = this.#byOp.get(answer.op);
    if (one === undefined) return;
    one.last = answer;
    one.wasLost ||= answer.result === 'unknown';
    const now = this.#clock.now().getTime();
    this.#hopeless ||=
      isTransient(answer) &&
      !this.mayRepeat(answer.op) &&
      now - this.#lastSuccess >= patience.totalMs;
  }

  succeeded(): void {
    this.#lastSuccess = this.#clock.now().getTime();
  }

  /** An op was tried to the end of patience, and meanwhile nothing else was accepted either. */
  get hopeless(): boolean {
    return this.#hopeless;
  }

  mayRepeat(id: string): boolean {
    const one = this.#byOp.get(id);
    if (one === undefined) return true;
    return this.#clock.now().getTime() - one.firstAt < patience.totalMs;
  }

  wasLost(id: string): boolean {
    return this.#byOp.get(id)?.wasLost ?? false;
  }

  /** The largest number of times that one of the ops was sent. */
  most(ops: readonly Op[]): number {
    return Math.max(1, ...ops.map(({ id }) => this.#byOp.get(id)?.count ?? 0));
  }

  /** The answer, with the number of tries where it was not the first. */
  told(answer: Outcome): Outcome {
    const count = this.#byOp.get(answer.op)?.count ?? 1;
    if (count === 1 || answer.result === 'applied' || answer.result === 'already') return answer;
    const text = answer.message ?? answer.code ?? 'refused';
    return { ...answer, message: `${text} (sent ${count} times)` };
  }

  /** The last answers of ops that were to be sent again and have no outcome. */
  unfinished(outcomes: ReadonlyMap<string, Outcome>): readonly Outcome[] {
    return [...this.#byOp].flatMap(([id, { last }]) =>
      last === undefined || outcomes.has(id) ? [] : [this.told(last)],
    );
  }
}
