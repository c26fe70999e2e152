import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixSet } from '../../src/address/prefix-set.ts';
import { nextHopOf } from '../../src/planner/next-hop.ts';
import { honestWorlds, reordered } from '../world/arbitrary.ts';
import { type HostileWorld, hostile, lying, withBystanders } from '../world/lies.ts';
import { addManaged, withDirectRoutes } from '../world/routed.ts';
import { changed, type World } from '../world/world.ts';
import { topologyOf } from './topology-of.ts';

const honestWorld = honestWorlds().map(withBystanders);

/** `10.244.1.0/24 → {"kind":"instance","id":"i-1"}` for each accepted prefix, halves of one prefix as the one. */
function hopsFor(world: World, prefixes: PrefixSet): readonly string[] {
  const byHop = new Map<string, PrefixSet>();
  for (const { prefix, owner } of topologyOf(world).accepted) {
    const inside = prefixes.intersect(PrefixSet.of([prefix]));
    if (inside.isEmpty()) continue;
    const hop = JSON.stringify(owner && nextHopOf(owner, prefix.family, world.rules));
    byHop.set(hop, (byHop.get(hop) ?? PrefixSet.of([])).union(inside));
  }
  return [...byHop].map(([hop, set]) => `${set.prefixes().join(' ')} → ${hop}`).sort();
}

/**
 * The tables as the dumbest planner would leave them: a route for each accepted prefix, and where its
 * owner has no place, to one of the nodes that may carry it, whichever.
 */
function routedExactly(world: World, pick: number): World {
  const { accepted, placed, tables, ownership } = topologyOf(world);
  const gateways = placed.filter((one) => !one.contested);
  const ids = new Set(tables.map((one) => one.table.id));
  const routeTables = world.network.routeTables.map((table) => ({
    ...table,
    routes: ids.has(table.id)
      ? table.routes.filter((route) => !ownership.isManaged(route))
      : table.routes,
  }));
  const routes = accepted.flatMap(({ prefix, owner }, at) => {
    const node = owner ?? gateways[(at + pick) % gateways.length];
    const hop = node && nextHopOf(node, prefix.family, world.rules);
    return hop ? [...ids].map((table) => addManaged(table, prefix.text, hop)) : [];
  });
  return changed({ ...world, network: { ...world.network, routeTables } }, ...routes);
}

function ownedBy(nodes: World['cluster']['nodes']): PrefixSet {
  return PrefixSet.of(nodes.flatMap((node) => node.podPrefixes.map((one) => one.prefix)));
}

describe('in an honest cluster', () => {
  it('every node has its place and every claim is accepted', () => {
    fc.assert(
      fc.property(honestWorld, (world) => {
        const { placed, accepted, dropped } = topologyOf(world);
        expect(placed.length).toBeGreaterThan(0);
        expect(accepted.map((one) => one.node.name).sort()).toEqual(
          world.cluster.nodes.flatMap((node) => node.podPrefixes.map(() => node.name)).sort(),
        );
        expect(dropped).toEqual([]);
      }),
    );
  });

  it('routed to its owners, all nodes have a place, whatever providerIDs they have', () => {
    fc.assert(
      fc.property(honestWorld.map(withDirectRoutes), (world) => {
        const { placed, findings } = topologyOf(world);
        expect(placed.map((one) => one.node.name)).toEqual(
          world.cluster.nodes.map((one) => one.name),
        );
        expect(findings.filter((one) => one.severity === 'error')).toEqual([]);
      }),
    );
  });
});

