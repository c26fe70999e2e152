import { describe, expect, it } from 'vitest';
import { type ApplyResult, applyPlan } from '../../src/applier/apply.ts';
import type { Progress } from '../../src/applier/outcome-log.ts';
import { withChange } from '../../src/network/with-change.ts';
import type { Op } from '../../src/planner/plan.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { MemoryCloud, type Script, type WriteFault } from './memory-cloud.ts';
import {
  claim,
  create,
  disableCheck,
  network,
  remove,
  replace,
  route,
  routesOf,
  temporary,
  type World,
} from './ops.ts';
import { serial } from './rules.ts';

interface Run extends ApplyResult {
  readonly cloud: MemoryCloud;
  readonly clock: VirtualClock;
  /** `id: result`, in the plan's order. */
  readonly results: readonly string[];
  readonly progress: readonly Progress[];
}

interface Options {
  readonly script?: Script;
  readonly abort?: AbortController;
  readonly onProgress?: (progress: Progress) => void;
}

function apply(plan: readonly Op[], world: World, options: Options = {}): Promise<Run> {
  return applyOn(plan, new MemoryCloud(network(world), options.script), options);
}

async function applyOn(
  plan: readonly Op[],
  cloud: MemoryCloud,
  { abort = new AbortController(), onProgress }: Options = {},
): Promise<Run> {
  const clock = new VirtualClock();
  const progress: Progress[] = [];
  const result = await applyPlan({
    plan,
    network: cloud.network,
    writer: cloud,
    reader: cloud,
    rules: serial,
    context: { signal: abort.signal, clock },
    scope: { vpc: 'vpc-1' },
    onProgress: onProgress ?? ((each) => progress.push(each)),
  });
  const results = result.outcomes.map(({ op, result }) => `${op}: ${result}`);
  return { ...result, cloud, clock, progress, results };
}

const words = (run: ApplyResult, id: string) => run.outcomes.find(({ op }) => op === id)?.message;

const a = '10.244.1.0/24';
const b = '10.244.2.0/24';
const c = '10.244.3.0/24';
const cover = '10.244.0.0/16';

describe('applyPlan, nothing in the way', () => {
  const world: World = {
    tables: { t: [route(b, 'eni-1'), route(c, 'eni-1')], u: [] },
    interfaces: { 'eni-2': true },
  };
  const plan = [
    claim('t'),
    disableCheck('eni-2'),
    create('t', a, 'eni-2', { needs: ['t', 'eni-2'] }),
    create('u', a, 'eni-2', { needs: ['eni-2'] }),
    replace('t', b, 'eni-1', 'eni-2', { needs: ['t', 'eni-2'] }),
    remove('t', c, 'eni-1', { needs: ['t', `t/${b}`] }),
  ];

  it('applies every op, each kind and table in a batch of its own, after what it needs', async () => {
    const run = await apply(plan, world);
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    expect(run.cloud.calls.map(({ kind, ops }) => [kind, ...ops].join(' '))).toEqual([
      'write t',
      'settle t',
      'write eni-2',
      'settle eni-2',
      `write t/${a}`,
      `settle t/${a}`,
      `write u/${a}`,
      `settle u/${a}`,
      'read',
      `write t/${b}`,
      `settle t/${b}`,
      `write t/${c}`,
      `settle t/${c}`,
      'read',
    ]);
    expect(run).toMatchObject({ findings: [], stale: [], interrupted: false });
    expect(routesOf(run.cloud.network, 't')).toEqual([`${a} via eni-2`, `${b} via eni-2`]);
    expect(run.outcomes[0]).toEqual({ op: 't', result: 'applied', requestId: 'request-1' });
  });

  it('an op may rely on a route that this run made', async () => {
    const relying = create('t', a, 'eni-1', { needs: [`t/${cover}`], relies: [cover] });
    const run = await apply([create('t', cover, 'eni-2'), relying], { tables: { t: [] } });
    expect(run.results).toEqual([`t/${cover}: applied`, `t/${a}: applied`]);
  });

  it('reads back only what it wrote', async () => {
    const run = await apply(plan.slice(1, 2), world);
    expect(run.cloud.calls.at(-1)?.scope).toEqual({ vpc: 'vpc-1', parts: ['interfaces'] });
    const both = await apply(plan, world);
    expect(both.cloud.calls.at(-1)?.scope).toEqual({
      vpc: 'vpc-1',
      tables: ['t', 'u'],
      parts: ['routeTables', 'interfaces'],
    });
  });

  it('a second run with the same plan finds all done and calls nothing', async () => {
    const { cloud } = await apply(plan, world);
    cloud.calls.length = 0;
    const again = await applyOn(plan, cloud);
    expect(again.results).toEqual(plan.map(({ id }) => `${id}: already`));
    expect(cloud.calls).toEqual([]);
  });

  it('tells what is sent before it is, and each outcome once', async () => {
    const { progress } = await apply(plan.slice(1, 3).map(withoutTable), world);
    expect(progress.map((each) => (each.event === 'sent' ? each.ops : each.outcome))).toEqual([
      ['eni-2'],
      { op: 'eni-2', result: 'applied', requestId: 'request-1' },
      [`t/${a}`],
      { op: `t/${a}`, result: 'applied', requestId: 'request-2' },
    ]);
  });

  it('a listener that throws costs no outcome', async () => {
    let told = 0;
    const run = await apply(plan, world, {
      onProgress: () => {
        told++;
        throw new Error('EPIPE');
      },
    });
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    expect(told).toBe(1);
  });

  it('an empty plan calls nothing', async () => {
    const run = await apply([], world);
    expect(run).toMatchObject({ outcomes: [], findings: [], stale: [], interrupted: false });
    expect(run.cloud.calls).toEqual([]);
  });
});

