import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { NextHop } from '../../src/network/network.ts';
import { clouds, hopTo } from '../world/names.ts';
import { addManaged, addRoute, claimTable, markIn, withDirectRoutes } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  changeNode,
  claimsOnly,
  host,
  network,
  removeNode,
  routes,
  type World,
  worldOf,
} from '../world/world.ts';
import { applied, changesOf, checksOff, findingsOf, planOf, textOf } from './planned.ts';

const tgw = { kind: 'gateway', id: 'tgw-1' } as const;
const manage =
  (destination: string, number: number): Change =>
  (world) =>
    addManaged('rtb-a', destination, hopTo(world.rules, number))(world);

const withList = (id: string, entries: readonly string[]): Change =>
  network({
    prefixLists: [{ id, maxEntries: 10, entries: entries.map((one) => Prefix.parse(one)) }],
  });

function addListRoute(table: string, prefixList: string, hop: NextHop): Change {
  const added = {
    destination: { prefixList },
    nextHops: [hop],
    state: 'active',
    origin: 'user',
    description: '',
  } as const;
  return (world) =>
    network({
      routeTables: world.network.routeTables.map((one) =>
        one.id === table ? { ...one, routes: [...one.routes, added] } : one,
      ),
    })(world);
}

/** Two nodes whose checks are off, in a claimed table: worlds about routes. */
const two = changed(checksOff(worldOf('aws', { nodes: 2 })), claimTable('rtb-a'));
const direct = ['+ rtb-a 10.244.1.0/24: eni-1', '+ rtb-a 10.244.2.0/24: eni-2'];

