import type { Outcome } from '../../src/network/change.ts';
import type { Network } from '../../src/network/network.ts';
import type {
  Batch,
  BatchItem,
  Context,
  Reader,
  Scope,
  Writer,
} from '../../src/network/provider.ts';
import { withChange } from '../../src/network/with-change.ts';
import { StrictTime, type Time } from './strict-time.ts';

/** What happens at a write call, the first being number 1. */
export type WriteFault =
  /** The call throws before anything is done. */
  | 'throw'
  /** Committed, and no answer said so. */
  | 'drop-reply'
  /** Never committed, and no answer said so. */
  | 'drop-request'
  /** Refused for a while, nothing committed. */
  | 'busy'
  /** Refused because calls come too fast; asks for a minute of rest. */
  | 'throttle'
  /** The first half is committed, the other half refused for a while. */
  | 'half-busy'
  /** Committed, and the answer is one outcome short. */
  | 'too-few-outcomes'
  /** Committed, and answered in another order. */
  | 'wrong-order'
  /** The process dies at this call: it never returns. Committed is nothing, half of the batch, all. */
  | 'kill-before'
  | 'kill-midway'
  | 'kill-after';

export interface Script {
  readonly writes?: (call: number, batch: Batch) => WriteFault | undefined;
  /** Runs before each write, settle or read; may throw, change the network (another writer), abort. */
  readonly before?: (call: Call, cloud: MemoryCloud) => void;
  /** How the cloud refuses single ops, by id. */
  readonly refuses?: Readonly<Record<string, Pick<Outcome, 'class' | 'code'>>>;
  /** What `settle` says instead of the truth, by op id. */
  readonly settles?: Readonly<Record<string, Outcome['result']>>;
  /** The first reads that show the network as it was at the start. */
  readonly lateReads?: number;
  /** Makes calls take time; without it they are answered at once. */
  readonly time?: Time;
}

export interface Call {
  /** When it was sent, on the script's clock; 0 without one. */
  readonly at: number;
  readonly kind: 'read' | 'write' | 'settle';
  /** Of its kind, from 1. */
  readonly number: number;
  readonly ops: readonly string[];
  readonly batch: Batch;
  readonly scope?: Scope | undefined;
}

/**
 * A small strict cloud: refuses a second route to a destination and changes of what is not there,
 * and, like AWS, overwrites and deletes by destination whatever the route is.
 */
export class MemoryCloud implements Reader, Writer {
  readonly calls: Call[] = [];
  /** Op ids, in the order in which they were committed. */
  readonly committed: string[] = [];
  readonly killed: Promise<'killed'>;
  readonly #script: Script;
  readonly #atStart: Network;
  readonly #time: StrictTime;
  /** Since when the network is so. */
  readonly #history: { readonly at: number; readonly network: Network }[];
  #isDead = false;
  #kill: (value: 'killed') => void = () => undefined;

  constructor(network: Network, script: Script = {}) {
    this.#history = [{ at: Number.NEGATIVE_INFINITY, network }];
    this.#atStart = network;
    this.#script = script;
    this.#time = new StrictTime(script.time);
    this.killed = new Promise((resolve) => {
      this.#kill = resolve;
    });
  }

  /** Calls that came too fast, or during another's work. */
  get provoked(): readonly string[] {
    return this.#time.provoked;
  }

  get network(): Network {
    return this.#history.at(-1)?.network ?? this.#atStart;
  }

