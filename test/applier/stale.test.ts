import { describe, expect, it } from 'vitest';
import { judge, olderThan } from '../../src/applier/stale.ts';
import type { Route } from '../../src/network/network.ts';
import type { Op } from '../../src/planner/plan.ts';
import { VirtualClock } from '../virtual-clock.ts';
import {
  claim,
  create,
  disableCheck,
  network,
  remove,
  replace,
  route,
  temporary,
  type World,
} from './ops.ts';

const noCheck = {};
const checkOnByDefault = {
  sourceDestCheck: { default: true, source: { text: 'a test', checked: '2026-11' } },
};

/** `t/10.244.1.0/24: run`, or `…: found A, expected B`: the whole judgement in words. */
function judged(ops: readonly Op[], world: World, rules = noCheck): readonly string[] {
  const { verdicts, stale } = judge(ops, network(world), rules);
  return [
    ...[...verdicts].map(([op, verdict]) => `${op}: ${verdict}`),
    ...stale.map(({ op, found, expected }) => `${op}: found ${found}; expected ${expected}`),
  ];
}

const one = '10.244.1.0/24';
const cover = '10.244.0.0/16';

describe('judge, one op on one table', () => {
  const creates = [create('t', one, 'eni-1')];
  const replaces = [replace('t', one, 'eni-1', 'eni-2')];
  const deletes = [remove('t', one, 'eni-1')];
  const reliant = [remove('t', one, 'eni-1', { relies: [cover] })];
  const rows: readonly (readonly [string, readonly Op[], readonly Route[], string])[] = [
    ['create, nothing there', creates, [], 'run'],
    ['create, done before', creates, [route(one, 'eni-1')], 'already'],
    [
      'create, done before and given an id and a blackhole since',
      creates,
      [route(one, 'eni-1', { id: 'rte-1', state: 'blackhole' })],
      'already',
    ],
    [
      'create, another next hop there',
      creates,
      [route(one, 'eni-9')],
      `found route to ${one} via interface eni-9 "podway/shop"; expected no route to ${one}`,
    ],
    [
      'create, another description there',
      creates,
      [route(one, 'eni-1', { description: '' })],
      `found route to ${one} via interface eni-1; expected no route to ${one}`,
    ],
    [
      'create, a propagated route there',
      creates,
      [route(one, 'eni-1', { origin: 'propagated' })],
      `found propagated route to ${one} via interface eni-1 "podway/shop"; expected no route to ${one}`,
    ],
    [
      'create, an equal route and another user route there',
      creates,
      [route(one, 'eni-1'), route(one, 'eni-9')],
      `found route to ${one} via interface eni-1 "podway/shop" and route to ${one} via interface eni-9 "podway/shop"; expected no route to ${one}`,
    ],
    ['replace, as planned', replaces, [route(one, 'eni-1')], 'run'],
    ['replace, done before', replaces, [route(one, 'eni-2')], 'already'],
    [
      'replace, a propagated route beside it',
      replaces,
      [route(one, 'eni-7', { origin: 'propagated' }), route(one, 'eni-1')],
      'run',
    ],
    [
      'replace, gone',
      replaces,
      [],
      `found no route to ${one}; expected route to ${one} via interface eni-1 "podway/shop"`,
    ],
    [
      'replace, the system has a route like it',
      replaces,
      [route(one, 'eni-2', { origin: 'system' })],
      `found system route to ${one} via interface eni-2 "podway/shop"; expected route to ${one} via interface eni-1 "podway/shop"`,
    ],
    ['delete, as planned', deletes, [route(one, 'eni-1')], 'run'],
    ['delete, gone', deletes, [], 'already'],
    [
      'delete, gone, and a propagated route shows',
      deletes,
      [route(one, 'eni-7', { origin: 'propagated' })],
      'already',
    ],
    [
      'delete, now leads elsewhere',
      deletes,
      [route(one, 'eni-9')],
      `found route to ${one} via interface eni-9 "podway/shop"; expected route to ${one} via interface eni-1 "podway/shop"`,
    ],
    ['delete, covered', reliant, [route(one, 'eni-1'), route(cover, 'eni-2')], 'run'],
    ['delete, gone with its cover', reliant, [], 'already'],
    [
      'delete, no longer covered',
      reliant,
      [route(one, 'eni-1')],
      `found no route to ${cover}; expected a route to ${cover}, on which this op relies`,
    ],
    [
      'delete, covered by a blackhole',
      reliant,
      [route(one, 'eni-1'), route(cover, 'eni-2', { state: 'blackhole' })],
      `found the route to ${cover} is a blackhole; expected a route to ${cover}, on which this op relies`,
    ],
    [
      'delete, covered by a disabled route',
      reliant,
      [route(one, 'eni-1'), route(cover, 'eni-2', { state: 'disabled' })],
      `found the route to ${cover} is disabled; expected a route to ${cover}, on which this op relies`,
    ],
  ];
  it.each(rows)('%s', (_, ops, routes, verdict) => {
    expect(judged(ops, { tables: { t: routes } })).toEqual([`t/${one}: ${verdict}`]);
  });

  it('next hops are the same in any order', () => {
    const several = (...ids: readonly string[]) => ({
      nextHops: ids.map((id) => ({ kind: 'interface' as const, id })),
    });
    const two = { ...route(one, ''), ...several('eni-1', 'eni-2') };
    const op = create('t', one, '');
    const planned = { ...op, after: { ...op.after, ...several('eni-2', 'eni-1') } } as Op;
    expect(judged([planned], { tables: { t: [two] } })).toEqual([`t/${one}: already`]);
  });

  it('a table that is gone makes every op on it stale, a delete too', () => {
    expect(judged([claim('t'), ...creates], { tables: {} })).toEqual([
      't: found no route table t; expected no tag podway/shop',
      `t/${one}: found no route table t; expected no route to ${one}`,
    ]);
    expect(judged(deletes, { tables: {} })).toEqual([
      `t/${one}: found no route table t; expected route to ${one} via interface eni-1 "podway/shop"`,
    ]);
  });
});

