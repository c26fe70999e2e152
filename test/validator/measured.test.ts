import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { Port } from '../../src/config/ports.ts';
import type { Network, Route } from '../../src/network/network.ts';
import { joinTopology } from '../../src/topology/join.ts';
import { reachabilityOf } from '../../src/validator/reachability.ts';
import { hopTo } from '../world/names.ts';
import { addRoute } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  host,
  overlay,
  type World,
  worldOf,
} from '../world/world.ts';

// The verdicts that were measured on a real data plane: three nodes (1 and 3 in zone a, 2 in zone
// b), a consumer in each zone, designs A (all through node 1), B (each prefix to its node) and C
// (zone a through node 1, zone b through node 2), with masquerade as flannel does it and without.

type Design = 'A' | 'B' | 'C';
type Masquerade = 'flannel' | 'out';

const tables = ['rtb-a', 'rtb-b'];
const tcp: Port = { protocol: 'tcp', from: 20880, to: 20880 };

const designs: Readonly<Record<Design, readonly (readonly [string, string, number])[]>> = {
  A: tables.map((table) => [table, '10.244.0.0/16', 1] as const),
  B: tables.flatMap((table) =>
    [1, 2, 3].map((number) => [table, `10.244.${number}.0/24`, number] as const),
  ),
  C: [
    ['rtb-a', '10.244.0.0/16', 1],
    ['rtb-b', '10.244.0.0/16', 2],
  ],
};

const gatewaysOf: Readonly<Record<Design, readonly number[]>> = { A: [1], B: [1, 2, 3], C: [1, 2] };

function lab(design: Design, masquerade: Masquerade, fault: Fault): World {
  const bare = worldOf(
    'aws',
    { nodes: 3, zones: 2 },
    host('vma', '10.0.128.100'),
    host('vmb', '10.0.129.100'),
    groups('node', anyCidr('ingress'), anyCidr('egress')),
    groups('vm', anyCidr('egress')),
    ...[1, 2, 3].map((number) =>
      changeInterface(`eni-${number}`, { sourceDestCheck: false, securityGroups: ['node'] }),
    ),
    changeInterface('eni-vma', { securityGroups: ['vm'] }),
    changeInterface('eni-vmb', { securityGroups: ['vm'] }),
    overlay({
      masquerade: {
        podToOutside: 'yes',
        outsideToPod: masquerade === 'flannel' ? 'yes' : 'no',
      },
    }),
  );
  const routed = changed(
    bare,
    ...designs[design].map(([table, to, number]) =>
      addRoute(table, to, hopTo(bare.rules, number, 2)),
    ),
  );
  return changed(routed, ...fault(gatewaysOf[design]));
}

type Fault = (gateways: readonly number[]) => readonly Change[];
type Rule = Network['securityGroups'][number]['rules'][number];

function anyCidr(
  direction: Rule['direction'],
  cidr = '0.0.0.0/0',
  parts: Partial<Rule> = {},
): Rule {
  return {
    direction,
    action: 'allow',
    protocol: 'all',
    ports: [],
    priority: 1,
    peer: { cidr: Prefix.parse(cidr) },
    ...parts,
  };
}

function groups(id: string, ...rules: readonly Rule[]): Change {
  const group = { id, evaluation: 'union', intraGroup: 'deny', rules } as const;
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      securityGroups: [...world.network.securityGroups.filter((one) => one.id !== id), group],
    },
  });
}

const checkOn = (numbers: readonly number[]): readonly Change[] =>
  numbers.map((number) => changeInterface(`eni-${number}`, { sourceDestCheck: true }));

const instance =
  (number: number, state: 'stopped'): Change =>
  (world) => ({
    ...world,
    network: {
      ...world.network,
      instances: world.network.instances.map((one) =>
        one.id === `i-${number}` ? { ...one, state } : one,
      ),
    },
  });

const podRoutes =
  (change: (route: Route) => readonly Route[], ids = tables): Change =>
  (world) => ({
    ...world,
    network: {
      ...world.network,
      routeTables: world.network.routeTables.map((table) =>
        ids.includes(table.id)
          ? {
              ...table,
              routes: table.routes.flatMap((one) => (one.origin === 'user' ? change(one) : [one])),
            }
          : table,
      ),
    },
  });

const others = (gateways: readonly number[]): readonly number[] =>
  [1, 2, 3].filter((number) => !gateways.includes(number));

const nodeAddresses = ['10.0.0.0/20', '10.0.16.0/20'];
const consumerAddresses = ['10.0.128.0/24', '10.0.129.0/24'];

/** Who reaches which node's pod: `a: 1 2 3 / b: 1 2 3`, `-` unreachable, `?` unknown. */
function seen(world: World, port: Port | undefined = tcp): string {
  const { cluster, network, policy, rules } = world;
  const topology = joinTopology(cluster, network, policy, rules);
  const { sides, matrix } = reachabilityOf({
    network,
    topology,
    policy: { ...policy, assume: {} },
    rules,
  });
  const marks = { reachable: '', unreachable: '-', unknown: '?' } as const;
  return sides
    .map((side) => {
      const verdicts = matrix
        .answer(side, port)
        .groups.flatMap(({ verdict, parts }) =>
          parts().map(({ pod }) => `${pod.node.name.slice(5)}${marks[verdict]}`),
        );
      return `${side.subnet.zone}: ${verdicts.sort().join(' ')}`;
    })
    .join(' / ');
}

