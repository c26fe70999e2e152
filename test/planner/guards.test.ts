import { describe, expect, it } from 'vitest';
import { type GuardLimits, trippedGuards } from '../../src/planner/guards.ts';
import type { Plan } from '../../src/planner/plan.ts';

type Summary = Plan['summary'];

const quiet: Summary = {
  create: 0,
  replace: 0,
  delete: 0,
  other: 0,
  podPrefixes: 100,
  unreachable: 0,
  lost: 0,
  moved: 0,
  removed: 0,
  nodes: 100,
  reachableBefore: 100,
  managedBefore: 100,
};
const defaults: GuardLimits = { maxLostPercent: 0, maxMovedPercent: 30, maxRemovedPercent: 30 };

function messages(summary: Partial<Summary>, limits: Partial<GuardLimits> = {}): readonly string[] {
  return trippedGuards({ ...quiet, ...summary }, { ...defaults, ...limits }).map(
    (one) => `${one.guard}: ${one.message}`,
  );
}

describe('guards let through', () => {
  it.each<[string, Partial<Summary>, Partial<GuardLimits>]>([
    ['a plan that harms nobody', {}, {}],
    [
      'a first plan, of a cluster that has no routes yet',
      { reachableBefore: 0, managedBefore: 0 },
      {},
    ],
    ['exactly as much as they allow', { moved: 30, removed: 30 }, {}],
    ['three moved prefixes of three', { moved: 3, reachableBefore: 3 }, {}],
    [
      'three removed of three, their nodes left',
      { removed: 3, managedBefore: 3, podPrefixes: 1 },
      {},
    ],
    [
      'an empty source that had no routes',
      { nodes: 0, podPrefixes: 0, reachableBefore: 0, managedBefore: 0 },
      {},
    ],
    ['lost prefixes that the flag allows', { lost: 2 }, { maxLostPercent: 2 }],
    [
      'an empty source, where the flag allows all',
      { nodes: 0, podPrefixes: 0, removed: 100 },
      { maxRemovedPercent: 100 },
    ],
  ])('%s', (_, summary, limits) => {
    expect(messages(summary, limits)).toEqual([]);
  });
});

describe('guards stop', () => {
  it('a single lost prefix', () => {
    expect(messages({ lost: 1 })).toMatchInlineSnapshot(`
      [
        "lost: 1 of 100 pod prefixes that are reachable now would not be (1 %); the guard allows 0 %. If that is meant: --max-lost 1",
      ]
    `);
  });

  it('less than a percent, and name a flag that lets it through', () => {
    expect(messages({ lost: 1, reachableBefore: 1000 })).toMatchInlineSnapshot(`
      [
        "lost: 1 of 1000 pod prefixes that are reachable now would not be (1 %); the guard allows 0 %. If that is meant: --max-lost 1",
      ]
    `);
    expect(messages({ lost: 1, reachableBefore: 1000 }, { maxLostPercent: 1 })).toEqual([]);
  });

  it('one more moved prefix than they allow', () => {
    expect(messages({ moved: 31 })).toMatchInlineSnapshot(`
      [
        "moved: 31 of 100 pod prefixes would move to another next hop (31 %); the guard allows 30 %. If that is meant: --max-moved 31",
      ]
    `);
  });

  it('four moved prefixes of four', () => {
    expect(messages({ moved: 4, reachableBefore: 4 })).toMatchInlineSnapshot(`
      [
        "moved: 4 of 4 pod prefixes would move to another next hop (100 %); the guard allows 30 %. If that is meant: --max-moved 100",
      ]
    `);
  });

  it('one more removed prefix than they allow', () => {
    expect(messages({ removed: 31 })).toMatchInlineSnapshot(`
      [
        "removed: 31 of 100 destinations would lose their routes, as their nodes left (31 %); the guard allows 30 %. If that is meant: --max-removed 31",
      ]
    `);
  });

  it('a source that read empty, however few routes it would cost', () => {
    const summary = { nodes: 0, podPrefixes: 0, removed: 1, reachableBefore: 0, managedBefore: 1 };
    expect(messages(summary)).toMatchInlineSnapshot(`
      [
        "removed: 1 of 1 destinations would lose their routes, as the cluster was read as empty (100 %); the guard allows 30 %. If that is meant: --max-removed 100",
      ]
    `);
    expect(messages(summary, { maxRemovedPercent: 99 })).toHaveLength(1);
  });

  it('nodes that were read without a single pod prefix: that is empty, too', () => {
    const summary = { nodes: 5, podPrefixes: 0, removed: 2, reachableBefore: 0, managedBefore: 2 };
    expect(messages(summary)).toMatchInlineSnapshot(`
      [
        "removed: 2 of 2 destinations would lose their routes, as no pod prefix of any node was accepted (100 %); the guard allows 30 %. If that is meant: --max-removed 100",
      ]
    `);
  });

  it('an empty source with a flag that lets it through, also where some of its routes are not removed', () => {
    const summary = { nodes: 5, podPrefixes: 0, removed: 2, managedBefore: 4 };
    const [guard] = trippedGuards({ ...quiet, ...summary }, defaults);
    expect(guard?.flag).toBe('--max-removed 100');
    expect(messages(summary, { maxRemovedPercent: 100 })).toEqual([]);
  });

  it('all of it at once, not the first only', () => {
    expect(messages({ lost: 5, moved: 50, removed: 90 })).toHaveLength(3);
  });
});
