import { describe, expect, it } from 'vitest';
import { clouds, instanceId, providerIdOf } from '../world/names.ts';
import { withDirectRoutes } from '../world/routed.ts';
import {
  addInterface,
  addNode,
  changed,
  changeInterface,
  changeNode,
  claimsOnly,
  consumers,
  host,
  network,
  node,
  podPrefix,
  type World,
  worldOf,
} from '../world/world.ts';
import { evidence, placeOf, places, said, topologyOf } from './topology-of.ts';

describe.each(clouds)('a node of %s', (cloud) => {
  it('is found by its providerID', () => {
    const world = worldOf(cloud, { nodes: 2, zones: 2 });
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2']);
    expect(placeOf(world, 'node-2')).toMatchObject({
      address: '10.0.16.12',
      zone: 'b',
      subnet: { id: 'nodes-b' },
      instance: { id: instanceId(cloud, 2) },
    });
    expect(said(world)).toEqual([]);
  });

  it('is found by its InternalIP where the cluster has no providerIDs', () => {
    expect(places(worldOf(cloud, { nodes: 2, providerIds: false }))).toEqual([
      'node-1 at eni-1',
      'node-2 at eni-2',
    ]);
  });

  it('is missing where its instance is', () => {
    const world = worldOf(
      cloud,
      { nodes: 1 },
      addNode(node(7, { providerId: providerIdOf(cloud, 7), addresses: ['10.0.0.99'] })),
    );
    expect(places(world)).toEqual(['node-1 at eni-1']);
    expect(said(world)).toEqual(['node-not-found node/node-7']);
    expect(evidence(world, 'node-not-found')).toContain(instanceId(cloud, 7));
  });
});

describe('spellings of providerIDs', () => {
  it.each([
    ['aws', 'aws:///eu-west-1a/i-1'],
    ['aws', 'aws:////i-1'], // written where the zone was not known
    ['alicloud', 'cn-hangzhou.i-1'],
    ['alicloud', 'alicloud://cn-hangzhou.i-1'],
    ['tencent', 'qcloud:///100003/ins-1'],
    ['tencent', 'qcloud:////ins-1'],
  ] as const)('%s: %s names the instance', (cloud, providerId) => {
    expect(places(worldOf(cloud, { nodes: 1 }, changeNode('node-1', { providerId })))).toEqual([
      'node-1 at eni-1',
    ]);
  });

  it.each([
    ['k3s://node-1', 'k3s on plain instances'],
    ['kind://docker/kind/node-1', 'kind'],
    ['aws:///eu-west-1a/fargate-10.0.0.11', 'no instance'],
    ['aws:///eu-west-1a/i-1/', 'a slash too many'],
    ['AWS:///eu-west-1a/i-1', 'capitals'],
    [' aws:///eu-west-1a/i-1', 'a space in front'],
  ])('%s is none of AWS: the InternalIP decides (%s)', (providerId) => {
    expect(places(worldOf('aws', { nodes: 1 }, changeNode('node-1', { providerId })))).toEqual([
      'node-1 at eni-1',
    ]);
  });

  it("another cloud's is quoted where the InternalIP finds nothing either", () => {
    const world = worldOf(
      'aws',
      { nodes: 1, providerIds: false },
      changeNode('node-1', { providerId: 'k3s://node-1', addresses: ['10.0.0.99'] }),
    );
    expect(evidence(world, 'node-not-found')).toBe(
      'its providerID "k3s://node-1" is none of AWS (aws:///eu-west-1a/i-0abc1234def567890), and no interface of the VPC has 10.0.0.99',
    );
  });
});

