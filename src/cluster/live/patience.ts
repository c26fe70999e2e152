import { ClusterError } from '../cluster.ts';
import type { Limits } from './limits.ts';

/** What live reading needs of a Clock. Waiting is all: what time it is does not matter. */
export interface Time {
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** How long, how often and how much. */
export interface Patience {
  readonly clock: Time;
  readonly signal: AbortSignal;
  readonly limits: Limits;
}

/**
 * What `work` comes to, if it does within `ms` milliseconds. After that, or when the outer signal is
 * aborted, the signal that `work` was given is aborted, and nobody waits for it any longer.
 *
 * @throws {ClusterError} that `late` says the text of, when the time is over.
 */
export async function within<T>(
  ms: number,
  { clock, signal }: Pick<Patience, 'clock' | 'signal'>,
  late: () => string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const done = new AbortController();
  clock.sleep(ms, AbortSignal.any([signal, done.signal])).then(
    () => over.abort(new ClusterError(late())),
    () => undefined,
  );
  try {
    const inner = AbortSignal.any([signal, over.signal]);
    return await unlessAborted(inner, work(inner));
  } finally {
    done.abort();
  }
}

async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const options = { once: true, signal: settled.signal };
    signal.addEventListener('abort', () => reject(signal.reason), options);
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    // Work that was stopped says so in words of its own (AbortError).
    signal.throwIfAborted();
    throw error;
  } finally {
    settled.abort();
  }
}