function withoutTable(op: Op): Op {
  return { ...op, needs: op.needs.filter((id) => id !== 't') };
}

describe('applyPlan, stale', () => {
  it('a foreign change: nothing is written, and what is done already is still said', async () => {
    const plan = [create('t', a, 'eni-1'), create('t', b, 'eni-1'), remove('t', c, 'eni-1')];
    const run = await apply(plan, { tables: { t: [route(a, 'eni-1'), route(b, 'eni-9')] } });
    expect(run.results).toEqual([`t/${a}: already`, `t/${b}: skipped`, `t/${c}: already`]);
    expect(words(run, `t/${b}`)).toBe('not sent: the plan is stale');
    expect(run.stale.map(({ op }) => op)).toEqual([`t/${b}`]);
    expect(run.cloud.calls).toEqual([]);
  });

  it('a broken relies: nothing is written', async () => {
    const plan = [create('t', b, 'eni-1'), remove('t', a, 'eni-1', { relies: [cover] })];
    const run = await apply(plan, { tables: { t: [route(a, 'eni-1')] } });
    expect(run.results).toEqual([`t/${b}: skipped`, `t/${a}: skipped`]);
    expect(run.cloud.calls).toEqual([]);
  });
});

describe('applyPlan, the last look', () => {
  /** Another writer, just before the read that precedes the first replace or delete. */
  const meanwhile = (edit: NonNullable<Script['before']>): Script => ({
    before: (call, cloud) => {
      if (call.kind === 'read' && call.number === 1) edit(call, cloud);
    },
  });
  const twoDeletes = [remove('t', a, 'eni-1'), remove('t', b, 'eni-1')];
  const world: World = { tables: { t: [route(a, 'eni-1'), route(b, 'eni-1')] } };

  it('an op whose route was changed is a conflict and never sent; its neighbour is', async () => {
    const run = await apply(twoDeletes, world, {
      script: meanwhile((_, cloud) =>
        cloud.change((now) => withChange(now, replace('t', a, 'eni-1', 'eni-9'))),
      ),
    });
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: applied`]);
    expect(run.outcomes[0]).toMatchObject({ class: 'conflict' });
    expect(words(run, `t/${a}`)).toBe(
      `not sent, changed since the plan: found route to ${a} via interface eni-9 "podway/shop", expected route to ${a} via interface eni-1 "podway/shop"`,
    );
    expect(routesOf(run.cloud.network, 't')).toEqual([`${a} via eni-9`]);
    expect(run.cloud.committed).toEqual([`t/${b}`]);
  });

  it('an op that somebody else did is already', async () => {
    const run = await apply(twoDeletes, world, {
      script: meanwhile((_, cloud) =>
        cloud.change((now) => withChange(now, remove('t', a, 'eni-1'))),
      ),
    });
    expect(run.results).toEqual([`t/${a}: already`, `t/${b}: applied`]);
  });

  it('a route that an op relies on and that went is a conflict', async () => {
    const plan = [remove('t', a, 'eni-1', { relies: [cover] })];
    const run = await apply(
      plan,
      { tables: { t: [route(a, 'eni-1'), route(cover, 'eni-2')] } },
      {
        script: meanwhile((_, cloud) =>
          cloud.change((now) => withChange(now, remove('t', cover, 'eni-2'))),
        ),
      },
    );
    expect(run.results).toEqual([`t/${a}: failed`]);
    expect(run.outcomes[0]).toMatchObject({ class: 'conflict' });
    expect(run.cloud.committed).toEqual([]);
  });

  it('a table that went is a conflict', async () => {
    const run = await apply(twoDeletes, world, {
      script: meanwhile((_, cloud) => cloud.change((now) => ({ ...now, routeTables: [] }))),
    });
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: failed`]);
    expect(words(run, `t/${a}`)).toContain('found no route table t');
  });

  it('a read that fails: its ops fail unsent, others go on', async () => {
    const plan = [...twoDeletes, create('u', a, 'eni-1')];
    const run = await apply(
      plan,
      { tables: { ...world.tables, u: [] } },
      {
        script: meanwhile(() => {
          throw new Error('test: throttled');
        }),
      },
    );
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: failed`, `u/${a}: applied`]);
    expect(words(run, `t/${a}`)).toBe(
      'not sent: t could not be read again before the write: test: throttled',
    );
  });
});

describe('applyPlan, failures', () => {
  it('a failed op takes along what needs it, also through others, and nothing else', async () => {
    const plan = [
      create('t', a, 'eni-1'),
      create('t', b, 'eni-1', { needs: [`t/${a}`] }),
      remove('u', c, 'eni-1', { needs: [`t/${b}`] }),
      create('t', c, 'eni-1'),
      create('u', a, 'eni-1', { needs: [`t/${c}`] }),
    ];
    const run = await apply(
      plan,
      { tables: { t: [], u: [route(c, 'eni-1')] } },
      { script: { refuses: { [`t/${a}`]: { class: 'quota', code: 'RouteLimitExceeded' } } } },
    );
    expect(run.results).toEqual([
      `t/${a}: failed`,
      `t/${b}: skipped`,
      `u/${c}: skipped`,
      `t/${c}: applied`,
      `u/${a}: applied`,
    ]);
    expect(run.outcomes[0]).toMatchObject({ class: 'quota', code: 'RouteLimitExceeded' });
    expect(words(run, `u/${c}`)).toBe(`not sent: it needs t/${a}, which failed`);
    expect(run.findings).toEqual([]);
  });

  it('a need that was true before the run is met, whatever became of its own needs', async () => {
    const plan = [
      create('t', a, 'eni-1'),
      create('t', b, 'eni-1', { needs: [`t/${a}`] }),
      create('t', c, 'eni-1', { needs: [`t/${b}`] }),
    ];
    const run = await apply(
      plan,
      { tables: { t: [route(b, 'eni-1')] } },
      { script: { refuses: { [`t/${a}`]: { class: 'denied' } } } },
    );
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: already`, `t/${c}: applied`]);
  });

  const pair = temporary('t', cover, 'eni-2', [`t/${b}`]);
  const old = remove('t', a, 'eni-1', { needs: [pair.first.id], relies: [cover] });
  const fresh = create('t', b, 'eni-3', { needs: [old.id, pair.first.id] });
  const swap = [pair.first, old, fresh, pair.last];
  const full: World = { tables: { t: [route(a, 'eni-1')] } };

  it('a temporary pair comes and goes, and is not missed on reading back', async () => {
    const run = await apply(swap, full);
    expect(run.results).toEqual(swap.map(({ id }) => `${id}: applied`));
    expect(run.findings).toEqual([]);
    expect(run.cloud.committed).toEqual(swap.map(({ id }) => id));
    expect(routesOf(run.cloud.network, 't')).toEqual([`${b} via eni-3`]);
  });

  it('a temporary route stays where what it is for failed, and the next run finishes', async () => {
    const run = await apply(swap, full, {
      script: { refuses: { [fresh.id]: { class: 'quota' } } },
    });
    expect(run.results).toEqual([
      `${pair.first.id}: applied`,
      `${old.id}: applied`,
      `${fresh.id}: failed`,
      `${pair.last.id}: skipped`,
    ]);
    expect(run.findings).toEqual([]);
    const again = await applyOn(swap, new MemoryCloud(run.cloud.network));
    expect(again.results).toEqual([
      `${pair.first.id}: already`,
      `${old.id}: already`,
      `${fresh.id}: applied`,
      `${pair.last.id}: applied`,
    ]);
  });
});