describe('which nodes have a place', () => {
  it.each([
    ['NotReady', { readiness: 'not-ready' }],
    ['Unknown', { readiness: 'unknown' }],
    ['cordoned', { cordoned: true }],
    ['of the control plane', { controlPlane: true }],
    ['about to be deleted', { leaving: true }],
  ] as const)('one that is %s', (_, parts) => {
    expect(places(worldOf('aws', { nodes: 1 }, changeNode('node-1', parts)))).toEqual([
      'node-1 at eni-1',
    ]);
  });

  it('none that is virtual or Windows; the reader has said so already', () => {
    const world = worldOf(
      'aws',
      { nodes: 3 },
      changeNode('node-1', { virtual: true }),
      changeNode('node-2', { os: 'windows' }),
    );
    expect(places(world)).toEqual(['node-3 at eni-3']);
    expect(said(world)).toEqual([]);
    expect([...topologyOf(world).nodeNames]).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it.each([
    ['by providerID', 'aws:///x/i-77'],
    ['by address', undefined],
  ])('none in another VPC, %s', (_, providerId) => {
    const world = worldOf(
      'aws',
      { nodes: 1, providerIds: providerId !== undefined },
      addNode(node(7, { providerId, addresses: ['172.31.0.9'] })),
    );
    expect(places(world)).toEqual(['node-1 at eni-1']);
    expect(said(world)).toEqual(['node-other-vpc node/node-7']);
    expect(evidence(world, 'node-other-vpc')).toContain('172.31.0.9 lies outside 10.0.0.0/16');
  });

  it('none whose interface is detached', () => {
    const world = worldOf('aws', { nodes: 2 }, changeInterface('eni-2', { status: 'detached' }));
    expect(places(world)).toEqual(['node-1 at eni-1']);
    expect(said(world)).toEqual(['node-not-found node/node-2']);
  });

  it('none without any address or providerID', () => {
    const world = worldOf(
      'aws',
      { nodes: 1, providerIds: false },
      addNode(node(7, { addresses: [] })),
    );
    expect(said(world)).toEqual(['node-not-found node/node-7']);
    expect(evidence(world, 'node-not-found')).toContain('no address');
  });

  it('one whose instance was not read', () => {
    const world = worldOf('aws', { nodes: 1 }, network({ instances: [] }));
    expect(placeOf(world, 'node-1')).toMatchObject({ instance: undefined, zone: 'a' });
  });
});

describe('several interfaces and addresses', () => {
  const second = addInterface({
    id: 'eni-0',
    instance: 'i-1',
    subnet: 'nodes-a',
    addresses: ['10.0.0.200'],
    primary: false,
  });

  it('the interface with the InternalIP is the next hop, not another of the instance', () => {
    expect(places(worldOf('aws', { nodes: 1 }, second))).toEqual(['node-1 at eni-1']);
    const moved = changeNode('node-1', { addresses: ['10.0.0.200'] });
    expect(places(worldOf('aws', { nodes: 1 }, second, moved))).toEqual(['node-1 at eni-0']);
  });

  it('of two InternalIPs the first one of the cluster counts', () => {
    const both = changeNode('node-1', { addresses: ['10.0.0.200', '10.0.0.11'] });
    const world = worldOf('aws', { nodes: 1 }, second, both);
    expect(placeOf(world, 'node-1')).toMatchObject({
      address: '10.0.0.200',
      interface: { id: 'eni-0' },
    });
  });

  it.each([
    ['with', true],
    ['without', false],
  ])('InternalIPs of both families lead to one place, %s providerIDs', (_, providerIds) => {
    const world = worldOf('aws', { nodes: 2, dualStack: true, providerIds });
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2']);
    expect(said(world)).toEqual([]);
  });

  it('an InternalIP beside the VPC (a VPN, an IPv6 of its own) does no harm', () => {
    const world = worldOf(
      'aws',
      { nodes: 1 },
      changeNode('node-1', { addresses: ['100.100.0.1', '10.0.0.11'] }),
    );
    expect(placeOf(world, 'node-1')).toMatchObject({ address: '10.0.0.11' });
  });

  it('without a providerID, addresses of two instances are ambiguous', () => {
    const world = worldOf(
      'aws',
      { nodes: 2, providerIds: false },
      addNode(node(7, { addresses: ['10.0.0.11', '10.0.0.12'] })),
    );
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2']);
    expect(said(world)).toEqual(['node-ambiguous node/node-7']);
    expect(evidence(world, 'node-ambiguous')).toBe('10.0.0.11, 10.0.0.12 is on eni-1 and eni-2');
  });
});

describe('a node that lies about its place', () => {
  const liar = (addresses: readonly string[], providerId?: string) =>
    addNode(node(7, { addresses, providerId }));
  const refused = (world: World) => said(world).filter((text) => text.endsWith('/node-7'));

  it('its InternalIP is on another instance than its providerID', () => {
    const world = worldOf('aws', { nodes: 3 }, liar(['10.0.0.11'], providerIdOf('aws', 2)));
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2', 'node-3 at eni-3']);
    expect(evidence(world, 'node-address-mismatch')).toBe(
      'its providerID names i-2, but its InternalIP 10.0.0.11 is on i-1',
    );
  });

  it('its InternalIP is on no interface of the instance', () => {
    const world = worldOf('aws', { nodes: 3 }, liar(['10.0.0.99'], providerIdOf('aws', 2)));
    expect(evidence(world, 'node-address-mismatch')).toBe(
      'its providerID names i-2, which has 10.0.0.12; its InternalIPs are 10.0.0.99',
    );
  });

  it('it has its own address and another instance’s too', () => {
    const world = worldOf(
      'aws',
      { nodes: 3 },
      changeNode('node-3', { addresses: ['10.0.0.13', '10.0.0.11'] }),
    );
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2']);
    expect(said(world)).toEqual(['node-address-mismatch node/node-3']);
  });

  const db = [
    host('db', '10.0.128.5', '10.0.128.6'),
    consumers({ db: { hosts: ['10.0.128.5'] } }),
  ] as const;

  it.each([
    ['by its InternalIP', ['10.0.128.5'], undefined],
    ['by its providerID too', ['10.0.128.5'], 'aws:///a/i-db'],
    ['by another address of the host', ['10.0.128.6'], undefined],
    ['by another address of the host and its providerID', ['10.0.128.6'], 'aws:///a/i-db'],
  ])('it points at a consumer host %s', (_, addresses, providerId) => {
    const shape = { nodes: 3, providerIds: providerId !== undefined };
    const world = worldOf('aws', shape, ...db, liar(addresses, providerId));
    expect(refused(world)).toEqual(['node-address-mismatch node/node-7']);
    expect(evidence(world, 'node-address-mismatch')).toContain('10.0.128.5');
  });

  it('without a providerID it points at a host that is no node: not believed where nodes have providerIDs', () => {
    const world = worldOf('aws', { nodes: 3 }, host('db', '10.0.128.5'), liar(['10.0.128.5']));
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2', 'node-3 at eni-3']);
    expect(refused(world)).toEqual(['node-not-found node/node-7']);
    expect(evidence(world, 'node-not-found')).toBe(
      '10.0.128.5 is on eni-db, but the node has no providerID of AWS, as 3 of the 4 nodes have: its word alone does not prove that it runs there',
    );
  });

  it('without a providerID it is believed where at least half of the nodes have none', () => {
    const world = worldOf(
      'aws',
      { nodes: 4 },
      changeNode('node-3', { providerId: undefined }),
      changeNode('node-4', { providerId: 'k3s://node-4' }),
    );
    expect(places(world)).toHaveLength(4);
  });

  it('nodes that get providerIDs one by one keep their routes meanwhile', () => {
    const none = withDirectRoutes(worldOf('aws', { nodes: 4, providerIds: false }));
    const some = changed(
      none,
      ...[1, 2, 3].map((one) =>
        changeNode(`node-${one}`, { providerId: providerIdOf('aws', one) }),
      ),
    );
    expect(places(some)).toEqual(places(none));
  });

  it('the address of a load balancer or NAT gateway is no node', () => {
    const world = worldOf(
      'aws',
      { nodes: 3, providerIds: false },
      addInterface({ id: 'eni-nat', subnet: 'nodes-a', addresses: ['10.0.0.250'] }),
      liar(['10.0.0.250']),
    );
    expect(refused(world)).toEqual(['node-not-found node/node-7']);
    expect(evidence(world, 'node-not-found')).toContain('eni-nat, which belongs to no instance');
  });

  it('where the network tells no instances, interfaces alone are places', () => {
    const bare = worldOf('aws', { nodes: 2, providerIds: false });
    const interfaces = bare.network.interfaces.map(({ instance: _, ...rest }) => rest);
    expect(places(changed(bare, network({ interfaces, instances: [] })))).toEqual([
      'node-1 at eni-1',
      'node-2 at eni-2',
    ]);
  });
});

describe('an instance that two nodes point at', () => {
  const twin = (parts: Parameters<typeof node>[1] = {}) =>
    addNode(node(7, { providerId: 'aws:////i-2', addresses: ['10.0.0.12'], ...parts }));
  const settled = (world: World) => places(world).filter((text) => text.endsWith('eni-2'));

  it('serves the one whose InternalIP is on it', () => {
    const world = worldOf('aws', { nodes: 3 }, twin({ addresses: ['10.0.0.99'] }));
    expect(settled(world)).toEqual(['node-2 at eni-2']);
    expect(said(world)).toEqual(['node-address-mismatch node/node-7']);
  });

  it('serves neither where both have its address and nothing is routed yet', () => {
    const world = worldOf('aws', { nodes: 3 }, twin());
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-3 at eni-3']);
    expect(said(world)).toEqual(['instance-contested instance/i-2']);
    expect(evidence(world, 'instance-contested')).toBe(
      'node-2 (aws:///region-1a/i-2, 10.0.0.12) and node-7 (aws:////i-2, 10.0.0.12) claim it; neither is a next hop, as no route of today tells them apart',
    );
  });

  it.each(clouds)('serves the one that today’s routes lead to (%s)', (cloud) => {
    const today = withDirectRoutes(worldOf(cloud, { nodes: 3 }));
    const world = changed(today, twin({ providerId: providerIdOf(cloud, 2) }));
    expect(settled(world)).toEqual(['node-2 at eni-2']);
    expect(evidence(world, 'instance-contested')).toMatch(
      /; today's routes lead there for what node-2 claims, so it stays$/,
    );
  });

  it('serves the one that claims most of what is routed there, not a copy of a part', () => {
    const today = withDirectRoutes(
      worldOf('aws', { nodes: 3 }, (world) =>
        changed(world, changeNode('node-2', { podPrefixes: [...ofNode2] })),
      ),
    );
    const world = changed(today, twin({ podPrefixes: ofNode2.slice(0, 1) }));
    expect(settled(world)).toEqual(['node-2 at eni-2']);
  });
  const ofNode2 = worldOf('aws', { nodes: 30 })
    .cluster.nodes.filter((one) => ['node-2', 'node-20'].includes(one.name))
    .flatMap((one) => one.podPrefixes);

  it('serves one of two that claim all the same, so that their routes stay', () => {
    const today = withDirectRoutes(worldOf('aws', { nodes: 3 }));
    const same = today.cluster.nodes.find((one) => one.name === 'node-2');
    const world = changed(today, twin({ podPrefixes: same?.podPrefixes ?? [] }));
    expect(settled(world)).toHaveLength(1);
    const kept = topologyOf(world).accepted.find((one) => one.prefix.text === '10.244.2.0/24');
    expect(kept?.owner?.interface.id).toBe('eni-2');
  });

  it('serves of two that claim all of it the one that claims less besides', () => {
    const today = withDirectRoutes(worldOf('aws', { nodes: 3 }));
    const podPrefixes = ['10.244.2.0/24', '10.244.3.0/24'].map((text) => podPrefix(text));
    const world = changed(today, twin({ name: 'a-liar', podPrefixes }));
    expect(settled(world)).toEqual(['node-2 at eni-2']);
  });

  it('is not served by one that claims more than what is routed there', () => {
    const wide = claimsOnly('node-1', '10.244.16.0/23');
    const today = withDirectRoutes(
      worldOf('aws', { nodes: 3 }, wide, claimsOnly('node-3', '10.244.18.0/23')),
    );
    const podPrefixes = [podPrefix('10.244.2.0/23')];
    const world = changed(today, twin({ name: 'a-liar', podPrefixes }));
    expect(settled(world)).toEqual(['node-2 at eni-2']);
  });

  it('serves neither where each claims as much of it', () => {
    const world = changed(
      withDirectRoutes(
        worldOf('aws', { nodes: 3 }, changeNode('node-2', { podPrefixes: [...ofNode2] })),
      ),
      changeNode('node-2', { podPrefixes: ofNode2.slice(0, 1) }),
      twin({ podPrefixes: ofNode2.slice(1) }),
    );
    expect(settled(world)).toEqual([]);
  });

  it('is no business of others', () => {
    const today = withDirectRoutes(worldOf('aws', { nodes: 3 }));
    const world = changed(
      today,
      twin(),
      addNode(node(8, { providerId: 'aws:////i-2', addresses: ['10.0.0.12'] })),
    );
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2', 'node-3 at eni-3']);
  });
});
