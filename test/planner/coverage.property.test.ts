import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prefix } from '../../src/address/prefix.ts';
import { hopText } from '../../src/network/next-hop.ts';
import { hopTo, zoneName } from '../world/names.ts';
import type { World } from '../world/world.ts';
import { applied, planOf } from './planned.ts';
import { ingredients, randomWorld } from './random-world.ts';

/** Where a table leads all of a prefix: the longest of its routes around it, by looking at each. */
function leadsTo(prefix: Prefix, table: string, { network }: World): string | undefined {
  const around = (network.routeTables.find(({ id }) => id === table)?.routes ?? []).flatMap(
    ({ destination, nextHops }) =>
      'text' in destination && destination.contains(prefix)
        ? [{ length: destination.length, hops: nextHops.map(hopText).join() }]
        : [],
  );
  return around.toSorted((a, b) => b.length - a.length)[0]?.hops;
}

/** Worlds in which all routes are podway's, or the VPC's own. */
const own = ingredients.map((one) => ({
  ...one,
  left: [],
  routes: one.routes
    .map((route) => ({ ...route, isOurs: true }))
    .filter(({ to }) => typeof to === 'number' && to <= one.nodes),
}));

describe('the tables after a plan', () => {
  it('lead each pod prefix where the plan says, at the cost that it says', () => {
    fc.assert(
      fc.property(own, (one) => {
        const world = randomWorld(one);
        const plan = planOf(world);
        const after = applied(world, plan.ops);
        const numbers = Array.from({ length: one.nodes }, (_, index) => index + 1);
        const zoneOf = (number: number): string => zoneName((number - 1) % one.zones);
        const byHop = new Map(
          numbers.map((number) => [hopText(hopTo(world.rules, number, one.zones)), number]),
        );
        for (const table of plan.tables) {
          let [direct, cost] = [0, 0];
          const unreachable: string[] = [];
          for (const owner of numbers) {
            const prefix = world.cluster.nodes.find(({ name }) => name === `node-${owner}`)
              ?.podPrefixes[0]?.prefix;
            if (!prefix) throw new Error(`node-${owner} has no pods`);
            const hop = byHop.get(leadsTo(prefix, table.id, after) ?? '');
            if (hop === undefined) unreachable.push(prefix.text);
            else {
              if (hop === owner) direct++;
              else cost += 1 + (zoneOf(hop) === zoneOf(owner) ? 0 : 2);
              cost += table.zones[0] === zoneOf(hop) ? 0 : 2;
            }
          }
          expect(table).toMatchObject({ direct, cost });
          expect(table.unreachable.map(String)).toEqual(unreachable);
        }
      }),
      { numRuns: 500 },
    );
  });
});
