import fc from 'fast-check';
import { Prefix } from '../../src/address/prefix.ts';
import type { Config } from '../../src/config/config.ts';
import type { NextHop, Route } from '../../src/network/network.ts';
import { joinTopology } from '../../src/topology/join.ts';
import { type Cloud, clouds, instanceId } from '../world/names.ts';
import {
  addInterface,
  type Change,
  changed,
  changeInterface,
  changeNode,
  claimsOnly,
  consumers,
  host,
  network,
  overlay,
  worldOf,
} from '../world/world.ts';
import {
  type Acl,
  type AclRule,
  acl,
  changeSubnet,
  changeTable,
  type GroupRule,
  group,
  type SecurityGroup,
} from './clean.ts';
import type { OracleWorld } from './oracle.ts';

/** The pods: 64 addresses, of which three nodes own 16 each. */
const podNetwork = '10.244.0.0/26';
const owned = ['10.244.0.0/28', '10.244.0.16/28', '10.244.0.32/28'];

const podCidrs = fc
  .record({ length: fc.constantFrom(26, 27, 28, 28, 29, 30, 32), at: fc.nat(63) })
  .map(({ length, at }) => {
    const size = 2 ** (32 - length);
    return `10.244.0.${Math.floor(at / size) * size}/${length}`;
  });
const hostCidrs = fc.constantFrom(
  '10.0.0.0/16',
  '10.0.0.0/17',
  '10.0.128.0/17',
  '10.0.128.0/24',
  '10.0.128.0/30',
  '10.0.128.4/32',
  '10.0.0.11/32',
  '10.0.16.0/20',
  '192.168.0.0/16',
  '192.168.128.0/17',
);
const anyCidr = fc.oneof(
  { weight: 2, arbitrary: fc.constant('0.0.0.0/0') },
  { weight: 3, arbitrary: hostCidrs },
  { weight: 2, arbitrary: podCidrs },
);

const often = <T>(usual: T, ...rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 3 * rare.length, arbitrary: fc.constant(usual) },
    ...rare.map((one) => ({ weight: 1, arbitrary: fc.constant(one) })),
  );

const packets = fc.record({
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  action: often<'allow' | 'deny'>('allow', 'deny'),
  protocol: often<GroupRule['protocol']>('all', 'tcp', 'udp', 'icmp', 4, 6, 17),
  ports: often<GroupRule['ports']>(
    [],
    [{ from: 20880, to: 20880 }],
    [{ from: 0, to: 40000 }],
    [{ from: 40001, to: 65535 }],
    [{ from: 8472, to: 8472 }],
    [
      { from: 32768, to: 50000 },
      { from: 50001, to: 60999 },
    ],
  ),
  icmp: often<GroupRule['icmp']>(undefined, { type: 8, code: -1 }, { type: 0, code: 0 }),
});

const peers: fc.Arbitrary<GroupRule['peer']> = fc.oneof(
  { weight: 6, arbitrary: anyCidr.map((cidr) => ({ cidr: Prefix.parse(cidr) })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom({ group: 'sg-1' }, { group: 'sg-2' }, { group: 'sg-9' }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ prefixList: 'pl-1' }, { prefixList: 'pl-9' }) },
);

const groupsOf = (evaluation: SecurityGroup['evaluation']): fc.Arbitrary<readonly Change[]> =>
  fc.tuple(
    ...['sg-1', 'sg-2'].map((id) =>
      fc
        .record({
          rules: fc.array(
            fc.record({ packet: packets, peer: peers, priority: fc.integer({ min: 1, max: 3 }) }),
            { maxLength: 5 },
          ),
          isOpen: often(true, false),
          intraGroup: often<'deny' | 'allow'>('deny', 'allow'),
        })
        .map(({ rules, isOpen, intraGroup }) =>
          group(
            id,
            [
              ...rules.map(
                ({ packet, peer, priority }): GroupRule => ({
                  ...packet,
                  // Union groups have no refusals.
                  action: evaluation === 'union' ? 'allow' : packet.action,
                  peer,
                  priority,
                }),
              ),
              ...(isOpen ? (['ingress', 'egress'] as const) : []).map(
                (direction): GroupRule => ({
                  direction,
                  action: 'allow',
                  protocol: 'all',
                  ports: [],
                  priority: 4,
                  peer: { cidr: Prefix.parse('0.0.0.0/0') },
                }),
              ),
            ],
            { evaluation, intraGroup },
          ),
        ),
    ),
  );

