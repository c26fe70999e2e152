import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteChange } from '../../src/network/change.ts';
import type { Network } from '../../src/network/network.ts';
import { withChange, withChanges } from '../../src/network/with-change.ts';
import { claim, create, disableCheck, eni, networkOf, remove, replace, routesIn } from './build.ts';

const base = networkOf({
  subnets: [{ id: 'subnet-1', cidrs: ['10.0.1.0/24'], routeTable: 'rtb-1' }],
  routeTables: [
    {
      id: 'rtb-1',
      routes: [
        { destination: '10.0.0.0/16', nextHops: [{ kind: 'local' }], origin: 'system' },
        { destination: '10.244.1.0/24', nextHops: [eni('eni-1')] },
        { destination: '10.244.9.0/24', nextHops: [eni('eni-9')], state: 'blackhole' },
        {
          destination: '172.16.0.0/12',
          nextHops: [{ kind: 'gateway', id: 'vgw-1' }],
          origin: 'propagated',
        },
        { destination: { prefixList: 'pl-1' }, nextHops: [{ kind: 'gateway', id: 'vpce-1' }] },
      ],
    },
    { id: 'rtb-2' },
  ],
  interfaces: [
    { id: 'eni-1', subnet: 'subnet-1' },
    { id: 'eni-2', subnet: 'subnet-1', sourceDestCheck: false },
  ],
  prefixLists: [{ id: 'pl-1', maxEntries: 5 }],
});

describe('withChange', () => {
  it('creates a route in its place by destination', () => {
    expect(
      routesIn(withChange(base, create('rtb-1', '10.244.3.0/24', eni('eni-1'))), 'rtb-1'),
    ).toMatchInlineSnapshot(`
        [
          "10.0.0.0/16 → local · system",
          "10.244.1.0/24 → eni-1",
          "10.244.3.0/24 → eni-1",
          "10.244.9.0/24 → eni-9 · blackhole",
          "172.16.0.0/12 → vgw-1 · propagated",
          "pl-1 → vpce-1",
        ]
      `);
  });

  it('replaces the next hop of a blackhole, which is active then', () => {
    const change = replace('rtb-1', '10.244.9.0/24', eni('eni-9'), eni('eni-1'));
    expect(routesIn(withChange(base, change), 'rtb-1')).toContain('10.244.9.0/24 → eni-1');
  });

  it('leaves a disabled route disabled when it replaces its next hop', () => {
    const disabled = networkOf({
      routeTables: [
        {
          id: 'rtb-1',
          routes: [{ destination: '10.244.1.0/24', nextHops: [eni('eni-1')], state: 'disabled' }],
        },
      ],
    });
    const change = replace('rtb-1', '10.244.1.0/24', eni('eni-1'), eni('eni-2'));
    expect(routesIn(withChange(disabled, change), 'rtb-1')).toEqual([
      '10.244.1.0/24 → eni-2 · disabled',
    ]);
  });

  it('puts a route of a user beside a propagated one to the same destination, and takes it away again', () => {
    const there = create('rtb-1', '172.16.0.0/12', eni('eni-1'));
    const both = withChange(base, there);
    expect(routesIn(both, 'rtb-1').filter((line) => line.startsWith('172'))).toEqual([
      '172.16.0.0/12 → eni-1',
      '172.16.0.0/12 → vgw-1 · propagated',
    ]);
    expect(withChange(both, remove('rtb-1', '172.16.0.0/12', eni('eni-1')))).toEqual(base);
  });

  it('switches a check off and tags a table', () => {
    const after = withChanges(base, [disableCheck('eni-1'), claim('rtb-2')]);
    expect(after.interfaces[0]?.sourceDestCheck).toBe(false);
    expect(after.routeTables[1]?.tags).toEqual({ 'podway/shop': 'owned' });
  });

  it('shares what it does not change', () => {
    const after = withChange(base, create('rtb-1', '10.244.3.0/24', eni('eni-1')));
    expect(after.routeTables[1]).toBe(base.routeTables[1]);
    expect(after.interfaces).toBe(base.interfaces);
    for (const route of base.routeTables[0]?.routes ?? [])
      expect(after.routeTables[0]?.routes).toContain(route);
    expect(withChange(base, claim('rtb-1')).routeTables[0]?.routes).toBe(
      base.routeTables[0]?.routes,
    );
    expect(withChanges(base, [])).toBe(base);
  });

  it.each<[string, RouteChange, RegExp]>([
    [
      'a route that exists',
      create('rtb-1', '10.244.1.0/24', eni('eni-2')),
      /10\.244\.1\.0\/24 exists/,
    ],
    ['a route where a system route is', create('rtb-1', '10.0.0.0/16', eni('eni-2')), /exists/],
    [
      'a replaced route that is not there',
      replace('rtb-2', '10.244.1.0/24', eni('eni-1'), eni('eni-2')),
      /does not exist/,
    ],
    [
      'a deleted route that is not there',
      remove('rtb-2', '10.244.1.0/24', eni('eni-1')),
      /does not exist/,
    ],
    [
      'a deleted route that is only propagated',
      remove('rtb-1', '172.16.0.0/12', eni('eni-1')),
      /does not exist/,
    ],
    ['an unknown table', create('rtb-3', '10.244.1.0/24', eni('eni-1')), /no route table rtb-3/],
    ['an unknown interface', disableCheck('eni-3'), /no interface eni-3/],
    ['a check that is off', disableCheck('eni-2'), /off already/],
  ])('throws RangeError for %s', (_, change, message) => {
    expect(() => withChange(base, change)).toThrow(RangeError);
    expect(() => withChange(base, change)).toThrow(message);
  });

  it('throws RangeError for a tag that is set', () => {
    expect(() => withChanges(base, [claim('rtb-1'), claim('rtb-1')])).toThrow(/already/);
  });
});

