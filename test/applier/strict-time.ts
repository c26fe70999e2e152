import type { ChangeKind } from '../../src/network/change.ts';
import type { Clock } from '../../src/network/clock.ts';

/** How a cloud in a test spends time, and what it does not put up with. */
export interface Time {
  readonly clock: Clock;
  /** From sending to arrival, and from the work to the answer; by the number of the call, from 0. */
  readonly latencyMs?: (call: number) => readonly [there: number, back: number];
  /** Calls that come faster are refused, as the cloud does. */
  readonly rates?: Readonly<
    Record<ChangeKind | 'read', { readonly burst: number; readonly perSecond: number }>
  >;
  /** One write at a time in the VPC, and for so long; `settle` waits for it. */
  readonly busyMs?: number;
  /** Reads show the network as it was so long ago. */
  readonly lagMs?: number;
}

/** Judges when calls come, with a token bucket in the plainest way. Nothing is refused without a `Time`. */
export class StrictTime {
  /** Calls that were refused because they came too fast, or during another's work. */
  readonly provoked: string[] = [];
  readonly #time: Time | undefined;
  readonly #tokens = new Map<string, { readonly count: number; readonly at: number }>();
  #calls = 0;
  #busyUntil = 0;

  constructor(time: Time | undefined) {
    this.#time = time;
  }

  /** In milliseconds. */
  now(): number {
    return this.#time?.clock.now().getTime() ?? 0;
  }

  /** Resolves when a call has come; what it resolves to, when its answer has. */
  async arrive(): Promise<() => Promise<void>> {
    const { clock, latencyMs } = this.#time ?? {};
    if (clock === undefined || latencyMs === undefined) return async () => undefined;
    const [there, back] = latencyMs(this.#calls++);
    await clock.sleep(there);
    return () => clock.sleep(back);
  }

  isTooFast(kind: ChangeKind | 'read'): boolean {
    const rate = this.#time?.rates?.[kind];
    if (rate === undefined) return false;
    const now = this.now();
    const last = this.#tokens.get(kind) ?? { count: rate.burst, at: now };
    const more = ((now - last.at) / 1000) * rate.perSecond;
    const count = Math.min(rate.burst, last.count + more);
    const isTooFast = count < 1 - 1e-6;
    this.#tokens.set(kind, { count: isTooFast ? count : count - 1, at: now });
    if (isTooFast) this.provoked.push(kind);
    return isTooFast;
  }

  isBusy(): boolean {
    const { busyMs = 0 } = this.#time ?? {};
    if (busyMs === 0) return false;
    const isBusy = this.now() < this.#busyUntil;
    if (isBusy) this.provoked.push('busy');
    else this.#busyUntil = this.now() + busyMs;
    return isBusy;
  }
}
