import { VirtualClock } from '../../virtual-clock.ts';

/**
 * A virtual clock for code that also sets itself deadlines: sleeping moves the time at once, but a
 * sleep as long as the deadline ends only when others have moved the time that far.
 */
export class AlarmClock extends VirtualClock {
  readonly #deadlineMs: number;
  readonly #alarms: { at: number; ring: () => void }[] = [];

  constructor(deadlineMs = 60_000) {
    super();
    this.#deadlineMs = deadlineMs;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms < this.#deadlineMs) {
      await super.sleep(ms, signal);
      this.#ring();
      signal?.throwIfAborted();
      return;
    }
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      this.#alarms.push({ at: this.now().getTime() + ms, ring: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    await super.sleep(ms);
    this.#ring();
  }

  #ring(): void {
    for (const { at, ring } of this.#alarms) if (at <= this.now().getTime()) ring();
  }
}
