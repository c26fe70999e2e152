import type { Op } from '../planner/plan.ts';
import type { StaleReason } from './verdict.ts';

/**
 * The ops in an order that respects `needs`, else as the plan lists them. Depth first over `needs`,
 * each op after what it needs; linear, with a stack of its own because chains may be long.
 *
 * `broken`: what makes the plan impossible to carry out (an id twice, an unknown need, a circle).
 * A plan of podway's has none of it, but its digest is no signature.
 */
export function inOrder(ops: readonly Op[]): {
  readonly order: readonly Op[];
  readonly broken: readonly StaleReason[];
} {
  const byId = new Map<string, Op>();
  const broken: StaleReason[] = [];
  for (const op of ops) {
    if (byId.has(op.id)) broken.push({ op: op.id, found: 'two ops of this id', expected: 'one' });
    byId.set(op.id, op);
  }

  const order: Op[] = [];
  const entered = new Set<string>();
  const left = new Set<string>();
  const stack: { readonly op: Op; next: number }[] = [];
  const enter = (op: Op) => {
    entered.add(op.id);
    stack.push({ op, next: 0 });
  };
  for (const root of byId.values()) {
    if (!entered.has(root.id)) enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { op } = top;
      const id = op.needs[top.next++];
      if (id === undefined) {
        order.push(op);
        left.add(op.id);
        stack.pop();
        continue;
      }
      const needed = byId.get(id);
      if (needed === undefined)
        broken.push({ op: op.id, found: `it needs ${id}`, expected: 'an op of this plan' });
      else if (!entered.has(id)) enter(needed);
      else if (!left.has(id))
        broken.push({ op: op.id, found: `it needs ${id}, which needs it`, expected: 'no circle' });
    }
  }
  return { order, broken };
}
