import type { ChangeKind } from '../network/change.ts';
import { type Context, changeKinds } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import { TokenBucket } from '../network/token-bucket.ts';

/**
 * The cloud's published rates, one bucket for each kind of call, shared by all that one apply sends.
 *
 * They hold for the sandbox in process too, though it would take any: a rehearsal waits where the cloud
 * would have one wait. Only the time that a write keeps a VPC busy is left out there. Tests have a
 * virtual clock.
 */
export class Pace {
  readonly #buckets: ReadonlyMap<ChangeKind, TokenBucket>;
  readonly #reads: TokenBucket;
  readonly #context: Context;

  constructor({ rates }: Pick<CloudRules, 'rates'>, context: Context) {
    const { clock } = context;
    this.#buckets = new Map(changeKinds.map((kind) => [kind, new TokenBucket(rates[kind], clock)]));
    this.#reads = new TokenBucket(rates.read, clock);
    this.#context = context;
  }

  of(kind: ChangeKind): TokenBucket {
    const bucket = this.#buckets.get(kind);
    if (bucket === undefined) throw new RangeError(`no rate for ${kind}`);
    return bucket;
  }

  /**
   * Reads when it is a read's turn. Counts one call: a reader that pages paces its pages itself.
   * @throws what `read` throws, and the signal's reason.
   */
  reading<T>(read: () => Promise<T>): Promise<T> {
    return this.#reads.during(read, this.#context);
  }
}
