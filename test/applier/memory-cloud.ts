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

/** What happens at a write call, the first being number 1. */
export type WriteFault =
  /** The call throws before anything is done. */
  | 'throw'
  /** Committed, and no answer said so. */
  | 'drop-reply'
  /** Never committed, and no answer said so. */
  | 'drop-request'
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
}

export interface Call {
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
  network: Network;
  readonly calls: Call[] = [];
  /** Op ids, in the order in which they were committed. */
  readonly committed: string[] = [];
  readonly killed: Promise<'killed'>;
  readonly #script: Script;
  readonly #atStart: Network;
  #kill: (value: 'killed') => void = () => undefined;

  constructor(network: Network, script: Script = {}) {
    this.network = network;
    this.#atStart = network;
    this.#script = script;
    this.killed = new Promise((resolve) => {
      this.#kill = resolve;
    });
  }

  async read(scope: Scope, context: Context): Promise<Network> {
    const call = this.#enter('read', [], scope);
    context.signal.throwIfAborted();
    const source = call.number <= (this.#script.lateReads ?? 0) ? this.#atStart : this.network;
    const tables = source.routeTables.filter(({ id }) => scope.tables?.includes(id) ?? true);
    return {
      ...source,
      routeTables: scope.parts.includes('routeTables') ? tables : [],
      interfaces: scope.parts.includes('interfaces') ? source.interfaces : [],
    };
  }

  async write(batch: Batch): Promise<readonly Outcome[]> {
    const call = this.#enter('write', batch);
    const fault = this.#script.writes?.(call.number, batch);
    if (fault === 'throw') throw new TypeError('undefined is not a function');
    if (fault === 'kill-before') return this.#die();
    if (fault === 'drop-request') return unanswered(batch);
    const reached = fault === 'kill-midway' ? batch.slice(0, batch.length / 2) : batch;
    const outcomes = reached.map((item) => this.#commit(item));
    switch (fault) {
      case undefined:
        return outcomes;
      case 'drop-reply':
        return unanswered(batch);
      case 'too-few-outcomes':
        return outcomes.slice(1);
      case 'wrong-order':
        return outcomes.toReversed();
      case 'kill-midway':
      case 'kill-after':
        return this.#die();
    }
  }

  async settle(batch: Batch): Promise<readonly Outcome[]> {
    this.#enter('settle', batch);
    return batch.map((item) => {
      const scripted = this.#script.settles?.[item.id];
      return { op: item.id, result: scripted ?? (this.#holds(item) ? 'applied' : 'unknown') };
    });
  }

  /** Another writer's work. */
  change(edit: (network: Network) => Network): void {
    this.network = edit(this.network);
  }

  #enter(kind: Call['kind'], batch: Batch, scope?: Scope): Call {
    const number = this.calls.filter((call) => call.kind === kind).length + 1;
    const call = { kind, number, ops: batch.map(({ id }) => id), batch, scope };
    this.calls.push(call);
    this.#script.before?.(call, this);
    return call;
  }

  #die(): Promise<never> {
    this.#kill('killed');
    return new Promise(() => undefined);
  }

  #commit(item: BatchItem): Outcome {
    const refusal = this.#script.refuses?.[item.id];
    if (refusal !== undefined) return { op: item.id, result: 'failed', ...refusal };
    try {
      this.network = withChange(this.network, item);
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

function unanswered(batch: Batch): readonly Outcome[] {
  return batch.map(({ id }) => ({
    op: id,
    result: 'unknown',
    class: 'transient',
    code: 'Timeout',
  }));
}
