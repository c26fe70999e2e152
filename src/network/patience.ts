import { CallError, type CallFailure } from './fate.ts';
import type { Context } from './provider.ts';

/** How often and how long a read is tried. */
export interface Patience {
  /** Tries, the first one included. */
  readonly attempts: number;
  /** Milliseconds after which no other try begins. */
  readonly totalMs: number;
  /** Milliseconds before the second try, at most; twice as long before each one after it. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

export const readPatience: Patience = {
  attempts: 8,
  totalMs: 120_000,
  pauseMs: 500,
  longestPauseMs: 20_000,
};

/** Where nobody is there to be called it is seldom a matter of time, mostly of a wrong address. */
const attemptsAtNobody = 4;
/** A cloud that asks to be left alone for longer (Retry-After) is asked again after this. */
const longestAskedMs = 60_000;

const nobody: readonly string[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROXY_UNREACHABLE',
  'ConnectTimeout',
];

/**
 * What a read comes to. Failures of class `transient` are tried again, with pauses of random length up
 * to a bound that doubles, so that many podways do not come back at one moment. For reads only: who
 * retries a write must read back first.
 *
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter ("full jitter")
 *
 * @throws {CallError} with the last failure, when it is not transient or the patience is over.
 * @throws the signal's reason, when it is aborted.
 */
export async function withPatience<T>(
  read: () => Promise<T>,
  failureOf: (error: unknown) => CallFailure,
  { clock, signal }: Context,
  patience: Patience = readPatience,
): Promise<T> {
  const end = clock.now().getTime() + patience.totalMs;
  let mostMs = patience.pauseMs;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      // Half of it at least: a pause of nothing would make throttling worse.
      const ownMs = Math.round(mostMs * (0.5 + Math.random() / 2));
      const askedMs = Math.min(failure.retryAfterMs ?? 0, longestAskedMs);
      const pauseMs = Math.max(ownMs, askedMs);
      const { code } = failure;
      const most = nobody.includes(code)
        ? Math.min(attemptsAtNobody, patience.attempts)
        : patience.attempts;
      const isLast = attempt >= most || clock.now().getTime() + pauseMs > end;
      if (failure.class !== 'transient' || isLast) throw new CallError(failure, { cause: error });
      await clock.sleep(pauseMs, signal);
      mostMs = Math.min(2 * mostMs, patience.longestPauseMs);
    }
  }
}
