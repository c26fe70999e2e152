import type { ChangeKind } from '../network/change.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';

export type BatchRules = Pick<CloudRules, 'batchSize' | 'replaceBatchSize'>;

/**
 * Ops that are ready, cut into batches: one kind and one table each, of the cloud's batch size. None
 * needs another, for an op that needs another is not ready. The batch with the op that stands first
 * in the plan goes first.
 */
export class Batches {
  readonly #rules: BatchRules;
  /** The plan's order. */
  readonly #position: ReadonlyMap<string, number>;
  readonly #lanes = new Map<string, Lane>();

  constructor(plan: readonly Op[], rules: BatchRules) {
    this.#rules = rules;
    this.#position = new Map(plan.map((op, index) => [op.id, index]));
  }

  add(op: Op): void {
    const key = op.kind === 'disable-source-dest-check' ? op.kind : `${op.kind} ${op.table}`;
    const lane = this.#lanes.get(key) ?? { kind: op.kind, ops: [], sorted: true };
    const last = lane.ops.at(-1);
    if (last !== undefined && this.#at(op) < this.#at(last)) lane.sorted = false;
    lane.ops.push(op);
    this.#lanes.set(key, lane);
  }

  /** The kinds of which something is ready. */
  kinds(): ReadonlySet<ChangeKind> {
    return new Set([...this.#lanes.values()].map(({ kind }) => kind));
  }

  /** The next batch of those kinds, or undefined when nothing of them is ready. */
  take(isOpen: (kind: ChangeKind) => boolean): readonly Op[] | undefined {
    let best: { readonly key: string; readonly lane: Lane; readonly at: number } | undefined;
    for (const [key, lane] of this.#lanes) {
      if (!isOpen(lane.kind)) continue;
      if (!lane.sorted) lane.ops.sort((a, b) => this.#at(a) - this.#at(b));
      lane.sorted = true;
      const first = lane.ops[0];
      if (first === undefined) continue;
      const at = this.#at(first);
      if (best === undefined || at < best.at) best = { key, lane, at };
    }
    if (best === undefined) return undefined;
    const batch = best.lane.ops.splice(0, this.#sizeFor(best.lane.kind));
    if (best.lane.ops.length === 0) this.#lanes.delete(best.key);
    return batch;
  }

  #sizeFor(kind: ChangeKind): number {
    switch (kind) {
      case 'create-route':
      case 'delete-route':
        return this.#rules.batchSize;
      case 'replace-route':
        return this.#rules.replaceBatchSize;
      case 'disable-source-dest-check':
      case 'claim-table':
        return 1; // Every cloud's call takes one interface, one table.
    }
  }

  #at(op: Op): number {
    return this.#position.get(op.id) ?? 0;
  }
}

/** Ready ops that may share a batch. */
interface Lane {
  readonly kind: ChangeKind;
  readonly ops: Op[];
  sorted: boolean;
}
