import type { Clock } from '../src/network/clock.ts';

/** A clock on which hours pass at once: sleeping is what moves it. */
export class VirtualClock implements Clock {
  #now: number;
  /** What was slept, in milliseconds, in order. */
  readonly slept: number[] = [];

  constructor(start = '2026-11-22T10:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
  }
}
