import type { Clock } from '../../src/network/clock.ts';
import { kindOfAction } from './action-kind.ts';

/** One request as the server saw it. */
export interface LoggedRequest {
  /** ISO 8601, UTC: when it came. */
  readonly at: string;
  /** Empty where the request named none. */
  readonly action: string;
  /** A poll is a read after a write: it can only be looking for what was written. */
  readonly kind: 'read' | 'write' | 'poll';
  /** The HTTP status of the reply; absent where none was sent (yet). */
  readonly status?: number | undefined;
  /** The faults that it met. */
  readonly faults: readonly string[];
}

/** More are not kept: a rehearsal may run for days. */
const most = 200_000;

/** What was asked of the sandbox, in the order that it came. */
export class RequestLog {
  readonly #clock: Clock;
  #requests: LoggedRequest[] = [];
  #hasWritten = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a request; what it gives back says later how that ended. */
  add(action: string, faults: readonly string[]): (status: number) => void {
    const isRead = kindOfAction(action) === 'read';
    const kind = isRead ? (this.#hasWritten ? 'poll' : 'read') : 'write';
    this.#hasWritten ||= !isRead;
    const entry: { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] } = {
      at: this.#clock.now().toISOString(),
      action,
      kind,
      faults,
    };
    this.#requests.push(entry);
    if (this.#requests.length > most) this.#requests = this.#requests.slice(most / 2);
    return (status) => {
      entry.status = status;
    };
  }

  all(): readonly LoggedRequest[] {
    return this.#requests.map((entry) => ({ ...entry }));
  }

  /** Begins anew, also with telling reads from polls. */
  empty(): void {
    this.#requests = [];
    this.#hasWritten = false;
  }
}
