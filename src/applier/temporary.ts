import type { Op } from '../planner/plan.ts';
import type { KnownState } from './known-state.ts';
import { afterHolds } from './verdict.ts';

const create = '#temporary-create';
const remove = '#temporary-delete';

/** What an op writes: its id, without the part that tells a temporary pair's two ops apart. */
export function unitOf(id: string): string {
  if (id.endsWith(create)) return id.slice(0, -create.length);
  return id.endsWith(remove) ? id.slice(0, -remove.length) : id;
}

/**
 * The units of temporary pairs whose work is done: every op that needs the create is already true,
 * and the route is absent. Without this a second run would put the route back for nothing, in a
 * table that may have no room for it.
 *
 * An op that needs the create may belong to another pair; then that pair must be done too.
 */
export function finishedPairs(ops: readonly Op[], known: KnownState): ReadonlySet<string> {
  const deletes = new Map<string, Op>();
  const dependents = new Map<string, Op[]>();
  for (const op of ops) {
    if (op.id.endsWith(remove)) deletes.set(unitOf(op.id), op);
    if (op.id.endsWith(create)) dependents.set(unitOf(op.id), []);
  }
  if (deletes.size === 0) return new Set();
  for (const op of ops) {
    for (const need of op.needs) {
      if (need.endsWith(create) && unitOf(need) !== unitOf(op.id))
        dependents.get(unitOf(need))?.push(op);
    }
  }

  const isFinished = (unit: string): boolean => {
    const units = new Set([unit]);
    for (const each of units) {
      const last = deletes.get(each);
      if (last === undefined || !afterHolds(last, known)) return false;
      for (const op of dependents.get(each) ?? []) {
        if (dependents.has(unitOf(op.id))) units.add(unitOf(op.id));
        else if (!afterHolds(op, known)) return false;
      }
    }
    return true;
  };
  return new Set([...dependents.keys()].filter(isFinished));
}