  async read(scope: Scope, context: Context): Promise<Network> {
    const call = this.#enter('read', [], scope);
    context.signal.throwIfAborted();
    const back = await this.#time.arrive();
    if (this.#time.isTooFast('read')) throw new Error('test: RequestLimitExceeded');
    const source = call.number <= (this.#script.lateReads ?? 0) ? this.#atStart : this.#shownNow();
    const tables = source.routeTables.filter(({ id }) => scope.tables?.includes(id) ?? true);
    await back();
    context.signal.throwIfAborted();
    return {
      ...source,
      routeTables: scope.parts.includes('routeTables') ? tables : [],
      interfaces: scope.parts.includes('interfaces') ? source.interfaces : [],
    };
  }

  async write(batch: Batch): Promise<readonly Outcome[]> {
    // A dead process sends nothing. What it had sent before arrives all the same.
    if (this.#isDead) return new Promise(() => undefined);
    const call = this.#enter('write', batch);
    const fault = this.#script.writes?.(call.number, batch);
    if (fault === 'throw') throw new TypeError('undefined is not a function');
    if (fault === 'kill-before') return this.#die();
    const back = await this.#time.arrive();
    const answers = this.#answer(batch, fault);
    await back();
    return answers;
  }

  async settle(batch: Batch, { clock, signal }: Context): Promise<readonly Outcome[]> {
    this.#enter('settle', batch);
    const { busyMs = 0 } = this.#script.time ?? {};
    if (busyMs > 0) await clock.sleep(busyMs, signal).catch(() => undefined);
    return batch.map((item) => {
      const result = this.#script.settles?.[item.id] ?? (this.#holds(item) ? 'applied' : 'unknown');
      return { op: item.id, result, ...(result === 'unknown' ? { class: 'transient' } : {}) };
    });
  }

  #answer(
    batch: Batch,
    fault: WriteFault | undefined,
  ): readonly Outcome[] | Promise<readonly Outcome[]> {
    if (this.#time.isTooFast(batch[0]?.kind ?? 'read') || fault === 'throttle')
      return batch.map(({ id }) => throttled(id, fault));
    if (fault === 'busy' || this.#time.isBusy()) return batch.map(({ id }) => busy(id));
    if (fault === 'drop-request') return unanswered(batch);
    const isHalf = fault === 'kill-midway' || fault === 'half-busy';
    const reached = isHalf ? batch.slice(0, batch.length / 2) : batch;
    const outcomes = reached.map((item) => this.#commit(item));
    switch (fault) {
      case 'drop-reply':
        return unanswered(batch);
      case 'half-busy':
        return [...outcomes, ...batch.slice(reached.length).map(({ id }) => busy(id))];
      case 'too-few-outcomes':
        return outcomes.slice(1);
      case 'wrong-order':
        return outcomes.toReversed();
      case 'kill-midway':
      case 'kill-after':
        return this.#die();
      default:
        return outcomes;
    }
  }

  #shownNow(): Network {
    const before = this.#time.now() - (this.#script.time?.lagMs ?? 0);
    return this.#history.findLast(({ at }) => at <= before)?.network ?? this.#atStart;
  }

  /** Another writer's work. */
  change(edit: (network: Network) => Network): void {
    this.#history.push({ at: this.#time.now(), network: edit(this.network) });
  }

  #enter(kind: Call['kind'], batch: Batch, scope?: Scope): Call {
    const number = this.calls.filter((call) => call.kind === kind).length + 1;
    const call = {
      at: this.#time.now(),
      kind,
      number,
      ops: batch.map(({ id }) => id),
      batch,
      scope,
    };
    this.calls.push(call);
    this.#script.before?.(call, this);
    return call;
  }

  #die(): Promise<never> {
    this.#isDead = true;
    this.#kill('killed');
    return new Promise(() => undefined);
  }

  #commit(item: BatchItem): Outcome {
    const refusal = this.#script.refuses?.[item.id];
    if (refusal !== undefined) return { op: item.id, result: 'failed', ...refusal };
    try {
      this.change((network) => withChange(network, item));
    } catch (error) {
      return { op: item.id, result: 'failed', class: 'conflict', message: String(error) };
    }
    this.committed.push(item.id);
    return { op: item.id, result: 'applied', requestId: `request-${this.committed.length}` };
  }

  #holds(item: BatchItem): boolean {
    if (item.kind === 'disable-source-dest-check') {
      const found = this.network.interfaces.find(({ id }) => id === item.interface);
      return found?.sourceDestCheck === false;
    }
    const table = this.network.routeTables.find(({ id }) => id === item.table);
    if (item.kind === 'claim-table') return table?.tags[item.after.tag] === item.after.value;
    const found = table?.routes.find(
      ({ destination }) => `${destination}` === `${item.destination}`,
    );
    return JSON.stringify(found?.nextHops) === JSON.stringify(item.after?.nextHops);
  }
}

function busy(op: string): Outcome {
  return { op, result: 'failed', class: 'transient', code: 'TaskConflict' };
}

function throttled(op: string, fault: WriteFault | undefined): Outcome {
  const asked = fault === 'throttle' ? { retryAfterMs: 60_000 } : {};
  return { op, result: 'failed', class: 'transient', code: 'RequestLimitExceeded', ...asked };
}

function unanswered(batch: Batch): readonly Outcome[] {
  return batch.map(({ id }) => ({
    op: id,
    result: 'unknown',
    class: 'transient',
    code: 'Timeout',
  }));
}