describe('withChanges, for random tables', () => {
  const destinations = Array.from({ length: 12 }, (_, index) => `10.244.${index}.0/24`);
  const hops = ['eni-1', 'eni-2', 'eni-3'];
  const world = fc.dictionary(fc.constantFrom(...destinations), fc.constantFrom(...hops));
  type World = Readonly<Record<string, string>>;

  const networkWith = (routes: World): Network =>
    networkOf({
      routeTables: ['rtb-1', 'rtb-2'].map((id) => ({
        id,
        routes: destinations.flatMap((destination) => {
          const hop = routes[destination];
          return hop === undefined ? [] : [{ destination, nextHops: [eni(hop)] }];
        }),
      })),
    });

  /** The changes from one world to another, one per destination: independent of each other. */
  const changesBetween = (before: World, after: World): readonly RouteChange[] =>
    destinations.flatMap((destination): readonly RouteChange[] => {
      const [from, to] = [before[destination], after[destination]];
      if (from === to) return [];
      if (to === undefined) return from ? [remove('rtb-1', destination, eni(from))] : [];
      if (from === undefined) return [create('rtb-1', destination, eni(to))];
      return [replace('rtb-1', destination, eni(from), eni(to))];
    });

  it('has exactly the routes of the world it was to become, and the other table untouched', () => {
    fc.assert(
      fc.property(world, world, (before, after) => {
        const network = withChanges(networkWith(before), changesBetween(before, after));
        expect(network.routeTables[0]).toEqual(networkWith(after).routeTables[0]);
        expect(network.routeTables[1]).toEqual(networkWith(before).routeTables[1]);
      }),
    );
  });

  it('is as before after a change and its inverse', () => {
    fc.assert(
      fc.property(world, world, (before, after) => {
        const there = changesBetween(before, after);
        const back = changesBetween(after, before);
        const start = networkWith(before);
        expect(withChanges(start, [...there, ...back])).toEqual(start);
      }),
    );
  });

  it('does not depend on the order of independent changes, nor on taking them one by one', () => {
    const shuffled = fc.tuple(world, world).chain(([before, after]) =>
      fc.tuple(
        fc.constant(before),
        fc.constant(changesBetween(before, after)),
        fc.shuffledSubarray([...changesBetween(before, after)], {
          minLength: changesBetween(before, after).length,
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([before, inOrder, mixed]) => {
        const start = networkWith(before);
        const expected = withChanges(start, inOrder);
        expect(withChanges(start, mixed)).toEqual(expected);
        expect(mixed.reduce(withChange, start)).toEqual(expected);
      }),
    );
  });

  it('never edits what it was given', () => {
    fc.assert(
      fc.property(world, world, (before, after) => {
        const start = networkWith(before);
        withChanges(start, changesBetween(before, after));
        expect(start).toEqual(networkWith(before));
      }),
    );
  });
});
