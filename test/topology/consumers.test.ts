import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { TopologyError } from '../../src/topology/consumers.ts';
import { addNode, consumers, network, node, routes, type World, worldOf } from '../world/world.ts';
import { evidence, said, topologyOf } from './topology-of.ts';

/** `rtb-a: apps in apps-a (a)`: whose traffic a table meets, in which subnets and zones. */
function tables(world: World): readonly string[] {
  return topologyOf(world).tables.map(
    ({ table, consumers: names, subnets, zones }) =>
      `${table.id}: ${names.join(', ')} in ${subnets.map((one) => one.id).join(', ')} (${zones.join(', ')})`,
  );
}

/** `consumers.apps.subnets.0`, a path for each mismatch, and what they say. */
function mismatches(world: World): { readonly paths: readonly string[]; readonly text: string } {
  try {
    topologyOf(world);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    return { paths: error.mismatches.map((one) => one.path.join('.')), text: error.message };
  }
  throw new Error('nothing was thrown');
}

const twoZones = { nodes: 2, zones: 2 };

/** Without tables of their own, subnets use the main one. */
const onMain = (world: World): World => ({
  ...world,
  network: {
    ...world.network,
    subnets: world.network.subnets.map(({ routeTable: _, ...rest }) => rest),
  },
});

describe('the tables of consumers', () => {
  it('are those of their subnets', () => {
    expect(tables(worldOf('aws', twoZones))).toEqual([
      'rtb-a: apps in apps-a (a)',
      'rtb-b: apps in apps-b (b)',
    ]);
  });

  it('are one where several subnets use it', () => {
    expect(tables(worldOf('aws', { ...twoZones, oneTable: true }))).toEqual([
      'rtb-a: apps in apps-a, apps-b (a, b)',
    ]);
  });

  it('are those of the subnets that hosts are in', () => {
    const hosts = consumers({ db: { hosts: ['10.0.129.5', '10.0.129.6'] } });
    expect(tables(worldOf('aws', twoZones, hosts))).toEqual(['rtb-b: db in apps-b (b)']);
  });

  it('are those of the subnets that hosts of IPv6 are in', () => {
    const hosts = consumers({ db: { hosts: ['fd00:10:0:2::99'] } });
    expect(tables(worldOf('aws', { ...twoZones, dualStack: true }, hosts))).toEqual([
      'rtb-nodes: db in nodes-b (b)',
    ]);
  });

  it('are those of the subnets where traffic from outside the VPC enters', () => {
    const idc = consumers({ idc: { cidrs: ['192.168.0.0/16'], via: { subnets: ['apps-b'] } } });
    expect(tables(worldOf('aws', twoZones, idc))).toEqual(['rtb-b: idc in apps-b (b)']);
  });

  it('join consumers that share a subnet, and all selectors of one', () => {
    const world = worldOf(
      'aws',
      twoZones,
      consumers({
        web: { subnets: ['apps-b', 'apps-b'], hosts: ['10.0.128.9'] },
        idc: { cidrs: ['192.168.0.0/16'], via: { subnets: ['apps-b'] } },
      }),
    );
    expect(tables(world)).toEqual(['rtb-a: web in apps-a (a)', 'rtb-b: idc, web in apps-b (b)']);
  });

  it('are the main one where subnets name none', () => {
    expect(tables(worldOf('aws', twoZones, onMain))).toEqual([
      'rtb-nodes: apps in apps-a, apps-b (a, b)',
    ]);
  });

  it('may be nodes’ subnets too', () => {
    const world = worldOf('aws', twoZones, consumers({ apps: { subnets: ['nodes-a'] } }));
    expect(tables(world)).toEqual(['rtb-nodes: apps in nodes-a (a)']);
  });

  it('that serve others too are noted', () => {
    const world = worldOf('aws', twoZones, onMain);
    expect(said(world)).toEqual(['table-serves-others table/rtb-nodes']);
    expect(evidence(world, 'table-serves-others')).toBe(
      'besides apps-a, apps-b it serves nodes-a, nodes-b',
    );
  });
});