describe('judge, checks and claims', () => {
  it.each([
    ['on', { 'eni-1': true }, noCheck, 'run'],
    ['off', { 'eni-1': false }, noCheck, 'already'],
    ['not told, and on by default', { 'eni-1': undefined }, checkOnByDefault, 'run'],
    [
      'not told, and the cloud has no default',
      { 'eni-1': undefined },
      noCheck,
      'found source/destination check not told; expected source/destination check on',
    ],
    [
      'of an interface that is gone',
      {},
      noCheck,
      'found no interface eni-1; expected source/destination check on',
    ],
  ])('a check that is %s', (_, interfaces, rules, verdict) => {
    expect(judged([disableCheck('eni-1')], { tables: {}, interfaces }, rules)).toEqual([
      `eni-1: ${verdict}`,
    ]);
  });

  it.each([
    ['no tag', {}, 'run'],
    ['the tag', { 'podway/shop': 'owned' }, 'already'],
    [
      'the tag with another value',
      { 'podway/shop': 'no' },
      'found tag podway/shop = no; expected no tag podway/shop',
    ],
  ])('a table with %s', (_, tags, verdict) => {
    const base = network({ tables: { t: [] } });
    const tagged = { ...base, routeTables: base.routeTables.map((table) => ({ ...table, tags })) };
    const { verdicts, stale } = judge([claim('t')], tagged, noCheck);
    const words = stale.map(({ found, expected }) => `found ${found}; expected ${expected}`);
    expect([...verdicts.values(), ...words]).toEqual([verdict]);
  });
});

