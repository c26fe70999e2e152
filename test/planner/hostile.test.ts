import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prefix } from '../../src/address/prefix.ts';
import type { ClusterNode } from '../../src/cluster/cluster.ts';
import type { Network, NextHop } from '../../src/network/network.ts';
import { withChanges } from '../../src/network/with-change.ts';
import type { PlanBody } from '../../src/planner/plan.ts';
import { planRoutes } from '../../src/planner/plan-routes.ts';
import { honestWorlds, reordered } from '../world/arbitrary.ts';
import { type HostileWorld, hostile, lying, withBystanders } from '../world/lies.ts';
import { withDirectRoutes } from '../world/routed.ts';
import { overlay, type World } from '../world/world.ts';

/** Nodes that lie, seen through the plan: what topology believes must not be undone by what the planner makes of it. */

const honestWorld = honestWorlds().map(withBystanders);

/** Replies do not return through the node that a packet entered by, so no node carries others' pods. */
const ownPodsOnly = overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'unknown' } });

function plan({ cluster, network, policy, rules }: World): PlanBody {
  return planRoutes(cluster, network, policy, rules);
}

function applied(world: World): World {
  return { ...world, network: withChanges(world.network, plan(world).ops) };
}

/** The next hops that a table sends an address to: longest-prefix match, looked up in each route. */
function hopsOf(network: Network, table: string, address: Prefix): readonly NextHop[] | undefined {
  let best: { readonly length: number; readonly hops: readonly NextHop[] } | undefined;
  for (const { destination, nextHops } of network.routeTables.find(({ id }) => id === table)
    ?.routes ?? []) {
    if ('prefixList' in destination || !destination.contains(address)) continue;
    if (!best || destination.length > best.length) {
      best = { length: destination.length, hops: nextHops };
    }
  }
  return best?.hops;
}

/** Addresses of a node's pods: the ends of each prefix, and of each route inside. */
function podAddresses(nodes: readonly ClusterNode[], network: Network): readonly Prefix[] {
  const routes = network.routeTables.flatMap((table) => table.routes);
  return nodes.flatMap(({ podPrefixes }) =>
    podPrefixes.flatMap(({ prefix }) => [
      ...endsOf(prefix),
      ...routes.flatMap(({ destination }) =>
        'prefixList' in destination || !prefix.contains(destination) ? [] : endsOf(destination),
      ),
    ]),
  );
}

function endsOf(prefix: Prefix): readonly Prefix[] {
  const end = (take: 0 | 1): Prefix => {
    let at = prefix;
    for (let halves = at.halves(); halves; halves = at.halves()) at = halves[take];
    return at;
  };
  return [end(0), end(1)];
}

/** `rtb-a 10.244.1.0/32 → …` for each address of the nodes' pods in each table. */
function deliveries(world: World, addresses: readonly Prefix[]): readonly string[] {
  return plan(world).tables.flatMap(({ id }) =>
    addresses.map(
      (one) => `${id} ${one} → ${JSON.stringify(hopsOf(world.network, id, one) ?? 'nothing')}`,
    ),
  );
}

describe('nodes that lie', () => {
  it('send no route out of the pod networks', () => {
    fc.assert(
      fc.property(fc.oneof(honestWorld, honestWorld.map(applied)).chain(hostile), ({ world }) => {
        const pods = world.policy.cluster.podNetworks.map((one) => one.cidr);
        for (const op of plan(world).ops) {
          if (op.kind !== 'create-route' && op.kind !== 'replace-route') continue;
          expect(pods.some((network) => network.contains(op.destination))).toBe(true);
        }
      }),
    );
  });

  it('change no other node’s routes, once the honest plan is applied as direct routes', () => {
    fc.assert(
      fc.property(
        honestWorld
          .map(withDirectRoutes)
          .map(applied)
          .chain((before) => hostile(before).map((lies) => ({ before, ...lies }))),
        ({ before, world, honest }) => {
          const after = applied(world);
          const addresses = podAddresses(honest, after.network);
          expect(deliveries(after, addresses)).toEqual(deliveries(before, addresses));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('nor where they lie again after each plan, and nodes carry only their own pods', () => {
    const step = (one: HostileWorld) => lying({ ...one, world: applied(one.world) });
    fc.assert(
      fc.property(
        honestWorld
          .map(ownPodsOnly)
          .map(withDirectRoutes)
          .map(applied)
          .chain((before) =>
            hostile(before)
              .chain(step)
              .chain(step)
              .map((lies) => ({ before, ...lies })),
          ),
        ({ before, world, honest }) => {
          const after = applied(world);
          const addresses = podAddresses(honest, after.network);
          expect(deliveries(after, addresses)).toEqual(deliveries(before, addresses));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('take nothing from an empty table that they do not claim themselves', () => {
    fc.assert(
      fc.property(honestWorld.chain(hostile), ({ world, honest }) => {
        // Of nodes without providerID only so many are believed as half of the nodes have none.
        fc.pre(new Set(honest.map((one) => one.providerId !== undefined)).size === 1);
        const liars = world.cluster.nodes.filter((node) => !honest.includes(node));
        const unharmed = honest
          // Two nodes at one address: nothing tells them apart, so it is neither's.
          .filter(({ addresses }) =>
            liars.every((one) => one.addresses.every((ip) => !addresses.includes(ip))),
          )
          .flatMap(({ podPrefixes }) => podPrefixes.map((one) => one.prefix))
          .filter((prefix) =>
            liars.every((one) => one.podPrefixes.every((claim) => !claim.prefix.overlaps(prefix))),
          )
          .flatMap(endsOf);
        const alone = { ...world, cluster: { ...world.cluster, nodes: honest } };
        expect(deliveries(applied(world), unharmed)).toEqual(deliveries(applied(alone), unharmed));
      }),
      { numRuns: 60 },
    );
  });

  it('leave a plan after which there is nothing to do', () => {
    const alone = honestWorld.map(ownPodsOnly);
    fc.assert(
      fc.property(fc.oneof(alone, alone.map(applied)).chain(hostile), ({ world }) => {
        expect(plan(applied(world)).ops).toEqual([]);
      }),
    );
  });

  it('leave foreign routes alone', () => {
    const byHand = new Set(['192.168.0.0/16', '0.0.0.0/0', '10.244.240.0/28']);
    const foreignIn = (world: World) =>
      world.network.routeTables.flatMap(({ id, routes }) =>
        routes
          .filter((one) => one.origin !== 'user' || byHand.has(String(one.destination)))
          .map((one) => `${id} ${JSON.stringify(one)}`),
      );
    fc.assert(
      fc.property(fc.oneof(honestWorld, honestWorld.map(applied)).chain(hostile), ({ world }) => {
        expect(foreignIn(world).length).toBeGreaterThan(3);
        expect(foreignIn(applied(world)).toSorted()).toEqual(foreignIn(world).toSorted());
      }),
    );
  });

  it('make the same plan in whatever order the lists come', () => {
    fc.assert(
      fc.property(
        honestWorld
          .chain(hostile)
          .chain(({ world }) => fc.tuple(fc.constant(world), reordered(world))),
        ([world, other]) => {
          expect(JSON.stringify(plan(other))).toBe(JSON.stringify(plan(world)));
        },
      ),
    );
  });
});