const acls: fc.Arbitrary<Acl['rules']> = fc
  .record({
    rules: fc.array(fc.record({ packet: packets, cidr: anyCidr }), { maxLength: 4 }),
    isOpen: often(true, false),
  })
  .map(({ rules, isOpen }) => [
    ...rules.map(
      ({ packet, cidr }, number): AclRule => ({ ...packet, number, cidr: Prefix.parse(cidr) }),
    ),
    ...(isOpen ? (['ingress', 'egress'] as const) : []).map(
      (direction): AclRule => ({
        direction,
        action: 'allow',
        protocol: 'all',
        ports: [],
        number: 100,
        cidr: Prefix.parse('0.0.0.0/0'),
      }),
    ),
  ]);

const hops = (cloud: Cloud): fc.Arbitrary<NextHop> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(1, 2, 3)
        .chain((number) =>
          fc.constantFrom<NextHop>(
            { kind: 'interface', id: `eni-${number}` },
            { kind: 'instance', id: instanceId(cloud, number) },
          ),
        ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom<NextHop>(
        { kind: 'local' },
        { kind: 'address', ip: '10.0.0.11' },
        { kind: 'interface', id: 'eni-1b' },
        { kind: 'interface', id: 'eni-9' },
        { kind: 'interface', id: 'eni-vm' },
        ...['nat-1', 'tgw-1', 'pcx-1', 'gw-9'].map((id): NextHop => ({ kind: 'gateway', id })),
        { kind: 'unknown', type: 'thing', id: '' },
      ),
    },
  );

const routes = (cloud: Cloud, destinations: fc.Arbitrary<string>): fc.Arbitrary<Route> =>
  fc
    .record({
      destination: fc.oneof(
        { weight: 8, arbitrary: destinations.map((text) => Prefix.parse(text)) },
        { weight: 1, arbitrary: fc.constant({ prefixList: 'pl-1' }) },
      ),
      nextHops: fc.array(hops(cloud), { minLength: 1, maxLength: 2 }),
      isSingle: often(true, false),
      state: often<Route['state']>('active', 'blackhole', 'pending', 'disabled'),
      origin: often<Route['origin']>('user', 'propagated'),
    })
    .map(({ isSingle, nextHops, ...route }) => ({
      ...route,
      nextHops: isSingle ? nextHops.slice(0, 1) : nextHops,
      description: '',
    }));

const overlays = fc
  .record({
    encapsulation: fc.constantFrom<'vxlan' | 'ipip' | 'wireguard' | 'none' | 'unknown'>(
      'vxlan',
      'vxlan',
      'ipip',
      'wireguard',
      'none',
      'unknown',
    ),
    crossSubnet: often(false, true),
    port: often<number | undefined>(8472, undefined),
    outsideToPod: fc.constantFrom<'yes' | 'no' | 'unknown'>('yes', 'no', 'unknown'),
  })
  .map(({ outsideToPod, ...parts }) =>
    overlay({ ...parts, masquerade: { podToOutside: 'yes', outsideToPod } }),
  );

const assumed: fc.Arbitrary<Config['assume']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Config['assume']>(
      { 'ip-forward': 'off' },
      { 'rp-filter': 'strict' },
      { 'rp-filter': 'off', mtu: 'clamped' },
      { 'network-policy': 'present' },
      { 'conntrack-invalid': 'drop' },
      { mtu: 'blackhole' },
      { 'overlay-up': 'no' },
    ),
  },
);

const addRoutes = (table: string, added: readonly Route[]): Change =>
  changeTable(table, (one) => ({ ...one, routes: [...one.routes, ...added] }));

/**
 * Small worlds with everything in them that the validator looks at: a host in the consumers' subnet or none,
 * hosts beyond a gateway, up to three routes in the consumers' table, any of them missing, wrong, or good.
 */
