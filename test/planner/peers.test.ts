import { describe, expect, it } from 'vitest';
import { trippedGuards } from '../../src/planner/guards.ts';
import { hopTo } from '../world/names.ts';
import { addManaged, addRoute, claimTable, withDirectRoutes } from '../world/routed.ts';
import {
  addInterface,
  type Change,
  changed,
  claimsOnly,
  consumers,
  host,
  network,
  removeNode,
  type World,
  worldOf,
} from '../world/world.ts';
import { applied, changesOf, checksOff, findingsOf, planOf } from './planned.ts';

/** The mistakes of route controllers, each with podway's answer. Their sources are in docs/comparison.md. */

const two = changed(checksOff(worldOf('aws', { nodes: 2 })), claimTable('rtb-a'));
const routed = withDirectRoutes(two);
const tgw = { kind: 'gateway', id: 'tgw-1' } as const;

/** The instance and interface of a node are gone, as after a scale-in: its route is a blackhole. */
const terminated =
  (number: number): Change =>
  (world) =>
    network({
      instances: world.network.instances.filter((one) => one.id !== `i-${number}`),
      interfaces: world.network.interfaces.filter((one) => one.id !== `eni-${number}`),
      routeTables: world.network.routeTables.map((table) => ({
        ...table,
        routes: table.routes.map((route) =>
          route.nextHops.some((hop) => 'id' in hop && hop.id === `eni-${number}`)
            ? { ...route, state: 'blackhole' as const }
            : route,
        ),
      })),
    })(world);