describe('applyPlan, a writer without a clear answer', () => {
  const plan = [
    create('t', a, 'eni-1'),
    create('t', b, 'eni-1'),
    remove('t', c, 'eni-1', { needs: [`t/${a}`] }),
  ];
  const world: World = { tables: { t: [route(c, 'eni-1')] } };
  const first = (fault: WriteFault | undefined): Script => ({
    writes: (call) => (call === 1 ? fault : undefined),
  });
  const unknown = { [`t/${a}`]: 'unknown', [`t/${b}`]: 'unknown' } as const;
  const confirmed = 'the write gave no clear answer; read back, it is as planned';

  it.each([
    ['the reply is lost', 'drop-reply'],
    ['an outcome is missing', 'too-few-outcomes'],
    ['the outcomes are of other ops', 'wrong-order'],
  ] as const)('%s: settling shows that it was committed', async (_, fault) => {
    const run = await apply(plan, world, { script: first(fault) });
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    expect(run.outcomes[0]).toEqual({ op: `t/${a}`, result: 'applied', message: confirmed });
  });

  it('it throws: that is sent no second time, and what needs it is skipped', async () => {
    const run = await apply(plan, world, { script: first('throw') });
    expect(run.results).toEqual([`t/${a}: unknown`, `t/${b}: unknown`, `t/${c}: skipped`]);
    expect(words(run, `t/${a}`)).toBe(
      "the provider's write broke its contract: undefined is not a function",
    );
    expect(words(run, `t/${c}`)).toBe(`not sent: it needs t/${a}, which may have failed`);
    expect(run.findings).toEqual([]);
    expect(run.calls.writes).toBe(1);
  });

  it('the request is lost: read back, it is not there, so it is sent again', async () => {
    const run = await apply(plan, world, { script: first('drop-request') });
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    expect(run.cloud.calls.map(({ kind }) => kind).slice(0, 4)).toEqual([
      'write',
      'read',
      'write',
      'settle',
    ]);
  });

  it.each([
    ['write', 'too-few-outcomes', '1 answers that do not match the 2 ops'],
    ['settle', undefined, 'test: no'],
  ] as const)(
    'its %s breaks the contract, and nothing confirms: it says how',
    async (kind, fault, how) => {
      const run = await apply(plan, world, {
        script: {
          ...first(fault),
          before: (call) => {
            if (call.kind === 'settle' && kind === 'settle') throw new Error('test: no');
          },
          settles: unknown,
          lateReads: 99,
        },
      });
      expect(run.outcomes[0]).toMatchObject({
        result: 'unknown',
        message: `the provider's ${kind} broke its contract: ${how}`,
      });
    },
  );

  it('settling cannot tell: a read does', async () => {
    const run = await apply(plan, world, { script: { settles: unknown } });
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    expect(run.outcomes[0]).toEqual({
      op: `t/${a}`,
      result: 'applied',
      message: confirmed,
      requestId: 'request-1',
    });
  });

  it('settling that says no makes an accepted write a failure', async () => {
    const run = await apply(plan, world, { script: { settles: { [`t/${a}`]: 'failed' } } });
    expect(run.results).toEqual([`t/${a}: failed`, `t/${b}: applied`, `t/${c}: skipped`]);
    expect(run.outcomes[0]?.requestId).toBe('request-1');
  });
});

