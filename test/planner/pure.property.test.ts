import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { honestWorlds, reordered } from '../world/arbitrary.ts';
import { hostile, withBystanders } from '../world/lies.ts';
import type { World } from '../world/world.ts';
import { planOf } from './planned.ts';
import { ingredients, randomWorld } from './random-world.ts';

/** Full tables and old routes, and nodes that lie: what findings there may be, there are. */
const worlds: fc.Arbitrary<World> = fc.oneof(
  ingredients.map(randomWorld),
  honestWorlds()
    .map(withBystanders)
    .chain(hostile)
    .map((one) => one.world),
);

/** Freezes everything that can be reached, prefixes too. */
function frozen<T>(value: T, seen = new Set<unknown>()): T {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  seen.add(value);
  for (const member of Object.values(value)) frozen(member, seen);
  return Object.freeze(value);
}

/** The world with its nodes in another order, too, as a careless reader might give them. */
const shuffled = (world: World): fc.Arbitrary<World> =>
  fc
    .tuple(
      reordered(world),
      fc.shuffledSubarray([...world.cluster.nodes], { minLength: world.cluster.nodes.length }),
    )
    .map(([other, nodes]) => ({
      ...other,
      cluster: {
        ...other.cluster,
        nodes: nodes.map(
          ({ name }) => other.cluster.nodes.find((one) => one.name === name) ?? fail(name),
        ),
      },
    }));

function fail(name: string): never {
  throw new Error(`no node ${name}`);
}

describe('planning is pure', () => {
  it('inputs are never changed', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const before = JSON.stringify(world);
        planOf(frozen(world));
        expect(JSON.stringify(world)).toBe(before);
      }),
    );
  });

  it('the order of lists means nothing', () => {
    fc.assert(
      fc.property(
        worlds.chain((world) => fc.tuple(fc.constant(world), shuffled(world))),
        ([world, other]) => {
          expect(JSON.stringify(planOf(other))).toBe(JSON.stringify(planOf(world)));
        },
      ),
    );
  });
});
