import { describe, expect, it } from 'vitest';
import { trippedGuards } from '../../src/planner/guards.ts';
import { hopTo } from '../world/names.ts';
import { addManaged, addRoute, claimTable, markIn, withDirectRoutes } from '../world/routed.ts';
import {
  addNode,
  type Change,
  changed,
  changeInterface,
  changeNode,
  claimsOnly,
  node,
  overlay,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { planOf } from './planned.ts';

const summaryOf = (world: World) => planOf(world).summary;
const guardsOf = (world: World) =>
  trippedGuards(summaryOf(world), world.policy.guards).map((one) => one.guard);

/** Ten nodes on Alibaba Cloud, each with its direct route in two tables. */
const ten = withDirectRoutes(worldOf('alicloud', { nodes: 10, zones: 2 }));
const leave = (...numbers: readonly number[]): readonly Change[] =>
  numbers.map((number) => removeNode(`node-${number}`));
const manage =
  (destination: string, number: number): Change =>
  (world) =>
    addManaged('rtb-a', destination, hopTo(world.rules, number))(world);

describe('the summary counts', () => {
  it('a first plan: by destination what is created, by pod prefix what is reached', () => {
    expect(summaryOf(worldOf('aws', { nodes: 3, zones: 2 }))).toEqual({
      create: 6,
      replace: 0,
      delete: 0,
      // Two tables claimed, three checks switched off.
      other: 5,
      podPrefixes: 3,
      unreachable: 0,
      lost: 0,
      moved: 0,
      removed: 0,
      nodes: 3,
      reachableBefore: 0,
      managedBefore: 0,
    });
  });

  it('one node that left, one that came, two that swapped: each prefix once, in however many tables', () => {
    const world = changed(
      ten,
      ...leave(10),
      addNode(node(11, { addresses: ['10.0.0.21'], providerId: undefined })),
      claimsOnly('node-1', '10.244.2.0/24'),
      claimsOnly('node-2', '10.244.1.0/24'),
    );
    // The new node has no interface of the VPC: its prefix is reached through another node.
    expect(summaryOf(world)).toEqual({
      create: 2,
      replace: 4,
      delete: 2,
      other: 0,
      podPrefixes: 10,
      unreachable: 0,
      lost: 0,
      moved: 2,
      removed: 1,
      nodes: 10,
      reachableBefore: 9,
      managedBefore: 10,
    });
  });
});

describe('removed', () => {
  it.each<[string, World, number, readonly string[]]>([
    [
      'a node deleted while nobody looked leaves a route: it goes, with no guard in the way',
      changed(ten, ...leave(4)),
      1,
      [],
    ],
    ['three nodes of ten may leave at once', changed(ten, ...leave(1, 2, 3)), 3, []],
    ['four of ten trip it', changed(ten, ...leave(1, 2, 3, 4)), 4, ['removed']],
    [
      'the last node leaves no route behind, and trips it',
      changed(withDirectRoutes(worldOf('alicloud', { nodes: 1 })), ...leave(1)),
      1,
      ['removed'],
    ],
    [
      'a cluster that read empty trips it',
      changed(ten, (world) => ({ ...world, cluster: { ...world.cluster, nodes: [] } })),
      10,
      ['removed'],
    ],
    [
      'a node that got another prefix: the old one is removed',
      changed(ten, claimsOnly('node-4', '10.244.77.0/24')),
      1,
      [],
    ],
  ])('%s', (_, world, removed, guards) => {
    expect(summaryOf(world).removed).toBe(removed);
    expect(guardsOf(world)).toEqual(guards);
  });
});

describe('lost', () => {
  it.each<[string, World, number, readonly string[]]>([
    [
      'a prefix whose claim is contested and whose route led to a third node',
      changed(
        worldOf('alicloud', { nodes: 3 }),
        manage('10.244.2.0/24', 3),
        claimsOnly('node-1', '10.244.2.0/24'),
      ),
      1,
      ['lost'],
    ],
    [
      'not one whose claim is contested and whose route leads nowhere: nobody reached it',
      changed(
        worldOf('alicloud', { nodes: 2 }),
        (world) =>
          addRoute(
            'rtb-a',
            '10.244.2.0/24',
            { kind: 'instance', id: 'i-gone' },
            { description: markIn(world) },
          )(world),
        claimsOnly('node-1', '10.244.2.0/24'),
      ),
      0,
      ['removed'],
    ],
    [
      'the prefix of a node that is still there and claims none any more',
      changed(ten, claimsOnly('node-4')),
      1,
      ['lost'],
    ],
    [
      'not the prefix of a node that is NotReady: its route stays',
      changed(ten, changeNode('node-4', { readiness: 'unknown' })),
      0,
      [],
    ],
    [
      'what a smaller budget leaves out',
      changed(ten, routes({ budget: 4, gateways: { nodeSelector: { pool: 'none' } } })),
      6,
      ['lost'],
    ],
  ])('%s', (_, world, lost, guards) => {
    expect(summaryOf(world).lost).toBe(lost);
    expect(guardsOf(world)).toEqual(guards);
  });
});

describe('only what works today can be moved or lost', () => {
  /** Node 2 carries the pods of node 1, all routes there are are wrong, and where the checks are on nothing arrives. */
  const crossed = changed(
    worldOf('aws', { nodes: 2 }),
    overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'no' } }),
    routes({ gateways: { asymmetric: 'allow' } }),
    claimTable('rtb-a'),
    manage('10.244.1.0/24', 2),
  );
  const check = (number: number, sourceDestCheck: boolean) =>
    changeInterface(`eni-${number}`, { sourceDestCheck });

  it.each<[string, World, number]>([
    ['both checks are off', changed(crossed, check(1, false), check(2, false)), 1],
    ['the next hop’s check is on', changed(crossed, check(1, false), check(2, true)), 0],
    ['the check is on where replies leave', changed(crossed, check(1, true), check(2, false)), 0],
    [
      'and where replies go back through the gateway, the owner’s matters not',
      changed(
        crossed,
        overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'yes' } }),
        check(1, true),
        check(2, false),
      ),
      1,
    ],
  ])('%s', (_, world, reachable) => {
    expect(summaryOf(world)).toMatchObject({ reachableBefore: reachable, moved: reachable });
  });
});

describe('moved', () => {
  it('what goes through a gateway from now on, and not what stays with its owner', () => {
    const summary = summaryOf(changed(ten, routes({ budget: 1 })));
    // One /20 per table and zone: its gateway keeps its own prefix in that table only.
    expect(summary).toMatchObject({ lost: 0, removed: 0, reachableBefore: 10 });
    expect(summary.moved).toBeGreaterThanOrEqual(8);
    expect(guardsOf(changed(ten, routes({ budget: 1 })))).toEqual(['moved']);
  });
});