describe('a first plan', () => {
  it('on AWS: tables are claimed, checks go off, routes lead to interfaces', () => {
    const world = worldOf(
      'aws',
      { nodes: 2, zones: 2 },
      addRoute('rtb-b', '10.244.2.0/24', { kind: 'instance', id: 'i-2' }),
    );
    expect(textOf(world)).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-1 (aws region-1)

      First
        #  rtb-a  tag podway/shop=owned         podway keeps routes only in tables with its tag
        #  rtb-b  tag podway/shop=owned         podway keeps routes only in tables with its tag; it takes over 1 route: 10.244.2.0/24
        !  eni-1  source/destination check off  node-1 is a next hop
        !  eni-2  source/destination check off  node-2 is a next hop

      Table rtb-a (apps rtb-a), zone a, for apps
        routes IPv4: 1 → 3 of 50 (the cloud's default)
        pod prefixes: 2 direct
        +  10.244.1.0/24  eni-1 (node-1)  node-1 owns it
        +  10.244.2.0/24  eni-2 (node-2)  node-2 owns it

      Table rtb-b (apps rtb-b), zone b, for apps
        routes IPv4: 2 → 3 of 50 (the cloud's default)
        pod prefixes: 2 direct
        +  10.244.1.0/24  eni-1 (node-1)                 node-1 owns it
        ~  10.244.2.0/24  i-2 (node-2) → eni-2 (node-2)  node-2 owns it; before, the node was named as instance i-2

      First: 2 tables to tag (#), 2 source/destination checks to switch off (!).
      Routes: 3 to create (+), 1 to replace (~), 0 to delete (-).
      Pods: 2 pod prefixes on 2 nodes.
      Estimate: 10 API calls, no waiting at the published rates.

      Digest sha256:…
      Apply exactly this plan: podway apply plan.json
      "
    `);
  });

  it('on Alibaba Cloud: routes carry the mark and lead to instances', () => {
    const world = worldOf('alicloud', { nodes: 2 });
    expect(textOf(world)).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-1 (alicloud region-1)

      Table rtb-a (apps rtb-a), zone a, for apps
        routes: 0 → 2 of 200 (the cloud's default)
        pod prefixes: 2 direct
        +  10.244.1.0/24  i-1 (node-1)  node-1 owns it
        +  10.244.2.0/24  i-2 (node-2)  node-2 owns it

      Routes: 2 to create (+), 0 to replace (~), 0 to delete (-).
      Pods: 2 pod prefixes on 2 nodes.
      Estimate: 2 API calls, at least 5 s at the published rates.

      Digest sha256:…
      Apply exactly this plan: podway apply plan.json
      "
    `);
    expect(planOf(world).ops[0]).toMatchObject({
      after: { nextHops: [{ kind: 'instance', id: 'i-1' }], description: 'podway/shop' },
    });
  });

  it('on Tencent Cloud: routes carry the mark and lead to addresses; there is no check', () => {
    const world = worldOf('tencent', { nodes: 2 });
    expect(textOf(world)).toMatchInlineSnapshot(`
      "
      Plan for cluster shop in vpc-1 (tencent region-1)

      Table rtb-a (apps rtb-a), zone a, for apps
        routes: 0 → 2 of 50 (the cloud's default)
        pod prefixes: 2 direct
        +  10.244.1.0/24  10.0.0.11 (node-1)  node-1 owns it
        +  10.244.2.0/24  10.0.0.12 (node-2)  node-2 owns it

      Routes: 2 to create (+), 0 to replace (~), 0 to delete (-).
      Pods: 2 pod prefixes on 2 nodes.
      Estimate: 2 API calls, no waiting at the published rates.

      Digest sha256:…
      Apply exactly this plan: podway apply plan.json
      "
    `);
    expect(planOf(world).ops[0]).toMatchObject({
      after: { nextHops: [{ kind: 'address', ip: '10.0.0.11' }], description: 'podway/shop' },
    });
  });

  it.each(clouds)('on %s is followed by nothing', (cloud) => {
    const world = worldOf(cloud, { nodes: 3, zones: 2, dualStack: true });
    expect(planOf(applied(world)).ops).toEqual([]);
    expect(textOf(applied(world))).toContain('Nothing to do: the tables are as planned.');
  });
});

describe('direct routes', () => {
  it.each<[string, World, readonly string[]]>([
    ['one for each pod prefix', two, direct],
    [
      'siblings of one owner merge, without loss',
      changed(
        two,
        claimsOnly('node-1', '10.244.4.0/24', '10.244.5.0/24', '10.244.6.0/24', '10.244.7.0/24'),
      ),
      ['+ rtb-a 10.244.2.0/24: eni-2', '+ rtb-a 10.244.4.0/22: eni-1'],
    ],
    [
      'neighbours that are no siblings do not merge',
      changed(two, claimsOnly('node-1', '10.244.5.0/24', '10.244.6.0/24')),
      [
        '+ rtb-a 10.244.2.0/24: eni-2',
        '+ rtb-a 10.244.5.0/24: eni-1',
        '+ rtb-a 10.244.6.0/24: eni-1',
      ],
    ],
    [
      'siblings of two owners do not merge',
      changed(two, claimsOnly('node-1', '10.244.3.0/24')),
      ['+ rtb-a 10.244.2.0/24: eni-2', '+ rtb-a 10.244.3.0/24: eni-1'],
    ],
    [
      'siblings do not merge over a foreign route to the both of them',
      changed(
        two,
        claimsOnly('node-1', '10.244.4.0/24', '10.244.5.0/24'),
        addRoute('rtb-a', '10.244.4.0/23', tgw),
      ),
      [
        '+ rtb-a 10.244.2.0/24: eni-2',
        '+ rtb-a 10.244.4.0/24: eni-1',
        '+ rtb-a 10.244.5.0/24: eni-1',
      ],
    ],
    [
      'siblings do not merge beyond the pod network',
      worldOf(
        'alicloud',
        { nodes: 1, podNetworks: ['10.244.0.0/24', '10.244.1.0/24'] },
        claimsOnly('node-1', '10.244.0.0/24', '10.244.1.0/24'),
      ),
      ['+ rtb-a 10.244.0.0/24: i-1', '+ rtb-a 10.244.1.0/24: i-1'],
    ],
    [
      'a node that is NotReady keeps its own',
      changed(withDirectRoutes(two), changeNode('node-2', { readiness: 'unknown' })),
      [],
    ],
    [
      'a cordoned node, a control plane and a leaving one have theirs, too',
      changed(
        two,
        changeNode('node-1', { cordoned: true, leaving: true }),
        changeNode('node-2', { controlPlane: true }),
      ),
      direct,
    ],
    [
      'a virtual or Windows node gets none',
      changed(
        two,
        changeNode('node-1', { virtual: true, podPrefixes: [] }),
        changeNode('node-2', { os: 'windows', podPrefixes: [] }),
      ),
      [],
    ],
  ])('%s', (_, world, changes) => {
    expect(changesOf(world)).toEqual(changes);
  });

  it('of both families lead to the same interface on AWS, and to the address of the family on Tencent Cloud', () => {
    expect(changesOf(worldOf('aws', { nodes: 1, dualStack: true }))).toEqual([
      '+ rtb-a 10.244.1.0/24: eni-1',
      '+ rtb-a fd00:244:0:1::/64: eni-1',
    ]);
    expect(changesOf(worldOf('tencent', { nodes: 1, dualStack: true }))).toEqual([
      '+ rtb-a 10.244.1.0/24: 10.0.0.11',
      '+ rtb-a fd00:244:0:1::/64: fd00:10:0:1::b',
    ]);
  });

  it('are none where the cloud cannot name the node in the family: a finding says so', () => {
    const world = worldOf(
      'tencent',
      { nodes: 1, dualStack: true },
      changeNode('node-1', { addresses: ['10.0.0.11'] }),
    );
    expect(changesOf(world)).toEqual(['+ rtb-a 10.244.1.0/24: 10.0.0.11']);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error owner-unreachable route/rtb-a/fd00:244:0:1::/64: node-1 owns fd00:244:0:1::/64 and has no IPv6 address that could be a next hop",
      ]
    `);
  });
});

describe('a node that Alibaba Cloud takes for no IPv6 route', () => {
  it('has two IPv6 addresses: a finding says so', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 1, dualStack: true },
      changeInterface('eni-1', { addresses: ['10.0.0.11', 'fd00:10:0:1::b', 'fd00:10:0:1::c'] }),
    );
    expect(changesOf(world)).toEqual(['+ rtb-a 10.244.1.0/24: i-1']);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error owner-unreachable route/rtb-a/fd00:244:0:1::/64: node-1 owns fd00:244:0:1::/64 and has 2 IPv6 addresses, of which Alibaba Cloud takes one at a next hop (OperationUnsupported.MutipleIpv6Address)",
      ]
    `);
  });
});

