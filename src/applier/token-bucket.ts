import type { Clock } from '../network/clock.ts';

/** A published rate: `burst` calls at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * The cloud's token bucket as the applier can know it. The cloud takes a call's token some time between
 * sending and answer, nobody knows when. So a call reserves its token when it is sent, and the bucket
 * counts as drained by it when it is answered: an unsteady network never makes calls come too fast.
 *
 *     burst ┤▔▔▔╲
 *           │    ╲  ╱╲     level: less one at each answer, refills until it is full
 *         0 ┤     ╲╱  ╲    free:  level less the calls that are under way
 */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #clock: Clock;
  #level: number;
  /** When `#level` was true; in the future while the bucket is paused. */
  #at: number;
  #underWay = 0;

  /** Full at the start. */
  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#level = rate.burst;
    this.#at = clock.now().getTime();
  }

  /** Milliseconds until the next call may be sent; 0: now. */
  waitMs(): number {
    const now = this.#refill();
    const missing = 1 - (this.#level - this.#underWay);
    const refillMs = missing <= tolerance ? 0 : (missing / this.#rate.perSecond) * 1000;
    return Math.max(0, Math.ceil(Math.max(0, this.#at - now) + refillMs - tolerance));
  }

  /** A call is sent, or will be soon. */
  begin(): void {
    this.#underWay += 1;
  }

  /** The call was answered. */
  end(): void {
    this.#refill();
    this.#underWay -= 1;
    this.#level -= 1;
  }

  /** The call was not made after all. */
  cancel(): void {
    this.#underWay -= 1;
  }

  /** The cloud says that calls come too fast: none for `ms` milliseconds, and no burst after it. */
  pauseFor(ms: number): void {
    const now = this.#refill();
    this.#level = Math.min(this.#level, this.#underWay);
    this.#at = Math.max(this.#at, now + ms);
  }

  #refill(): number {
    const now = this.#clock.now().getTime();
    if (now <= this.#at) return now;
    const more = ((now - this.#at) / 1000) * this.#rate.perSecond;
    this.#level = Math.min(this.#rate.burst, this.#level + more);
    this.#at = now;
    return now;
  }
}

/** Of floating-point sums, in tokens and in milliseconds. */
const tolerance = 1e-6;