describe('one bad node never harms the others', () => {
  it('where they are routed, their prefixes and next hops stay', () => {
    fc.assert(
      fc.property(
        honestWorld
          .map(withDirectRoutes)
          .chain((before) => hostile(before).map((after) => ({ before, ...after }))),
        ({ before, world, honest }) => {
          const owned = ownedBy(honest);
          expect(hopsFor(world, owned)).toEqual(hopsFor(before, owned));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('nor do they move where liars lie again, once their first lies went into the tables', () => {
    const step = (one: HostileWorld) =>
      fc.nat(5).chain((pick) => lying({ ...one, world: routedExactly(one.world, pick) }));
    fc.assert(
      fc.property(
        honestWorld.map(withDirectRoutes).chain((before) =>
          hostile(before)
            .chain(step)
            .chain(step)
            .chain(step)
            .map((after) => ({ before, ...after })),
        ),
        ({ before, world, honest }) => {
          const owned = ownedBy(honest);
          expect(hopsFor(world, owned)).toEqual(hopsFor(before, owned));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('where nothing is routed yet, what nobody else claims is accepted, but for claims wider than anybody’s', () => {
    fc.assert(
      fc.property(honestWorld.chain(hostile), ({ world, honest }) => {
        const { accepted } = topologyOf(world);
        const widest = (family: 4 | 6) =>
          Math.min(
            ...honest.flatMap((one) =>
              one.podPrefixes.map(({ prefix }) => (prefix.family === family ? prefix.length : 128)),
            ),
          );
        for (const node of honest) {
          const others = PrefixSet.of(
            world.cluster.nodes
              .filter((one) => one.name !== node.name)
              .flatMap((one) => one.podPrefixes.map((claim) => claim.prefix))
              .filter((prefix) => prefix.length >= widest(prefix.family)),
          );
          for (const { prefix } of node.podPrefixes) {
            if (others.overlaps(prefix)) continue;
            expect(accepted.map((one) => `${one.prefix} of ${one.node.name}`)).toContain(
              `${prefix} of ${node.name}`,
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('where nothing is routed yet, nodes have their place unless somebody else points there', () => {
    fc.assert(
      fc.property(honestWorld.chain(hostile), ({ world, honest }) => {
        const { placed } = topologyOf(world);
        const places = placed.map((one) => `${one.node.name} at ${one.interface.id}`);
        // Where some nodes have no providerID, those are believed only while enough of them have none.
        const ids = new Set(honest.map((one) => one.providerId !== undefined));
        if (ids.size > 1) return;
        for (const node of honest) {
          const rival = world.cluster.nodes.some(
            (one) =>
              one.name !== node.name &&
              one.addresses.some((address) => node.addresses.includes(address)),
          );
          if (rival) continue;
          expect(places).toContain(`${node.name} at ${node.name.replace('node', 'eni')}`);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever nodes say', () => {
  const anyWorld = fc
    .oneof(honestWorld, honestWorld.map(withDirectRoutes))
    .chain(hostile)
    .map((one) => one.world);

  it('accepted prefixes are inside the pod networks, outside subnets and disjoint', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { accepted } = topologyOf(world);
        const pods = world.policy.cluster.podNetworks.map((one) => one.cidr);
        const subnets = PrefixSet.of(world.network.subnets.flatMap((one) => one.cidrs));
        accepted.forEach(({ prefix }, at) => {
          expect(pods.some((network) => network.contains(prefix))).toBe(true);
          expect(subnets.overlaps(prefix)).toBe(false);
          const next = accepted[at + 1];
          if (next) expect(next.prefix.overlaps(prefix)).toBe(false);
        });
      }),
    );
  });

  it('an instance serves one node, which has an address on it', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { placed } = topologyOf(world);
        const hosts = placed.map((one) => one.interface.instance ?? one.interface.id);
        expect(new Set(hosts).size).toBe(hosts.length);
        for (const one of placed) {
          expect(one.interface.addresses).toContain(one.address);
          expect(one.node.addresses).toContain(one.address);
        }
      }),
    );
  });

  it('each claim is accepted, dropped, inside another of its node, or routed by the cloud', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { accepted, dropped, findings } = topologyOf(world);
        const decided = [
          ...accepted.map((one) => ({ prefix: one.prefix, node: one.node.name })),
          ...dropped,
        ];
        for (const node of world.cluster.nodes) {
          for (const { prefix } of node.podPrefixes) {
            const mine = decided.filter((one) => one.node === node.name);
            const native = findings.some(
              (one) => one.code === 'claim-vpc-native' && one.subject === `node/${node.name}`,
            );
            const isMine = mine.some((one) => one.prefix.contains(prefix));
            expect(isMine || (native && prefix.text === '10.0.128.5/32')).toBe(true);
          }
        }
      }),
    );
  });

  it('the routes that follow from it change nothing about it', () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(5), (world, pick) => {
        const after = routedExactly(world, pick);
        const pods = PrefixSet.of(world.policy.cluster.podNetworks.map((one) => one.cidr));
        expect(hopsFor(after, pods)).toEqual(hopsFor(world, pods));
      }),
      { numRuns: 100 },
    );
  });

  it('the order of lists means nothing', () => {
    fc.assert(
      fc.property(
        anyWorld.chain((world) => fc.tuple(fc.constant(world), reordered(world))),
        ([world, other]) => {
          const { ownership: _, tables, ...one } = topologyOf(world);
          const { ownership: __, tables: otherTables, ...two } = topologyOf(other);
          // Nodes differ in the order of their claims.
          expect(JSON.stringify(textOf(two))).toBe(JSON.stringify(textOf(one)));
          expect(otherTables.map((table) => table.table.id)).toEqual(
            tables.map((table) => table.table.id),
          );
        },
      ),
    );
  });
});

function textOf(topology: Omit<ReturnType<typeof topologyOf>, 'ownership' | 'tables'>): unknown {
  const { placed, accepted, dropped, findings, nodes } = topology;
  return {
    nodes: nodes.map((one) => one.name),
    placed: placed.map(({ node, address, interface: item }) => [node.name, address, item.id]),
    accepted: accepted.map(({ node, prefix, source, owner }) => [
      node.name,
      prefix,
      source,
      owner?.interface.id,
    ]),
    dropped,
    findings,
  };
}