describe('applyPlan, interrupted', () => {
  const plan = [
    create('t', a, 'eni-1'),
    create('t', b, 'eni-1', { needs: [`t/${a}`] }),
    remove('t', c, 'eni-1', { needs: [`t/${b}`] }),
  ];
  const world: World = { tables: { t: [route(c, 'eni-1')] } };

  /** Aborts at the n-th call of a kind. */
  async function abortedAt(kind: string, number: number) {
    const abort = new AbortController();
    return apply(plan, world, {
      abort,
      script: {
        before: (call) => {
          if (call.kind === kind && call.number === number) abort.abort();
        },
      },
    });
  }

  it('before the first write: nothing is sent', async () => {
    const abort = new AbortController();
    abort.abort();
    const run = await apply(plan, world, { abort });
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: skipped`));
    expect(run.interrupted).toBe(true);
    expect(run.cloud.calls).toEqual([]);
  });

  it('during a write: it is waited for, and the rest is skipped', async () => {
    const run = await abortedAt('write', 1);
    expect(run.results).toEqual([`t/${a}: applied`, `t/${b}: skipped`, `t/${c}: skipped`]);
    expect(words(run, `t/${b}`)).toBe('not sent: interrupted');
    expect(run.interrupted).toBe(true);
    expect(run.cloud.calls.map(({ kind }) => kind)).toEqual(['write']);
  });

  it('while settling: the answer of the write stands', async () => {
    const run = await abortedAt('settle', 2);
    expect(run.results).toEqual([`t/${a}: applied`, `t/${b}: applied`, `t/${c}: skipped`]);
    expect(run.interrupted).toBe(true);
  });

  it('during the read before a delete: it is not sent', async () => {
    const run = await abortedAt('read', 1);
    expect(run.results).toEqual([`t/${a}: applied`, `t/${b}: applied`, `t/${c}: skipped`]);
    expect(words(run, `t/${c}`)).toBe('not sent: interrupted');
    expect(run.interrupted).toBe(true);
  });

  it('while reading back: all is written, and nothing vouches for it', async () => {
    const run = await abortedAt('read', 2);
    expect(run.results).toEqual(plan.map(({ id }) => `${id}: applied`));
    expect(run).toMatchObject({ interrupted: true, findings: [] });
  });

  it('another run finishes', async () => {
    const run = await abortedAt('write', 1);
    const again = await applyOn(plan, new MemoryCloud(run.cloud.network));
    expect(again.results).toEqual([`t/${a}: already`, `t/${b}: applied`, `t/${c}: applied`]);
    expect(again.interrupted).toBe(false);
  });
});

describe('applyPlan, reading back', () => {
  const plan = [create('t', a, 'eni-1'), disableCheck('eni-1')];
  const world: World = { tables: { t: [] }, interfaces: { 'eni-1': true } };
  /** Another writer, just before the n-th read; deletes and replaces are not in the plan. */
  const atRead = (number: number, edit: (cloud: MemoryCloud) => void): Script => ({
    before: (call, cloud) => {
      if (call.kind === 'read' && call.number === number) edit(cloud);
    },
  });

  it('a write that shows late is waited for, as long as the cloud may take', async () => {
    const run = await apply(plan, world, { script: { lateReads: 3 } });
    expect(run.findings).toEqual([]);
    expect(run.clock.slept).toEqual([250, 500, 1000]);
  });

  it('a route that another writer changed is a finding, with what was found', async () => {
    const run = await apply(plan, world, {
      script: atRead(1, (cloud) =>
        cloud.change((now) => withChange(now, replace('t', a, 'eni-1', 'eni-9'))),
      ),
    });
    expect(run.results).toEqual([`t/${a}: applied`, 'eni-1: applied']);
    expect(run.findings).toMatchObject([
      {
        code: 'not-as-planned',
        severity: 'error',
        subject: `route/t/${a}`,
        evidence: `read back: route to ${a} via interface eni-9 "podway/shop"; planned: route to ${a} via interface eni-1 "podway/shop"`,
      },
    ]);
    // It asked until the time was over, and not longer.
    expect(run.clock.slept).toEqual([250, 500, 1000, 250]);
  });

  it('a check that is on again, a tag that is gone, a route that came back', async () => {
    const more = [...plan, claim('t'), remove('t', b, 'eni-1')];
    const before = { ...world, tables: { t: [route(b, 'eni-1')] } };
    const run = await apply(more, before, {
      script: atRead(2, (cloud) => cloud.change(() => network(before))),
    });
    expect(run.findings.map(({ subject, evidence }) => `${subject}: ${evidence}`)).toEqual([
      `route/t/${a}: read back: no route to ${a}; planned: route to ${a} via interface eni-1 "podway/shop"`,
      'interface/eni-1: read back: source/destination check on; planned: source/destination check off',
      'table/t: read back: no tag podway/shop; planned: tag podway/shop = owned',
      `route/t/${b}: read back: route to ${b} via interface eni-1 "podway/shop"; planned: no route to ${b}`,
    ]);
  });

  it('what was true before the run is required as well', async () => {
    const run = await apply(
      plan,
      { ...world, tables: { t: [route(a, 'eni-1')] } },
      {
        script: atRead(1, (cloud) =>
          cloud.change((now) => withChange(now, remove('t', a, 'eni-1'))),
        ),
      },
    );
    expect(run.results).toEqual([`t/${a}: already`, 'eni-1: applied']);
    expect(run.findings.map(({ subject }) => subject)).toEqual([`route/t/${a}`]);
  });

  it('a read that fails: the outcomes stand, and a finding says that nothing was checked', async () => {
    const run = await apply(plan, world, {
      script: atRead(1, () => {
        throw new Error('test: expired token');
      }),
    });
    expect(run.results).toEqual([`t/${a}: applied`, 'eni-1: applied']);
    expect(run.interrupted).toBe(false);
    expect(run.findings).toMatchObject([
      { code: 'not-read-back', subject: 'vpc/vpc-1', evidence: 'test: expired token' },
    ]);
  });
});