describe('judge, several ops', () => {
  const covering = create('t', cover, 'eni-2');
  const freed = remove('t', one, 'eni-1', { needs: [covering.id], relies: [cover] });

  it('an op is judged with what it needs applied, wherever the plan lists it', () => {
    expect(judged([freed, covering], { tables: { t: [route(one, 'eni-1')] } })).toEqual([
      `t/${cover}: run`,
      `t/${one}: run`,
    ]);
  });

  it('done in part: what is done is already, the rest runs', () => {
    const tables = { t: [route(cover, 'eni-2'), route(one, 'eni-1')] };
    expect(judged([covering, freed], { tables })).toEqual([`t/${cover}: already`, `t/${one}: run`]);
  });

  it('names every cause, and no consequence', () => {
    const other = replace('t', '10.244.2.0/24', 'eni-1', 'eni-2');
    const tables = { t: [route(one, 'eni-1'), route(cover, 'eni-9')] };
    expect(judged([covering, freed, other], { tables })).toEqual([
      `t/${one}: run`,
      `t/${cover}: found route to ${cover} via interface eni-9 "podway/shop"; expected no route to ${cover}`,
      't/10.244.2.0/24: found no route to 10.244.2.0/24; expected route to 10.244.2.0/24 via interface eni-1 "podway/shop"',
    ]);
  });

  it('what a stale op would have made counts for those behind it', () => {
    const moved = replace('t', cover, 'eni-1', 'eni-2');
    expect(judged([moved, freed], { tables: { t: [route(one, 'eni-1')] } })).toEqual([
      `t/${one}: run`,
      `t/${cover}: found no route to ${cover}; expected route to ${cover} via interface eni-1 "podway/shop"`,
    ]);
  });

  it('a replace makes a blackhole reliable, and a disabled route not', () => {
    const moved = replace('t', cover, 'eni-1', 'eni-2');
    const verdictOn = (state: Route['state']) => {
      const tables = { t: [route(one, 'eni-1'), route(cover, 'eni-1', { state })] };
      return judged([moved, freed], { tables }).at(-1);
    };
    expect(verdictOn('blackhole')).toBe(`t/${one}: run`);
    expect(verdictOn('disabled')).toContain(`found the route to ${cover} is disabled`);
  });

  it.each<readonly [string, readonly Op[], string]>([
    [
      'an unknown need',
      [create('t', one, 'eni-1', { needs: ['t/elsewhere'] })],
      `t/${one}: found it needs t/elsewhere; expected an op of this plan`,
    ],
    [
      'an id twice',
      [create('t', one, 'eni-1'), create('t', one, 'eni-1')],
      `t/${one}: found two ops of this id; expected one`,
    ],
    [
      'a circle',
      [
        create('t', one, 'eni-1', { needs: [`t/${cover}`] }),
        create('t', cover, 'eni-1', { needs: [`t/${one}`] }),
      ],
      `t/${cover}: found it needs t/${one}, which needs it; expected no circle`,
    ],
    [
      'an op that needs itself',
      [create('t', one, 'eni-1', { needs: [`t/${one}`] })],
      `t/${one}: found it needs t/${one}, which needs it; expected no circle`,
    ],
  ])('a plan with %s is not carried out', (_, ops, reason) => {
    expect(judged(ops, { tables: { t: [] } })).toEqual([reason]);
  });
});