describe('routes of today', () => {
  it.each<[string, World, readonly string[]]>([
    ['stay where they are right', withDirectRoutes(two), []],
    [
      'are replaced where they lead to the wrong node',
      changed(two, manage('10.244.1.0/24', 2), manage('10.244.2.0/24', 2)),
      ['~ rtb-a 10.244.1.0/24: eni-2 → eni-1'],
    ],
    [
      'are replaced where they name the node another way',
      changed(
        two,
        addRoute('rtb-a', '10.244.1.0/24', { kind: 'instance', id: 'i-1' }),
        manage('10.244.2.0/24', 2),
      ),
      ['~ rtb-a 10.244.1.0/24: i-1 → eni-1'],
    ],
    [
      'are deleted where nobody owns the prefix',
      changed(withDirectRoutes(two), manage('10.244.9.0/24', 1)),
      ['- rtb-a 10.244.9.0/24: eni-1'],
    ],
    [
      'stay where they are a blackhole and lead to the owner: they work again when it does',
      changed(
        two,
        addRoute('rtb-a', '10.244.1.0/24', hopTo(two.rules, 1), { state: 'blackhole' }),
        manage('10.244.2.0/24', 2),
      ),
      [],
    ],
  ])('%s', (_, world, changes) => {
    expect(changesOf(world)).toEqual(changes);
  });

  it('say why they change', () => {
    const world = changed(
      two,
      addRoute('rtb-a', '10.244.1.0/24', { kind: 'instance', id: 'i-1' }),
      manage('10.244.2.0/24', 1),
      addRoute(
        'rtb-a',
        '10.244.7.0/24',
        { kind: 'interface', id: 'eni-gone' },
        { state: 'blackhole' },
      ),
      manage('10.244.8.0/24', 1),
      manage('10.244.1.0/25', 1),
      manage('10.244.0.0/16', 2),
    );
    expect(planOf(world).ops.map((op) => `${op.id}: ${op.reason}`)).toMatchInlineSnapshot(`
      [
        "rtb-a/10.244.0.0/16: longer routes lead to all pod prefixes in it",
        "rtb-a/10.244.1.0/24: node-1 owns it; before, the node was named as instance i-1",
        "rtb-a/10.244.1.0/25: 10.244.1.0/24 covers it",
        "rtb-a/10.244.2.0/24: node-2 owns it; before: node-1; moves 1 pod prefix: saves 1 hop",
        "rtb-a/10.244.7.0/24: its node left, and no node owns 10.244.7.0/24",
        "rtb-a/10.244.8.0/24: no node owns 10.244.8.0/24",
      ]
    `);
  });
});

