import fc from 'fast-check';
import type { Family } from '../../src/address/bounds.ts';
import { Prefix } from '../../src/address/prefix.ts';
import type { Overlay } from '../../src/cluster/cluster.ts';
import type { Network, NextHop, Route } from '../../src/network/network.ts';
import {
  clouds,
  consumerSubnet,
  hopTo,
  nodePrefix,
  nodePrefix6,
  nodeSubnet,
  tableOf,
} from '../world/names.ts';
import {
  type Change,
  changed,
  changeInterface,
  claimsOnly,
  consumers,
  host,
  overlay,
  type World,
  worldOf,
} from '../world/world.ts';
import { aclRule, instanceState, rule, wideConsumers } from './designs.ts';

/** A healthy world without routes, and networks that it may have: what a lab is built of, and follows. */
export interface Topology {
  readonly world: World;
  readonly networks: readonly Network[];
  /** Of the addresses that consumers, nodes and pods are known by. */
  readonly family: Family;
}

const maxNodes = 4;

/** Up to four nodes in two zones, either family, any cloud's way to name next hops, any masquerade, scattered prefixes. */
const shapes = fc.record({
  cloud: fc.constantFrom(...clouds),
  nodes: fc.integer({ min: 1, max: maxNodes }),
  zones: fc.integer({ min: 1, max: 2 }),
  oneTable: fc.boolean(),
  family: fc.constantFrom<Family>(4, 4, 6),
  masquerade: fc.constantFrom(['yes', 'yes'], ['yes', 'no'], ['no', 'no']),
  /** Which /24 are whose: node 1 has the first, …, and then again. */
  slots: fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: maxNodes, maxLength: 6 }),
});

type Shape = typeof shapes extends fc.Arbitrary<infer Value> ? Value : never;

type Way = Pick<Overlay, 'encapsulation' | 'crossSubnet'>;

const tunnelled: Way = { encapsulation: 'vxlan', crossSubnet: false };

/** How packets travel between nodes: most clusters encapsulate all of them. */
const ways = fc.oneof(
  { weight: 2, arbitrary: fc.constant(tunnelled) },
  { weight: 1, arbitrary: fc.constant<Way>({ encapsulation: 'vxlan', crossSubnet: true }) },
  { weight: 1, arbitrary: fc.constant<Way>({ encapsulation: 'none', crossSubnet: false }) },
);

/** Topologies with `each` networks, most of which let much through. */
export function topologies(each: number): fc.Arbitrary<Topology> {
  return fc.tuple(shapes, ways).chain(([shape, way]) => {
    const world = changed(built(shape), overlay(way));
    return fc.array(changes(world, shape), { minLength: each, maxLength: each }).map((all) => ({
      world,
      family: shape.family,
      networks: all.map((one) => changed(world, ...one).network),
    }));
  });
}

/** What a text of IPv4 is called in the worlds of IPv6. */
const wide: Readonly<Record<string, string>> = {
  '0.0.0.0/0': '::/0',
  '10.0.0.0/16': 'fd00:10::/56',
  '10.0.0.0/20': 'fd00:10:0:1::/64',
  '10.0.16.0/20': 'fd00:10:0:2::/64',
  '10.0.0.200/32': 'fd00:10:0:1::200/128',
  '10.0.128.0/24': 'fd00:10:0:81::/64',
  '10.0.128.100/32': 'fd00:10:0:81::100/128',
  '10.0.129.0/24': 'fd00:10:0:82::/64',
  '10.244.0.0/16': 'fd00:244::/48',
  '10.244.0.0/21': 'fd00:244::/61',
  '10.244.0.0/22': 'fd00:244::/62',
  '10.244.1.0/24': 'fd00:244:0:1::/64',
  '10.244.2.128/25': 'fd00:244:0:2:8000::/65',
};

function inFamily(text: string, family: Family): string {
  const said = family === 4 ? text : wide[text];
  if (said === undefined) throw new Error(`${text} has no name of IPv6`);
  return said;
}

const slotPrefix = { 4: nodePrefix, 6: nodePrefix6 } as const;

function built({ masquerade, slots, family, ...shape }: Shape): World {
  const isWide = family === 6;
  const numbers = Array.from({ length: shape.nodes }, (_, index) => index + 1);
  const [podToOutside, outsideToPod] = masquerade as ['yes' | 'no', 'yes' | 'no'];
  const zones = Array.from({ length: shape.zones }, (_, zone) => zone);
  return changed(
    worldOf(shape.cloud, { ...shape, dualStack: isWide }),
    ...(isWide ? [wideConsumers] : []),
    ...numbers.map((number) =>
      claimsOnly(
        `node-${number}`,
        ...slots
          .filter((_, index) => index % shape.nodes === number - 1)
          .map((slot) => slotPrefix[family](slot)),
      ),
    ),
    ...zones.map((zone) =>
      host(
        `vm${zone}`,
        `10.0.${128 + zone}.100`,
        ...(isWide ? [`fd00:10:0:8${1 + zone}::100`] : []),
      ),
    ),
    // A consumer in the nodes' own subnet, which no ACL parts from them.
    host('near', '10.0.0.200', ...(isWide ? ['fd00:10:0:1::200'] : [])),
    consumers({
      apps: { subnets: zones.map(consumerSubnet) },
      near: { hosts: ['10.0.0.200', ...(isWide ? ['fd00:10:0:1::200'] : [])] },
    }),
    overlay({ masquerade: { podToOutside, outsideToPod } }),
  );
}

