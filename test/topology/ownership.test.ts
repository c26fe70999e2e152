import { describe, expect, it } from 'vitest';
import type { NextHop, Route } from '../../src/network/network.ts';
import type { Cloud } from '../world/names.ts';
import { addRoute, claimTable } from '../world/routed.ts';
import {
  addInterface,
  addNode,
  changed,
  changeNode,
  clusterName,
  host,
  network,
  node,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { topologyOf } from './topology-of.ts';

/** Whose the last route of rtb-a is. */
function whose(world: World): 'managed' | 'foreign' {
  const table = world.network.routeTables.find((one) => one.id === 'rtb-a');
  const route = table?.routes.at(-1);
  if (!route) throw new Error('no route');
  return topologyOf(world).ownership.isManaged(route) ? 'managed' : 'foreign';
}

const toNode: NextHop = { kind: 'interface', id: 'eni-1' };
const gone: NextHop = { kind: 'interface', id: 'eni-77' };
const goneInstance: NextHop = { kind: 'instance', id: 'i-77' };

describe.each<[Cloud, NextHop]>([
  ['alicloud', { kind: 'instance', id: 'i-1' }],
  ['tencent', { kind: 'address', ip: '10.0.0.11' }],
])('where routes carry descriptions (%s)', (cloud, toOwner) => {
  const route = (parts: Partial<Route>, hop: NextHop | readonly NextHop[] = toOwner) =>
    worldOf(cloud, { nodes: 2 }, addRoute('rtb-a', '10.244.1.0/24', hop, parts));

  it.each([
    ['managed', 'with this cluster’s mark', { description: 'podway/shop' }],
    ['foreign', 'without a description', {}],
    [
      'foreign',
      'with the mark of a cluster whose name begins alike',
      { description: 'podway/shop2' },
    ],
    [
      'foreign',
      'with the mark of a cluster that this one’s name begins with',
      { description: 'podway/sho' },
    ],
    ['foreign', 'that only begins with the mark', { description: 'podway/shop by hand' }],
    ['foreign', 'with the mark in capitals', { description: 'PODWAY/SHOP' }],
    ['foreign', 'with a space behind the mark', { description: 'podway/shop ' }],
    [
      'managed',
      'with the mark, though its next hop is gone',
      { description: 'podway/shop', state: 'blackhole' },
    ],
    ['foreign', 'of the system', { description: 'podway/shop', origin: 'system' }],
    ['foreign', 'propagated', { description: 'podway/shop', origin: 'propagated' }],
  ] as const)('%s: a route %s', (verdict, _, parts) => {
    expect(whose(route(parts))).toBe(verdict);
  });

  it('managed: one with the mark wherever it leads, also to several next hops', () => {
    for (const hop of [gone, { kind: 'gateway', id: 'nat-1' } as const, [toOwner, toOwner]]) {
      expect(whose(route({ description: 'podway/shop' }, hop))).toBe('managed');
    }
  });

  it('foreign: a blackhole without the mark', () => {
    expect(whose(route({ state: 'blackhole' }, goneInstance))).toBe('foreign');
  });

  it.each([
    ['managed', 'adopted', {}, '10.244.1.0/24'],
    ['managed', 'adopted, somebody’s description', { description: 'by hand' }, '10.244.1.0/24'],
    ['foreign', 'a wider one adopted', {}, '10.244.0.0/16'],
    ['foreign', 'a longer one adopted', {}, '10.244.1.0/25'],
    [
      'foreign',
      'adopted, another cluster’s mark',
      { description: 'podway/shop2' },
      '10.244.1.0/24',
    ],
    ['foreign', 'adopted, of the system', { origin: 'system' }, '10.244.1.0/24'],
  ] as const)('%s: %s', (verdict, _, parts, adopted) => {
    expect(whose(changed(route(parts), routes({ adopt: [adopted] })))).toBe(verdict);
  });

  it('foreign: with the mark inside routes.keep', () => {
    const marked = route({ description: 'podway/shop' });
    expect(whose(changed(marked, routes({ keep: ['10.244.0.0/20'] })))).toBe('foreign');
    expect(whose(changed(marked, routes({ keep: ['10.244.1.0/25'] })))).toBe('managed');
  });

  it('foreign: a route to a prefix list', () => {
    const list = { destination: { prefixList: 'pl-1' }, description: 'podway/shop' };
    expect(whose(route(list))).toBe('foreign');
  });

  it('the mark is the cluster’s name', () => {
    const world = changed(route({ description: 'podway/shop' }), clusterName('shop2'));
    expect(whose(world)).toBe('foreign');
    expect(topologyOf(world).ownership.mark).toBe('podway/shop2');
  });

  it('needs no tag on the table', () => {
    const { ownership, tables } = topologyOf(worldOf(cloud));
    expect(tables.map((one) => ownership.isClaimed(one.table))).toEqual([true]);
  });
});

describe('where the table carries the mark (AWS)', () => {
  const shape = { nodes: 2 };
  const route = (
    hop: NextHop | readonly NextHop[],
    parts: Partial<Route> = {},
    destination = '10.244.1.0/24',
  ) => worldOf('aws', shape, claimTable('rtb-a'), addRoute('rtb-a', destination, hop, parts));
  const blackhole = { state: 'blackhole' } as const;

  it.each<[string, string, World]>([
    ['managed', 'a node’s interface', route(toNode)],
    ['managed', 'a node’s instance', route({ kind: 'instance', id: 'i-1' })],
    [
      'managed',
      'a node that does not own the destination',
      route({ kind: 'interface', id: 'eni-2' }),
    ],
    ['managed', 'an interface that is gone', route(gone, blackhole)],
    ['managed', 'an instance that is gone', route(goneInstance, blackhole)],
    [
      'foreign',
      'an interface that is not seen, though packets arrive (another account’s)',
      route(gone),
    ],
    ['foreign', 'an internet gateway', route({ kind: 'gateway', id: 'igw-1' })],
    ['foreign', 'a gateway that is gone', route({ kind: 'gateway', id: 'nat-9' }, blackhole)],
    [
      'foreign',
      'something that podway does not know',
      route({ kind: 'unknown', type: 'lni', id: 'eni-1' }),
    ],
    ['foreign', 'a node and another', route([toNode, gone], blackhole)],
    ['foreign', 'nodes only, but several', route([toNode, { kind: 'interface', id: 'eni-2' }])],
    ['foreign', 'a node, propagated', route(toNode, { origin: 'propagated' })],
    ['foreign', 'a node, of the system', route(toNode, { origin: 'system' })],
    ['foreign', 'a node, outside the pod networks', route(toNode, {}, '10.245.0.0/24')],
    ['foreign', 'a node, around the pod networks', route(toNode, {}, '10.0.0.0/8')],
    ['foreign', 'a node, for all addresses', route(toNode, {}, '0.0.0.0/0')],
    ['managed', 'a node, for the whole pod network', route(toNode, {}, '10.244.0.0/16')],
    [
      'foreign',
      'a node, for a prefix list',
      route(toNode, { destination: { prefixList: 'pl-1' } }),
    ],
  ])('%s: a route to %s', (verdict, _, world) => {
    expect(whose(world)).toBe(verdict);
  });

  it('foreign: a live interface or instance that is no node', () => {
    const firewall = host('fw', '10.0.128.9');
    expect(whose(changed(route({ kind: 'interface', id: 'eni-fw' }), firewall))).toBe('foreign');
    expect(whose(changed(route({ kind: 'instance', id: 'i-fw' }), firewall))).toBe('foreign');
    const dead = changed(route({ kind: 'instance', id: 'i-fw' }, blackhole), firewall);
    expect(whose(dead)).toBe('foreign');
  });

  it('managed: another interface of a node’s instance, where its InternalIP was once', () => {
    const second = { id: 'eni-1b', instance: 'i-1', subnet: 'nodes-a', addresses: ['10.0.0.201'] };
    const world = changed(route({ kind: 'interface', id: 'eni-1b' }), addInterface(second));
    expect(whose(world)).toBe('managed');
  });

  it('managed: a node whose instance was not read', () => {
    const hop = { kind: 'instance', id: 'i-1' } as const;
    expect(whose(changed(route(hop), network({ instances: [] })))).toBe('managed');
  });

  it('foreign: what seems gone because it was not read', () => {
    const noInterfaces = network({ interfaces: [], incomplete: ['interfaces'] });
    expect(whose(changed(route(gone, blackhole), noInterfaces))).toBe('foreign');
    const noInstances = network({ instances: [], incomplete: ['instances'] });
    expect(whose(changed(route(goneInstance, blackhole), noInstances))).toBe('foreign');
  });

  it('foreign: what is gone in a table that another cluster claims too', () => {
    const shared = changed(route(gone, blackhole), claimTable('rtb-a', 'shop2'));
    expect(whose(shared)).toBe('foreign');
    expect(whose(changed(route(toNode), claimTable('rtb-a', 'shop2')))).toBe('managed');
  });

  it.each([
    ['managed', 'adopted, to a gateway', '10.244.1.0/24'],
    ['foreign', 'a wider one adopted', '10.244.0.0/16'],
    ['foreign', 'a longer one adopted', '10.244.1.0/25'],
  ] as const)('%s: %s', (verdict, _, adopted) => {
    const world = route({ kind: 'gateway', id: 'vgw-1' });
    expect(whose(changed(world, routes({ adopt: [adopted] })))).toBe(verdict);
  });

  it('foreign: inside routes.keep', () => {
    expect(whose(changed(route(toNode), routes({ keep: ['10.244.0.0/20'] })))).toBe('foreign');
  });

  it('managed: a node that two Node objects contest, so that nothing stale stays behind', () => {
    const twin = addNode(node(7, { providerId: 'aws:////i-1', addresses: ['10.0.0.11'] }));
    const world = changed(route(toNode, {}, '10.244.200.0/24'), twin);
    expect(topologyOf(world).placed.map((one) => one.node.name)).toEqual(['node-2']);
    expect(whose(world)).toBe('managed');
  });

  it('foreign: a host that a node without providerID names as its own', () => {
    const world = changed(
      route({ kind: 'interface', id: 'eni-db' }, {}, '10.244.200.0/24'),
      host('db', '10.0.128.5'),
      changeNode('node-2', { providerId: undefined, addresses: ['10.0.128.5'] }),
    );
    const three = changed(world, addNode(node(3, { providerId: 'aws:///a/i-33' })));
    expect(whose(three)).toBe('foreign');
  });

  it.each([
    [true, 'podway/shop', 'owned'],
    [false, 'podway/shop', 'shared'],
    [false, 'podway/shop2', 'owned'],
    [false, 'podway/sho', 'owned'],
    [false, 'Podway/shop', 'owned'],
  ])('claimed is %s by the tag %s = %s', (claimed, key, value) => {
    const world = worldOf('aws', shape, (before) =>
      network({
        routeTables: before.network.routeTables.map((one) => ({ ...one, tags: { [key]: value } })),
      })(before),
    );
    const { ownership, tables } = topologyOf(world);
    expect(tables.map((one) => ownership.isClaimed(one.table))).toEqual([claimed]);
  });
});

it('a route outside the pod networks is foreign, even with this cluster’s mark', () => {
  const hop: NextHop = { kind: 'instance', id: 'i-1' };
  const marked = { description: 'podway/shop' };
  expect(
    whose(worldOf('alicloud', { nodes: 2 }, addRoute('rtb-a', '0.0.0.0/0', hop, marked))),
  ).toBe('foreign');
});