describe('routes.tables', () => {
  const edge = (world: World): World =>
    network({
      routeTables: [
        ...world.network.routeTables,
        {
          id: 'rtb-edge',
          name: '',
          kind: 'edge',
          main: false,
          tags: {},
          limits: [],
          routes: [],
        },
      ],
    })(world);

  it('all: every table of subnets, none of gateways', () => {
    expect(tables(worldOf('aws', twoZones, edge, routes({ tables: 'all' })))).toEqual([
      'rtb-a: apps in apps-a (a)',
      'rtb-b: apps in apps-b (b)',
      'rtb-nodes:  in nodes-a, nodes-b (a, b)',
    ]);
  });

  it('ids: exactly those', () => {
    const world = worldOf('aws', twoZones, routes({ tables: ['rtb-nodes', 'rtb-b', 'rtb-b'] }));
    expect(tables(world)).toEqual([
      'rtb-b: apps in apps-b (b)',
      'rtb-nodes:  in nodes-a, nodes-b (a, b)',
    ]);
    expect(said(world)).toEqual([]);
  });

  it('refuses a table that belongs to a gateway', () => {
    const world = worldOf('aws', twoZones, edge, routes({ tables: ['rtb-b', 'rtb-edge'] }));
    expect(mismatches(world)).toEqual({
      paths: ['routes.tables.1'],
      text: 'routes.tables.1: route table "rtb-edge" belongs to a gateway, and pod routes go into tables of subnets',
    });
  });

  it('refuses a table that is not there', () => {
    const world = worldOf('aws', twoZones, routes({ tables: ['rtb-x'] }));
    expect(mismatches(world)).toEqual({
      paths: ['routes.tables.0'],
      text: 'routes.tables.0: no route table "rtb-x" in vpc-1; it has rtb-a, rtb-b, rtb-nodes',
    });
  });
});

describe('what podway.yaml names and the network lacks', () => {
  it('is told all at once, each with its path', () => {
    const world = worldOf(
      'aws',
      twoZones,
      consumers({
        apps: { subnets: ['apps-a', 'subnet-x'] },
        db: { hosts: ['10.0.128.5', '10.9.9.9'] },
        idc: { cidrs: ['192.168.0.0/16'], via: { subnets: ['subnet-y'] } },
      }),
      routes({ tables: ['rtb-x'] }),
    );
    expect(mismatches(world).paths).toEqual([
      'consumers.apps.subnets.1',
      'consumers.db.hosts.1',
      'consumers.idc.via.subnets.0',
      'routes.tables.0',
    ]);
  });

  it('says what there is', () => {
    const world = worldOf(
      'aws',
      { nodes: 1 },
      consumers({ apps: { subnets: ['subnet-x'], hosts: ['10.9.9.9'] } }),
    );
    expect(mismatches(world).text).toBe(
      [
        'consumers.apps.subnets.0: no subnet "subnet-x" in vpc-1; it has apps-a, nodes-a',
        'consumers.apps.hosts.0: no subnet in vpc-1 has the address 10.9.9.9; its subnets are apps-a (10.0.128.0/24), nodes-a (10.0.0.0/20)',
      ].join('\n'),
    );
  });

  it('stays readable in a VPC of 200 subnets', () => {
    const world = worldOf(
      'aws',
      { nodes: 1 },
      network({
        subnets: Array.from({ length: 200 }, (_, at) => ({
          id: `subnet-${at}`,
          zone: 'a',
          cidrs: [Prefix.parse(`10.0.${at}.0/24`)],
          routeTable: 'rtb-a',
        })),
      }),
      consumers({ apps: { subnets: ['subnet-x'], hosts: ['10.9.9.9'] } }),
    );
    const lines = mismatches(world).text.split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/ and 192 more$/);
      expect(line.length).toBeLessThan(400);
    }
  });

  it('a subnet without a table, in a VPC without a main one', () => {
    const world = worldOf('aws', { nodes: 1 }, onMain, (before) =>
      network({
        routeTables: before.network.routeTables.filter((table) => !table.main),
      })(before),
    );
    expect(mismatches(world)).toEqual({
      paths: ['consumers.apps'],
      text: 'consumers.apps: subnet apps-a names no route table, and vpc-1 has no main one',
    });
  });

  it('a subnet with a table that was not read', () => {
    const world = worldOf('aws', { nodes: 1 }, (before) =>
      network({
        routeTables: before.network.routeTables.filter((table) => table.main),
      })(before),
    );
    expect(mismatches(world).text).toBe(
      'consumers.apps: subnet apps-a uses route table rtb-a, which the network as it was read does not have',
    );
  });

  it('no nodes at all is no mismatch', () => {
    const world = worldOf('aws', { nodes: 0 });
    expect(tables(world)).toEqual(['rtb-a: apps in apps-a (a)']);
    const onlyStrangers = worldOf('aws', { nodes: 0 }, addNode(node(5)));
    expect(said(onlyStrangers)).toEqual(['node-not-found node/node-5']);
  });
});
