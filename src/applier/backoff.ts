import type { ErrorClass, Outcome } from '../network/change.ts';

/** How long and how often what failed for a while is tried again; all in milliseconds. */
export const patience = {
  /** The bound of the first pause; it doubles with each try. */
  firstMs: 500,
  longestMs: 20_000,
  /** From an op's first sending: after that, no other try begins. */
  totalMs: 300_000,
  /** A cloud that asks for more (Retry-After) is asked again after this. */
  longestAskedMs: 120_000,
} as const;

/**
 * The pause after a number of tries: random between nothing and a bound that doubles, so that many
 * podways do not come back at one moment.
 *
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter ("full jitter")
 *
 * @param tries at least 1.
 * @param random as Math.random.
 * @returns milliseconds.
 */
export function pauseAfter(tries: number, random: () => number): number {
  return Math.round(random() * Math.min(patience.longestMs, patience.firstMs * 2 ** (tries - 1)));
}

/** How long the cloud asks to be left alone: what it says, within reason; nothing where it says nothing. */
export function askedPause(outcomes: readonly Outcome[]): number {
  const asked = outcomes.map(({ retryAfterMs }) => retryAfterMs ?? 0);
  return Math.min(patience.longestAskedMs, Math.max(0, ...asked));
}

/** The only class that is ever sent again. */
export function isTransient({ class: kind }: { readonly class?: ErrorClass | undefined }): boolean {
  return kind === 'transient';
}
