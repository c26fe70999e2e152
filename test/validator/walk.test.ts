import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { NextHop, Route } from '../../src/network/network.ts';
import { addRoute } from '../world/routed.ts';
import {
  addInterface,
  type Change,
  changed,
  changeInterface,
  changeNode,
  consumers,
  host,
  network,
  overlay,
} from '../world/world.ts';
import { asked, askedBriefly, dubbo, type Question } from './asked.ts';
import {
  acl,
  aclRule,
  type CleanShape,
  changeRoute,
  changeSubnet,
  changeTable,
  cleanWorld,
  gateway,
  group,
  port,
  removeRoute,
  rule,
} from './clean.ts';

// What the validator decides, a row for each thing that it looks at. The world in which nothing is
// wrong is in clean.ts: three nodes and two hosts in two zones, as few rules as can be.

const all = 'all reachable';
const tcp = { protocol: 'tcp' } as const;
const udp = { protocol: 'udp' } as const;
const pods = '10.244.0.0/16';
const consumerCidr = '10.0.128.0/17';
const nat: NextHop = { kind: 'gateway', id: 'nat-1' };
const node = (number: number): NextHop => ({ kind: 'interface', id: `eni-${number}` });

const throughOne: CleanShape = { throughOne: true };
const oneZone: CleanShape = { throughOne: true, zones: 1 };
const reachUdp: Question = { port: { protocol: 'udp', from: 53, to: 53 } };
const ping: Question = { port: { protocol: 'icmp' } };
const ports = (from: number, to: number): Question => ({ port: { protocol: 'tcp', from, to } });

const overlayOpen = rule('ingress', 'sg-nodes', { ...udp, ...port(8472) });
const nodesLetIn = (...rules: Parameters<typeof group>[1]): Change =>
  group('sg-nodes', [...rules, overlayOpen, rule('egress', '0.0.0.0/0')]);
const appsSend = (...rules: Parameters<typeof group>[1]): Change => group('sg-apps', rules);
const masquerades = (outsideToPod: 'yes' | 'no' | 'unknown'): Change =>
  overlay({ masquerade: { podToOutside: 'yes', outsideToPod } });
/** In both consumer tables. */
const inTables = (change: (table: string) => Change): readonly Change[] =>
  ['rtb-a', 'rtb-b'].map(change);
const noRoutes = inTables((table) => removeRoute(table, pods));
const route = (destination: string, hop: NextHop | readonly NextHop[], parts?: Partial<Route>) =>
  inTables((table) => addRoute(table, destination, hop, parts));
const listRoute = (list: string, hop: NextHop) =>
  inTables((table) =>
    changeTable(table, (one) => ({
      ...one,
      routes: [
        ...one.routes,
        {
          destination: { prefixList: list },
          nextHops: [hop],
          state: 'active',
          origin: 'user',
          description: '',
        },
      ],
    })),
  );
const list = (id: string, ...entries: readonly string[]): Change =>
  network({
    prefixLists: [{ id, maxEntries: 5, entries: entries.map((one) => Prefix.parse(one)) }],
  });
const open: readonly Change[] = [
  ...['a', 'b', 'c'].flatMap((zone) => [
    changeSubnet(`nodes-${zone}`, { acl: undefined }),
    changeSubnet(`apps-${zone}`, { acl: undefined }),
  ]),
];
const idc = consumers({ idc: { cidrs: ['192.168.0.0/16'], via: { subnets: ['apps-a'] } } });

type Row = readonly [
  sentence: string,
  changes: readonly Change[],
  expected: string,
  question?: Question,
  shape?: CleanShape,
];

function rows(title: string, table: readonly Row[]): void {
  describe(title, () => {
    for (const [sentence, changes, expected, question, shape] of table) {
      it(sentence, () => {
        expect(askedBriefly(changed(cleanWorld('aws', shape), ...changes), question)).toBe(
          expected,
        );
      });
    }
  });
}

