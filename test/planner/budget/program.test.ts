import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePrefixes, Prefix } from '../../../src/address/prefix.ts';
import type { ChosenRoute, Problem } from '../../../src/planner/budget/problem.ts';
import { priceOf, solve } from '../../../src/planner/budget/program.ts';
import { routesOf } from '../../../src/planner/budget/walk.ts';
import type { AcceptedPrefix, PlacedNode } from '../../../src/topology/topology.ts';
import { bestByHand, comparePrices, priceByHand } from './oracle.ts';

function node(name: string, zone: string): PlacedNode {
  return { node: { name }, zone } as unknown as PlacedNode;
}

interface World {
  readonly problem: Problem;
  readonly budget: number;
}

const letters = ['a', 'b', 'c'];

/** Small worlds: up to five pod prefixes of up to four nodes in up to three zones. */
function worlds(options: {
  readonly scattered: boolean;
  readonly forced: boolean;
}): fc.Arbitrary<World> {
  return fc
    .record({
      networks: fc.constantFrom(
        ['10.0.0.0/28'],
        ['10.0.0.0/29', '10.0.0.8/29'],
        ['10.0.0.0/30', '10.0.0.8/30', '10.1.0.0/30'],
      ),
      slots: fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 5 }),
      lengths: fc.array(fc.constantFrom(32, 32, 31), { minLength: 5, maxLength: 5 }),
      owners: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 5, maxLength: 5 }),
      zonesOf: fc.array(fc.constantFrom(...letters), { minLength: 6, maxLength: 6 }),
      carries: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      consumers: fc.uniqueArray(fc.constantFrom(...letters, 'd'), { minLength: 1, maxLength: 3 }),
      taken: fc.uniqueArray(fc.nat(30), { maxLength: 3 }),
      barrier: fc.option(fc.nat(30), { nil: undefined }),
      forced: fc.uniqueArray(fc.tuple(fc.nat(30), fc.nat(5)), {
        maxLength: 2,
        selector: ([at]) => at,
      }),
      /** By pod network: do nodes carry others' pods there. */
      carried: fc.array(fc.constantFrom(true, true, false), { minLength: 3, maxLength: 3 }),
      budget: fc.nat(4),
    })
    .map((raw): World => {
      const podNetworks = raw.networks.map((text) => Prefix.parse(text));
      const nodes = raw.zonesOf.map((zone, index) => node(`n${index}`, zone));
      const prefixes: AcceptedPrefix[] = [];
      raw.slots.forEach((slot, index) => {
        const base = podNetworks[Math.floor(slot / 4) % podNetworks.length];
        const first = Number(base?.first ?? 0) + (slot % 2 ** (32 - (base?.length ?? 0)));
        const length = raw.lengths[index] ?? 32;
        const prefix = Prefix.of(4, first - (first % 2 ** (32 - length)), length);
        if (prefixes.some((one) => one.prefix.overlaps(prefix))) return;
        const owner = options.scattered
          ? nodes[raw.owners[index] ?? 0]
          : index < 4
            ? nodes[index]
            : undefined;
        prefixes.push({ prefix, owner, node: owner?.node, source: 'node-spec' } as AcceptedPrefix);
      });
      prefixes.sort((a, b) => comparePrefixes(a.prefix, b.prefix));
      const all = podNetworks.flatMap((network) => subtree(network));
      const own = new Set(prefixes.map((one) => one.prefix.text));
      const barrier = raw.barrier === undefined ? undefined : all[raw.barrier % all.length];
      const barriers = barrier && !own.has(barrier.text) ? [barrier] : [];
      const taken = new Set([
        ...raw.taken
          .map((index) => all[index % all.length]?.text ?? '')
          .filter((text) => !own.has(text)),
        ...barriers.map((one) => one.text),
      ]);
      const gateways = nodes.filter((_, index) => raw.carries[index]);
      const isCarried = (pods: Prefix) =>
        raw.carried[podNetworks.findIndex((network) => network.contains(pods))] ?? false;
      const forced: ChosenRoute[] = [];
      if (options.forced) {
        for (const [at, to] of raw.forced) {
          const destination = all[at % all.length];
          const hop = nodes[to];
          if (!destination || !hop || taken.has(destination.text)) continue;
          const under = prefixes.filter((one) => destination.contains(one.prefix));
          if (under.length === 0 || forced.some((one) => one.destination.equals(destination)))
            continue;
          const mayCarry = gateways.includes(hop) && isCarried(destination);
          if (!mayCarry && !under.every((one) => one.owner === hop)) continue;
          forced.push({ destination, node: hop });
        }
        forced.sort((a, b) => comparePrefixes(a.destination, b.destination));
      }
      return {
        budget: raw.budget,
        problem: {
          family: 4,
          prefixes,
          podNetworks,
          zones: raw.consumers,
          gateways,
          isCarried,
          isTaken: (destination) => taken.has(destination.text),
          isOpen: taken.size === 0,
          barriers,
          forced,
          preferred: () => undefined,
        },
      };
    });
}

