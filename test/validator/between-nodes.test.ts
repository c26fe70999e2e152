import { describe, expect, it } from 'vitest';
import { addRoute } from '../world/routed.ts';
import { type Change, changed, changeInterface, host, overlay } from '../world/world.ts';
import { askedBriefly, type Question } from './asked.ts';
import {
  acl,
  aclRule,
  type CleanShape,
  changeSubnet,
  changeTable,
  cleanWorld,
  group,
  port,
  rule,
} from './clean.ts';

// Packets from node to node, bare and through the overlay. Real packets said each of these first
// (test/lab/faults.ts). All pods are behind node 1; node 2 is in zone b unless there is one zone.

const all = 'all reachable';
const remote = (fate: string) => `10.244.1.0/24 reachable, 10.244.2.0/24 10.244.3.0/24 ${fate}`;
const inZoneB = (fate: string) => `10.244.1.0/24 10.244.3.0/24 reachable, 10.244.2.0/24 ${fate}`;
const pods = '10.244.0.0/16';
const nodes = '10.0.0.0/17';

const twoZones: CleanShape = { throughOne: true, zones: 2 };
const oneZone: CleanShape = { throughOne: true, zones: 1 };
const node = (number: number) => ({ kind: 'interface', id: `eni-${number}` }) as const;
const masquerades = (outsideToPod: 'yes' | 'no' | 'unknown'): Change =>
  overlay({ masquerade: { podToOutside: 'yes', outsideToPod } });
const bare = overlay({ encapsulation: 'none', port: undefined });
const crossSubnet = overlay({ crossSubnet: true });
const nodesLet = (...rules: Parameters<typeof group>[1]): Change =>
  group('sg-nodes', [rule('ingress', '0.0.0.0/0'), ...rules]);
const noAcls: readonly Change[] = ['a', 'b'].flatMap((zone) => [
  changeSubnet(`nodes-${zone}`, { acl: undefined }),
  changeSubnet(`apps-${zone}`, { acl: undefined }),
]);
/** The nodes' own table leads each of the others' pods to its node. */
const nodesRoute: readonly Change[] = [2, 3].map((number) =>
  addRoute('rtb-nodes', `10.244.${number}.0/24`, node(number)),
);
const tcpOnly = (direction: 'ingress' | 'egress', cidr: string) =>
  aclRule(1, direction, cidr, { protocol: 'tcp' });

type Row = readonly [
  sentence: string,
  changes: readonly Change[],
  expected: string,
  question?: Question,
];

function rows(title: string, shape: CleanShape, table: readonly Row[]): void {
  describe(title, () => {
    for (const [sentence, changes, expected, question] of table) {
      it(sentence, () => {
        expect(askedBriefly(changed(cleanWorld('aws', shape), ...changes), question)).toBe(
          expected,
        );
      });
    }
  });
}

const onlyNodes = nodesLet(rule('egress', nodes));
const nodesAndPods = nodesLet(rule('egress', nodes), rule('egress', pods));

rows('bare, within a subnet', oneZone, [
  [
    'the gateway’s groups must let packets for pods out',
    [crossSubnet, onlyNodes],
    remote('unreachable (egress-denied)'),
  ],
  ['masqueraded, and they do', [crossSubnet, nodesAndPods], all],
  [
    'not masqueraded: the owner’s interface has seen the request, so that its reply leaves by no rule',
    [crossSubnet, masquerades('no'), nodesAndPods],
    all,
  ],
  [
    'not masqueraded: a strict rp_filter has nothing against it',
    [crossSubnet, masquerades('no')],
    all,
    { assume: { 'rp-filter': 'strict' } },
  ],
  [
    'not masqueraded: the gateway sees no reply, and may call the rest INVALID',
    [crossSubnet, masquerades('no')],
    remote('unreachable (assumption-broken)'),
    { assume: { 'conntrack-invalid': 'drop' } },
  ],
  [
    'the gateway hands them on by another interface, whose check is on',
    [
      crossSubnet,
      masquerades('no'),
      (world) =>
        addRoute(
          'rtb-a',
          '10.244.2.0/24',
          node(11),
        )({
          ...world,
          network: {
            ...world.network,
            interfaces: world.network.interfaces.flatMap((one) =>
              one.id === 'eni-1'
                ? [
                    { ...one, sourceDestCheck: true },
                    { ...one, id: 'eni-11', addresses: ['10.0.0.111'], primary: false },
                  ]
                : [one],
            ),
          },
        }),
      changeInterface('eni-11', { sourceDestCheck: false }),
    ],
    'all unreachable (source-dest-check)',
  ],
  [
    'what the nodes know of each other’s pods is wrong',
    [crossSubnet, masquerades('no')],
    remote('unreachable (assumption-broken)'),
    { assume: { 'overlay-up': 'no' } },
  ],
]);