const rarely = <Value>(usual: Value, arbitrary: fc.Arbitrary<Value>, weight = 5) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

function changes(world: World, shape: Shape): fc.Arbitrary<readonly Change[]> {
  const numbers = Array.from({ length: shape.nodes }, (_, index) => index + 1);
  const zones = Array.from({ length: shape.zones }, (_, zone) => zone);
  const tables = ['rtb-nodes', ...(shape.oneTable ? ['rtb-a'] : zones.map(tableOf))];
  const { family } = shape;
  const texts = ranges.map((text) => inFamily(text, family));
  const subnets = zones.flatMap((zone) => [nodeSubnet(zone), consumerSubnet(zone)]);
  return fc
    .record({
      routes: fc.tuple(...tables.map((table) => routesOf(table, world, shape))),
      checks: fc.tuple(...numbers.map(() => rarely(false, fc.boolean()))),
      nodeGroup: groups('node', texts),
      otherGroup: groups('other', texts),
      vmGroup: groups('vm', texts),
      /** Nodes of the other group, or of both. */
      others: fc.tuple(
        ...numbers.map(() => rarely(['node'], fc.constantFrom(['other'], ['node', 'other'], []))),
      ),
      acls: fc.tuple(...subnets.map(() => rarely(undefined, aclOf(texts)))),
      stopped: rarely([], fc.subarray([...numbers], { maxLength: 1 })),
      listed: listOf(texts),
      routed: listOf(texts),
    })
    .map(
      ({
        routes,
        checks,
        nodeGroup,
        otherGroup,
        vmGroup,
        others,
        acls,
        stopped,
        listed,
        routed,
      }) => [
        ...routes.flat(),
        ...numbers.map((number, index) =>
          changeInterface(`eni-${number}`, {
            sourceDestCheck: checks[index] ?? false,
            securityGroups: others[index] ?? [],
          }),
        ),
        ...[...zones.map((zone) => `vm${zone}`), 'near'].map((name) =>
          changeInterface(`eni-${name}`, { securityGroups: ['vm'] }),
        ),
        ...stopped.map((number) => {
          const id = world.network.interfaces.find((one) => one.id === `eni-${number}`)?.instance;
          return instanceState(id ?? '', 'stopped');
        }),
        (before) => ({
          ...before,
          network: {
            ...before.network,
            securityGroups: [nodeGroup, otherGroup, vmGroup],
            prefixLists: [
              { id: 'pl-1', maxEntries: 10, entries: listed },
              { id: 'pl-2', maxEntries: 10, entries: routed },
            ],
            gateways: [{ id: 'igw-1', kind: 'internet', carries: 'unknown' }],
            acls: acls.flatMap((rules, index) => (rules ? [{ id: `acl-${index}`, rules }] : [])),
            subnets: before.network.subnets.map((one) => {
              const index = subnets.indexOf(one.id);
              return acls[index] ? { ...one, acl: `acl-${index}` } : one;
            }),
          },
        }),
      ],
    );
}

interface RouteMade extends Pick<Route, 'state' | 'origin'> {
  readonly destination: string | { readonly prefixList: string };
  readonly hops: readonly NextHop[];
}

