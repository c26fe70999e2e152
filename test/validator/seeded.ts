import { Prefix } from '../../src/address/prefix.ts';
import type { Config } from '../../src/config/config.ts';
import type { FindingCode } from '../../src/finding/catalogue.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { NextHop } from '../../src/network/network.ts';
import { validateNetwork } from '../../src/validator/validate.ts';
import { type Cloud, instanceId } from '../world/names.ts';
import { addManaged, addRoute } from '../world/routed.ts';
import {
  type Change,
  changeInterface,
  changeNode,
  claims,
  consumers,
  host,
  network,
  overlay,
  type World,
} from '../world/world.ts';
import { dubbo, type Question } from './asked.ts';
import {
  acl,
  aclRule,
  type CleanShape,
  changeRoute,
  changeSubnet,
  changeTable,
  gateway,
  group,
  port,
  removeRoute,
  rule,
} from './clean.ts';

const pod2 = '10.244.2.0/24';
const to = (id: string): NextHop => ({ kind: 'interface', id });
const by = (id: string): NextHop => ({ kind: 'gateway', id });
const tcp = { protocol: 'tcp' } as const;
const udp = { protocol: 'udp' } as const;
const lets = rule('ingress', '10.0.128.0/17', { ...tcp, ...port(20880) });
const letsOverlay = rule('ingress', 'sg-nodes', { ...udp, ...port(8472) });
const out = rule('egress', '0.0.0.0/0');

/** One thing that is wrong in a clean cluster, and the finding that must say so. */
export interface Fault {
  readonly code: FindingCode;
  /** Where it must be found. */
  readonly subject: string;
  readonly changes: (world: World) => readonly Change[];
  readonly shape?: CleanShape;
  readonly clouds?: readonly Cloud[];
  readonly question?: Question;
  /** By the name that people may know it by. */
  readonly aka?: string;
}

const throughOne: CleanShape = { throughOne: true };
const masquerades = (outsideToPod: 'no' | 'unknown'): Change =>
  overlay({ masquerade: { podToOutside: 'yes', outsideToPod } });

function stopped(number: number): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      instances: world.network.instances.map((one) =>
        one.id === instanceId(world.rules.provider as Cloud, number)
          ? { ...one, state: 'stopped' }
          : one,
      ),
    },
  });
}

function serviceNetwork(cidr: string): Change {
  return (world) => ({
    ...world,
    policy: {
      ...world.policy,
      cluster: { ...world.policy.cluster, serviceNetworks: [Prefix.parse(cidr)] },
    },
  });
}

const routesPod2To = (hop: NextHop, parts: object = {}): readonly Change[] => [
  changeRoute('rtb-a', pod2, { nextHops: [hop], ...parts }),
];