rows('security groups', [
  ['as few rules as can be are enough', [], all],
  ['and so they are through one gateway', [], all, {}, throughOne],
  ['routing alone asks no groups', [nodesLetIn(), appsSend()], all, { port: undefined }],
  [
    'a consumer that may send to a group: nobody knows, for pods are in none',
    [appsSend(rule('egress', 'sg-nodes'))],
    'all unknown (group-unclear)',
  ],
  ['nodes let in the consumers’ group', [nodesLetIn(rule('ingress', 'sg-apps'))], all],
  [
    'nodes let in another group',
    [nodesLetIn(rule('ingress', 'sg-others')), group('sg-others', [])],
    'all unreachable (ingress-denied)',
  ],
  [
    'nodes let in a prefix list',
    [list('pl-1', '10.0.128.0/24', '10.0.129.0/24'), nodesLetIn(rule('ingress', 'pl-1'))],
    all,
  ],
  [
    'a prefix list that was not read',
    [nodesLetIn(rule('ingress', 'pl-2'))],
    'all unknown (group-unclear)',
  ],
  [
    'a rule that cannot be told apart does not matter beside one that lets them in',
    [nodesLetIn(rule('ingress', 'pl-2'), rule('ingress', consumerCidr))],
    all,
  ],
  ['protocol 6 is TCP', [nodesLetIn(rule('ingress', consumerCidr, { protocol: 6 }))], all],
  [
    'protocol 17 is not',
    [nodesLetIn(rule('ingress', consumerCidr, { protocol: 17 }))],
    'all unreachable (ingress-denied)',
  ],
  [
    'UDP is asked for, and TCP let in',
    [],
    'all unreachable (acl-denied, acl-denied-reply, egress-denied, ingress-denied)',
    reachUdp,
  ],
  [
    'two rules together let a range in',
    [
      ...open,
      nodesLetIn(
        rule('ingress', consumerCidr, { ...tcp, ...port(8000, 8050) }),
        rule('ingress', consumerCidr, { ...tcp, ...port(8051, 8100) }),
      ),
      appsSend(rule('egress', pods)),
    ],
    all,
    ports(8000, 8100),
  ],
  [
    'two rules with a gap between them do not',
    [
      ...open,
      nodesLetIn(
        rule('ingress', consumerCidr, { ...tcp, ...port(8000, 8049) }),
        rule('ingress', consumerCidr, { ...tcp, ...port(8051, 8100) }),
      ),
      appsSend(rule('egress', pods)),
    ],
    'all unreachable (ingress-denied)',
    ports(8000, 8100),
  ],
  [
    'echo requests are let in',
    [
      ...open,
      nodesLetIn(rule('ingress', consumerCidr, { protocol: 'icmp', icmp: { type: 8, code: -1 } })),
      appsSend(rule('egress', pods)),
    ],
    all,
    ping,
  ],
  [
    'echo replies alone are let in',
    [
      ...open,
      nodesLetIn(rule('ingress', consumerCidr, { protocol: 'icmp', icmp: { type: 0, code: -1 } })),
      appsSend(rule('egress', pods)),
    ],
    'all unreachable (ingress-denied)',
    ping,
  ],
  [
    'another code of that type is let in',
    [
      ...open,
      nodesLetIn(rule('ingress', consumerCidr, { protocol: 'icmp', icmp: { type: 8, code: 3 } })),
      appsSend(rule('egress', pods)),
    ],
    'all unreachable (ingress-denied)',
    ping,
  ],
  [
    'the first by priority refuses',
    [
      group(
        'sg-nodes',
        [
          rule('ingress', consumerCidr, { priority: 5 }),
          rule('ingress', '10.0.128.0/24', { priority: 2, action: 'deny' }),
          rule('egress', '0.0.0.0/0'),
        ],
        { evaluation: 'ordered' },
      ),
    ],
    '10.244.1.0/24 10.244.2.0/24 10.244.3.0/24 unreachable (ingress-denied) | 10.244.1.0/24 10.244.2.0/24 10.244.3.0/24 reachable',
  ],
  [
    'of one priority the refusal wins',
    [
      group(
        'sg-nodes',
        [
          rule('ingress', consumerCidr),
          rule('ingress', consumerCidr, { action: 'deny' }),
          rule('egress', '0.0.0.0/0'),
        ],
        { evaluation: 'ordered' },
      ),
    ],
    'all unreachable (ingress-denied)',
  ],
  [
    'a refusal that may come first leaves it open',
    [
      group(
        'sg-nodes',
        [
          rule('ingress', 'pl-2', { action: 'deny', priority: 1 }),
          rule('ingress', consumerCidr, { priority: 2 }),
          rule('egress', '0.0.0.0/0'),
        ],
        { evaluation: 'ordered' },
      ),
    ],
    'all unknown (group-unclear)',
  ],
  [
    'a refusal that may come first, and then what may let them in',
    [
      group(
        'sg-nodes',
        [
          rule('ingress', 'pl-2', { action: 'deny', priority: 1 }),
          rule('ingress', 'pl-3', { priority: 2 }),
          rule('egress', '0.0.0.0/0'),
        ],
        { evaluation: 'ordered' },
      ),
    ],
    'all unknown (group-unclear)',
  ],
  [
    'one of two groups was not read, and the other lets them in',
    [1, 2, 3].map((n) => changeInterface(`eni-${n}`, { securityGroups: ['sg-x', 'sg-nodes'] })),
    all,
  ],
  [
    'one of two groups was not read, and the other does not',
    [
      ...[1, 2, 3].map((n) =>
        changeInterface(`eni-${n}`, { securityGroups: ['sg-x', 'sg-nodes'] }),
      ),
      nodesLetIn(),
    ],
    'all unknown (group-unclear)',
  ],
  [
    'members of one group reach each other',
    [
      group('sg-nodes', [rule('egress', '0.0.0.0/0')], {
        evaluation: 'ordered',
        intraGroup: 'allow',
      }),
      ...['eni-vm-a', 'eni-vm-b'].map((id) =>
        changeInterface(id, { securityGroups: ['sg-nodes'] }),
      ),
    ],
    all,
  ],
  [
    'members of one group do so although another rule cannot be told',
    [
      group('sg-nodes', [rule('egress', '0.0.0.0/0'), rule('ingress', 'pl-2', { priority: 100 })], {
        evaluation: 'ordered',
        intraGroup: 'allow',
      }),
      ...['eni-vm-a', 'eni-vm-b'].map((id) =>
        changeInterface(id, { securityGroups: ['sg-nodes'] }),
      ),
    ],
    all,
  ],
  [
    'hosts whose interfaces nobody read may be members',
    [
      group('sg-nodes', [rule('egress', '0.0.0.0/0')], {
        evaluation: 'ordered',
        intraGroup: 'allow',
      }),
      ...['eni-vm-a', 'eni-vm-b'].map((id) => changeInterface(id, { status: 'detached' })),
    ],
    'all unknown (group-unclear)',
  ],
  [
    'an interface without groups has no filter',
    [1, 2, 3].map((n) => changeInterface(`eni-${n}`, { securityGroups: [] })),
    all,
  ],
  [
    'the groups were not read',
    [network({ incomplete: ['securityGroups'] })],
    'all unknown (group-unclear)',
  ],
  [
    'not all interfaces were read, so that hosts may have other groups',
    [network({ incomplete: ['interfaces'] }), nodesLetIn(rule('ingress', 'sg-apps'))],
    '10.244.1.0/24 10.244.2.0/24 10.244.3.0/24 reachable | 10.244.1.0/24 10.244.2.0/24 10.244.3.0/24 unknown (group-unclear)',
  ],
]);

