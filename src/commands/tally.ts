import type { Outcome } from '../network/change.ts';
import type { Clock } from '../network/clock.ts';
import type { TableProgress } from '../report/apply-progress.ts';

/** The rate is that of so many milliseconds. */
const windowMs = 10_000;

/** Counts what is done in one table, and how fast. */
export class Tally {
  readonly name: string;
  readonly #clock: Clock;
  readonly #outcomes = new Map<string, Outcome['result']>();
  /** When the last ones were done, the oldest first. */
  #times: readonly number[] = [];
  #begin: number | undefined;
  total = 0;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  /** The first of its ops is sent. */
  begin(): void {
    this.#begin ??= this.#clock.now().getTime();
  }

  /** A later outcome of an op replaces the earlier. */
  add(op: string, result: Outcome['result']): void {
    const now = this.#clock.now().getTime();
    // What was there already, or is left out, says nothing of how fast changes are made.
    if (result !== 'already' && result !== 'skipped' && !this.#outcomes.has(op))
      this.#times = [...this.#times.filter((at) => now - at < windowMs), now];
    this.#outcomes.set(op, result);
  }

  now(): TableProgress {
    const results = [...this.#outcomes.values()];
    return {
      name: this.name,
      done: results.length,
      wrong: results.filter((one) => one !== 'applied' && one !== 'already').length,
      total: this.total,
      perSecond: this.#perSecond(),
    };
  }

  #perSecond(): number | undefined {
    const now = this.#clock.now().getTime();
    const recent = this.#times.filter((at) => now - at < windowMs).length;
    const sinceMs = Math.min(windowMs, now - (this.#begin ?? now));
    return sinceMs < 1000 || recent === 0 ? undefined : (recent * 1000) / sinceMs;
  }
}
