import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/network/change.ts';
import { withChange } from '../../src/network/with-change.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { applied, appliedOn } from './applied.ts';
import { MemoryCloud, type Script, type WriteFault } from './memory-cloud.ts';
import { create, network, remove, replace, route, routesOf, type World } from './ops.ts';
import { direct, serial } from './rules.ts';

const a = '10.244.1.0/24';
const b = '10.244.2.0/24';
const c = '10.244.3.0/24';
const empty: World = { tables: { t: [] } };
const single = { ...direct, batchSize: 1 };

/** What happens at the first write calls, in their order. */
const faults = (...list: readonly (WriteFault | undefined)[]): Script => ({
  writes: (call) => list[call - 1],
});
const words = (outcomes: readonly Outcome[], id: string) =>
  outcomes.find(({ op }) => op === id)?.message;

describe('transient failures', () => {
  const plan = [create('t', a, 'eni-1'), create('t', b, 'eni-1', { needs: [`t/${a}`] })];

  it('are tried again after a pause that doubles, at most', async () => {
    const run = await applied(plan, empty, { script: faults('busy', 'busy', 'busy') });
    expect(run.results).toEqual([`t/${a}: applied`, `t/${b}: applied`]);
    expect(run.clock.slept.slice(0, 3)).toEqual([500, 1000, 2000]);
    expect(run.calls.writes).toBe(5);
  });

  it.each([
    [() => 0, [0, 0, 0], 'nothing'],
    [() => 0.5, [250, 500, 1000], 'half of it'],
  ])('with jitter down to %s: the pauses are %j, %s', async (random, pauses) => {
    const script = faults('busy', 'busy', 'busy');
    const run = await applied(plan, empty, { script, random });
    expect(run.clock.slept.slice(0, 3)).toEqual(pauses);
  });

  it('only the ops that failed are sent again', async () => {
    const two = [create('t', a, 'eni-1'), create('t', b, 'eni-1')];
    const run = await applied(two, empty, { script: faults('half-busy') });
    expect(run.called).toEqual([`write t/${a} t/${b}`, `write t/${b}`, 'read']);
    expect(run.results).toEqual([`t/${a}: applied`, `t/${b}: applied`]);
  });

  it('other ops go on during the pause, what needs them too', async () => {
    const three = [create('t', a, 'eni-1'), create('t', b, 'eni-1'), create('t', c, 'eni-1')];
    const run = await applied(three, empty, { rules: single, script: faults('busy') });
    expect(run.cloud.committed).toEqual([`t/${b}`, `t/${c}`, `t/${a}`]);
  });

  it('end after five minutes: failed, with the number of tries; what needs it is skipped', async () => {
    const always: Script = {
      writes: (_, batch) => (batch[0]?.id === `t/${a}` ? 'busy' : undefined),
    };
    const three = [...plan, create('t', c, 'eni-1')];
    const run = await applied(three, empty, { rules: single, script: always });
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: skipped`, `t/${c}: applied`]);
    expect(run.outcomes[0]).toMatchObject({ class: 'transient', code: 'TaskConflict' });
    expect(words(run.outcomes, `t/${a}`)).toMatch(/^TaskConflict \(sent \d+ times\)$/);
    const seconds = run.cloud.calls.map(({ at }) => at).at(-1);
    expect(seconds).toBeDefined();
    expect(run.clock.now().getTime() - Date.parse('2026-11-22T10:00:00Z')).toBeLessThan(330_000);
  });

  it('a cloud that accepts nothing at all is left alone then: the rest is not sent', async () => {
    const many = Array.from({ length: 200 }, (_, i) => create('t', `10.244.${i}.0/24`, 'eni-1'));
    const run = await applied(many, empty, {
      rules: single,
      script: { writes: () => 'throttle' },
    });
    expect(run.interrupted).toBe(false);
    const skipped = run.outcomes.filter(({ result }) => result === 'skipped');
    expect(skipped.length).toBeGreaterThan(100);
    expect(skipped[0]?.message).toBe('not sent: the cloud accepted nothing for 5 minutes');
    expect(run.clock.now().getTime() - Date.parse('2026-11-22T10:00:00Z')).toBeLessThan(900_000);
    expect(run.cloud.committed).toEqual([]);
  });

  it.each(['conflict', 'quota', 'denied', 'invalid', 'unknown', 'gone'] as const)(
    'of class %s there is no second try',
    async (kind) => {
      const run = await applied(plan, empty, {
        script: { refuses: { [`t/${a}`]: { class: kind, code: 'No' } } },
      });
      expect(run.calls.writes).toBe(1);
      expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: skipped`]);
    },
  );

  it('interrupted during the pause: the last answer is the outcome', async () => {
    const abort = new AbortController();
    const run = await applied(plan, empty, {
      abort,
      script: (clock) => {
        clock.sleep(200).then(() => abort.abort());
        return faults('busy');
      },
    });
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: skipped`]);
    expect(run.outcomes[0]).toMatchObject({ class: 'transient', code: 'TaskConflict' });
    expect(run.interrupted).toBe(true);
    expect(run.calls.writes).toBe(1);
  });

  it('no retry outlives the result', async () => {
    const run = await applied(plan, empty, { script: faults('busy', 'drop-reply', 'busy') });
    const { length } = run.cloud.calls;
    await run.clock.sleep(3_600_000);
    expect(run.cloud.calls).toHaveLength(length);
  });
});

describe('throttles', () => {
  it('pause all calls of that kind, for as long as the cloud asks; others go on', async () => {
    const plan = [
      create('t', a, 'eni-1'),
      create('t', b, 'eni-1'),
      remove('t', c, 'eni-1', { needs: [] }),
    ];
    const run = await applied(
      plan,
      { tables: { t: [route(c, 'eni-1')] } },
      {
        rules: { ...single, rates: { ...single.rates, 'create-route': narrow } },
        script: (clock) => ({ ...faults('throttle'), time: { clock } }),
      },
    );
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    const begin = Date.parse('2026-11-22T10:00:00Z');
    const sent = run.cloud.calls.flatMap(({ kind, ops, at }) =>
      kind === 'write' ? [`${ops.join()} ${(at - begin) / 1000}`] : [],
    );
    // 60 s as asked, and then no burst: a token a second.
    expect(sent).toEqual([`t/${a} 0`, `t/${c} 0`, `t/${a} 61`, `t/${b} 62`]);
  });

  const narrow = { ...direct.rates.read, burst: 1, perSecond: 1 };
});

describe('an answer that is lost', () => {
  const plan = [
    replace('t', a, 'eni-1', 'eni-2'),
    remove('t', b, 'eni-1'),
    create('t', c, 'eni-1'),
  ];
  const world: World = { tables: { t: [route(a, 'eni-1'), route(b, 'eni-1')] } };
  const every = (fault: WriteFault): Script => {
    const seen = new Set<string | undefined>();
    return {
      writes: (_, [first]) => {
        if (seen.has(first?.id)) return undefined;
        seen.add(first?.id);
        return fault;
      },
    };
  };

  it.each([
    ['at once', direct],
    ['later, one write at a time', serial],
  ] as const)(
    'committed, on a cloud that writes %s: read back, and never sent again',
    async (_, rules) => {
      const run = await applied(plan, world, { rules, script: every('drop-reply') });
      expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
      expect(run.calls.writes).toBe(3);
      expect(words(run.outcomes, `t/${c}`)).toBe(
        'the write gave no clear answer; read back, it is as planned',
      );
      expect(routesOf(run.cloud.network, 't')).toEqual([`${a} via eni-2`, `${c} via eni-1`]);
    },
  );

  it.each([
    ['at once', direct],
    ['later, one write at a time', serial],
  ] as const)(
    'not committed, on a cloud that writes %s: read back, then sent again',
    async (_, rules) => {
      const run = await applied(plan, world, { rules, script: every('drop-request') });
      expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
      expect(run.calls.writes).toBe(6);
      for (const { id } of plan) {
        const [first = -1, second = -1] = run.called.flatMap((call, i) =>
          call === `write ${id}` ? [i] : [],
        );
        expect(run.called.slice(first, second)).toContain('read');
      }
    },
  );

  it('committed, and reads show it late: sent again, refused as there, and found to be ours', async () => {
    const one = [create('t', c, 'eni-1')];
    const run = await applied(one, world, {
      rules: { ...direct, settleMs: 60_000 },
      script: (clock) => ({ ...every('drop-reply'), time: { clock, lagMs: 4000 } }),
    });
    expect(run.results).toEqual([`t/${c}: applied`]);
    expect(run.calls.writes).toBe(2);
    expect(run.cloud.committed).toEqual([`t/${c}`]);
    expect(run.findings).toEqual([]);
  });

  it('committed, and reads show it late: what names only the destination is not sent again', async () => {
    const two = plan.slice(0, 2);
    const run = await applied(two, world, {
      rules: { ...direct, settleMs: 60_000 },
      script: (clock) => ({ ...every('drop-reply'), time: { clock, lagMs: 4000 } }),
    });
    expect(run.results).toEqual(two.map(({ id }) => `${id}: applied`));
    expect(run.calls.writes).toBe(2);
  });

  it('committed, sent again, refused as there, and then interrupted: unknown, not failed', async () => {
    const abort = new AbortController();
    const run = await applied([create('t', c, 'eni-1')], world, {
      abort,
      script: (clock) => ({
        ...every('drop-reply'),
        time: { clock, lagMs: 4000 },
        before: ({ kind, number }) => {
          if (kind === 'read' && number === 2) abort.abort();
        },
      }),
    });
    expect(run.calls.writes).toBe(2);
    expect(run.outcomes).toMatchObject([{ result: 'unknown', class: 'conflict' }]);
    expect(run.interrupted).toBe(true);
  });

  it('keeps a VPC busy that takes one write at a time: the next waits as long', async () => {
    const two = [create('t', c, 'eni-1'), create('u', c, 'eni-1')];
    const run = await applied(
      two,
      { tables: { t: [], u: [] } },
      {
        rules: serial,
        script: (clock) => ({ ...every('drop-reply'), time: { clock, busyMs: 5000 } }),
      },
    );
    expect(run.results).toEqual(two.map(({ id }) => `${id}: applied`));
    expect(run.cloud.provoked).toEqual([]);
  });

  it('accepted, and settling cannot tell: never sent again, however late it shows', async () => {
    const run = await applied([create('t', c, 'eni-1')], world, {
      rules: serial,
      script: { settles: { [`t/${c}`]: 'unknown' }, lateReads: 99 },
    });
    expect(run.outcomes).toMatchObject([{ result: 'unknown' }]);
    expect(run.calls.writes).toBe(1);
  });

  it('what stays unknown was looked for already: reading back does not wait for it', async () => {
    const two = [create('t', c, 'eni-1'), create('u', c, 'eni-1')];
    const run = await applied(two, { tables: { t: [], u: [] } }, { script: faults('throw') });
    expect(run.results).toEqual([`t/${c}: unknown`, `u/${c}: applied`]);
    const looks = run.clock.slept.reduce((sum, ms) => sum + ms, 0);
    expect(run.clock.now().getTime() - Date.parse('2026-11-22T10:00:00Z')).toBe(looks);
    expect(run.clock.slept.slice(-2)).toEqual([5000, 5000]);
    expect(run.findings).toEqual([]);
  });

  it('of fifty ops: one read looks for all of them', async () => {
    const fifty = Array.from({ length: 50 }, (_, i) => create('t', `10.244.${i}.0/24`, 'eni-1'));
    const run = await applied(fifty, empty, {
      rules: { ...direct, batchSize: 50 },
      script: (clock) => ({
        ...faults('drop-request', 'drop-reply'),
        time: { clock, latencyMs: () => [100, 100] },
      }),
    });
    expect(new Set(run.outcomes.map(({ result }) => result))).toEqual(new Set(['applied']));
    // Two looks, and one to read back.
    expect(run.calls).toEqual({ writes: 2, reads: 3, polls: 0 });
  });

  it('and another writer took the place meanwhile: a conflict, with what was found', async () => {
    const one = [create('t', c, 'eni-1')];
    const run = await applied(one, world, {
      script: {
        ...every('drop-request'),
        before: ({ kind, number }, cloud) => {
          if (kind === 'read' && number === 1)
            cloud.change((now) => withChange(now, create('t', c, 'eni-9')));
        },
      },
    });
    expect(run.outcomes).toEqual([
      {
        op: `t/${c}`,
        result: 'failed',
        class: 'conflict',
        code: 'Timeout',
        message: `Timeout; changed since the plan: found route to ${c} via interface eni-9 "podway/shop", expected no route to ${c}`,
      },
    ]);
    expect(run.calls.writes).toBe(1);
    expect(routesOf(run.cloud.network, 't')).toContain(`${c} via eni-9`);
  });

  it('that cannot be read back either stays unknown, and says why', async () => {
    const run = await applied([create('t', c, 'eni-1')], world, {
      script: {
        ...every('drop-reply'),
        before: ({ kind }) => {
          if (kind === 'read') throw new Error('test: no route to host');
        },
      },
    });
    expect(run.outcomes).toMatchObject([
      { result: 'unknown', message: 'Timeout; not read back: test: no route to host' },
    ]);
    expect(run.findings.map(({ code }) => code)).toEqual(['not-read-back']);
    expect(run.calls.writes).toBe(1);
  });
});

describe('a duplicate', () => {
  /** Another writer creates the route while the write is on its way. */
  const race = (via: string): Script => ({
    before: ({ kind, number }, cloud) => {
      if (kind === 'write' && number === 1)
        cloud.change((now) => withChange(now, create('t', a, via)));
    },
  });
  const plan = [create('t', a, 'eni-1'), create('t', b, 'eni-1', { needs: [`t/${a}`] })];

  it('with the planned next hop is already so', async () => {
    const run = await applied(plan, empty, { script: race('eni-1') });
    expect(run.results).toEqual([`t/${a}: already`, `t/${b}: applied`]);
    expect(words(run.outcomes, `t/${a}`)).toMatch(/; but it is as planned$/);
  });

  it('with another next hop is a failure: it is never taken for success', async () => {
    const run = await applied(plan, empty, { script: race('eni-9') });
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: skipped`]);
    expect(words(run.outcomes, `t/${a}`)).toMatch(
      /; changed since the plan: found route to 10\.244\.1\.0\/24 via interface eni-9/,
    );
    expect(routesOf(run.cloud.network, 't')).toEqual([`${a} via eni-9`]);
  });

  it('a delete of what is gone is already so', async () => {
    const run = await applied(
      [remove('t', a, 'eni-1')],
      { tables: { t: [route(a, 'eni-1')] } },
      {
        script: {
          refuses: { [`t/${a}`]: { class: 'gone', code: 'InvalidRoute.NotFound' } },
          before: ({ kind, number }, cloud) => {
            if (kind === 'write' && number === 1)
              cloud.change((now) => withChange(now, remove('t', a, 'eni-1')));
          },
        },
      },
    );
    expect(run.results).toEqual([`t/${a}: already`]);
  });
});