rows('ACLs', [
  [
    'the nodes’ subnet has none',
    [changeSubnet('nodes-a', { acl: undefined }), changeSubnet('nodes-b', { acl: undefined })],
    all,
  ],
  [
    'replies may leave to low ports only',
    [
      acl(
        'acl-nodes',
        aclRule(1, 'ingress', '0.0.0.0/0'),
        aclRule(1, 'egress', '0.0.0.0/0', { ...tcp, ...port(0, 1023) }),
      ),
    ],
    'all unreachable (acl-denied-reply)',
  ],
  [
    'the consumers’ subnet lets in half of the ephemeral ports',
    [
      acl(
        'acl-apps',
        aclRule(1, 'egress', '0.0.0.0/0'),
        aclRule(1, 'ingress', pods, { ...tcp, ...port(1024, 50000) }),
      ),
    ],
    'all unreachable (acl-denied-reply)',
  ],
  [
    'two rules together let all of them in',
    [
      acl(
        'acl-apps',
        aclRule(1, 'egress', '0.0.0.0/0'),
        aclRule(1, 'ingress', pods, { ...tcp, ...port(1024, 50000) }),
        aclRule(2, 'ingress', pods, { ...tcp, ...port(50001, 65535) }),
      ),
    ],
    all,
  ],
  [
    'the lower number decides',
    [
      acl(
        'acl-nodes',
        aclRule(200, 'ingress', '0.0.0.0/0'),
        aclRule(100, 'ingress', '10.0.128.0/17', { action: 'deny' }),
        aclRule(100, 'egress', '0.0.0.0/0'),
      ),
    ],
    'all unreachable (acl-denied)',
  ],
  [
    'an ACL that was not read',
    [changeSubnet('apps-a', { acl: 'acl-x' }), changeSubnet('apps-b', { acl: 'acl-x' })],
    'all unknown (not-read)',
  ],
  [
    'the echo’s own reply is what must come back',
    [
      ...open,
      nodesLetIn(rule('ingress', '0.0.0.0/0')),
      appsSend(rule('egress', pods)),
      changeSubnet('apps-a', { acl: 'acl-apps' }),
      changeSubnet('apps-b', { acl: 'acl-apps' }),
      acl(
        'acl-apps',
        aclRule(1, 'egress', '0.0.0.0/0'),
        aclRule(1, 'ingress', pods, { protocol: 'icmp', icmp: { type: 8, code: -1 } }),
      ),
    ],
    'all unreachable (acl-denied-reply)',
    ping,
  ],
  [
    'the overlay’s port is closed between subnets',
    [acl('acl-nodes', aclRule(1, 'ingress', consumerCidr), aclRule(1, 'egress', '0.0.0.0/0'))],
    '10.244.1.0/24 10.244.3.0/24 reachable, 10.244.2.0/24 unreachable (overlay-blocked)',
    {},
    throughOne,
  ],
]);

