import type { Clock } from '../../src/network/clock.ts';
import type { Fault } from './faults.ts';

interface Entry {
  readonly fault: Fault;
  /** Calls of the action since the fault was set. */
  calls: number;
  /** Milliseconds since the epoch: when a throttle ends; undefined before it began. */
  until: number | undefined;
}

/** The faults that were asked for, and how many calls each has seen. */
export class FaultBook {
  readonly #clock: Clock;
  #entries: readonly Entry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(faults: readonly Fault[]): void {
    const entries = faults.map((fault) => ({ fault, calls: 0, until: undefined }));
    this.#entries = [...this.#entries, ...entries];
  }

  empty(): void {
    this.#entries = [];
  }

  /** Those that have calls left to meet. */
  left(): readonly Fault[] {
    return this.#entries.filter((entry) => !this.#isOver(entry)).map(({ fault }) => fault);
  }

  /** Counts a call of an action, and gives the faults that it meets, in the order that they were set. */
  meet(action: string): readonly Fault[] {
    return this.#entries.flatMap((entry) => {
      const { fault } = entry;
      if (fault.action !== '*' && fault.action !== action) return [];
      entry.calls += 1;
      if (entry.calls < fault.call) return [];
      if (fault.fault === 'throttle') entry.until ??= this.#now() + fault.ms;
      return this.#isOver({ ...entry, calls: entry.calls - 1 }) ? [] : [fault];
    });
  }

  /** Has a fault, after so many calls, none left to meet? */
  #isOver({ fault, calls, until }: Entry): boolean {
    if (fault.fault === 'throttle') return until !== undefined && this.#now() >= until;
    return fault.times !== 'always' && calls >= fault.call - 1 + fault.times;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