function subtree(network: Prefix): readonly Prefix[] {
  const all: Prefix[] = [];
  const open = [network];
  for (let one = open.shift(); one; one = open.shift()) {
    all.push(one);
    open.push(...(one.halves() ?? []));
  }
  return all;
}

function shown({ problem, budget }: World): string {
  return JSON.stringify({
    budget,
    prefixes: problem.prefixes.map(
      (one) => `${one.prefix} of ${one.owner?.node.name} in ${one.owner?.zone}`,
    ),
    networks: problem.podNetworks.map((one) => `${one} ${problem.isCarried(one)}`),
    zones: problem.zones,
    gateways: problem.gateways.map((one) => `${one.node.name} in ${one.zone}`),
    barriers: problem.barriers,
    forced: problem.forced.map((one) => `${one.destination} to ${one.node.node.name}`),
  });
}

// Trying everything is slow; TEST_RUNS tries more worlds.
const runs = { numRuns: Number(process.env.TEST_RUNS ?? 300) };
const patience = 120_000;

describe('the exact program', () => {
  it(
    'finds the price that trying everything finds: reachable, then cost, then the largest share',
    () => {
      fc.assert(
        fc.property(worlds({ scattered: false, forced: false }), (world) => {
          const program = solve(world.problem, world.budget);
          const price = priceOf(program, world.budget);
          expect(comparePrices(price, bestByHand(world.problem, world.budget)), shown(world)).toBe(
            0,
          );
        }),
        runs,
      );
    },
    patience,
  );

  it(
    'chooses routes that cost exactly what it says, by an independent longest-prefix match',
    () => {
      fc.assert(
        fc.property(worlds({ scattered: false, forced: true }), (world) => {
          const program = solve(world.problem, world.budget);
          const price = priceOf(program, world.budget);
          if (price.cost === Number.POSITIVE_INFINITY) return;
          const routes = routesOf(program, world.budget);
          expect(routes.length).toBeLessThanOrEqual(world.budget);
          expect(new Set(routes.map((one) => one.destination.text)).size).toBe(routes.length);
          expect(comparePrices(priceByHand(routes, world.problem), price), shown(world)).toBe(0);
        }),
        runs,
      );
    },
    patience,
  );

  it(
    'with routes that must stay finds the best of what is left',
    () => {
      fc.assert(
        fc.property(worlds({ scattered: false, forced: true }), (world) => {
          const price = priceOf(solve(world.problem, world.budget), world.budget);
          const best = bestByHand(world.problem, world.budget);
          expect(
            comparePrices(price, best),
            `${shown(world)} ${JSON.stringify([price, best])}`,
          ).toBe(0);
        }),
        runs,
      );
    },
    patience,
  );

  it(
    'where nodes own scattered prefixes never says less than its routes cost',
    () => {
      fc.assert(
        fc.property(worlds({ scattered: true, forced: true }), (world) => {
          const program = solve(world.problem, world.budget);
          const price = priceOf(program, world.budget);
          if (price.cost === Number.POSITIVE_INFINITY) return;
          const routes = routesOf(program, world.budget);
          expect(
            comparePrices(priceByHand(routes, world.problem), price),
            shown(world),
          ).toBeLessThanOrEqual(0);
        }),
        runs,
      );
    },
    patience,
  );
});