rows('routes', [
  ['there is none', noRoutes, 'all unreachable (no-route)', {}, throughOne],
  [
    'a default route takes them',
    [...noRoutes, gateway('nat-1', 'nat'), ...route('0.0.0.0/0', nat)],
    'all unreachable (default-route-leak)',
    {},
    throughOne,
  ],
  [
    'a route of their own leads to a NAT gateway',
    [...noRoutes, gateway('nat-1', 'nat'), ...route(pods, nat)],
    'all unreachable (wrong-next-hop)',
    {},
    throughOne,
  ],
  [
    'what people wrote beats what was learned',
    [
      gateway('vgw-1', 'vpn'),
      ...route(pods, { kind: 'gateway', id: 'vgw-1' }, { origin: 'propagated' }),
    ],
    all,
    {},
    throughOne,
  ],
  [
    'a longer learned route beats a shorter one',
    [
      gateway('vgw-1', 'vpn'),
      ...route('10.244.2.0/24', { kind: 'gateway', id: 'vgw-1' }, { origin: 'propagated' }),
    ],
    '10.244.1.0/24 10.244.3.0/24 reachable, 10.244.2.0/24 unknown (gateway-opaque)',
    {},
    throughOne,
  ],
  [
    'one of two next hops is gone',
    [...noRoutes, ...route(pods, [node(1), node(9)])],
    'all unreachable (next-hop-unresolved)',
    {},
    throughOne,
  ],
  [
    'two next hops, both good',
    [...noRoutes, ...route(pods, [node(1), node(2)])],
    all,
    {},
    throughOne,
  ],
  [
    'a blackhole',
    inTables((table) => changeRoute(table, pods, { state: 'blackhole' })),
    'all unreachable (next-hop-down)',
    {},
    throughOne,
  ],
  [
    'a blackhole whose next hop is gone',
    [...noRoutes, ...route(pods, node(9), { state: 'blackhole' })],
    'all unreachable (next-hop-unresolved)',
    {},
    throughOne,
  ],
  [
    'not in force yet',
    inTables((table) => changeRoute(table, pods, { state: 'pending' })),
    'all unknown (route-pending)',
    {},
    throughOne,
  ],
  [
    'a disabled route is none',
    inTables((table) => changeRoute(table, pods, { state: 'disabled' })),
    'all unreachable (no-route)',
    {},
    throughOne,
  ],
  [
    'a peering carries the peer’s own CIDRs',
    [
      ...noRoutes,
      gateway('pcx-1', 'peering', '10.1.0.0/16'),
      ...route(pods, { kind: 'gateway', id: 'pcx-1' }),
    ],
    'all unreachable (peering-non-vpc-address)',
    {},
    throughOne,
  ],
  [
    'a peering carries some of them',
    [
      ...noRoutes,
      gateway('pcx-1', 'peering', '10.244.3.0/24'),
      ...route(pods, { kind: 'gateway', id: 'pcx-1' }),
    ],
    '10.244.1.0/24 10.244.2.0/24 unreachable (peering-non-vpc-address), 10.244.3.0/24 unknown (gateway-opaque)',
    {},
    throughOne,
  ],
  [
    'nobody knows what a transit gateway carries',
    [...noRoutes, gateway('tgw-1', 'transit'), ...route(pods, { kind: 'gateway', id: 'tgw-1' })],
    'all unknown (gateway-opaque)',
    {},
    throughOne,
  ],
  [
    'a transit gateway is known to carry other addresses',
    [
      ...noRoutes,
      gateway('tgw-1', 'transit', '172.16.0.0/12'),
      ...route('0.0.0.0/0', { kind: 'gateway', id: 'tgw-1' }),
    ],
    'all unreachable (default-route-leak)',
    {},
    throughOne,
  ],
  [
    'a prefix list leads some of them elsewhere',
    [list('pl-1', '10.244.2.0/24'), gateway('nat-1', 'nat'), ...listRoute('pl-1', nat)],
    '10.244.1.0/24 10.244.3.0/24 reachable, 10.244.2.0/24 unreachable (wrong-next-hop)',
    {},
    throughOne,
  ],
  [
    'a prefix list that was not read may lead them elsewhere',
    [gateway('nat-1', 'nat'), ...listRoute('pl-2', nat)],
    'all unknown (not-read)',
    {},
    throughOne,
  ],
  [
    'the table says that they are inside the VPC',
    inTables((table) => changeRoute(table, pods, { nextHops: [{ kind: 'local' }] })),
    'all unreachable (local-route-wins)',
    {},
    throughOne,
  ],
  [
    'the next hop is another machine',
    [
      host('proxy', '10.0.0.77'),
      ...inTables((table) =>
        changeRoute(table, pods, { nextHops: [{ kind: 'interface', id: 'eni-proxy' }] }),
      ),
    ],
    'all unknown (wrong-next-hop)',
    {},
    throughOne,
  ],
  [
    'the next hop is detached',
    [
      addInterface({
        id: 'eni-old',
        subnet: 'nodes-a',
        addresses: ['10.0.0.99'],
        status: 'detached',
      }),
      ...inTables((table) =>
        changeRoute(table, pods, { nextHops: [{ kind: 'interface', id: 'eni-old' }] }),
      ),
    ],
    'all unreachable (next-hop-down)',
    {},
    throughOne,
  ],
  [
    'the next hop is gone, and not all interfaces were read',
    [
      network({ incomplete: ['interfaces'] }),
      ...inTables((table) => changeRoute(table, pods, { nextHops: [node(9)] })),
    ],
    'all unknown (next-hop-unresolved)',
    { port: undefined },
    throughOne,
  ],
  [
    'the consumers’ subnets use the main table',
    [
      changeSubnet('apps-a', { routeTable: undefined }),
      changeSubnet('apps-b', { routeTable: undefined }),
      addRoute('rtb-nodes', pods, node(1)),
    ],
    all,
    {},
    throughOne,
  ],
]);

