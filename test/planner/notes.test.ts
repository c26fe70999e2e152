import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { FindingCode } from '../../src/finding/catalogue.ts';
import { addManaged, addRoute, claimTable, withDirectRoutes } from '../world/routed.ts';
import {
  type Change,
  changed,
  claims,
  network,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { checksOff, findingsOf } from './planned.ts';

/** What a plan tells besides its changes. */

const told = (world: World, code: FindingCode): readonly string[] =>
  findingsOf(world).filter((one) => one.includes(` ${code} `));

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
