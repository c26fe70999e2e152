import { type Attempt, attempt, type Endpoint, type Waiting } from './attempt.ts';
import { climb, type Ladder } from './ladder.ts';
import { type Ping, ping } from './ping.ts';
import { pooled } from './pool.ts';

/** What was found of one endpoint. */
export interface Probed {
  readonly endpoint: Endpoint;
  readonly attempts: readonly Attempt[];
  /** Undefined: not measured, for no data could be sent, or none arrived. */
  readonly ladder: Ladder | undefined;
  /** Undefined: not tried, or `ping` is not here. */
  readonly ping: Ping | undefined;
}

export interface ProbeOptions extends Waiting {
  /** For each endpoint, one after the other. */
  readonly attempts: number;
  /** Endpoints at once. */
  readonly concurrency: number;
  /** Also long requests, and `ping`. */
  readonly isThorough: boolean;
  /** Called when an endpoint is done. */
  readonly onDone?: (probed: Probed) => void;
}

/** Probes endpoints, several at once. Never rejects; after an interruption the rest is `interrupted`. */
export function probe(
  endpoints: readonly Endpoint[],
  options: ProbeOptions,
): Promise<readonly Probed[]> {
  return pooled(endpoints, options.concurrency, async (endpoint) => {
    const { isThorough, timeoutMs, signal } = options;
    const echo = isThorough ? ping(endpoint.address, timeoutMs, signal) : undefined;
    const attempts: Attempt[] = [];
    for (let number = 0; number < options.attempts; number++) {
      attempts.push(await attempt(endpoint, 0, options));
      if (signal.aborted) break;
    }
    const hasAnswered = attempts.some(({ result }) => result === 'answered');
    const ladder = isThorough && hasAnswered ? await climb(endpoint, options) : undefined;
    const probed = { endpoint, attempts, ladder, ping: await echo };
    options.onDone?.(probed);
    return probed;
  });
}
