import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { FindingCode } from '../../src/finding/catalogue.ts';
import type { Limit } from '../../src/network/network.ts';
import { trippedGuards } from '../../src/planner/guards.ts';
import { hopTo } from '../world/names.ts';
import { addManaged, addRoute, claimTable, withDirectRoutes } from '../world/routed.ts';
import {
  type Change,
  changed,
  claims,
  network,
  overlay,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { checksOff, findingsOf, planOf } from './planned.ts';

/** What a plan tells besides its changes. */

const defaultGuards = { maxLostPercent: 0, maxMovedPercent: 30, maxRemovedPercent: 30 };

const told = (world: World, code: FindingCode): readonly string[] =>
  findingsOf(world).filter((one) => one.includes(` ${code} `));

/** Nodes carry their own pods only. */
const ownOnly = overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'no' } });

const services =
  (...ranges: readonly string[]): Change =>
  (world) => ({
    ...world,
    policy: {
      ...world.policy,
      cluster: {
        ...world.policy.cluster,
        serviceNetworks: ranges.map((text) => Prefix.parse(text)),
      },
    },
  });

function subnet(id: string, cidr: string): Change {
  return (world) =>
    network({
      vpc: { ...world.network.vpc, cidrs: [...world.network.vpc.cidrs, Prefix.parse(cidr)] },
      subnets: [...world.network.subnets, { id, zone: 'a', cidrs: [Prefix.parse(cidr)] }],
    })(world);
}

describe('pod-network-overlaps', () => {
  it.each<[string, World, readonly string[]]>([
    ['nothing of the usual', worldOf('aws', { nodes: 1 }), []],
    [
      'a subnet without pods, inside',
      worldOf('aws', { nodes: 1 }, subnet('subnet-db', '10.244.200.0/24')),
      [
        'warning pod-network-overlaps podNetwork/10.244.0.0/16: 10.244.0.0/16 overlaps subnet subnet-db (10.244.200.0/24)',
      ],
    ],
    [
      'a subnet around',
      worldOf('aws', { nodes: 0 }, subnet('subnet-all', '10.240.0.0/12')),
      [
        'warning pod-network-overlaps podNetwork/10.244.0.0/16: 10.244.0.0/16 overlaps subnet subnet-all (10.240.0.0/12)',
      ],
    ],
    [
      'not a subnet that nodes claim: the claim has a finding of its own',
      worldOf(
        'aws',
        { nodes: 1 },
        subnet('subnet-db', '10.244.200.0/24'),
        claims('node-1', '10.244.200.0/24'),
      ),
      [],
    ],
    [
      'a range that the cloud reserves',
      worldOf('alicloud', { nodes: 1, podNetworks: ['10.244.0.0/16', '100.64.0.0/16'] }),
      [
        "warning pod-network-overlaps podNetwork/100.64.0.0/16: 100.64.0.0/16 overlaps 100.64.0.0/10: Alibaba Cloud's own services use the range",
      ],
    ],
    [
      'a container network of the VPC',
      worldOf('tencent', { nodes: 1 }, (world) =>
        network({
          vpc: { ...world.network.vpc, containerCidrs: [Prefix.parse('10.244.64.0/18')] },
        })(world),
      ),
      [
        'warning pod-network-overlaps podNetwork/10.244.0.0/16: 10.244.0.0/16 overlaps 10.244.64.0/18: it overlaps a container network of TKE',
      ],
    ],
    [
      'services, where a library’s caller has not refused them as podway.yaml does',
      worldOf('aws', { nodes: 1 }, services('10.244.128.0/20', '10.96.0.0/12')),
      [
        'warning pod-network-overlaps podNetwork/10.244.0.0/16: 10.244.0.0/16 overlaps the service network 10.244.128.0/20',
      ],
    ],
  ])('%s', (_, world, expected) => {
    expect(told(world, 'pod-network-overlaps')).toEqual(expected);
  });
});

describe('marked-outside', () => {
  const two = withDirectRoutes(worldOf('tencent', { nodes: 2 }));
  const outside = ['10.99.1.0/24', '10.99.0.0/24'].map((destination) =>
    addManaged('rtb-a', destination, hopTo(two.rules, 1)),
  );

  it('tells of routes with this cluster’s mark that a pod network left behind', () => {
    const world = changed(two, ...outside);
    expect(told(world, 'marked-outside')).toEqual([
      'warning marked-outside table/rtb-a: 2 routes carry the mark podway/shop and lie outside the pod networks: 10.99.0.0/24, 10.99.1.0/24',
    ]);
    expect(planOf(world).ops).toEqual([]);
  });

  it.each<[string, World]>([
    ['inside the pod networks', two],
    [
      'with another mark',
      changed(
        two,
        addRoute('rtb-a', '10.99.0.0/24', hopTo(two.rules, 1), { description: 'podway/other' }),
      ),
    ],
    [
      'where tables carry the mark, which says nothing of one route',
      changed(worldOf('aws', { nodes: 2 }), claimTable('rtb-a'), (one) =>
        addRoute('rtb-a', '10.99.0.0/24', hopTo(one.rules, 1))(one),
      ),
    ],
  ])('says nothing of routes %s', (_, world) => {
    expect(told(world, 'marked-outside')).toEqual([]);
  });
});