describe('judge, a temporary pair', () => {
  // One slot is free: the cover takes it, the old route goes, the new one comes, the cover goes.
  const old = '10.244.1.0/24';
  const fresh = '10.244.2.0/24';
  const pair = temporary('t', cover, 'eni-2', [`t/${fresh}`]);
  const gone = remove('t', old, 'eni-1', { needs: [pair.first.id], relies: [cover] });
  const come = create('t', fresh, 'eni-3', { needs: [gone.id, pair.first.id] });
  const plan = [pair.first, gone, come, pair.last];
  const rows: readonly (readonly [string, readonly Route[], readonly string[]])[] = [
    ['nothing done', [route(old, 'eni-1')], ['run', 'run', 'run', 'run']],
    [
      'killed after the cover came',
      [route(old, 'eni-1'), route(cover, 'eni-2')],
      ['already', 'run', 'run', 'run'],
    ],
    ['killed after the delete', [route(cover, 'eni-2')], ['already', 'already', 'run', 'run']],
    [
      'killed before the cover went',
      [route(cover, 'eni-2'), route(fresh, 'eni-3')],
      ['already', 'already', 'already', 'run'],
    ],
    ['all done', [route(fresh, 'eni-3')], ['already', 'already', 'already', 'already']],
  ];
  it.each(rows)('%s', (_, routes, verdicts) => {
    const words = plan.map(({ id }, index) => `${id}: ${verdicts[index]}`);
    expect(judged(plan, { tables: { t: routes } })).toEqual(words);
    // Listed backwards the plan is the same plan.
    expect(judged(plan.toReversed(), { tables: { t: routes } }).toSorted()).toEqual(
      words.toSorted(),
    );
  });

  it('another route in its place is stale, also when nothing needs the cover any more', () => {
    const tables = { t: [route(fresh, 'eni-3'), route(cover, 'eni-9')] };
    expect(judged(plan, { tables })).toContain(
      `${pair.first.id}: found route to ${cover} via interface eni-9 "podway/shop"; expected no route to ${cover}`,
    );
  });

  it('a pair inside a pair is done when both are', () => {
    const inner = temporary('t', '10.244.0.0/17', 'eni-4', [come.id]);
    const innerFirst = { ...inner.first, needs: [pair.first.id] };
    const outerLast = { ...pair.last, needs: [...pair.last.needs, inner.last.id] };
    const work = { ...come, needs: [gone.id, inner.first.id] };
    const nested = [pair.first, innerFirst, gone, work, inner.last, outerLast];
    const { verdicts, stale } = judge(
      nested,
      network({ tables: { t: [route(fresh, 'eni-3')] } }),
      {},
    );
    expect(stale).toEqual([]);
    expect(nested.map(({ id }) => verdicts.get(id))).toEqual(nested.map(() => 'already'));
  });
});

describe('judge, large', () => {
  it('5,000 replaces on a table of 5,000 routes look at each route a few times', () => {
    const count = 5000;
    let looks = 0;
    const destinations = Array.from(
      { length: count },
      (_, index) => `10.${index >> 8}.${index & 255}.0/24`,
    );
    const routes = destinations.map((destination) => {
      const fields = route(destination, 'eni-1');
      return Object.defineProperty({ ...fields }, 'destination', {
        get() {
          looks++;
          return fields.destination;
        },
      });
    });
    const ops = destinations.map((destination, index) =>
      replace('t', destination, 'eni-1', 'eni-2', {
        needs: index === 0 ? [] : [`t/${destinations[index - 1]}`],
      }),
    );
    const { verdicts, stale } = judge(ops.toReversed(), network({ tables: { t: routes } }), {});
    expect(stale).toEqual([]);
    expect(verdicts.size).toBe(count);
    // A few looks per route, not one per route and op.
    expect(looks).toBeLessThan(count * 5);
  });
});

describe('olderThan', () => {
  const clock = new VirtualClock('2026-11-22T10:00:00Z');
  const day = 24 * 60 * 60 * 1000;
  it.each([
    ['just made', '2026-11-22T10:00:00Z', false],
    ['a day old to the millisecond', '2026-11-21T10:00:00.000Z', false],
    ['a millisecond more', '2026-11-21T09:59:59.999Z', true],
    ['made in another time zone, a day ago', '2026-11-21T18:00:00+08:00', false],
    ["made by a clock that is ahead of this machine's", '2026-11-22T10:05:00Z', false],
    ['of a time that is none', 'yesterday', true],
  ])('a plan %s', (_, createdAt, tooOld) => {
    expect(olderThan(createdAt, clock, day)).toBe(tooOld);
  });
});
