import { describe, expect, it } from 'vitest';
import { Batches } from '../../src/applier/batches.ts';
import type { Op } from '../../src/planner/plan.ts';
import { claim, create, disableCheck, remove, replace } from './ops.ts';

const rules = { batchSize: 3, replaceBatchSize: 2 };

/** Every batch, in order, when the ops at these positions of the plan are ready at once. */
function batchesOf(plan: readonly Op[], ready: readonly number[]): readonly string[] {
  const batches = new Batches(plan, rules);
  for (const index of ready) {
    const op = plan[index];
    if (op !== undefined) batches.add(op);
  }
  const taken: string[] = [];
  for (let batch = batches.take(() => true); batch !== undefined; batch = batches.take(() => true))
    taken.push(batch.map(({ id }) => id.replace('/10.244.', ' ').replace('.0/24', '')).join(', '));
  return taken;
}

const at = (n: number) => `10.244.${n}.0/24`;

describe('Batches', () => {
  const creates = [1, 2, 3, 4, 5].map((n) => create('t', at(n), 'eni-1'));
  it.each<readonly [string, readonly Op[], readonly number[], readonly string[]]>([
    ['nothing ready', creates, [], []],
    ['creates, by the batch size', creates, [0, 1, 2, 3, 4], ['t 1, t 2, t 3', 't 4, t 5']],
    ['in the order of the plan, not of readiness', creates, [4, 0, 3, 1], ['t 1, t 2, t 4', 't 5']],
    [
      'replaces, by a size of their own',
      [1, 2, 3].map((n) => replace('t', at(n), 'eni-1', 'eni-2')),
      [0, 1, 2],
      ['t 1, t 2', 't 3'],
    ],
    [
      'one kind in a batch',
      [create('t', at(1), 'eni-1'), remove('t', at(2), 'eni-1'), create('t', at(3), 'eni-1')],
      [0, 1, 2],
      ['t 1, t 3', 't 2'],
    ],
    [
      'one table in a batch, the first of the plan first',
      [create('u', at(1), 'eni-1'), create('t', at(2), 'eni-1'), create('u', at(3), 'eni-1')],
      [2, 1, 0],
      ['u 1, u 3', 't 2'],
    ],
    [
      'checks and claims one by one',
      [disableCheck('eni-1'), disableCheck('eni-2'), claim('t'), claim('u')],
      [0, 1, 2, 3],
      ['eni-1', 'eni-2', 't', 'u'],
    ],
  ])('%s', (_, plan, ready, expected) => {
    expect(batchesOf(plan, ready)).toEqual(expected);
  });
});
