import { describe, expect, it } from 'vitest';
import { hopTo, instanceId, nodeInterface } from '../world/names.ts';
import { addManaged } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  network,
  overlay,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { findingsOf, orderOf, planOf } from './planned.ts';

/**
 * Node 3 carried the pods of nodes 2 and 3 by a /23, left the node list, and its machine runs on. From
 * now on one route of all pods is allowed, to node 1 or 2.
 */
function left(...changes: readonly Change[]): World {
  const world = worldOf('alicloud', { nodes: 3 });
  return changed(
    world,
    addManaged('rtb-a', '10.244.2.0/23', hopTo(world.rules, 3)),
    removeNode('node-3'),
    routes({ budget: 1, reserve: 0 }),
    ...changes,
  );
}

const limitOf =
  (limit: number): Change =>
  (world) =>
    network({
      routeTables: world.network.routeTables.map((table) => ({
        ...table,
        limits: [{ families: [4], limit, source: 'read' }],
      })),
    })(world);

const fullTable = limitOf(1);

const stoppedMachine: Change = (world) =>
  network({
    instances: world.network.instances.map((one) =>
      one.id === instanceId('alicloud', 3) ? { ...one, state: 'stopped' } : one,
    ),
  })(world);

const deleteIn = (world: World) => {
  const found = planOf(world).ops.find(({ kind }) => kind === 'delete-route');
  return `${found?.effect}, needs ${found?.needs.join(' ')}, relies on ${found?.relies.join(' ')}`;
};

describe('a machine that left the node list and still runs', () => {
  it.each<[string, World, string]>([
    [
      'its route goes once what covers it is there',
      left(),
      'resets, needs rtb-a/10.244.0.0/16, relies on 10.244.0.0/16',
    ],
    [
      'where no slot is free it goes first, and that is said',
      left(fullTable),
      'loses, needs , relies on ',
    ],
    [
      'once it is stopped nothing is lost with its route',
      left(fullTable, stoppedMachine),
      'keeps, needs , relies on ',
    ],
  ])('%s', (_, world, expected) => {
    expect(deleteIn(world)).toBe(expected);
  });

  it('is told as going dark only where it may still forward', () => {
    const said = (world: World) => findingsOf(world).filter((one) => one.includes('goes-dark'));
    expect(said(left(fullTable))).toHaveLength(1);
    expect(said(left(fullTable, stoppedMachine))).toEqual([]);
  });

  it('is no way that others wait for the end of, where they may rest on it meanwhile', () => {
    const all = worldOf('alicloud', { nodes: 5 });
    const world = changed(
      all,
      addManaged('rtb-a', '10.244.2.0/24', hopTo(all.rules, 5)),
      addManaged('rtb-a', '10.244.0.0/21', hopTo(all.rules, 1)),
      removeNode('node-1'),
      removeNode('node-5'),
      routes({ budget: 1, reserve: 0 }),
      limitOf(2),
    );
    expect(orderOf(world)).toEqual([
      '+ rtb-a/10.244.0.0/16 after - rtb-a/10.244.2.0/24',
      '- rtb-a/10.244.0.0/21 after + rtb-a/10.244.0.0/16, - rtb-a/10.244.2.0/24',
      '- rtb-a/10.244.2.0/24',
    ]);
  });

  it('is not lost where its own interface drops what it would forward', () => {
    const check = changeInterface(nodeInterface(3), { sourceDestCheck: true });
    expect(deleteIn(left(fullTable, check))).toBe('keeps, needs , relies on ');
  });

  it('is not lost where replies die at the owner’s interface anyway', () => {
    const said = findingsOf(
      changed(
        left(limitOf(1), overlay({ masquerade: { podToOutside: 'yes', outsideToPod: 'no' } })),
        routes({ budget: 1, reserve: 0, gateways: { asymmetric: 'allow' } }),
        changeInterface(nodeInterface(2), { sourceDestCheck: true }),
      ),
    );
    expect(said.filter((one) => one.includes('goes-dark'))).toEqual([]);
  });
});