const second: Change = addInterface({
  id: 'eni-1b',
  instance: 'i-1',
  subnet: 'nodes-a',
  addresses: ['10.0.0.200'],
  primary: false,
  sourceDestCheck: false,
  securityGroups: ['sg-nodes'],
});
const toSecond = inTables((table) =>
  changeRoute(table, pods, { nextHops: [{ kind: 'interface', id: 'eni-1b' }] }),
);

rows('nodes', [
  ['a second interface of a node is the node', [second, ...toSecond], all, {}, throughOne],
  [
    'its own check counts',
    [second, changeInterface('eni-1b', { sourceDestCheck: true }), ...toSecond],
    'all unreachable (source-dest-check)',
    {},
    throughOne,
  ],
  [
    'replies leave by the first, whose groups have not seen the request',
    [
      second,
      ...toSecond,
      changeInterface('eni-1', { securityGroups: ['sg-first'] }),
      group('sg-first', [overlayOpen, rule('egress', '10.0.0.0/17')]),
      nodesLetIn(
        rule('ingress', consumerCidr),
        rule('ingress', 'sg-first', { ...udp, ...port(8472) }),
      ),
    ],
    'all unreachable (egress-denied-reply)',
    {},
    throughOne,
  ],
  [
    'the owner’s kubelet is silent',
    [changeNode('node-2', { readiness: 'unknown' })],
    '10.244.1.0/24 10.244.3.0/24 reachable, 10.244.2.0/24 unknown (node-not-ready)',
  ],
  [
    'the gateway’s kubelet is silent',
    [changeNode('node-1', { readiness: 'unknown' })],
    'all unknown (node-not-ready)',
    {},
    throughOne,
  ],
  ['a node is not ready', [changeNode('node-2', { readiness: 'not-ready' })], all],
  [
    'two nodes claim one instance: nobody knows whose it is',
    [changeNode('node-3', { addresses: ['10.0.0.11'], providerId: 'aws:///region-1a/i-1' })],
    'all unknown (wrong-next-hop)',
    {},
    throughOne,
  ],
]);

