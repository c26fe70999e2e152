import { describe, expect, it } from 'vitest';
import { PrefixSet } from '../../src/address/prefix-set.ts';
import { clouds, instanceId, providerIdOf } from '../world/names.ts';
import { addManaged, withDirectRoutes } from '../world/routed.ts';
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
import { evidence, owners, placeOf, places, said, topologyOf } from './topology-of.ts';

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

  it('has a providerID that ends with the id of the instance, which placing relies on', () => {
    const { pattern } = worldOf(cloud, {}).rules.providerId;
    expect(pattern.source).toMatch(/\(\?<instance>[^()]*\)\$$/);
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
    const names = topologyOf(world).nodes.map((one) => one.name);
    expect(names).toEqual(['node-1', 'node-2', 'node-3']);
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

  it('without a providerID it points at a node: that one stays as it is, but is no gateway', () => {
    const world = worldOf('aws', { nodes: 3 }, liar(['10.0.0.12']));
    expect(placeOf(world, 'node-2')).toMatchObject({ interface: { id: 'eni-2' }, contested: true });
    expect(placeOf(world, 'node-1')?.contested).toBeUndefined();
    expect(owners(world)).toContain('10.244.2.0/24 of node-2');
    expect(refused(world)).toEqual(['node-not-found node/node-7']);
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

  it('without a providerID it copies a node: believed for nothing that the node has', () => {
    const today = withDirectRoutes(worldOf('aws', { nodes: 3 }));
    const podPrefixes = [podPrefix('10.244.2.0/24')];
    const copy = node(7, { addresses: ['10.0.0.12'], podPrefixes });
    const world = changed(today, addNode(copy));
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2', 'node-3 at eni-3']);
    expect(refused(world)).toEqual(['node-not-found node/node-7', 'claim-contested node/node-7']);
    expect(said(world)).not.toContain('instance-contested instance/i-2');
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
    addNode(
      node(7, {
        providerId: 'aws:////i-2',
        addresses: ['10.0.0.12'],
        podPrefixes: [podPrefix('10.244.7.0/24')],
        ...parts,
      }),
    );
  const three = worldOf('aws', { nodes: 3 });
  const two = ['10.244.2.0/24', '10.244.20.0/24'].map((text) => podPrefix(text));
  const ofNode2 = changeNode('node-2', { podPrefixes: two });

  /** Prefixes whose packets would be led to the instance. */
  const led = (world: World) =>
    topologyOf(world)
      .accepted.filter((one) => one.owner?.interface.instance === 'i-2')
      .map((one) => one.prefix.text);

  it('serves the one whose InternalIP is on it', () => {
    const world = changed(three, twin({ addresses: ['10.0.0.99'] }));
    expect(places(world)).toContain('node-2 at eni-2');
    expect(said(world)).toEqual(['node-address-mismatch node/node-7']);
  });

  it('serves neither where both have its address and nothing is routed yet', () => {
    const world = changed(three, twin());
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-3 at eni-3']);
    expect(owners(world)).toContain('10.244.2.0/24 of node-2, nowhere');
    expect(said(world)).toEqual(['instance-contested instance/i-2']);
    expect(evidence(world, 'instance-contested')).toBe(
      'node-2 (aws:///region-1a/i-2, 10.0.0.12) and node-7 (aws:////i-2, 10.0.0.12) claim it; none of them is a next hop',
    );
  });

  it.each(clouds)('what is routed there today stays, and nothing new goes there (%s)', (cloud) => {
    const today = withDirectRoutes(worldOf(cloud, { nodes: 3 }));
    const world = changed(today, twin({ providerId: providerIdOf(cloud, 2) }));
    expect(placeOf(world, 'node-2')).toMatchObject({ contested: true });
    expect(owners(world)).toEqual([
      '10.244.1.0/24 of node-1',
      '10.244.2.0/24 of node-2',
      '10.244.3.0/24 of node-3',
      '10.244.7.0/24 of node-7, nowhere',
    ]);
    expect(evidence(world, 'instance-contested')).toMatch(
      /claim it; what is routed there today stays \(10\.244\.2\.0\/24\), nothing new goes there$/,
    );
  });

  it.each([
    ['the very same', two.slice(0, 1)],
    ['it and more', [...two, podPrefix('10.244.3.0/24')]],
    ['its halves', [podPrefix('10.244.2.0/25'), podPrefix('10.244.2.128/25')]],
    ['a half of it', [podPrefix('10.244.2.0/25')]],
    ['something around it', [podPrefix('10.244.2.0/23')]],
    ['nothing', []],
  ])('where the other one claims %s', (_, podPrefixes) => {
    // Two nodes with a /23 make that as usual as a /24.
    const wide = [
      claimsOnly('node-1', '10.244.16.0/23'),
      addNode(node(8, { podPrefixes: [podPrefix('10.244.18.0/23')] })),
    ];
    const today = withDirectRoutes(changed(three, ...wide));
    for (const name of ['a-liar', 'z-liar']) {
      const world = changed(today, twin({ name, podPrefixes }));
      const stays = topologyOf(world).accepted.filter(
        (one) => one.owner?.interface.instance === 'i-2',
      );
      expect(
        PrefixSet.of(stays.map((one) => one.prefix))
          .prefixes()
          .join(),
      ).toBe('10.244.2.0/24');
      expect(owners(world)).toContain('10.244.3.0/24 of node-3');
    }
  });

  it('what today’s routes lead there for either of them stays', () => {
    // Which of them is the node, and which is carried by it: the routes do not tell.
    const today = withDirectRoutes(changed(three, ofNode2));
    const parted = changed(
      today,
      changeNode('node-2', { podPrefixes: two.slice(0, 1) }),
      twin({ podPrefixes: two.slice(1) }),
    );
    expect(led(parted)).toEqual(['10.244.2.0/24', '10.244.20.0/24']);
    expect(places(parted)).toEqual(['node-1 at eni-1', 'node-2 at eni-2', 'node-3 at eni-3']);
  });

  it('what is routed to another interface or address of it is not led astray', () => {
    const second = addInterface({
      id: 'eni-2b',
      instance: 'i-2',
      subnet: 'nodes-a',
      addresses: ['10.0.0.202'],
      primary: false,
    });
    const today = withDirectRoutes(changed(three, ofNode2, second));
    const world = changed(
      today,
      twin({ name: 'a-liar', addresses: ['10.0.0.202'], podPrefixes: two }),
    );
    expect(places(world)).toContain('node-2 at eni-2');
    expect(led(world)).toEqual(['10.244.2.0/24', '10.244.20.0/24']);
  });

  it('of those that name several of its addresses, the one that names all that routes lead to', () => {
    const today = withDirectRoutes(
      worldOf(
        'tencent',
        { nodes: 3, dualStack: true },
        claimsOnly('node-2', '10.244.20.0/24', '10.244.22.0/24', 'fd00:244:0:2::/64'),
      ),
    );
    const world = changed(
      today,
      claimsOnly('node-2', 'fd00:244:0:2::/64'),
      twin({
        name: 'a-liar',
        providerId: providerIdOf('tencent', 2),
        podPrefixes: ['10.244.20.0/24', '10.244.22.0/24'].map((text) => podPrefix(text)),
      }),
    );
    const at2 = topologyOf(world).accepted.filter((one) => one.owner?.interface.id === 'eni-2');
    expect(at2.map((one) => one.prefix.text)).toEqual([
      '10.244.20.0/24',
      '10.244.22.0/24',
      'fd00:244:0:2::/64',
    ]);
    expect(at2.map((one) => one.owner?.node.name)).toEqual(['node-2', 'node-2', 'node-2']);
  });

  it('one interface of it at a time', () => {
    const second = {
      id: 'eni-2b',
      instance: 'i-2',
      subnet: 'nodes-a',
      addresses: ['10.0.0.202'],
      primary: false,
    };
    const world = changed(
      withDirectRoutes(changed(three, ofNode2)),
      addInterface(second),
      twin({ name: 'a-liar', addresses: ['10.0.0.202'] }),
      addManaged('rtb-a', '10.244.7.0/24', { kind: 'interface', id: 'eni-2b' }),
    );
    expect(led(world)).toEqual(['10.244.2.0/24', '10.244.20.0/24']);
    expect(owners(world)).toContain('10.244.7.0/24 of a-liar, nowhere');
  });

  it('is no business of others, however many point at it', () => {
    const more = [8, 9, 10].map((one) =>
      twin({ name: `node-${one}`, podPrefixes: [podPrefix(`10.244.${one}.0/24`)] }),
    );
    const world = changed(withDirectRoutes(three), ...more);
    expect(places(world)).toEqual(['node-1 at eni-1', 'node-2 at eni-2', 'node-3 at eni-3']);
    expect(led(world)).toEqual(['10.244.2.0/24']);
  });
});