/** What routes lead to: pods' prefixes, what lies around them, and their halves. */
function routesOf(table: string, world: World, shape: Shape): fc.Arbitrary<readonly Change[]> {
  const owned = world.cluster.nodes.flatMap((node) => node.podPrefixes.map(({ prefix }) => prefix));
  const destination = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...owned.map(({ text }) => text)) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...['10.244.0.0/16', '10.244.0.0/21', '10.244.0.0/22', '0.0.0.0/0'].map((text) =>
          inFamily(text, shape.family),
        ),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...owned.flatMap((one) => [...(one.halves() ?? [])].map(({ text }) => text)),
      ),
    },
  );
  const node = fc
    .integer({ min: 1, max: shape.nodes })
    .map((number): NextHop => hopTo(world.rules, number, shape.zones, shape.family));
  const two = fc.uniqueArray(node, {
    minLength: 1,
    maxLength: 2,
    selector: (hop) => JSON.stringify(hop),
  });
  const to: fc.Arbitrary<RouteMade['destination']> = fc.oneof(
    { weight: 12, arbitrary: destination },
    { weight: 1, arbitrary: fc.constant({ prefixList: 'pl-2' }) },
  );
  const one: fc.Arbitrary<RouteMade> = fc.record({
    destination: to,
    hops: fc.oneof(
      { weight: 13, arbitrary: node.map((hop) => [hop]) },
      { weight: 2, arbitrary: two },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom<NextHop>(
            { kind: 'gateway', id: 'igw-1' },
            { kind: 'interface', id: 'eni-gone' },
            { kind: 'interface', id: 'eni-vm0' },
          )
          .map((hop) => [hop]),
      },
    ),
    state: rarely<Route['state']>('active', fc.constantFrom('blackhole', 'disabled'), 12),
    origin: rarely<Route['origin']>('user', fc.constant('propagated'), 8),
  });
  const add =
    ({ destination: where, hops, state, origin }: RouteMade): Change =>
    (before) => ({
      ...before,
      network: {
        ...before.network,
        routeTables: before.network.routeTables.map((item) =>
          item.id === table
            ? {
                ...item,
                routes: [
                  ...item.routes,
                  {
                    destination: typeof where === 'string' ? Prefix.parse(where) : where,
                    nextHops: hops,
                    state,
                    origin,
                    description: '',
                  },
                ],
              }
            : item,
        ),
      },
    });
  const all = fc.uniqueArray(one, {
    maxLength: 7,
    selector: (route) => `${JSON.stringify(route.destination)} ${route.origin}`,
  });
  const everyPod = inFamily('10.244.0.0/16', shape.family);
  // Most tables lead somewhere.
  const covering = rarely<readonly Change[]>([], fc.constant([]), 1).chain(() =>
    node.map((hop) => [
      add({ destination: everyPod, hops: [hop], state: 'active', origin: 'user' }),
    ]),
  );
  return fc.tuple(fc.boolean(), covering, all).map(([isCovered, base, more]) => {
    const isThere = more.some((r) => r.destination === everyPod && r.origin === 'user');
    return [...(isCovered && !isThere ? base : []), ...more.map(add)];
  });
}

const nodeRanges = ['10.0.0.0/20', '10.0.16.0/20'];

/** What rules are about, everybody first: consumers, nodes, pods, parts of them. */
const ranges = [
  '0.0.0.0/0',
  '10.0.0.0/16',
  '10.0.128.0/24',
  '10.0.128.100/32',
  '10.0.129.0/24',
  ...nodeRanges,
  '10.0.0.200/32',
  '10.244.0.0/16',
  '10.244.0.0/22',
  '10.244.1.0/24',
  '10.244.2.128/25',
];

const listOf = (texts: readonly string[]) =>
  fc.subarray(
    texts.map((text) => Prefix.parse(text)),
    { maxLength: 2 },
  );

/** Whole ranges alone: a reply's port is any of the asking host's. */
const traffic = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ protocol: 'all' as const, ports: [] }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(
        ['tcp', 20880, 20880],
        ['tcp', 1, 1024],
        ['tcp', 32768, 60999],
        ['udp', 8472, 8472],
        ['tcp', 0, 65535],
        ['udp', 0, 65535],
      )
      .map(([protocol, from, to]) => ({
        protocol: protocol as 'tcp' | 'udp',
        ports: [{ from: from as number, to: to as number }],
      })),
  },
);

function groups(
  id: string,
  texts: readonly string[],
): fc.Arbitrary<Network['securityGroups'][number]> {
  const one = fc
    .record({
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
      action: rarely<'allow' | 'deny'>('allow', fc.constant('deny'), 3),
      priority: fc.integer({ min: 1, max: 4 }),
      traffic,
      peer: fc.oneof(
        {
          weight: 6,
          arbitrary: fc.constantFrom(...texts).map((text) => ({ cidr: Prefix.parse(text) })),
        },
        { weight: 2, arbitrary: fc.constantFrom({ group: 'node' }, { group: 'vm' }) },
        { weight: 1, arbitrary: fc.constant({ prefixList: 'pl-1' }) },
      ),
    })
    .map(({ traffic: what, direction, ...parts }) =>
      rule(direction, '0.0.0.0/0', { ...what, ...parts }),
    );
  return fc
    .record({
      evaluation: fc.constantFrom('union' as const, 'ordered' as const),
      intraGroup: fc.constantFrom('allow' as const, 'deny' as const),
      rules: fc.array(one, { maxLength: 6 }),
      letsIn: rarely(true, fc.constant(false), 2),
      letsOut: rarely(true, fc.constant(false), 5),
    })
    .map(({ evaluation, intraGroup, rules, letsIn, letsOut }) => ({
      id,
      evaluation,
      intraGroup,
      rules: [
        ...rules,
        ...(letsIn ? [rule('ingress', texts[0], { priority: 3 })] : []),
        ...(letsOut ? [rule('egress', texts[0], { priority: 3 })] : []),
      ],
    }));
}

function aclOf(texts: readonly string[]) {
  return fc
    .array(
      fc.record({
        direction: fc.constantFrom('ingress' as const, 'egress' as const),
        action: fc.constantFrom('allow' as const, 'deny' as const),
        cidr: fc.constantFrom(...texts),
        traffic,
      }),
      { maxLength: 4 },
    )
    .map((rules) => [
      ...rules.map(({ direction, action, cidr, traffic: what }, index) =>
        aclRule(index + 1, direction, action, cidr, what),
      ),
      aclRule(90, 'ingress', 'allow', texts[0]),
      aclRule(91, 'egress', 'allow', texts[0]),
    ]);
}