rows('between nodes', [
  [
    'ipip is protocol 4',
    [
      overlay({ encapsulation: 'ipip', port: undefined }),
      ...open,
      group('sg-nodes', [
        rule('ingress', consumerCidr),
        rule('ingress', '10.0.0.0/17', { protocol: 4 }),
        rule('egress', '0.0.0.0/0'),
      ]),
    ],
    all,
    {},
    throughOne,
  ],
  [
    'and not the port of another overlay',
    [overlay({ encapsulation: 'ipip', port: undefined }), ...open],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unreachable (overlay-blocked)',
    {},
    throughOne,
  ],
  ...(['vxlan', 'ipip', 'wireguard'] as const).map(
    (encapsulation): Row => [
      `${encapsulation}: the gateway lets no overlay in, and ${encapsulation === 'vxlan' ? 'replies are a flow of their own' : 'replies belong to its own flow'}`,
      [
        overlay({ encapsulation, port: 8472 }),
        ...open,
        changeInterface('eni-1', { securityGroups: ['sg-first'] }),
        group('sg-first', [rule('ingress', consumerCidr), rule('egress', '0.0.0.0/0')]),
        group('sg-nodes', [rule('ingress', '0.0.0.0/0')]),
      ],
      encapsulation === 'vxlan'
        ? '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unreachable (overlay-blocked)'
        : all,
      {},
      throughOne,
    ],
  ),
  [
    'the port is not known',
    [overlay({ port: undefined })],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unknown (overlay-unknown)',
    {},
    throughOne,
  ],
  [
    'nothing is known',
    [overlay({ encapsulation: 'unknown' })],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unknown (overlay-unknown)',
    {},
    throughOne,
  ],
  [
    'no overlay: the nodes’ own table has no route to the others’ pods',
    [overlay({ encapsulation: 'none', port: undefined }), masquerades('no'), ...open],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unreachable (no-route)',
    {},
    { ...throughOne, zones: 3 },
  ],
  [
    'no overlay: the nodes’ own table sends them back',
    [
      overlay({ encapsulation: 'none', port: undefined }),
      masquerades('no'),
      ...open,
      addRoute('rtb-nodes', pods, node(1)),
    ],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unreachable (routing-loop)',
    {},
    { ...throughOne, zones: 3 },
  ],
  [
    'no overlay: within a subnet nodes reach each other, and let in the gateway’s address',
    [
      overlay({ encapsulation: 'none', port: undefined }),
      nodesLetIn(rule('ingress', '10.0.0.0/15')),
    ],
    all,
    {},
    oneZone,
  ],
  [
    'masqueraded, the gateway’s address is what nodes must let in',
    [overlay({ crossSubnet: true })],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unreachable (ingress-denied)',
    {},
    oneZone,
  ],
  [
    'not masqueraded, the consumer’s',
    [overlay({ crossSubnet: true }), masquerades('no')],
    all,
    {},
    oneZone,
  ],
  [
    'not masqueraded, through another node: their group may not hold',
    [overlay({ crossSubnet: true }), masquerades('no'), nodesLetIn(rule('ingress', 'sg-apps'))],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unknown (group-unclear)',
    {},
    oneZone,
  ],
  [
    'nobody knows whether masqueraded, and it matters',
    [overlay({ crossSubnet: true }), masquerades('unknown')],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unknown (masquerade-unknown)',
    {},
    oneZone,
  ],
  [
    'nobody knows whether masqueraded, and it does not matter',
    [masquerades('unknown')],
    all,
    {},
    throughOne,
  ],
  [
    'nobody knows whether masqueraded, and replies from the owner are not let out',
    [
      masquerades('unknown'),
      group('sg-nodes', [
        rule('ingress', consumerCidr),
        overlayOpen,
        rule('egress', '10.0.0.0/17'),
      ]),
    ],
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unknown (masquerade-unknown)',
    {},
    throughOne,
  ],
]);

