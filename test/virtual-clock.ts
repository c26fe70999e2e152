import type { Clock } from '../src/network/clock.ts';

/**
 * A clock on which hours pass at once. It stands still while anybody has work to do; once all wait, it
 * goes on to the moment that the first of them waits for.
 */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];
  /** What was slept, in milliseconds, in order. */
  readonly slept: number[] = [];

  constructor(start = '2026-11-22T10:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + ms, wake };
      const after = this.#sleepers.findIndex(({ at }) => at > sleeper.at);
      this.#sleepers.splice(after < 0 ? this.#sleepers.length : after, 0, sleeper);
      signal?.addEventListener('abort', stop, { once: true });
      // One immediate for each sleeper: none comes before what is ready now has run.
      setImmediate(() => this.#goOn());
    });
  }

  #goOn(): void {
    const first = this.#sleepers.shift();
    if (first === undefined) return;
    this.#now = Math.max(this.#now, first.at);
    first.wake();
  }
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}
