import type { Context } from './provider.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** Holds calls back so that each action stays within its published rate: a token bucket for each. */
export class Pace {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Makes a call of the action when its turn has come.
   * @throws what the call throws, and the signal's reason.
   */
  during<T>(action: string, call: () => Promise<T>, context: Context): Promise<T> {
    const bucket = this.#buckets.get(action) ?? new TokenBucket(this.#rate, context.clock);
    this.#buckets.set(action, bucket);
    return bucket.during(call, context);
  }
}
