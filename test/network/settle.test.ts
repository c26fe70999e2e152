import { describe, expect, it } from 'vitest';
import type { RouteChange } from '../../src/network/change.ts';
import type { Written } from '../../src/network/holds.ts';
import { settleBatch } from '../../src/network/settle.ts';
import { withChange } from '../../src/network/with-change.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { claim, create, disableCheck, eni, networkOf, remove, replace } from './build.ts';

const before = networkOf({
  routeTables: [
    {
      id: 'rtb-1',
      routes: [
        { destination: '10.244.1.0/24', nextHops: [{ kind: 'interface', id: 'eni-1' }] },
        { destination: '10.244.2.0/24', nextHops: [{ kind: 'interface', id: 'eni-1' }] },
      ],
    },
  ],
  interfaces: [{ id: 'eni-1', subnet: 'subnet-a', sourceDestCheck: true }],
});

/** Settles one change of a cloud that answers with these networks in turn, the last one for ever. */
async function settle(
  change: RouteChange,
  answers: readonly (Written | 'no answer')[],
  { settleMs = 10_000, signal = new AbortController().signal } = {},
) {
  const clock = new VirtualClock();
  let reads = 0;
  const [outcome] = await settleBatch(
    [{ ...change, id: 'op-1' }],
    { clock, signal },
    {
      settleMs,
      read: async () => {
        const answer = answers[Math.min(reads++, answers.length - 1)] ?? 'no answer';
        if (answer === 'no answer') throw new Error('the cloud is silent');
        return answer;
      },
    },
  );
  return { outcome, reads, slept: clock.slept };
}

const changes: readonly (readonly [string, RouteChange])[] = [
  ['a route that is to be there', create('rtb-1', '10.244.9.0/24', eni('eni-1'))],
  [
    'a route that is to lead elsewhere',
    replace('rtb-1', '10.244.1.0/24', eni('eni-1'), eni('eni-2')),
  ],
  ['a route that is to be gone', remove('rtb-1', '10.244.2.0/24', eni('eni-1'))],
  ['a check that is to be off', disableCheck('eni-1')],
  ['a table that is to be claimed', claim('rtb-1')],
];

describe('settleBatch', () => {
  it.each(changes)('%s: one read where it shows at once', async (_, change) => {
    const { outcome, reads, slept } = await settle(change, [withChange(before, change)]);
    expect(outcome).toEqual({ op: 'op-1', result: 'applied' });
    expect([reads, slept]).toEqual([1, []]);
  });

  it.each(changes)('%s: read until it shows, with pauses that double', async (_, change) => {
    const answers = [before, 'no answer', before, withChange(before, change)] as const;
    const { outcome, reads, slept } = await settle(change, answers);
    expect(outcome).toEqual({ op: 'op-1', result: 'applied' });
    expect([reads, slept]).toEqual([4, [500, 1_000, 2_000]]);
  });

  it.each(changes)('%s: what never shows has failed when the time is over', async (_, change) => {
    const { outcome, slept } = await settle(change, [before]);
    expect(outcome).toMatchObject({ result: 'failed', class: 'conflict', code: 'NotAsWritten' });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(10_000);
  });

  it.each(changes)('%s: a cloud that tells nothing leaves it unknown', async (_, change) => {
    const { outcome } = await settle(change, ['no answer']);
    expect(outcome).toMatchObject({ result: 'unknown', message: 'the cloud is silent' });
  });

  it('an interrupt ends the wait; what was seen already stays', async () => {
    const controller = new AbortController();
    controller.abort(new Error('Ctrl-C'));
    const change = create('rtb-1', '10.244.9.0/24', eni('eni-1'));
    const { outcome, reads } = await settle(change, [before], { signal: controller.signal });
    expect(outcome).toMatchObject({ result: 'unknown' });
    expect(reads).toBe(0);
  });

  it('a deleted route of a table that is gone itself is not known to be deleted', async () => {
    const change = remove('rtb-1', '10.244.2.0/24', eni('eni-1'));
    const none: Written = { routeTables: [], interfaces: [] };
    expect((await settle(change, [none])).outcome).toMatchObject({ result: 'failed' });
  });

  it("another's route to the same destination is not what was written", async () => {
    const change = create('rtb-1', '10.244.1.0/24', eni('eni-2'));
    expect((await settle(change, [before])).outcome).toMatchObject({ code: 'NotAsWritten' });
  });
});