describe('mistakes of others', () => {
  it.each<[string, World, readonly string[]]>([
    [
      'ownership by first or last address: a route around the pod network is nobody’s business',
      changed(routed, addRoute('rtb-a', '10.0.0.0/8', tgw)),
      [],
    ],
    [
      'ownership by first address: so is one that begins where the pod network does',
      changed(routed, addRoute('rtb-a', '10.244.0.0/15', hopTo(two.rules, 1))),
      [],
    ],
    [
      'ownership by last address: and one that ends where it does',
      changed(
        worldOf('aws', { nodes: 2, podNetworks: ['10.244.0.0/17'] }, claimTable('rtb-a')),
        checksOff,
        withDirectRoutes,
        addRoute('rtb-a', '10.244.0.0/16', hopTo(two.rules, 1)),
      ),
      [],
    ],
    [
      'a node deleted while the tool was down leaves its route',
      changed(routed, removeNode('node-2'), terminated(2)),
      ['- rtb-a 10.244.2.0/24: eni-2'],
    ],
    [
      'removing the last node leaves its routes',
      changed(routed, removeNode('node-1'), terminated(1), removeNode('node-2'), terminated(2)),
      ['- rtb-a 10.244.1.0/24: eni-1', '- rtb-a 10.244.2.0/24: eni-2'],
    ],
    [
      'deleting node1 also deletes node10',
      changed(
        withDirectRoutes(changed(checksOff(worldOf('aws', { nodes: 11 })), claimTable('rtb-a'))),
        removeNode('node-1'),
        terminated(1),
      ),
      ['- rtb-a 10.244.1.0/24: eni-1'],
    ],
    [
      'a second CIDR collides with the first',
      changed(two, claimsOnly('node-1', '10.244.1.0/24', '10.244.9.0/24')),
      [
        '+ rtb-a 10.244.1.0/24: eni-1',
        '+ rtb-a 10.244.2.0/24: eni-2',
        '+ rtb-a 10.244.9.0/24: eni-1',
      ],
    ],
    [
      'one route to an instance that is no node stops everything',
      changed(
        two,
        host('nva', '10.0.128.9'),
        addRoute('rtb-a', '10.244.77.0/24', { kind: 'instance', id: 'i-nva' }),
      ),
      ['+ rtb-a 10.244.1.0/24: eni-1', '+ rtb-a 10.244.2.0/24: eni-2'],
    ],
    [
      '"duplicate" taken as success without a look at the next hop',
      changed(
        routed,
        network({
          routeTables: routed.network.routeTables.map((table) => ({
            ...table,
            routes: table.routes.map((route) =>
              route.nextHops.some((hop) => 'id' in hop && hop.id === 'eni-2')
                ? { ...route, nextHops: [hopTo(two.rules, 1)] }
                : route,
            ),
          })),
        }),
      ),
      ['~ rtb-a 10.244.2.0/24: eni-1 → eni-2'],
    ],
    [
      'delete and create of one destination race',
      changed(
        two,
        addManaged('rtb-a', '10.244.1.0/24', hopTo(two.rules, 2)),
        addManaged('rtb-a', '10.244.2.0/24', hopTo(two.rules, 2)),
      ),
      ['~ rtb-a 10.244.1.0/24: eni-2 → eni-1'],
    ],
    [
      'more than one route table is an error',
      changed(
        checksOff(worldOf('aws', { nodes: 1, zones: 3 })),
        claimTable('rtb-a'),
        claimTable('rtb-b'),
        claimTable('rtb-c'),
      ),
      [
        '+ rtb-a 10.244.1.0/24: eni-1',
        '+ rtb-b 10.244.1.0/24: eni-1',
        '+ rtb-c 10.244.1.0/24: eni-1',
      ],
    ],
    [
      'only the nodes’ tables: the client’s table is what counts, and the nodes’ is left alone',
      changed(checksOff(worldOf('aws', { nodes: 1 })), claimTable('rtb-a')),
      ['+ rtb-a 10.244.1.0/24: eni-1'],
    ],
  ])('%s', (_, world, changes) => {
    expect(changesOf(world)).toEqual(changes);
    expect(changesOf(applied(world))).toEqual([]);
  });

  it('0.0.0.0/0 reported as a conflict with everything', () => {
    const world = changed(routed, addRoute('rtb-a', '0.0.0.0/0', { kind: 'gateway', id: 'nat-1' }));
    expect(planOf(world).findings).toEqual([]);
    expect(planOf(world).tables[0]).toMatchObject({ direct: 2, unreachable: [] });
  });

  it('blackhole routes fill the table: podway’s own go, those of others are counted and said', () => {
    const theirs = addRoute('rtb-a', '10.244.77.0/24', tgw, { state: 'blackhole' });
    const world = changed(routed, removeNode('node-2'), terminated(2), theirs);
    expect(changesOf(world)).toEqual(['- rtb-a 10.244.2.0/24: eni-2']);
    expect(planOf(world).tables[0]?.limits[0]).toMatchObject({ usedBefore: 4, usedAfter: 3 });
    expect(findingsOf(world)).toEqual([
      'warning foreign-in-range route/rtb-a/10.244.77.0/24: it leads to tgw-1 and its state is blackhole',
      'note stale-route table/rtb-a: 1 managed route leads to no node that is known to be in the VPC: 10.244.2.0/24',
    ]);
  });

  it('the check switched by instance, which fails on instances with several interfaces', () => {
    const second = addInterface({
      id: 'eni-1b',
      instance: 'i-1',
      subnet: 'nodes-a',
      addresses: ['10.0.0.200'],
      primary: false,
    });
    const world = changed(worldOf('aws', { nodes: 1 }), second);
    expect(planOf(world).ops.map((op) => op.id)).toEqual(['rtb-a', 'eni-1', 'rtb-a/10.244.1.0/24']);
  });

  it('a node list that read empty deletes everything', () => {
    const many = withDirectRoutes(worldOf('alicloud', { nodes: 2 }));
    const { summary } = planOf(changed(many, removeNode('node-1'), removeNode('node-2')));
    const limits = { maxLostPercent: 0, maxMovedPercent: 30, maxRemovedPercent: 30 };
    expect(trippedGuards(summary, limits).map((one) => one.flag)).toEqual(['--max-removed 100']);
  });

  it('a node list that read half deletes the other half', () => {
    const ten = withDirectRoutes(worldOf('alicloud', { nodes: 10 }));
    const half = changed(ten, ...[6, 7, 8, 9, 10].map((number) => removeNode(`node-${number}`)));
    const { summary, findings } = planOf(half);
    const limits = { maxLostPercent: 0, maxMovedPercent: 30, maxRemovedPercent: 30 };
    expect(trippedGuards(summary, limits).map((one) => one.flag)).toEqual(['--max-removed 50']);
    expect(findings.map(({ code }) => code)).toContain('instance-without-node');
  });

  it('results keyed by CIDR alone: an op is known by its table and destination', () => {
    const world = worldOf('alicloud', { nodes: 1, zones: 2 });
    expect(planOf(world).ops.map((op) => op.id)).toEqual([
      'rtb-a/10.244.1.0/24',
      'rtb-b/10.244.1.0/24',
    ]);
  });

  it('a consumer by host: its subnet’s table gets the routes', () => {
    const world = changed(
      worldOf('alicloud', { nodes: 1, zones: 2 }),
      consumers({ db: { hosts: ['10.0.129.5'] } }),
    );
    expect(changesOf(world)).toEqual(['+ rtb-b 10.244.1.0/24: i-1']);
  });
});