rows('bare, between subnets', twoZones, [
  ['the nodes’ table leads to the owner', [bare, ...noAcls, ...nodesRoute, nodesAndPods], all],
  [
    'the ACL of the gateway’s subnet lets nothing out to pods',
    [bare, ...nodesRoute, nodesAndPods, ...noAcls, ...withAcl('nodes-a', 'egress', nodes)],
    inZoneB('unreachable (acl-denied)'),
  ],
  [
    'the ACL of the owner’s subnet does not let the gateway’s address in',
    [
      bare,
      ...nodesRoute,
      nodesAndPods,
      ...noAcls,
      ...withAcl('nodes-b', 'ingress', '10.0.128.0/17'),
    ],
    inZoneB('unreachable (acl-denied)'),
  ],
  [
    'not masqueraded, it is the consumer’s address that it must let in',
    [
      bare,
      masquerades('no'),
      ...nodesRoute,
      nodesAndPods,
      ...noAcls,
      ...withAcl('nodes-b', 'ingress', '10.0.128.0/17'),
    ],
    all,
  ],
  [
    'nobody knows whether masqueraded, and the ACL tells the two apart',
    [
      bare,
      masquerades('unknown'),
      ...nodesRoute,
      nodesAndPods,
      ...noAcls,
      ...withAcl('nodes-b', 'ingress', '10.0.128.0/17'),
    ],
    inZoneB('unknown (masquerade-unknown)'),
  ],
  [
    'masqueraded, replies come to ports of the gateway’s choice',
    [
      bare,
      ...nodesRoute,
      nodesAndPods,
      ...noAcls,
      changeSubnet('nodes-b', { acl: 'acl-b' }),
      acl(
        'acl-b',
        aclRule(1, 'ingress', '0.0.0.0/0'),
        aclRule(1, 'egress', '0.0.0.0/0', { protocol: 'tcp', ...port(32768, 60999) }),
      ),
    ],
    inZoneB('unreachable (acl-denied-reply)'),
  ],
]);

/** An ACL that lets TCP through to or from a range in one direction, and all in the other. */
function withAcl(subnet: string, direction: 'ingress' | 'egress', cidr: string): readonly Change[] {
  const id = `acl-of-${subnet}`;
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  // Consumers' requests to the gateway and its replies pass, too.
  const hosts = subnet === 'nodes-a' ? [aclRule(2, direction, '10.0.128.0/17')] : [];
  return [
    changeSubnet(subnet, { acl: id }),
    acl(id, tcpOnly(direction, cidr), ...hosts, aclRule(1, other, '0.0.0.0/0')),
  ];
}

const nodeTable = (to: string, hop: Parameters<typeof addRoute>[2], parts = {}): Change =>
  addRoute('rtb-nodes', to, hop, parts);
const zoneB = '10.0.16.0/20';

rows('through the overlay, by the nodes’ table', twoZones, [
  [
    'a route of it leads zone b’s nodes back to the gateway',
    [nodeTable(zoneB, node(1))],
    inZoneB('unreachable (routing-loop)'),
  ],
  [
    'a route of it leads them to nothing',
    [nodeTable(zoneB, node(9))],
    inZoneB('unreachable (next-hop-unresolved)'),
  ],
  [
    'a route of it is a blackhole',
    [nodeTable(zoneB, node(3), { state: 'blackhole' })],
    inZoneB('unreachable (next-hop-down)'),
  ],
  [
    'a route of it leads them to another machine',
    [host('fw', '10.0.0.77'), nodeTable(zoneB, { kind: 'interface', id: 'eni-fw' })],
    inZoneB('unknown (wrong-next-hop)'),
  ],
  [
    'a route of it is not in force yet',
    [nodeTable(zoneB, node(3), { state: 'pending' })],
    inZoneB('unknown (route-pending)'),
  ],
  ['a route of it leads to the owner itself', [nodeTable(zoneB, node(2))], all],
  [
    'a route of it takes replies to the gateway elsewhere',
    [nodeTable('10.0.0.0/20', node(2))],
    // Node 3 shares its subnet with the gateway, where tables may not count.
    '10.244.1.0/24 reachable, 10.244.2.0/24 unreachable (routing-loop), 10.244.3.0/24 unknown (wrong-next-hop)',
  ],
  [
    'not masqueraded, no packet of the overlay comes back',
    [masquerades('no'), nodeTable('10.0.0.0/20', node(3))],
    all,
  ],
  [
    'a default route does not take what is inside the VPC, also where the local route is left out',
    [
      changeTable('rtb-nodes', (one) => ({
        ...one,
        routes: one.routes.filter(({ origin }) => origin !== 'system'),
      })),
      nodeTable('0.0.0.0/0', node(9)),
    ],
    all,
  ],
  [
    'a prefix list of it that nobody read may hold the nodes',
    [
      changeTable('rtb-nodes', (one) => ({
        ...one,
        routes: [
          ...one.routes,
          {
            destination: { prefixList: 'pl-9' },
            nextHops: [node(3)],
            state: 'active',
            origin: 'user',
            description: '',
          },
        ],
      })),
    ],
    'all unknown (not-read)',
  ],
  [
    'the overlay is down',
    [],
    remote('unreachable (assumption-broken)'),
    { assume: { 'overlay-up': 'no' } },
  ],
]);