describe('routed-elsewhere', () => {
  const world = worldOf('aws', { nodes: 2 });
  const node = (number: number) => ({ kind: 'interface', id: `eni-${number}` }) as const;

  it('tells of routes to pods in tables that no consumer uses, and leaves them alone', () => {
    const routed = changed(
      world,
      addRoute('rtb-nodes', '10.244.2.0/24', node(2)),
      addRoute('rtb-nodes', '10.244.1.0/24', node(1)),
      addRoute('rtb-nodes', '10.0.0.0/8', { kind: 'gateway', id: 'tgw-1' }),
    );
    expect(told(routed, 'routed-elsewhere')).toEqual([
      "note routed-elsewhere table/rtb-nodes: 2 routes lead to pods, and no consumer's traffic meets this table: 10.244.1.0/24, 10.244.2.0/24",
    ]);
  });

  it('not of tables that are planned', () => {
    const routed = changed(world, addRoute('rtb-a', '10.244.1.0/24', node(1)));
    expect(told(routed, 'routed-elsewhere')).toEqual([]);
    const all = changed(
      routed,
      addRoute('rtb-nodes', '10.244.1.0/24', node(1)),
      routes({ tables: 'all' }),
    );
    expect(told(all, 'routed-elsewhere')).toEqual([]);
  });
});

describe('stale-route', () => {
  const ten = withDirectRoutes(worldOf('alicloud', { nodes: 10, zones: 2 }));

  it('is one for a table, with the destinations', () => {
    expect(told(changed(ten, removeNode('node-4')), 'stale-route')).toEqual([
      'note stale-route table/rtb-a: 1 managed route leads to no node that is known to be in the VPC: 10.244.4.0/24',
      'note stale-route table/rtb-b: 1 managed route leads to no node that is known to be in the VPC: 10.244.4.0/24',
    ]);
    const many = changed(
      ten,
      ...[1, 2, 3, 4, 5, 6, 7].map((number) => removeNode(`node-${number}`)),
    );
    expect(told(many, 'stale-route')[0]).toContain(
      '7 managed routes lead to no node that is known to be in the VPC: 10.244.1.0/24, 10.244.2.0/24, 10.244.3.0/24, 10.244.4.0/24, 10.244.5.0/24 and 2 more',
    );
  });

  it('is none of foreign routes, nor of those that lead elsewhere than to a node', () => {
    const world = changed(
      worldOf('aws', { nodes: 1 }),
      claimTable('rtb-a'),
      routes({ adopt: ['10.244.9.0/24'] }),
      addManaged('rtb-a', '10.244.9.0/24', { kind: 'gateway', id: 'tgw-1' }),
      addRoute('rtb-a', '10.244.8.0/24', { kind: 'gateway', id: 'tgw-1' }),
    );
    expect(told(world, 'stale-route')).toEqual([]);
  });
});

describe('unowned-range', () => {
  const two = checksOff(worldOf('alicloud', { nodes: 2 }));

  it('is what gateway routes cover and nobody owns', () => {
    expect(told(changed(two, routes({ budget: 1 })), 'unowned-range')).toEqual([
      'note unowned-range table/rtb-a: the gateway route covers 65024 IPv4 addresses that no node owns, under 10.244.0.0/16',
    ]);
  });

  it('without what foreign routes divert, and what is to be kept', () => {
    const world = changed(
      two,
      routes({ budget: 1, keep: ['10.244.128.0/17'] }),
      addRoute('rtb-a', '10.244.64.0/18', { kind: 'instance', id: 'i-x' }),
    );
    expect(told(world, 'unowned-range')).toEqual([
      // 65,536 without 2 × 256, 16,384 and 32,768.
      'note unowned-range table/rtb-a: the gateway route covers 15872 IPv4 addresses that no node owns, under 10.244.0.0/16',
    ]);
  });

  it('of both families', () => {
    const dual = checksOff(worldOf('tencent', { nodes: 3, dualStack: true }));
    expect(told(changed(dual, routes({ budget: 2 })), 'unowned-range')).toEqual([
      'note unowned-range table/rtb-a: the gateway routes cover 64768 IPv4 addresses and about 2^80 IPv6 addresses that no node owns, under 10.244.0.0/16, fd00:244::/48',
    ]);
  });

  it('is none where all routes are direct', () => {
    expect(told(two, 'unowned-range')).toEqual([]);
  });
});