const fromIdc: readonly Change[] = [
  idc,
  ...open,
  gateway('vgw-1', 'vpn'),
  addRoute('rtb-nodes', '192.168.0.0/16', { kind: 'gateway', id: 'vgw-1' }),
  nodesLetIn(rule('ingress', '192.168.0.0/16')),
];
const gone = changeRoute('rtb-nodes', '192.168.0.0/16', { state: 'blackhole' });

rows('the way back', [
  ['hosts beyond a gateway, by the way they came', fromIdc, all],
  [
    'there is no way back to them',
    [...fromIdc, removeRoute('rtb-nodes', '192.168.0.0/16')],
    'all unreachable (no-return-route)',
  ],
  ['the way back is a blackhole', [...fromIdc, gone], 'all unreachable (no-return-route)'],
  [
    'the way back is known to carry others',
    [
      ...fromIdc,
      gateway('tgw-1', 'transit', '172.16.0.0/12'),
      changeRoute('rtb-nodes', '192.168.0.0/16', { nextHops: [{ kind: 'gateway', id: 'tgw-1' }] }),
    ],
    'all unreachable (no-return-route)',
  ],
  [
    'one of two ways back is a NAT gateway',
    [
      ...fromIdc,
      gateway('nat-1', 'nat'),
      changeRoute('rtb-nodes', '192.168.0.0/16', {
        nextHops: [{ kind: 'gateway', id: 'vgw-1' }, nat],
      }),
    ],
    'all unreachable (no-return-route)',
  ],
  [
    'hosts outside the VPC are in no group of it',
    [...fromIdc, nodesLetIn(rule('ingress', 'sg-nodes'))],
    'all unreachable (ingress-denied)',
  ],
  [
    'half of them have a way back',
    [
      ...fromIdc,
      changeTable('rtb-nodes', (one) => ({
        ...one,
        routes: one.routes.map((each) =>
          `${'prefixList' in each.destination ? '' : each.destination}` === '192.168.0.0/16'
            ? { ...each, destination: Prefix.parse('192.168.128.0/17') }
            : each,
        ),
      })),
    ],
    '10.244.1.0/24 10.244.2.0/24 10.244.3.0/24 unreachable (no-return-route) | 10.244.1.0/24 10.244.2.0/24 10.244.3.0/24 reachable',
  ],
  [
    'a firewall stands on the way back inside the VPC',
    [
      host('fw', '10.0.0.77'),
      addRoute('rtb-nodes', '10.0.128.0/17', { kind: 'interface', id: 'eni-fw' }),
    ],
    'all unknown (reply-misrouted)',
  ],
  [
    'the way back inside the VPC is a blackhole',
    [addRoute('rtb-nodes', '10.0.128.0/17', node(9), { state: 'blackhole' })],
    'all unreachable (no-return-route)',
  ],
  [
    'consumers in another CIDR of the VPC',
    [
      ...open,
      network({
        vpc: {
          id: 'vpc-1',
          cidrs: ['10.0.0.0/16', '100.64.0.0/16'].map((one) => Prefix.parse(one)),
          containerCidrs: [],
        },
      }),
      changeSubnet('apps-a', { cidrs: [Prefix.parse('100.64.1.0/24')] }),
      changeInterface('eni-vm-a', { addresses: ['100.64.1.5'] }),
      nodesLetIn(rule('ingress', '0.0.0.0/0')),
    ],
    all,
  ],
]);