export const faults: readonly Fault[] = [
  // Routing
  {
    code: 'no-route',
    subject: 'table/rtb-a',
    changes: () => [removeRoute('rtb-a', pod2)],
  },
  {
    code: 'route-disabled',
    subject: `route/rtb-a/${pod2}`,
    changes: () => [changeRoute('rtb-a', pod2, { state: 'disabled' })],
    clouds: ['tencent'],
  },
  {
    code: 'table-not-covered',
    subject: 'table/rtb-a',
    changes: () => [
      changeTable('rtb-a', (one) => ({
        ...one,
        routes: one.routes.filter(({ origin }) => origin === 'system'),
      })),
    ],
  },
  {
    code: 'default-route-leak',
    subject: 'route/rtb-a/0.0.0.0/0',
    changes: () => [
      removeRoute('rtb-a', pod2),
      gateway('nat-1', 'nat'),
      addRoute('rtb-a', '0.0.0.0/0', by('nat-1')),
    ],
  },
  {
    code: 'stale-route',
    subject: 'table/rtb-a',
    changes: () => [addManaged('rtb-a', '10.244.9.0/24', to('eni-9'))],
    // On AWS a route counts as left over where the cloud calls it a blackhole.
    clouds: ['alicloud', 'tencent'],
  },
  {
    code: 'stale-route',
    subject: 'table/rtb-a',
    changes: () => [addRoute('rtb-a', '10.244.9.0/24', to('eni-9'), { state: 'blackhole' })],
    clouds: ['aws'],
  },
  {
    code: 'wrong-next-hop',
    subject: `route/rtb-a/${pod2}`,
    changes: () => [host('proxy', '10.0.0.77'), ...routesPod2To(to('eni-proxy'))],
  },
  {
    code: 'next-hop-unresolved',
    subject: `route/rtb-a/${pod2}`,
    changes: () => routesPod2To(to('eni-9')),
  },
  { code: 'next-hop-down', subject: 'node/node-2', changes: () => [stopped(2)] },
  {
    code: 'route-pending',
    subject: `route/rtb-a/${pod2}`,
    changes: () => [changeRoute('rtb-a', pod2, { state: 'pending' })],
  },
  {
    code: 'shadowed',
    subject: 'table/rtb-a',
    changes: () => [
      gateway('vgw-1', 'vpn'),
      addRoute('rtb-a', pod2, by('vgw-1'), { origin: 'propagated' }),
    ],
  },
  {
    code: 'local-route-wins',
    subject: `route/rtb-a/${pod2}`,
    changes: () => routesPod2To({ kind: 'local' }),
  },
  {
    code: 'routing-loop',
    subject: 'node/node-1',
    changes: ({ network: { routeTables } }) => [
      overlay({ encapsulation: 'none', port: undefined }),
      ...routeTables
        .filter(({ id }) => id === 'rtb-a')
        .flatMap(({ routes }) =>
          routes
            .filter(({ origin }) => origin === 'user')
            .map(({ nextHops }) => addRoute('rtb-nodes', '10.244.0.0/16', nextHops)),
        ),
    ],
    shape: throughOne,
  },
  {
    code: 'unowned-range',
    aka: 'unowned-range-loop',
    subject: 'table/rtb-a',
    changes: () => [addRoute('rtb-a', '10.244.128.0/17', to('eni-1'))],
  },
  {
    code: 'pod-network-overlaps',
    aka: 'cidr-overlap',
    subject: 'podNetwork/10.244.0.0/16',
    changes: () => [serviceNetwork('10.244.240.0/20')],
  },
  {
    code: 'limit-near',
    subject: 'table/rtb-a',
    changes: () => [
      changeTable('rtb-a', (one) => ({
        ...one,
        limits: [
          {
            families: [4, 6],
            limit: one.routes.filter(({ origin }) => origin === 'user').length,
            source: 'read',
          },
        ],
      })),
    ],
  },
  {
    code: 'claim-contested',
    aka: 'duplicate-pod-prefix',
    subject: 'node/node-3',
    changes: () => [claims('node-3', '10.244.1.0/24')],
  },
  {
    code: 'foreign-in-range',
    aka: 'foreign-in-pod-network',
    subject: 'route/rtb-a/10.244.200.0/24',
    changes: () => [gateway('vgw-1', 'vpn'), addRoute('rtb-a', '10.244.200.0/24', by('vgw-1'))],
  },
  {
    code: 'peering-non-vpc-address',
    subject: `route/rtb-a/${pod2}`,
    changes: () => [gateway('pcx-1', 'peering', '10.1.0.0/16'), ...routesPod2To(by('pcx-1'))],
  },
  {
    code: 'gateway-opaque',
    subject: `route/rtb-a/${pod2}`,
    changes: () => [gateway('tgw-1', 'transit'), ...routesPod2To(by('tgw-1'))],
  },
  {
    code: 'no-return-route',
    subject: 'subnet/nodes-a',
    changes: () => [
      consumers({ idc: { cidrs: ['192.168.0.0/16'], via: { subnets: ['apps-a'] } } }),
    ],
  },
  {
    code: 'reply-misrouted',
    subject: 'subnet/nodes-a',
    changes: () => [host('fw', '10.0.0.77'), addRoute('rtb-nodes', '10.0.128.0/17', to('eni-fw'))],
  },
  // Hosts
  {
    code: 'source-dest-check',
    subject: 'interface/eni-2',
    changes: () => [changeInterface('eni-2', { sourceDestCheck: true })],
    clouds: ['aws', 'alicloud'],
  },
  {
    code: 'node-not-ready',
    subject: 'node/node-2',
    changes: () => [changeNode('node-2', { readiness: 'unknown' })],
  },
  {
    code: 'owner-unreachable',
    subject: 'node/node-2',
    changes: () => [changeNode('node-2', { os: 'windows' })],
    shape: throughOne,
  },
  // Nodes, and what they claim
  {
    code: 'claim-outside-pod-networks',
    subject: 'node/node-3',
    changes: () => [claims('node-3', '172.16.0.0/24')],
  },
  {
    code: 'claim-too-wide',
    subject: 'node/node-3',
    changes: () => [claims('node-3', '10.244.64.0/20')],
  },
  {
    code: 'claim-overlaps-subnet',
    subject: 'node/node-3',
    changes: () => [
      (world) => ({
        ...world,
        policy: {
          ...world.policy,
          cluster: {
            ...world.policy.cluster,
            podNetworks: [
              ...world.policy.cluster.podNetworks,
              { cidr: Prefix.parse('10.0.128.0/24') },
            ],
          },
        },
      }),
      claims('node-3', '10.0.128.0/24'),
    ],
  },
  {
    code: 'node-not-found',
    subject: 'node/node-2',
    changes: () => [changeNode('node-2', { addresses: ['10.0.15.200'], providerId: undefined })],
  },
  {
    code: 'table-serves-others',
    subject: 'table/rtb-a',
    changes: () => [changeSubnet('nodes-b', { routeTable: 'rtb-a' })],
  },
  // Filters
  {
    code: 'ingress-denied',
    subject: 'interface/eni-2',
    changes: () => [
      changeInterface('eni-2', { securityGroups: ['sg-tight'] }),
      group('sg-tight', [letsOverlay, out]),
    ],
  },
  {
    code: 'egress-denied',
    subject: 'consumer/apps',
    changes: () => [group('sg-apps', [rule('egress', '10.0.0.0/16')])],
  },
  {
    code: 'egress-denied-reply',
    subject: 'interface/eni-2',
    changes: () => [
      masquerades('no'),
      changeInterface('eni-2', { securityGroups: ['sg-tight'] }),
      group('sg-tight', [
        lets,
        rule('ingress', '10.0.0.0/17', { ...udp, ...port(8472) }),
        rule('egress', '10.0.0.0/17'),
      ]),
      group('sg-nodes', [
        lets,
        letsOverlay,
        rule('ingress', 'sg-tight', { ...udp, ...port(8472) }),
        out,
      ]),
    ],
    shape: throughOne,
  },
  {
    code: 'group-unclear',
    subject: 'consumer/apps',
    changes: () => [group('sg-apps', [rule('egress', 'sg-nodes')])],
  },
  {
    code: 'acl-denied',
    subject: 'acl/acl-apps',
    changes: () => [
      acl('acl-apps', aclRule(1, 'egress', '10.0.0.0/16'), aclRule(1, 'ingress', '0.0.0.0/0')),
    ],
  },
  {
    code: 'acl-denied-reply',
    subject: 'acl/acl-apps',
    changes: () => [
      acl('acl-apps', aclRule(1, 'egress', '0.0.0.0/0'), aclRule(1, 'ingress', '10.0.0.0/16')),
    ],
  },
  {
    code: 'overlay-blocked',
    subject: 'interface/eni-2',
    changes: () => [
      changeInterface('eni-2', { securityGroups: ['sg-tight'] }),
      group('sg-tight', [lets, out]),
      group('sg-nodes', [
        lets,
        letsOverlay,
        rule('ingress', 'sg-tight', { ...udp, ...port(8472) }),
        out,
      ]),
    ],
    shape: throughOne,
  },
  {
    code: 'overlay-unknown',
    subject: 'node/node-2',
    changes: () => [overlay({ encapsulation: 'unknown' })],
    shape: throughOne,
  },
  {
    code: 'masquerade-unknown',
    subject: 'node/node-1',
    changes: () => [
      masquerades('unknown'),
      group('sg-nodes', [lets, letsOverlay, rule('egress', '10.0.0.0/17')]),
    ],
    shape: throughOne,
  },
  {
    code: 'not-read',
    subject: 'acl/acl-apps',
    changes: () => [network({ incomplete: ['acls'] })],
  },
  // What no reader sees
  {
    code: 'assumption-broken',
    subject: 'node/node-2',
    changes: () => [],
    question: { assume: { 'ip-forward': 'off' } },
  },
  {
    code: 'assumption-open',
    subject: 'node/node-2',
    changes: () => [],
    question: { isStrict: true },
  },
];

/** All findings where every consumer is to reach every pod on Dubbo's port. */
export function found(
  world: World,
  { assume = {}, isStrict = false }: Question = {},
): readonly Finding[] {
  const expect: Config['expect'] = Object.keys(world.policy.consumers).map((from) => ({
    from,
    to: 'pods',
    ports: dubbo ? [dubbo] : [],
    reachable: true,
  }));
  const policy = { ...world.policy, expect, assume };
  return validateNetwork(world.cluster, world.network, policy, world.rules, { isStrict }).findings;
}
