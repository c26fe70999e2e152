import type { Outcome } from './change.ts';
import { type Fate, outcomesOf } from './fate.ts';
import { afterHolds, type Written } from './holds.ts';
import type { Batch, Context } from './provider.ts';

interface SettleOptions {
  /** Reads the tables and interfaces that the batch is about. May throw. */
  readonly read: () => Promise<Written>;
  /** `rules.settleMs`: how long the cloud may take to show a write. */
  readonly settleMs: number;
  /** Milliseconds before the first read; 0: at once. */
  readonly firstReadMs?: number | undefined;
  /** Milliseconds before the second read; each pause after it is twice as long, up to `longestPauseMs`. */
  readonly pauseMs?: number | undefined;
  readonly longestPauseMs?: number | undefined;
}

/**
 * Reads until everything in the batch can be read back as it was written, or the cloud's time for
 * that is over. Says for each item whether it holds: `applied`, `failed` (read back, and otherwise)
 * or `unknown` (not readable, interrupted). Never throws.
 */
export async function settleBatch(
  batch: Batch,
  { clock, signal }: Context,
  options: SettleOptions,
): Promise<readonly Outcome[]> {
  const { read, settleMs, firstReadMs = 0, longestPauseMs = 15_000 } = options;
  const end = clock.now().getTime() + settleMs;
  let pauseMs = options.pauseMs ?? 500;
  let seen: Fate[] = batch.map(() => unread('nothing was read'));
  try {
    if (firstReadMs > 0) await clock.sleep(firstReadMs, signal);
    for (;;) {
      signal.throwIfAborted();
      seen = await look(batch, read);
      if (seen.every(({ result }) => result === 'applied')) break;
      const leftMs = end - clock.now().getTime();
      if (leftMs <= 0) break;
      await clock.sleep(Math.min(pauseMs, leftMs), signal);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
  } catch {
    // Only the signal's abort comes here: what was seen so far may not be the end of it.
    seen = seen.map((fate) =>
      fate.result === 'applied' ? fate : unread('interrupted before it could be read back'),
    );
  }
  return outcomesOf(batch, (index) => seen[index]);
}

async function look(batch: Batch, read: () => Promise<Written>): Promise<Fate[]> {
  let network: Written;
  try {
    network = await read();
  } catch (error) {
    return batch.map(() => unread(error instanceof Error ? error.message : String(error)));
  }
  return batch.map((item) => (afterHolds(network, item) ? { result: 'applied' } : notAsWritten));
}

const notAsWritten: Fate = {
  result: 'failed',
  class: 'conflict',
  code: 'NotAsWritten',
  message: 'read back, it is not as it was written',
};

function unread(message: string): Fate {
  return { result: 'unknown', class: 'unknown', message };
}
