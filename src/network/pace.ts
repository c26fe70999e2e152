import type { Context } from './provider.ts';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Holds calls back so that each action stays within its published rate: a token bucket for each, full
 * at first.
 */
export class Pace {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Resolves once the action may be called; its token is taken then. @throws the signal's reason. */
  async take(action: string, { clock, signal }: Context): Promise<void> {
    const { burst, perSecond } = this.#rate;
    const now = clock.now().getTime();
    const before = this.#buckets.get(action) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1000) * perSecond);
    // Below zero: a promise of a token to come, so that callers beside each other queue up.
    this.#buckets.set(action, { tokens: tokens - 1, at: now });
    if (tokens < 1) await clock.sleep(Math.ceil(((1 - tokens) / perSecond) * 1000), signal);
  }
}