export const sixBitWorlds: fc.Arbitrary<OracleWorld> = fc
  .record({
    cloud: fc.constantFrom(...clouds),
    evaluation: fc.constantFrom<SecurityGroup['evaluation']>('union', 'ordered'),
  })
  .chain(({ cloud, evaluation }) =>
    fc.record({
      cloud: fc.constant(cloud),
      groups: groupsOf(evaluation),
      groupIds: fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.constantFrom(['sg-1'], ['sg-2'], [], ['sg-1', 'sg-2']) },
          { weight: 1, arbitrary: fc.constantFrom(['sg-9'], ['sg-1', 'sg-9']) },
        ),
        { minLength: 6, maxLength: 6 },
      ),
      acls: fc.array(acls, { minLength: 2, maxLength: 2 }),
      aclIds: fc.array(often<string | undefined>(undefined, 'acl-1', 'acl-2', 'acl-9'), {
        minLength: 3,
        maxLength: 3,
      }),
      routes: fc.array(
        routes(
          cloud,
          fc.oneof(
            { weight: 5, arbitrary: podCidrs },
            { weight: 1, arbitrary: fc.constant('0.0.0.0/0') },
          ),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      nodeRoutes: fc.array(
        routes(
          cloud,
          fc.oneof(
            podCidrs,
            fc.constantFrom('192.168.0.0/16', '192.168.0.0/17', '10.0.128.0/29', '0.0.0.0/0'),
            // What nodes send to each other by.
            fc.constantFrom('10.0.0.0/20', '10.0.16.0/20', '10.0.32.0/20', '10.0.0.0/8'),
          ),
        ),
        { maxLength: 3 },
      ),
      overlay: overlays,
      checks: fc.array(often<boolean | undefined>(false, true, undefined), {
        minLength: 4,
        maxLength: 4,
      }),
      states: fc.array(often<'running' | 'stopped' | 'pending'>('running', 'stopped', 'pending'), {
        minLength: 3,
        maxLength: 3,
      }),
      readiness: fc.array(
        often<'ready' | 'not-ready' | 'unknown'>('ready', 'not-ready', 'unknown'),
        {
          minLength: 3,
          maxLength: 3,
        },
      ),
      hasHost: fc.boolean(),
      zones: fc.constantFrom(1, 2, 3),
      listed: often(true, false),
      incomplete: often<OracleWorld['network']['incomplete']>(
        [],
        ['interfaces'],
        ['acls'],
        ['securityGroups'],
      ),
      nodesInConsumers: often(false, true),
      assume: assumed,
      isStrict: often(false, true),
    }),
  )
  .map((made) => {
    const { cloud } = made;
    const base = worldOf(cloud, {
      nodes: 3,
      zones: made.zones,
      podNetworks: [podNetwork],
      providerIds: true,
    });
    const table = 'rtb-a';
    const world = changed(
      base,
      ...owned.map((cidr, index) => claimsOnly(`node-${index + 1}`, cidr)),
      ...(made.hasHost ? [host('vm', '10.0.128.4'), host('vn', '10.0.128.9')] : []),
      addInterface({
        id: 'eni-1b',
        instance: instanceId(cloud, 1),
        subnet: made.nodesInConsumers ? 'apps-a' : 'nodes-a',
        addresses: [made.nodesInConsumers ? '10.0.128.2' : '10.0.0.200'],
        primary: false,
        securityGroups: made.groupIds[5] ?? [],
        sourceDestCheck: made.checks[3],
      }),
      ...made.groups,
      ...made.acls.map((rules, index) => acl(`acl-${index + 1}`, ...rules)),
      ...['nodes-a', ...(made.zones > 1 ? ['nodes-b'] : []), 'apps-a'].map((id, index) =>
        changeSubnet(id, { acl: made.aclIds[index] }),
      ),
      changeSubnet('apps-a', { cidrs: [Prefix.parse('10.0.128.0/28')] }),
      ...[1, 2, 3].flatMap((number) => [
        changeInterface(`eni-${number}`, {
          securityGroups: made.groupIds[number - 1] ?? [],
          sourceDestCheck: made.checks[number - 1],
        }),
        changeNode(`node-${number}`, { readiness: made.readiness[number - 1] ?? 'ready' }),
      ]),
      ...(made.hasHost
        ? ['vm', 'vn'].map((name, index) =>
            changeInterface(`eni-${name}`, { securityGroups: made.groupIds[index + 3] ?? [] }),
          )
        : []),
      made.overlay,
      addRoutes(table, made.routes),
      addRoutes('rtb-nodes', made.nodeRoutes),
      consumers({
        apps: { subnets: ['apps-a'] },
        idc: { cidrs: ['192.168.0.0/16'], via: { subnets: ['apps-a'] } },
      }),
      (one) =>
        network({
          incomplete: made.incomplete,
          instances: one.network.instances.map((instance) => {
            const number = [1, 2, 3].find((each) => instance.id === instanceId(cloud, each));
            return { ...instance, state: made.states[(number ?? 0) - 1] ?? 'running' };
          }),
          prefixLists: made.listed
            ? [
                {
                  id: 'pl-1',
                  maxEntries: 5,
                  entries: ['10.244.0.16/29', '10.0.128.0/29', '192.168.0.0/18'].map((text) =>
                    Prefix.parse(text),
                  ),
                },
              ]
            : [],
          gateways: [
            { id: 'nat-1', kind: 'nat', carries: 'unknown' },
            { id: 'tgw-1', kind: 'transit', carries: 'unknown' },
            {
              id: 'pcx-1',
              kind: 'peering',
              carries: ['10.244.0.8/29', '192.168.0.0/17'].map((text) => Prefix.parse(text)),
            },
          ],
        })(one),
    );
    const topology = joinTopology(world.cluster, world.network, world.policy, world.rules);
    return { ...world, topology, assume: made.assume, isStrict: made.isStrict };
  });