rows('consumers', [
  ['one host', [consumers({ db: { hosts: ['10.0.128.100'] } })], all],
  [
    'a host that has no interface: nobody knows what its groups let out',
    [consumers({ db: { hosts: ['10.0.128.77'] } })],
    'all unknown (group-unclear)',
  ],
  [
    'a host that has no interface, by routing alone',
    [consumers({ db: { hosts: ['10.0.128.77'] } })],
    all,
    { port: undefined },
  ],
  [
    'a second interface of a node is no host of a consumer',
    [
      addInterface({
        id: 'eni-1b',
        instance: 'i-1',
        subnet: 'apps-a',
        addresses: ['10.0.128.200'],
        primary: false,
        securityGroups: ['sg-none'],
      }),
      group('sg-none', []),
    ],
    all,
  ],
]);

describe('what no reader sees', () => {
  const strict = { ...{ port: dubbo }, isStrict: true };
  it('is taken for granted, unless --strict', () => {
    expect(askedBriefly(cleanWorld())).toBe(all);
    expect(askedBriefly(cleanWorld(), strict)).toBe('all unknown (assumption-open)');
  });

  const settled = {
    'ip-forward': 'on',
    'rp-filter': 'loose',
    'forward-policy': 'accept',
    'conntrack-invalid': 'accept',
    'overlay-up': 'yes',
    mtu: 'ok',
    'network-policy': 'none',
    'host-firewall': 'none',
    'consumer-local-route': 'none',
  } as const;
  it('is certain where podway.yaml settles all of it', () => {
    const world = changed(cleanWorld('aws', throughOne), masquerades('no'));
    expect(askedBriefly(world, { assume: settled, isStrict: true })).toBe(all);
    for (const id of Object.keys(settled)) {
      const { [id as keyof typeof settled]: _, ...assume } = settled;
      expect(askedBriefly(world, { assume, isStrict: true }), id).toContain('(assumption-open)');
    }
  });

  const remote =
    '10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 unreachable (assumption-broken)';
  const broken = 'all unreachable (assumption-broken)';
  const open = 'all unknown (assumption-open)';
  for (const [assume, expected] of [
    [{ 'ip-forward': 'off' }, broken],
    [{ 'forward-policy': 'drop' }, broken],
    [{ 'consumer-local-route': 'present' }, broken],
    [{ 'network-policy': 'present' }, open],
    [{ 'host-firewall': 'present' }, open],
    // Measured: only replies that leave from another node than the request came in by.
    [{ 'rp-filter': 'strict' }, remote],
    [{ 'rp-filter': 'loose' }, all],
    [{ 'rp-filter': 'off' }, all],
    [{ 'conntrack-invalid': 'drop' }, remote],
    [{ 'overlay-up': 'no' }, remote],
    [{ 'overlay-up': 'yes' }, all],
    [{ mtu: 'blackhole' }, remote],
    [{ mtu: 'clamped' }, all],
  ] as const) {
    it(`assume ${JSON.stringify(assume)}: ${expected}`, () => {
      const world = changed(cleanWorld('aws', throughOne), masquerades('no'));
      expect(askedBriefly(world, { assume })).toBe(expected);
    });
  }
});

describe('IPv6', () => {
  it('is asked for by hosts that speak it, and filters of IPv4 do not count', () => {
    const world = changed(
      cleanWorld('aws', { dualStack: true, zones: 1 }),
      ...open,
      changeSubnet('apps-a', {
        cidrs: ['10.0.128.0/24', 'fd00:10:0:80::/64'].map((one) => Prefix.parse(one)),
      }),
      changeInterface('eni-vm-a', { addresses: ['10.0.128.100', 'fd00:10:0:80::64'] }),
    );
    const v6 = 'fd00:244:0:1::/64 fd00:244:0:2::/64 fd00:244:0:3::/64';
    const v4 = '10.244.1.0/24 10.244.2.0/24 10.244.3.0/24';
    expect(asked(world)).toEqual([
      `apps-a: ${v4} reachable`,
      `apps-a: ${v6} unreachable (egress-denied, ingress-denied)`,
    ]);
    const opened = changed(
      world,
      group('sg-nodes', [rule('ingress', 'fd00:10:0:80::/64'), rule('egress', '::/0')]),
      group('sg-apps', [rule('egress', 'fd00:244::/48')]),
    );
    expect(asked(opened)).toEqual([
      `apps-a: ${v4} unreachable (egress-denied, ingress-denied)`,
      `apps-a: ${v6} reachable`,
    ]);
  });
});