describe('a read that takes longer than it vouches for', () => {
  const one = [replace('t', a, 'eni-9', 'eni-1')];
  const world: World = { tables: { t: [route(a, 'eni-9')] } };
  const taking =
    (...seconds: readonly number[]) =>
    (clock: VirtualClock): Script => ({
      time: { clock, latencyMs: (call) => [0, (seconds[call] ?? 0) * 1000] },
    });

  it.each<[string, readonly number[], readonly string[]]>([
    ['is made again', [3, 1], ['read', 'read', `write t/${a}`, 'read']],
    ['of three the last has to do', [3, 3, 3], ['read', 'read', 'read', `write t/${a}`, 'read']],
    ['is enough where it takes less', [2], ['read', `write t/${a}`, 'read']],
  ])('%s', async (_, seconds, calls) => {
    const run = await applied(one, world, { script: taking(...seconds) });
    expect(run.called).toEqual(calls);
    expect(run.results).toEqual([`t/${a}: applied`]);
  });

  it('and a change that came meanwhile is seen by the next', async () => {
    const run = await applied(one, world, {
      script: (clock) => ({
        ...taking(3)(clock),
        before: ({ kind, number }, cloud) => {
          if (kind === 'read' && number === 2)
            cloud.change((now) => withChange(now, replace('t', a, 'eni-9', 'eni-7')));
        },
      }),
    });
    expect(run.called).toEqual(['read', 'read']);
    expect(run.outcomes[0]).toMatchObject({ result: 'failed', class: 'conflict' });
  });
});