describe('keep and adopt', () => {
  it('routes inside `keep` are nobody’s business: not touched, not reported, planned around', () => {
    const world = changed(
      two,
      addRoute('rtb-a', '10.244.1.0/24', tgw),
      manage('10.244.2.0/24', 1),
      routes({ keep: ['10.244.0.0/22'] }),
    );
    expect(changesOf(world)).toEqual([]);
    expect(findingsOf(world)).toEqual([]);
  });

  it('an adopted route is taken over: a replace that writes the mark', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 2 },
      addRoute(
        'rtb-a',
        '10.244.2.0/24',
        { kind: 'instance', id: 'i-2' },
        { description: 'by hand', id: 'rte-7' },
      ),
      routes({ adopt: ['10.244.2.0/24'] }),
    );
    expect(changesOf(world)).toEqual([
      '+ rtb-a 10.244.1.0/24: i-1',
      '~ rtb-a 10.244.2.0/24: i-2 → i-2',
    ]);
    expect(planOf(world).ops[1]).toMatchObject({
      before: { id: 'rte-7', description: 'by hand' },
      after: { description: 'podway/shop' },
      effect: 'keeps',
      reason: "node-2 owns it; marks the route as podway's",
    });
  });

  it('an adopted route that leads elsewhere is led to the owner', () => {
    const world = changed(
      two,
      addRoute('rtb-a', '10.244.2.0/24', tgw),
      routes({ adopt: ['10.244.2.0/24'] }),
    );
    expect(changesOf(world)).toEqual([
      '+ rtb-a 10.244.1.0/24: eni-1',
      '~ rtb-a 10.244.2.0/24: tgw-1 → eni-2',
    ]);
  });

  it('another cluster’s route is not adopted, whatever podway.yaml says', () => {
    const world = worldOf(
      'alicloud',
      { nodes: 2 },
      addRoute(
        'rtb-a',
        '10.244.2.0/24',
        { kind: 'instance', id: 'i-2' },
        { description: 'podway/other' },
      ),
      routes({ adopt: ['10.244.2.0/24'] }),
    );
    expect(changesOf(world)).toEqual(['+ rtb-a 10.244.1.0/24: i-1']);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "warning foreign-in-range route/rtb-a/10.244.2.0/24: it leads to i-2 and is described as "podway/other"",
      ]
    `);
  });

  it.each<[string, Change, string]>([
    [
      'another cluster’s',
      addRoute('rtb-a', '10.244.1.128/25', tgw, { description: 'podway/other' }),
      'routes.adopt takes over nothing that another cluster marks: let podway of "other" delete it, or delete it yourself; if it is meant, add the destination to routes.keep.',
    ],
    [
      'an entry of a prefix list',
      (world) =>
        changed(world, withList('pl-1', ['10.244.1.128/25']), addListRoute('rtb-a', 'pl-1', tgw)),
      'routes.adopt takes over no entry of a prefix list: change pl-1 yourself, or leave it and add the destination to routes.keep.',
    ],
    [
      'what a gateway propagates',
      addRoute('rtb-a', '10.244.1.128/25', tgw, { origin: 'propagated' }),
      'routes.adopt takes over nothing that a gateway propagates: stop that where it is announced, or leave it and add the destination to routes.keep.',
    ],
    [
      'a user’s route',
      addRoute('rtb-a', '10.244.1.128/25', tgw),
      'Leave it if it is meant (add it to routes.keep to silence this), adopt it under routes.adopt, or delete it yourself.',
    ],
  ])('%s: routes.adopt is advised only where it helps', (_, change, remedy) => {
    const { findings } = planOf(changed(worldOf('alicloud', { nodes: 2 }), change));
    expect(findings.find(({ code }) => code === 'foreign-in-range')?.remedy).toBe(remedy);
  });
});

describe('foreign routes are never touched', () => {
  const others = direct.slice(1);
  it.each<[string, Change, readonly string[]]>([
    [
      'the default route, no conflict with anything',
      addRoute('rtb-a', '0.0.0.0/0', { kind: 'gateway', id: 'nat-1' }),
      direct,
    ],
    ['a wider route around the pod network', addRoute('rtb-a', '10.0.0.0/8', tgw), direct],
    [
      'one with the pod network itself as destination',
      addRoute('rtb-a', '10.244.0.0/16', tgw),
      direct,
    ],
    [
      'one to the very destination of a pod prefix',
      addRoute('rtb-a', '10.244.1.0/24', tgw),
      others,
    ],
    ['one into a pod prefix', addRoute('rtb-a', '10.244.1.128/25', tgw), direct],
    [
      'a blackhole of somebody else',
      addRoute('rtb-a', '10.244.1.0/24', tgw, { state: 'blackhole' }),
      others,
    ],
    [
      'one to a host that is no node',
      (world) =>
        changed(
          world,
          host('nva', '10.0.128.9'),
          addRoute('rtb-a', '10.244.1.0/24', { kind: 'interface', id: 'eni-nva' }),
        ),
      others,
    ],
    [
      'equal-cost multipath, also over nodes',
      addRoute('rtb-a', '10.244.1.0/24', [hopTo(two.rules, 1), hopTo(two.rules, 2)]),
      others,
    ],
    ['a propagated one', addRoute('rtb-a', '10.244.1.0/24', tgw, { origin: 'propagated' }), others],
    [
      'one of the cloud itself',
      addRoute('rtb-a', '10.244.1.0/24', { kind: 'local' }, { origin: 'system' }),
      others,
    ],
    [
      'one to a prefix list',
      (world) => changed(world, withList('pl-1', []), addListRoute('rtb-a', 'pl-1', tgw)),
      direct,
    ],
  ])('%s', (_, change, changes) => {
    const world = changed(two, change);
    expect(changesOf(world)).toEqual(changes);
    const after = applied(world).network.routeTables.find((one) => one.id === 'rtb-a');
    const before = world.network.routeTables.find((one) => one.id === 'rtb-a');
    for (const route of before?.routes ?? []) expect(after?.routes).toContain(route);
  });

  it('and those inside the pod network are reported, with what they do', () => {
    const world = changed(
      two,
      addRoute('rtb-a', '10.244.1.128/25', tgw),
      addRoute(
        'rtb-a',
        '10.244.7.0/24',
        { kind: 'unknown', type: 'HaVip', id: '' },
        { state: 'blackhole' },
      ),
      addRoute('rtb-a', '10.244.2.0/24', tgw, { state: 'blackhole' }),
    );
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error destination-foreign route/rtb-a/10.244.2.0/24: node-2 owns 10.244.2.0/24, and a route that is not podway's has that destination: it leads to tgw-1 and its state is blackhole",
        "warning foreign-in-range route/rtb-a/10.244.1.128/25: it leads to tgw-1",
        "warning foreign-in-range route/rtb-a/10.244.7.0/24: it leads to HaVip and its state is blackhole",
      ]
    `);
  });

  it('to prefix lists count entry by entry: a longer entry diverts, an equal one loses', () => {
    const list =
      (...entries: readonly string[]): Change =>
      (world) =>
        changed(world, withList('pl-1', entries), addListRoute('rtb-a', 'pl-1', tgw));
    const longer = changed(two, list('10.244.1.128/25', '192.168.0.0/16'));
    expect(changesOf(longer)).toEqual(direct);
    expect(findingsOf(longer)).toMatchInlineSnapshot(`
      [
        "warning foreign-in-range route/rtb-a/10.244.1.128/25: it leads to tgw-1 by the prefix list pl-1",
      ]
    `);
    const equal = changed(withDirectRoutes(two), list('10.244.1.0/24'));
    expect(changesOf(equal)).toEqual([]);
    expect(planOf(equal).tables[0]).toMatchObject({ direct: 2 });
  });

  it('what others’ routes lead is counted apart from what gateways carry', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 4 })),
      claimTable('rtb-a'),
      addRoute('rtb-a', '10.244.1.0/24', tgw),
      addRoute('rtb-a', '10.244.2.0/24', { kind: 'gateway', id: 'tgw-2' }, { state: 'blackhole' }),
      routes({ budget: 1 }),
    );
    const [table] = planOf(world).tables;
    expect(table).toMatchObject({ direct: 1, foreign: 1 });
    expect(table?.unreachable.map(String)).toEqual(['10.244.2.0/24']);
    expect(planOf(two).tables[0]?.foreign).toBeUndefined();
  });

  it('a route of podway’s that somebody switched off is left alone, and said', () => {
    const world = worldOf('tencent', { nodes: 1 }, (one) =>
      addRoute('rtb-a', '10.244.1.0/24', hopTo(one.rules, 1), {
        description: markIn(one),
        state: 'disabled',
      })(one),
    );
    expect(changesOf(world)).toEqual([]);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error destination-foreign route/rtb-a/10.244.1.0/24: node-1 owns 10.244.1.0/24, and its route is switched off",
      ]
    `);
    expect(planOf(world).tables[0]).toMatchObject({ direct: 0 });
  });

  it('per-node routes of another writer stop `apply`; two of them are enough', () => {
    const theirs = (number: number) =>
      addRoute(
        'rtb-a',
        `10.244.${number}.0/24`,
        { kind: 'instance', id: `i-${number}` },
        { description: 'created by the cloud controller manager' },
      );
    const world = worldOf('alicloud', { nodes: 3 }, theirs(1), theirs(2));
    expect(changesOf(world)).toEqual(['+ rtb-a 10.244.3.0/24: i-3']);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error another-writer table/rtb-a: 2 routes lead pod prefixes to their nodes and carry no mark of this cluster: 10.244.1.0/24, 10.244.2.0/24",
      ]
    `);
    expect(
      findingsOf(changed(world, routes({ adopt: ['10.244.1.0/24', '10.244.2.0/24'] }))),
    ).toEqual([]);
  });
});