const all = 'a: 1 2 3 / b: 1 2 3';
const none = 'a: 1- 2- 3- / b: 1- 2- 3-';
const onlyOne = 'a: 1 2- 3- / b: 1 2- 3-';

const faults: readonly (readonly [
  string,
  Fault,
  Readonly<Partial<Record<`${Design} ${Masquerade}`, string>>>,
])[] = [
  [
    'nothing is wrong',
    () => [],
    {
      'A flannel': all,
      'A out': all,
      'B flannel': all,
      'B out': all,
      'C flannel': all,
      'C out': all,
    },
  ],
  ['no route', () => [podRoutes(() => [])], { 'A flannel': none, 'B out': none }],
  [
    'the check is on, on all nodes',
    () => checkOn([1, 2, 3]),
    { 'A flannel': none, 'A out': none, 'B flannel': none, 'C out': none },
  ],
  [
    'the check is on, on gateways',
    (gateways) => checkOn(gateways),
    { 'A flannel': none, 'A out': none, 'B flannel': none, 'C flannel': none },
  ],
  [
    'the check is on, on the others',
    (gateways) => checkOn(others(gateways)),
    { 'A flannel': all, 'A out': onlyOne, 'C flannel': all, 'C out': 'a: 1 2 3- / b: 1 2 3-' },
  ],
  [
    'node 1 is off',
    () => [instance(1, 'stopped')],
    {
      'A flannel': none,
      'A out': none,
      'B flannel': 'a: 1- 2 3 / b: 1- 2 3',
      'C flannel': 'a: 1- 2- 3- / b: 1- 2 3',
    },
  ],
  [
    'nodes let in only nodes',
    () => [
      groups('node', ...nodeAddresses.map((cidr) => anyCidr('ingress', cidr)), anyCidr('egress')),
    ],
    { 'A flannel': none, 'A out': none, 'B out': none, 'C flannel': none },
  ],
  [
    'nodes let in only consumers',
    () => [
      groups(
        'node',
        ...consumerAddresses.map((cidr) => anyCidr('ingress', cidr)),
        anyCidr('egress'),
      ),
    ],
    {
      'A flannel': onlyOne,
      'A out': onlyOne,
      'B flannel': all,
      'C flannel': 'a: 1 2- 3- / b: 1- 2 3-',
    },
  ],
  [
    'consumers let nothing in',
    () => [groups('vm', anyCidr('egress'))],
    { 'A flannel': all, 'A out': all, 'B out': all, 'C out': all },
  ],
  [
    'zone b has no route',
    () => [podRoutes(() => [], ['rtb-b'])],
    { 'A flannel': 'a: 1 2 3 / b: 1- 2- 3-', 'B flannel': 'a: 1 2 3 / b: 1- 2- 3-' },
  ],
  [
    'the routes are blackholes',
    () => [podRoutes((route) => [{ ...route, state: 'blackhole' }])],
    { 'A flannel': none, 'B out': none },
  ],
  [
    'the overlay alone is let through between nodes',
    () => [
      groups(
        'node',
        ...consumerAddresses.map((cidr) => anyCidr('ingress', cidr)),
        ...nodeAddresses.map((cidr) =>
          anyCidr('ingress', cidr, { protocol: 'udp', ports: [{ from: 8472, to: 8472 }] }),
        ),
        anyCidr('egress'),
      ),
    ],
    { 'A flannel': all, 'A out': all },
  ],
  [
    'another UDP port is let through between nodes',
    () => [
      groups(
        'node',
        ...consumerAddresses.map((cidr) => anyCidr('ingress', cidr)),
        ...nodeAddresses.map((cidr) =>
          anyCidr('ingress', cidr, { protocol: 'udp', ports: [{ from: 4789, to: 4789 }] }),
        ),
        anyCidr('egress'),
      ),
    ],
    { 'A flannel': onlyOne, 'A out': onlyOne },
  ],
];

describe('the verdicts of the measured data plane', () => {
  for (const [sentence, fault, verdicts] of faults) {
    for (const [key, expected] of Object.entries(verdicts)) {
      const [design, masquerade] = key.split(' ') as [Design, Masquerade];
      it(`${sentence}: design ${design}, masquerade ${masquerade}`, () => {
        expect(seen(lab(design, masquerade, fault))).toBe(expected);
      });
    }
  }

  it('a reply from another node needs that node’s groups to let it out', () => {
    const noEgress: Fault = () => [
      groups('node', anyCidr('ingress'), ...nodeAddresses.map((cidr) => anyCidr('egress', cidr))),
    ];
    expect(seen(lab('A', 'out', noEgress))).toBe(onlyOne);
    expect(seen(lab('A', 'flannel', noEgress))).toBe(all);
  });
});