describe('reads that show writes late', () => {
  const late = { ...direct, batchSize: 1, settleMs: 60_000 };
  const script = (clock: VirtualClock): Script => ({ time: { clock, lagMs: 3000 } });

  it('a delete waits until the route that it relies on shows', async () => {
    const plan = [
      create('t', '10.244.0.0/16', 'eni-1'),
      remove('t', a, 'eni-2', { needs: ['t/10.244.0.0/16'], relies: ['10.244.0.0/16'] }),
    ];
    const run = await applied(
      plan,
      { tables: { t: [route(a, 'eni-2')] } },
      { rules: late, script },
    );
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    const [first, second] = run.cloud.calls.filter(({ kind }) => kind === 'write');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(run.findings).toEqual([]);
  });

  it('a temporary route that does not show yet is deleted all the same', async () => {
    const first = create('t', '10.244.0.0/16', 'eni-1', { id: 't/10.244.0.0/16#temporary-create' });
    const between = create('t', a, 'eni-2', { needs: [first.id] });
    const last = remove('t', '10.244.0.0/16', 'eni-1', {
      id: 't/10.244.0.0/16#temporary-delete',
      needs: [first.id, between.id],
    });
    const run = await applied([first, between, last], empty, { rules: late, script });
    expect(run.results).toEqual([first, between, last].map(({ id }) => `${id}: applied`));
    expect(routesOf(run.cloud.network, 't')).toEqual([`${a} via eni-2`]);
    expect(run.findings).toEqual([]);
  });

  it('a write that never shows is a finding, once the time for it is over', async () => {
    const run = await applied([create('t', a, 'eni-1')], empty, { script: { lateReads: 99 } });
    expect(run.results).toEqual([`t/${a}: applied`]);
    expect(run.findings.map(({ code }) => code)).toEqual(['not-as-planned']);
  });
});

it('a plan that was cut off in the middle of it all converges with the next run', async () => {
  const clock = new VirtualClock();
  const plan = [create('t', a, 'eni-1'), create('t', b, 'eni-1'), create('t', c, 'eni-1')];
  const cloud = new MemoryCloud(network(empty), faults('drop-reply', 'kill-midway'));
  await Promise.race([appliedOn(plan, cloud, { rules: single }, clock), cloud.killed]);
  const again = await appliedOn(plan, new MemoryCloud(cloud.network), { rules: single });
  expect(routesOf(again.cloud.network, 't').toSorted()).toEqual(
    [a, b, c].map((to) => `${to} via eni-1`),
  );
});