describe('several tables', () => {
  it('have what each lacks', () => {
    const world = changed(worldOf('alicloud', { nodes: 2, zones: 2 }), manage('10.244.1.0/24', 1));
    expect(changesOf(world)).toEqual([
      '+ rtb-a 10.244.2.0/24: i-2',
      '+ rtb-b 10.244.1.0/24: i-1',
      '+ rtb-b 10.244.2.0/24: i-2',
    ]);
  });

  it('a table that podway needs nothing in stays unclaimed', () => {
    const world = changed(worldOf('aws', { nodes: 1 }), removeNode('node-1'));
    expect(planOf(world).ops).toEqual([]);
  });
});

describe('a dropped claim', () => {
  it('below a wider direct route is said, as below a gateway route', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 3 })),
      claimTable('rtb-a'),
      claimsOnly('node-1', '10.244.0.0/24', '10.244.3.0/24'),
      claimsOnly('node-2', '10.244.1.0/24'),
      claimsOnly('node-3', '10.244.1.0/24'),
      routes({ budget: 1 }),
    );
    expect(changesOf(world)).toEqual(['+ rtb-a 10.244.0.0/16: eni-1']);
    expect(findingsOf(world)).toMatchInlineSnapshot(`
      [
        "error claim-contested node/node-2: it claims 10.244.1.0/24 (node-spec), and node-3 claims 10.244.1.0/24 (node-spec)",
        "error claim-contested node/node-3: it claims 10.244.1.0/24 (node-spec), and node-2 claims 10.244.1.0/24 (node-spec)",
        "warning covers-dropped-claim table/rtb-a: the route to 10.244.0.0/16 includes 10.244.1.0/24, whose claim by node-2 was dropped",
        "warning covers-dropped-claim table/rtb-a: the route to 10.244.0.0/16 includes 10.244.1.0/24, whose claim by node-3 was dropped",
      ]
    `);
  });

  it('to what another node owns is not said again: its packets reach the owner', () => {
    const world = changed(
      checksOff(worldOf('aws', { nodes: 3 })),
      claimTable('rtb-a'),
      claimsOnly('node-3', '10.244.1.0/24'),
      manage('10.244.1.0/24', 1),
    );
    expect(changesOf(world)).toEqual(['+ rtb-a 10.244.2.0/24: eni-2']);
    expect(findingsOf(world)).toEqual([
      'error claim-contested node/node-3: it claims 10.244.1.0/24 (node-spec), and node-1 claims 10.244.1.0/24 (node-spec)',
    ]);
  });
});

it('a node whose instance has another interface is led to by the one with its InternalIP', () => {
  const world = changed(two, changeInterface('eni-1', { addresses: ['10.0.0.99'] }), (one) =>
    network({
      interfaces: [
        ...one.network.interfaces,
        {
          ...(one.network.interfaces[0] as World['network']['interfaces'][number]),
          id: 'eni-1b',
          addresses: ['10.0.0.11'],
          primary: false,
        },
      ],
    })(one),
  );
  expect(changesOf(world)).toEqual([
    '+ rtb-a 10.244.1.0/24: eni-1b',
    '+ rtb-a 10.244.2.0/24: eni-2',
  ]);
});
