import type { ErrorClass, Outcome } from './change.ts';
import type { Batch } from './provider.ts';

/** What became of one item of a batch, before it is an Outcome of its op. */
export type Fate = Omit<Outcome, 'op'>;

/**
 * Why one call to a cloud came to nothing.
 *
 * `answered`: the cloud itself said no, so nothing was done. Otherwise (a timeout, a reset, a 5xx, a
 * proxy's page) a write may have been carried out, and only a read can tell.
 */
export interface CallFailure {
  readonly class: ErrorClass;
  /** The cloud's own code, or the transport's (`ECONNRESET`). */
  readonly code: string;
  /** Fit to be shown: no keys in it, one line. */
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly answered: boolean;
  /** How long the cloud asks to be left alone (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** A call to a cloud that failed for good. Adapters turn it into a ProviderError with words of their own. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly failure: CallFailure;

  constructor(failure: CallFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }
}

/** What a failed write means for its item: `failed` where the cloud said no, else `unknown`. */
export function fateOf(failure: CallFailure): Fate {
  const { class: kind, code, message, requestId, answered, retryAfterMs } = failure;
  return {
    result: answered ? 'failed' : 'unknown',
    class: kind,
    code,
    message,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** One outcome for each item, in the batch's order. */
export function outcomesOf(
  batch: Batch,
  fate: (index: number) => Fate | undefined,
): readonly Outcome[] {
  const lost: Fate = { result: 'unknown', class: 'unknown', message: 'no answer names it' };
  return batch.map(({ id }, index) => ({ op: id, ...(fate(index) ?? lost) }));
}
