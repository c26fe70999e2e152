import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { RouteState } from '../../src/network/change.ts';
import type { NextHop, Route } from '../../src/network/network.ts';
import { hopText } from '../../src/network/next-hop.ts';
import { diffRoutes } from '../../src/planner/diff.ts';
import type { PrefixRoute } from '../../src/topology/topology.ts';

type Hop = string | readonly string[];

const hop = (id: string): NextHop =>
  id.startsWith('i-') ? { kind: 'instance', id } : { kind: 'interface', id };

/** A managed route: destination → next hops, and what else it has. */
function today(destination: string, to: Hop, more: Partial<Route> = {}): PrefixRoute {
  const nextHops = [to].flat().map((id) => hop(id));
  const route = { nextHops, state: 'active', origin: 'user', description: '' } as const;
  return { ...route, ...more, destination: Prefix.parse(destination) };
}

/** What the diff says, a line for each change. */
function changes(
  routes: readonly PrefixRoute[],
  wanted: Readonly<Record<string, string>>,
  description = '',
): readonly string[] {
  // The node plays no part: what is compared is next hops.
  const desired = Object.entries(wanted).map(
    ([destination, id]) =>
      ({ destination: Prefix.parse(destination), nextHop: hop(id) }) as unknown as Parameters<
        typeof diffRoutes
      >[2][number],
  );
  return diffRoutes('rtb-1', routes, desired, description).map(
    ({ change }) =>
      `${change.kind} ${change.table}/${change.destination}: ${state(change.before)} → ${state(change.after)}`,
  );
}

function state(one: RouteState | null): string {
  if (one === null) return 'nothing';
  return [one.id, ...one.nextHops.map(hopText), one.description].filter(Boolean).join(' ');
}

describe('the difference between managed routes and desired ones', () => {
  it.each<[string, readonly PrefixRoute[], Record<string, string>, readonly string[]]>([
    [
      'nothing where they are the same',
      [today('10.244.1.0/24', 'eni-1')],
      { '10.244.1.0/24': 'eni-1' },
      [],
    ],
    ['nothing where there is neither', [], {}, []],
    [
      'a create for a destination that has no route',
      [],
      { '10.244.1.0/24': 'eni-1' },
      ['create-route rtb-1/10.244.1.0/24: nothing → eni-1'],
    ],
    [
      'one replace where the next hop changes, never a delete and a create',
      [today('10.244.1.0/24', 'eni-1')],
      { '10.244.1.0/24': 'eni-2' },
      ['replace-route rtb-1/10.244.1.0/24: eni-1 → eni-2'],
    ],
    [
      'a replace where the same node is named another way',
      [today('10.244.1.0/24', 'i-1')],
      { '10.244.1.0/24': 'eni-1' },
      ['replace-route rtb-1/10.244.1.0/24: i-1 → eni-1'],
    ],
    [
      'a replace where the next hop is one of several',
      [today('10.244.1.0/24', ['eni-1', 'eni-2'])],
      { '10.244.1.0/24': 'eni-1' },
      ['replace-route rtb-1/10.244.1.0/24: eni-1 eni-2 → eni-1'],
    ],
    [
      'a delete for a route that nobody wants',
      [today('10.244.1.0/24', 'eni-1', { id: 'rte-1' })],
      {},
      ['delete-route rtb-1/10.244.1.0/24: rte-1 eni-1 → nothing'],
    ],
    [
      'nothing for a blackhole that leads where it should: the cloud clears that by itself',
      [today('10.244.1.0/24', 'eni-1', { state: 'blackhole' })],
      { '10.244.1.0/24': 'eni-1' },
      [],
    ],
    [
      'a change for each destination by its own, however they nest',
      [today('10.244.0.0/16', 'eni-1'), today('10.244.1.0/24', 'eni-1')],
      { '10.244.0.0/16': 'eni-2', '10.244.1.0/25': 'eni-1' },
      [
        'replace-route rtb-1/10.244.0.0/16: eni-1 → eni-2',
        'create-route rtb-1/10.244.1.0/25: nothing → eni-1',
        'delete-route rtb-1/10.244.1.0/24: eni-1 → nothing',
      ],
    ],
  ])('is %s', (_, routes, wanted, expected) => {
    expect(changes(routes, wanted)).toEqual(expected);
  });

  it('is a replace where only the mark is missing: an adopted route', () => {
    const routes = [today('10.244.1.0/24', 'i-1', { id: 'rte-1', description: 'by hand' })];
    expect(changes(routes, { '10.244.1.0/24': 'i-1' }, 'podway/shop')).toEqual([
      'replace-route rtb-1/10.244.1.0/24: rte-1 i-1 by hand → i-1 podway/shop',
    ]);
  });
});