describe('instance-without-node', () => {
  const ten = withDirectRoutes(worldOf('alicloud', { nodes: 10, zones: 2 }));
  const partial = changed(ten, removeNode('node-4'), removeNode('node-7'));
  const stopped = (number: number): Change =>
    network({
      instances: ten.network.instances.map((one) =>
        one.id === `i-${number}` ? { ...one, state: 'stopped' as const } : one,
      ),
    });

  it('is one for the list, with the instances: so few trip no guard', () => {
    expect(told(partial, 'instance-without-node')).toEqual([
      'warning instance-without-node vpc/vpc-1: 8 nodes in the list, and 2 running instances more that managed routes lead to: i-4 (10.244.4.0/24), i-7 (10.244.7.0/24)',
    ]);
    expect(trippedGuards(planOf(partial).summary, defaultGuards)).toEqual([]);
  });

  it('and the changes say so, too', () => {
    const reasons = planOf(changed(partial, stopped(7)))
      .ops.filter((op) => 'table' in op && op.table === 'rtb-a')
      .map((op) => `${op.id}: ${op.reason}`);
    expect(reasons).toEqual([
      'rtb-a/10.244.4.0/24: no node in the list owns 10.244.4.0/24 or is on i-4, which is running',
      'rtb-a/10.244.7.0/24: its node left, and no node owns 10.244.7.0/24',
    ]);
  });

  it.each<[string, World]>([
    ['of an instance that is stopped', changed(ten, removeNode('node-4'), stopped(4))],
    ['where all is as planned', ten],
    [
      'of routes that are not podway’s',
      changed(ten, addRoute('rtb-a', '10.244.99.0/24', { kind: 'instance', id: 'i-db' })),
    ],
  ])('is none %s', (_, world) => {
    expect(told(world, 'instance-without-node')).toEqual([]);
  });
});

describe('ipv6-not-enabled', () => {
  const withoutIpv6: Change = (world) =>
    network({
      vpc: {
        ...world.network.vpc,
        cidrs: world.network.vpc.cidrs.filter((one) => one.family === 4),
      },
      subnets: world.network.subnets.map((one) => ({
        ...one,
        cidrs: one.cidrs.filter((cidr) => cidr.family === 4),
      })),
    })(world);

  it('is one for a table, and no route is planned that the cloud refuses', () => {
    const world = changed(worldOf('alicloud', { nodes: 2, dualStack: true }), withoutIpv6);
    const plan = planOf(world);
    expect(plan.ops.map((op) => op.id)).toEqual(['rtb-a/10.244.1.0/24', 'rtb-a/10.244.2.0/24']);
    expect(plan.tables[0]?.unreachable.map(String)).toEqual([
      'fd00:244:0:1::/64',
      'fd00:244:0:2::/64',
    ]);
    expect(findingsOf(world)).toEqual([
      'error ipv6-not-enabled table/rtb-a: Alibaba Cloud refuses IPv6 routes in vpc-1 (OperationDenied.VpcIpv6NotEnabled), which has no IPv6 CIDR: 2 pod prefixes stay unreachable: fd00:244:0:1::/64, fd00:244:0:2::/64',
    ]);
  });

  it('also where gateways would be needed', () => {
    const world = changed(
      worldOf('alicloud', { nodes: 3, dualStack: true }),
      withoutIpv6,
      routes({ budget: 1 }),
    );
    expect(planOf(world).ops.map((op) => op.id)).toEqual(['rtb-a/10.244.0.0/16']);
  });

  it.each(['aws', 'tencent'] as const)('%s has no such rule', (cloud) => {
    const world = changed(worldOf(cloud, { nodes: 1, dualStack: true }), withoutIpv6);
    expect(told(world, 'ipv6-not-enabled')).toEqual([]);
  });

  it('is none in a VPC that has IPv6, nor of a cluster without', () => {
    expect(told(worldOf('alicloud', { dualStack: true }), 'ipv6-not-enabled')).toEqual([]);
    expect(told(worldOf('alicloud'), 'ipv6-not-enabled')).toEqual([]);
  });
});

