import fc from 'fast-check';
import { Prefix } from '../../src/address/prefix.ts';
import type { ClusterNode, PodPrefix, PrefixSource } from '../../src/cluster/cluster.ts';
import { type Cloud, instanceId, providerIdOf } from './names.ts';
import { addRoute } from './routed.ts';
import { addInterface, addNode, changed, host, node, removeNode, type World } from './world.ts';

/** A world in which some nodes lie, and the honest ones that nothing must happen to. */
export interface HostileWorld {
  readonly world: World;
  readonly honest: readonly ClusterNode[];
  /** The liars as they were before they lied. */
  readonly liars: readonly ClusterNode[];
}

/**
 * What else is in a VPC: a database and a NAT gateway that a node might pretend to be; a firewall;
 * routes that somebody made by hand, one of them inside the pod network.
 */
export function withBystanders(world: World): World {
  return changed(
    world,
    host('db', '10.0.128.5'),
    addInterface({
      id: 'eni-db-2',
      instance: instanceId(world.rules.provider as Cloud, 'db'),
      subnet: 'apps-a',
      addresses: ['10.0.128.6'],
      primary: false,
    }),
    host('fw', '10.0.128.9'),
    addRoute('rtb-a', '192.168.0.0/16', { kind: 'gateway', id: 'pcx-1' }),
    addRoute('rtb-a', '0.0.0.0/0', { kind: 'gateway', id: 'nat-1' }),
    addRoute('rtb-a', '10.244.240.0/28', { kind: 'interface', id: 'eni-fw' }),
    addInterface({ id: 'eni-nat', subnet: 'nodes-a', addresses: ['10.0.15.250'] }),
  );
}

/**
 * Lets one node or more lie about everything that a kubelet can write, or that gets into the objects
 * of a CNI: its addresses, its providerID, its prefixes and where they stand, its state. Liars are
 * nodes that were honest, or come new. Fewer than the honest ones, for the commonest of anything is
 * what most nodes say.
 */
export function hostile(world: World): fc.Arbitrary<HostileWorld> {
  const { nodes } = world.cluster;
  const names = nodes.map((one) => one.name);
  return fc
    .record({
      turned: fc.subarray(names, { maxLength: Math.max(0, Math.floor((names.length - 1) / 2)) }),
      // Names before and after those of the others.
      come: fc.subarray(['a-new-node', 'zz-new-node']),
    })
    .map(({ turned, come }) => {
      const room = Math.max(0, names.length - 1 - 2 * turned.length);
      return { turned, come: come.slice(0, room) };
    })
    .chain(({ turned, come }) => {
      const honest = nodes.filter((one) => !turned.includes(one.name));
      const before = [
        ...nodes.filter((one) => turned.includes(one.name)),
        ...come.map((name) => node(99, { name, addresses: ['10.0.15.99'], podPrefixes: [] })),
      ];
      return lying({ world, honest, liars: before });
    });
}

/** The same nodes tell other lies: after a plan that their first ones went into, say. */
export function lying({ world, honest, liars }: HostileWorld): fc.Arbitrary<HostileWorld> {
  return fc.tuple(...liars.map((one) => lie(one, honest, world))).map((lies) => ({
    honest,
    liars,
    world: changed(world, ...lies.flatMap((liar) => [removeNode(liar.name), addNode(liar)])),
  }));
}

function lie(
  before: ClusterNode,
  honest: readonly ClusterNode[],
  world: World,
): fc.Arbitrary<ClusterNode> {
  const cloud = world.rules.provider as Cloud;
  return fc.constantFrom(...honest).chain((victim) => {
    const providerId = fc.constantFrom(
      before.providerId,
      victim.providerId,
      victim.providerId && otherSpelling(cloud, victim.providerId),
      undefined,
      'k3s://node',
      providerIdOf(cloud, 'db'),
      providerIdOf(cloud, 'gone'),
    );
    const addresses = fc.oneof(
      fc.constantFrom(before.addresses, victim.addresses, victim.addresses.toReversed()),
      fc.uniqueArray(
        fc.constantFrom(
          ...before.addresses,
          ...victim.addresses,
          '10.0.128.5',
          '10.0.128.6',
          '10.0.15.250',
          '10.0.15.251',
          '172.31.0.1',
        ),
        { maxLength: 3 },
      ),
    );
    return fc
      .oneof(
        { arbitrary: claimsOf(before, victim, honest, world), weight: 3 },
        // The victim's double.
        { arbitrary: fc.constant(victim.podPrefixes), weight: 1 },
      )
      .chain((podPrefixes) =>
        fc
          .record({
            providerId,
            addresses,
            readiness: fc.constantFrom('ready', 'not-ready', 'unknown' as const),
            os: fc.constantFrom('linux', 'linux', 'linux', 'windows' as const),
            virtual: fc.constantFrom(false, false, false, true),
          })
          .map((parts) => ({
            ...before,
            ...parts,
            podPrefixes,
            specPrefixes: podPrefixes
              .filter((one) => one.source === 'node-spec')
              .map((one) => one.prefix),
          })),
      );
  });
}

/** What a liar claims: its own, the victim's, parts of it and ranges around it, everybody's, ranges of hosts. */
function claimsOf(
  before: ClusterNode,
  victim: ClusterNode,
  honest: readonly ClusterNode[],
  world: World,
): fc.Arbitrary<readonly PodPrefix[]> {
  const own = before.podPrefixes.map((one) => one.prefix);
  const theirs = victim.podPrefixes.map((one) => one.prefix);
  const everybody = honest.flatMap((one) => one.podPrefixes.map((claim) => claim.prefix));
  const source = fc.constantFrom<PrefixSource>(
    world.cluster.source.kind,
    world.cluster.source.kind,
    'node-spec',
    'calico',
    'cilium',
    'ovn-kubernetes',
  );
  const one = fc.oneof(
    fc.constantFrom(...own, ...theirs),
    fc.constantFrom(...theirs).map((prefix) => prefix.parent() ?? prefix),
    fc.constantFrom(...theirs).map((prefix) => prefix.parent()?.parent() ?? prefix),
    fc.constantFrom(...theirs.flatMap((prefix) => prefix.halves() ?? [])),
    fc.constantFrom(...everybody),
    fc
      .constantFrom(
        '0.0.0.0/0',
        '::/0',
        '10.0.0.0/8',
        '10.244.0.0/16',
        '10.244.0.0/17',
        '10.244.200.0/24',
        '10.244.200.128/25',
        '10.0.128.0/24',
        '10.0.128.5/32',
        'fd00:244::/48',
      )
      .map((text) => Prefix.parse(text)),
  );
  return fc
    .array(fc.record({ prefix: one, source }), { maxLength: 8 })
    .chain((claims) =>
      fc.boolean().map((keepsOwn) => (keepsOwn ? [...before.podPrefixes, ...claims] : claims)),
    );
}

/** The same instance, written another way. */
function otherSpelling(cloud: Cloud, providerId: string): string {
  switch (cloud) {
    case 'aws':
      return providerId.replace(/^aws:\/\/\/[^/]*\//, 'aws:////');
    case 'alicloud':
      return `alicloud://${providerId}`;
    case 'tencent':
      return providerId.replace('100001', '999999');
  }
}
