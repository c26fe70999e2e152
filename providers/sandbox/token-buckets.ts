import type { Clock } from '../../src/network/clock.ts';
import type { CloudRules } from '../../src/network/rules.ts';

type Rate = CloudRules['rates']['read'];

/** The cloud's token buckets, one for each action: full at first, a token for each call. */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token of the action's bucket; false where it is empty. Burst in calls, refill in calls per second. */
  take(action: string, { burst, perSecond }: Pick<Rate, 'burst' | 'perSecond'>): boolean {
    const at = this.#clock.now().getTime();
    const before = this.#buckets.get(action) ?? { tokens: burst, at };
    const refilled = before.tokens + ((at - before.at) / 1000) * perSecond;
    const tokens = Math.min(burst, refilled);
    // A clock that steps a fraction of a millisecond short must not cost a call.
    const isThere = tokens >= 1 - 1e-6;
    this.#buckets.set(action, { tokens: isThere ? tokens - 1 : tokens, at });
    return isThere;
  }
}