describe('budget-exceeded, gateway-missing and gateway-asymmetric', () => {
  const three = checksOff(worldOf('aws', { nodes: 3, dualStack: true }));

  it('name the family that does not fit, with its own budget', () => {
    const world = changed(
      three,
      ownOnly,
      network({
        routeTables: three.network.routeTables.map((table) => ({
          ...table,
          limits: [
            { families: [4], limit: 50, source: 'read' as const },
            { families: [6], limit: 4, source: 'read' as const },
          ],
        })),
      }),
    );
    expect(told(world, 'gateway-asymmetric')).toEqual([
      'error gateway-asymmetric table/rtb-a: 2 of 3 IPv6 pod prefixes do not fit into 1 route (limit 4, read): fd00:244:0:2::/64, fd00:244:0:3::/64',
    ]);
  });

  it('are two where both families do not fit', () => {
    const world = changed(three, ownOnly, routes({ budget: 1 }));
    expect(told(world, 'gateway-asymmetric')).toEqual([
      'error gateway-asymmetric table/rtb-a: 2 of 3 IPv4 pod prefixes do not fit into 1 route (limit 50, default): 10.244.2.0/24, 10.244.3.0/24',
      'error gateway-asymmetric table/rtb-a: 2 of 3 IPv6 pod prefixes do not fit into 1 route (limit 50, default): fd00:244:0:2::/64, fd00:244:0:3::/64',
    ]);
  });
});

describe('limits and shares', () => {
  const four = checksOff(worldOf('alicloud', { nodes: 4 }));
  const limit = (most: number, source: Limit['source'] = 'read'): Change =>
    network({
      routeTables: four.network.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4, 6], limit: most, source }],
      })),
    });

  it.each<[string, World, FindingCode, readonly string[]]>([
    [
      'more than nine in ten slots are used after the plan',
      changed(four, limit(4), routes({ reserve: 0 })),
      'limit-near',
      ['warning limit-near table/rtb-a: 4 of 4 routes used after this plan'],
    ],
    ['fewer are', changed(four, limit(5), routes({ reserve: 0 })), 'limit-near', []],
    [
      'the slots are those of podway.yaml',
      changed(four, limit(4, 'config'), routes({ reserve: 0 })),
      'limit-near',
      ['warning limit-near table/rtb-a: 4 of 4 routes used after this plan (podway.yaml)'],
    ],
    [
      'those of podway.yaml do not suffice',
      changed(four, ownOnly, limit(3, 'config'), routes({ reserve: 0 })),
      'gateway-asymmetric',
      [
        'error gateway-asymmetric table/rtb-a: 1 of 4 pod prefixes do not fit into 3 routes (limit 3, podway.yaml): 10.244.4.0/24',
      ],
    ],
    [
      'the cloud did not tell how many there are',
      changed(four, limit(200, 'default')),
      'limit-unknown',
      [
        'warning limit-unknown table/rtb-a: the cloud did not tell how many routes the table may hold; planned with its documented default, 200',
      ],
    ],
    ['nobody says that it was asked', changed(four), 'limit-unknown', []],
    [
      'one next hop carries more of the others’ pods than maxShare',
      changed(four, routes({ budget: 1 })),
      'gateway-share',
      [
        'warning gateway-share table/rtb-a: node-1 carries 3 of 4 pod prefixes (75 %, warned above 25 %)',
      ],
    ],
    [
      'as many as maxShare allows',
      changed(four, routes({ budget: 1, gateways: { maxShare: 75 } })),
      'gateway-share',
      [],
    ],
    [
      'the reserve leaves no slot at all',
      changed(four, limit(2)),
      'budget-exceeded',
      [
        'error budget-exceeded table/rtb-a: 4 of 4 pod prefixes do not fit into 0 routes (limit 2, read): 10.244.1.0/24, 10.244.2.0/24, 10.244.3.0/24, 10.244.4.0/24',
      ],
    ],
    [
      'not all fit, and no node may carry others’ pods',
      changed(four, routes({ budget: 3, gateways: { nodeSelector: { role: 'gateway' } } })),
      'gateway-missing',
      [
        'error gateway-missing table/rtb-a: 1 of 4 pod prefixes do not fit into 3 routes (limit 200, default): 10.244.4.0/24',
      ],
    ],
    [
      'the cloud refuses the destination: pods in a range of its own services',
      worldOf(
        'alicloud',
        { nodes: 1, podNetworks: ['100.64.0.0/16'] },
        claims('node-1', '100.64.1.0/24'),
      ),
      'destination-refused',
      [
        "error destination-refused route/rtb-a/100.64.1.0/24: Alibaba Cloud refuses it (InvalidCidrBlock): Alibaba Cloud's own services use the range",
      ],
    ],
  ])('%s', (_, world, code, findings) => {
    expect(told(world, code)).toEqual(findings);
  });
});
