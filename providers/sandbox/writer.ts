import type { Outcome } from '../../src/network/change.ts';
import { afterHolds } from '../../src/network/holds.ts';
import type { Batch, BatchItem, Writer } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { attempt } from './cloud.ts';
import type { Lock } from './lock.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Store } from './store.ts';

/** What happened to one item, before it is an Outcome of its op. */
type Fate = Pick<Outcome, 'result' | 'class' | 'code' | 'message'>;

/**
 * Writes to a sandbox's state: items one by one, so that some may fail and others not, then the file
 * once. Ids of requests count from `sandbox-1`, so that runs can be compared.
 */
export function sandboxWriter(store: Store, held: Lock, rules: CloudRules): Writer {
  let requests = 0;
  let underWay = 0;
  let last: Promise<unknown> = Promise.resolve();

  const carryOut = async (batch: Batch): Promise<readonly Fate[]> => {
    if (!(await held.isHeld())) {
      const message = "the lock beside the sandbox's state was removed or released";
      return batch.map(() => failed(refuse('conflict', 'LockLost', message)));
    }
    const before = await store.load();
    let { network } = before;
    const fates = batch.map((item): Fate => {
      const tried = attempt(network, rules, item);
      if (tried.kind === 'refused') return failed(tried.refusal);
      network = tried.network;
      return { result: 'applied' };
    });
    if (network === before.network) return fates;
    const saved = await store.save(before, network);
    if (saved.kind === 'saved') return fates;
    const { kind: result, code, message } = saved;
    const notSaved: Fate = { result, class: 'unknown', code, message };
    return fates.map((fate) => (fate.result === 'applied' ? notSaved : fate));
  };

  const write = async (batch: Batch): Promise<readonly Outcome[]> => {
    requests += 1;
    const requestId = `sandbox-${requests}`;
    const refusal = batchRefusal(batch, rules) ?? (underWay > 0 ? busy(rules) : undefined);
    if (refusal) return outcomes(batch, () => failed(refusal), requestId);
    underWay += 1;
    const turn = last.then(() => carryOut(batch));
    last = turn.catch(() => {});
    try {
      const fates = await turn;
      return outcomes(batch, (index) => fates[index], requestId);
    } catch (error) {
      // Only reading the state throws here, before anything is written.
      return outcomes(batch, () => failed(unreadable(error)), requestId);
    } finally {
      underWay -= 1;
    }
  };

  const settle = async (batch: Batch): Promise<readonly Outcome[]> => {
    try {
      const { network } = await store.load();
      return outcomes(batch, (index) => settled(batch[index], (item) => afterHolds(network, item)));
    } catch (error) {
      return outcomes(batch, () => ({ ...unreadable(error), result: 'unknown' }));
    }
  };

  return { write, settle };
}

function settled(item: BatchItem | undefined, holds: (item: BatchItem) => boolean): Fate {
  if (item && holds(item)) return { result: 'applied' };
  return failed(refuse('conflict', 'NotAsWritten', 'read back, it is not as it was written'));
}

/** What a caller of the real cloud could not even send. */
function batchRefusal(batch: Batch, rules: CloudRules): Refusal | undefined {
  const { batchSize, codes, replaceBatchSize } = rules;
  const most = batch[0]?.kind === 'replace-route' ? replaceBatchSize : batchSize;
  if (batch.length > most) {
    const message = `${batch.length} ops in one batch; ${most} at most`;
    return refuse('invalid', codes.batch, message);
  }
  const calls = new Set(batch.map((item) => `${item.kind} ${'table' in item ? item.table : ''}`));
  if (calls.size <= 1) return undefined;
  return refuse('invalid', codes.batch, 'a batch holds ops of one kind and one table');
}

function busy({ codes }: CloudRules): Refusal | undefined {
  if (codes.busy === undefined) return undefined;
  return refuse('transient', codes.busy, 'another write of the VPC is under way');
}

function unreadable(error: unknown): Refusal {
  return refuse('unknown', 'StateUnreadable', error instanceof Error ? error.message : `${error}`);
}

function failed(refusal: Refusal): Fate {
  return { result: 'failed', ...refusal };
}

function outcomes(
  batch: Batch,
  fateOf: (index: number) => Fate | undefined,
  requestId?: string,
): readonly Outcome[] {
  return batch.map(({ id }, index) => ({
    op: id,
    ...(fateOf(index) ?? { result: 'unknown' }),
    ...(requestId === undefined ? {} : { requestId }),
  }));
}
