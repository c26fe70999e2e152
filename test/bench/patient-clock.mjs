/**
 * A clock that goes on only when nobody has work to do: calls of a provider take no time, all waiting is
 * podway's own. So what it shows in the end is what rates, settling times and podway's order allow, the
 * same on every machine.
 *
 *     work ──► all wait ──► the first sleeper's moment ──► work …
 */
export class PatientClock {
  #now = Date.parse('2026-11-22T10:00:00Z');
  #sleepers = [];
  #busy = 0;

  now() {
    return new Date(this.#now);
  }

  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
      const after = this.#sleepers.findIndex(({ at }) => at > sleeper.at);
      this.#sleepers.splice(after < 0 ? this.#sleepers.length : after, 0, sleeper);
      this.#goOnSoon();
    });
  }

  /** Time stands still until the work, which leaves the process, is done. Its own sleeps do not count as work. */
  async during(work) {
    this.#busy += 1;
    const inner = {
      now: () => this.now(),
      sleep: async (ms, signal) => {
        this.#busy -= 1;
        try {
          await this.sleep(ms, signal);
        } finally {
          this.#busy += 1;
        }
      },
    };
    try {
      return await work(inner);
    } finally {
      this.#busy -= 1;
      this.#goOnSoon();
    }
  }

  #goOnSoon() {
    // After what is ready now has run.
    setImmediate(() => {
      if (this.#busy > 0) return;
      const first = this.#sleepers.shift();
      if (first === undefined) return;
      this.#now = Math.max(this.#now, first.at);
      first.wake();
      if (this.#sleepers.length > 0) this.#goOnSoon();
    });
  }
}
