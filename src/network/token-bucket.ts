import type { Clock } from './clock.ts';
import type { Context } from './provider.ts';

/** A published rate: `burst` calls at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * The cloud's token bucket as its caller can know it. The cloud takes a call's token some time between
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
  waitMs(clock = this.#clock): number {
    const now = this.#refill(clock);
    const missing = 1 - (this.#level - this.#underWay);
    const refillMs = missing <= tolerance ? 0 : (missing / this.#rate.perSecond) * 1000;
    return Math.max(0, Math.ceil(Math.max(0, this.#at - now) + refillMs - tolerance));
  }

  /** A call is sent, or will be soon. */
  begin(): void {
    this.#underWay += 1;
  }

  /** The call was answered. */
  end(clock = this.#clock): void {
    this.#refill(clock);
    this.#underWay -= 1;
    this.#level -= 1;
  }

  /** The call was not made after all. */
  cancel(): void {
    this.#underWay -= 1;
  }

  /**
   * Makes a call when its turn has come, by the caller's clock.
   * @throws what the call throws, and the signal's reason.
   */
  async during<T>(call: () => Promise<T>, { clock, signal }: Context): Promise<T> {
    for (let ms = this.waitMs(clock); ms > 0; ms = this.waitMs(clock))
      await clock.sleep(ms, signal);
    this.begin();
    try {
      return await call();
    } finally {
      this.end(clock);
    }
  }

  /** The cloud says that calls come too fast: none for `ms` milliseconds, and no burst after it. */
  pauseFor(ms: number): void {
    const now = this.#refill(this.#clock);
    this.#level = Math.min(this.#level, this.#underWay);
    this.#at = Math.max(this.#at, now + ms);
  }

  #refill(clock: Clock): number {
    const now = clock.now().getTime();
    if (now <= this.#at) return now;
    const more = ((now - this.#at) / 1000) * this.#rate.perSecond;
    this.#level = Math.min(this.#rate.burst, this.#level + more);
    this.#at = now;
    return now;
  }
}

/** Of floating-point sums, in tokens and in milliseconds. */
const tolerance = 1e-6;
