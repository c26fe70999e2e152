import { describe, expect, it } from 'vitest';
import { alicloudRules } from '../../../providers/alicloud/rules.ts';
import { awsRules } from '../../../providers/aws/rules.ts';
import { attempt } from '../../../providers/sandbox/cloud.ts';
import { tencentRules } from '../../../providers/tencent/rules.ts';
import type { RouteChange } from '../../../src/network/change.ts';
import type { Network, NextHop, Route } from '../../../src/network/network.ts';
import type { CloudRules } from '../../../src/network/rules.ts';
import { markOf, node, worldOf } from '../../conformance/world.ts';
import { claim, create, disableCheck, eni, remove, replace } from '../../network/build.ts';

const clouds = [awsRules, alicloudRules, tencentRules].map((rules) => ({
  title: rules.title,
  rules,
  world: worldOf(rules),
}));
const [aws, alicloud, tencent] = clouds as [Cloud, Cloud, Cloud];
type Cloud = (typeof clouds)[number];

function refusalOf(cloud: { rules: CloudRules; world: Network }, change: RouteChange) {
  const tried = attempt(cloud.world, cloud.rules, change);
  return tried.kind === 'refused' ? tried.refusal : undefined;
}

/** `class code`, or `done`. */
function answer(cloud: Cloud, change: RouteChange): string {
  const refusal = refusalOf(cloud, change);
  return refusal ? `${refusal.class} ${refusal.code}` : 'done';
}

function networkAfter(cloud: Cloud, change: RouteChange): Network {
  const tried = attempt(cloud.world, cloud.rules, change);
  if (tried.kind === 'refused') throw new Error(tried.refusal.message);
  return tried.network;
}

/** The user's route to a destination in a table. */
function routeTo(network: Network, table: string, to: string): Route | undefined {
  return network.routeTables
    .find(({ id }) => id === table)
    ?.routes.find(
      ({ destination, origin }) =>
        origin === 'user' && !('prefixList' in destination) && destination.text === to,
    );
}

const pod = '10.244.1.0/24';
const gateway = (id: string): NextHop => ({ kind: 'gateway', id });

describe.each(clouds)('$title, like every cloud', (cloud) => {
  const { rules, world } = cloud;
  const mark = markOf(rules);
  const one = node(rules, 1);
  const two = node(rules, 2);
  const withPod = { ...cloud, world: networkAfter(cloud, create('rtb-a', pod, one, mark)) };
  const known = routeTo(withPod.world, 'rtb-a', pod);
  const before = { nextHops: [one], description: mark, ...idOf(known) };

  it('creates a route, and gives it an id where its routes have one', () => {
    expect(known).toMatchObject({ nextHops: [one], description: mark, state: 'active' });
    if (rules.routeId === undefined) expect(known).not.toHaveProperty('id');
    else expect(known?.id).toMatch(new RegExp(`^${rules.routeId}[0-9a-f]{16}$`));
  });

  it('gives the same id to the same route, and others to others', () => {
    const idOfNew = (table: string, to: string) =>
      routeTo(networkAfter(cloud, create(table, to, one, mark)), table, to)?.id;
    expect(idOfNew('rtb-a', pod)).toBe(known?.id);
    const ids = [idOfNew('rtb-a', pod), idOfNew('rtb-b', pod), idOfNew('rtb-a', '10.244.2.0/24')];
    expect(new Set(ids).size).toBe(rules.routeId === undefined ? 1 : 3);
  });

  it('replaces a route, which keeps its id', () => {
    const change = { ...replace('rtb-a', pod, one, two, mark), before };
    const replaced = routeTo(networkAfter(withPod, change), 'rtb-a', pod);
    expect(replaced).toEqual({ ...known, nextHops: [two] });
  });

  it('deletes a route, and all is as before', () => {
    expect(networkAfter(withPod, { ...remove('rtb-a', pod, one, mark), before })).toEqual(world);
  });

  it.each<[string, RouteChange, string]>([
    ['a table that is not there', create('rtb-9', pod, one, mark), `gone ${rules.codes.table}`],
    ['a claim of a table that is not there', claim('rtb-9'), `gone ${rules.codes.table}`],
    ['a gateway’s table', create('rtb-edge', pod, one, mark), `invalid ${rules.codes.edgeTable}`],
    [
      'a destination that exists',
      create('rtb-a', pod, two, mark),
      `conflict ${rules.codes.duplicate}`,
    ],
    [
      'a destination that exists with the same next hop',
      create('rtb-a', pod, one, mark),
      `conflict ${rules.codes.duplicate}`,
    ],
    [
      'a replace of a route that is not there',
      replace('rtb-b', pod, one, two, mark),
      `gone ${rules.codes.missingReplace}`,
    ],
    [
      'a delete of a route that is not there',
      remove('rtb-b', pod, one, mark),
      `gone ${rules.codes.missing}`,
    ],
    [
      'a replace of a system route',
      replace('rtb-a', '10.0.0.0/16', { kind: 'local' }, one, mark),
      `invalid ${rules.codes.system}`,
    ],
    [
      'a delete of a system route',
      remove('rtb-a', '10.0.0.0/16', { kind: 'local' }),
      `invalid ${rules.codes.system}`,
    ],
    [
      'a delete of a propagated route',
      remove('rtb-a', '172.16.0.0/12', gateway('vgw-1')),
      `invalid ${rules.codes.system}`,
    ],
    [
      'a node that is not there',
      create('rtb-a', '10.244.2.0/24', node(rules, 9), mark),
      `gone ${rules.codes.nextHop[rules.nodeNextHop]}`,
    ],
    [
      'a node that is terminated',
      create('rtb-a', '10.244.2.0/24', node(rules, 4), mark),
      `gone ${rules.codes.nextHopState}`,
    ],
    [
      'a node whose interface is detached',
      create('rtb-a', '10.244.2.0/24', node(rules, 5), mark),
      `gone ${rules.codes.nextHopState}`,
    ],
    [
      'a gateway that is not there',
      create('rtb-a', '10.244.2.0/24', gateway('nat-9'), mark),
      `gone ${rules.codes.nextHop.gateway}`,
    ],
    [
      'a next hop of a kind that nobody writes',
      create('rtb-a', '10.244.2.0/24', { kind: 'local' }, mark),
      `invalid ${rules.codes.nextHopKind}`,
    ],
    [
      'a replace with a node that is not there',
      { ...replace('rtb-a', pod, one, node(rules, 9), mark), before },
      `gone ${rules.codes.nextHop[rules.nodeNextHop]}`,
    ],
    [
      'more next hops than it takes',
      {
        ...create('rtb-a', '10.244.2.0/24', one, mark),
        after: {
          nextHops: Array.from({ length: rules.maxNextHops + 1 }, () => one),
          description: mark,
        },
      },
      `invalid ${rules.codes.multipath}`,
    ],
    [
      'a mark that is too long',
      rules.marks === 'table-tag'
        ? claim('rtb-a', 'x'.repeat(rules.mark.length + 1))
        : create('rtb-a', '10.244.2.0/24', one, 'x'.repeat(rules.mark.length + 1)),
      `invalid ${rules.codes.mark}`,
    ],
  ])('refuses %s', (_, change, expected) => {
    expect(answer(withPod, change)).toBe(expected);
  });

  it.each([
    ['a route apart from the VPC', '10.244.0.0/16'],
    ['an IPv6 route', 'fd00:244::/64'],
  ])('takes %s', (_, destination) => {
    expect(answer(cloud, create('rtb-a', destination, one, mark))).toBe('done');
  });

  it('fills a table to its limit, then refuses; a replace needs no slot, a delete frees one', () => {
    const limits = [{ families: [4 as const], limit: 6, source: 'read' as const }];
    const start = {
      ...world,
      routeTables: world.routeTables.map((table) => ({ ...table, limits })),
    };
    let full: Network = start;
    let room = 0;
    for (; ; room += 1) {
      const tried = attempt(full, rules, create('rtb-a', `10.244.${room}.0/24`, one, mark));
      if (tried.kind === 'refused') {
        expect(tried.refusal).toMatchObject({ class: 'quota', code: rules.codes.full });
        break;
      }
      full = tried.network;
    }
    // Two foreign routes of users count everywhere, the local one on AWS.
    expect(room).toBe(rules === awsRules ? 3 : 4);
    const was = {
      nextHops: [one],
      description: mark,
      ...idOf(routeTo(full, 'rtb-a', '10.244.0.0/24')),
    };
    const fullCloud = { ...cloud, world: full };
    expect(
      answer(fullCloud, { ...replace('rtb-a', '10.244.0.0/24', one, two, mark), before: was }),
    ).toBe('done');
    const freed = {
      ...cloud,
      world: networkAfter(fullCloud, { ...remove('rtb-a', '10.244.0.0/24', one), before: was }),
    };
    expect(answer(freed, create('rtb-a', '10.244.99.0/24', one, mark))).toBe('done');
    // The other family has its own, or the default.
    expect(answer(fullCloud, create('rtb-a', 'fd00:244::/64', one, mark))).toBe('done');
  });

  it('tags a table, again and over another value', () => {
    const tagged = { ...cloud, world: networkAfter(cloud, claim('rtb-a')) };
    expect(tagged.world.routeTables[0]?.tags).toEqual({ 'podway/shop': 'owned' });
    expect(networkAfter(tagged, claim('rtb-a'))).toBe(tagged.world);
    const other = { ...claim('rtb-a'), after: { tag: 'podway/shop', value: 'lost' } };
    expect(networkAfter(tagged, other).routeTables[0]?.tags).toEqual({ 'podway/shop': 'lost' });
  });

  it('changes nothing else than what it was told to', () => {
    const [written, ...others] = withPod.world.routeTables;
    const [table, ...othersBefore] = world.routeTables;
    expect({ ...withPod.world, routeTables: [] }).toEqual({ ...world, routeTables: [] });
    expect(others).toEqual(othersBefore);
    expect(written?.routes.filter((route) => route !== known)).toEqual(table?.routes);
  });
});

function idOf(route: Route | undefined): { readonly id?: string } {
  return route?.id === undefined ? {} : { id: route.id };
}

describe('what AWS alone refuses or takes', () => {
  const one = eni('eni-1');

  it.each<[string, RouteChange, string]>([
    ['the VPC’s own CIDR', create('rtb-a', '10.0.0.0/16', one), 'invalid RouteAlreadyExists'],
    ['a part of the VPC', create('rtb-a', '10.0.9.0/24', one), 'invalid InvalidParameterValue'],
    ['a whole subnet', create('rtb-a', '10.0.1.0/24', one), 'invalid InvalidParameterValue'],
    [
      'a part of the VPC’s IPv6 CIDR',
      create('rtb-a', 'fd00:10:0:9::/64', one),
      'invalid InvalidParameterValue',
    ],
    [
      'its metadata range',
      create('rtb-a', '169.254.168.0/22', one),
      'invalid InvalidParameterValue',
    ],
    [
      'an address of its metadata range',
      create('rtb-a', '169.254.169.254/32', one),
      'invalid InvalidParameterValue',
    ],
    [
      'its IPv6 metadata range',
      create('rtb-a', 'fd00:ec2::254/128', one),
      'invalid InvalidParameterValue',
    ],
    [
      'an instance with several interfaces',
      create('rtb-a', pod, { kind: 'instance', id: 'i-3' }),
      'invalid InvalidInstanceID',
    ],
    [
      'an address',
      create('rtb-a', pod, { kind: 'address', ip: '10.0.1.11' }),
      'invalid InvalidParameterCombination',
    ],
    ['a description', create('rtb-a', pod, one, 'podway/shop'), 'invalid UnknownParameter'],
    [
      'a check of an unknown interface',
      disableCheck('eni-9'),
      'gone InvalidNetworkInterfaceID.NotFound',
    ],
    ['nothing around the VPC', create('rtb-a', '10.0.0.0/8', one), 'done'],
    ['nothing around its metadata range', create('rtb-a', '169.254.0.0/16', one), 'done'],
    [
      'no instance with one interface',
      create('rtb-a', pod, { kind: 'instance', id: 'i-1' }),
      'done',
    ],
    ['no static route beside a propagated one', create('rtb-a', '172.16.0.0/12', one), 'done'],
    [
      'no delete that knows another next hop: it names only the destination',
      remove('rtb-a', '192.168.0.0/16', one),
      'done',
    ],
  ])('refuses %s', (_, change, expected) => {
    expect(answer(aws, change)).toBe(expected);
  });

  it('switches a check off, once and again', () => {
    const off = { ...aws, world: networkAfter(aws, disableCheck('eni-1')) };
    expect(off.world.interfaces[0]?.sourceDestCheck).toBe(false);
    expect(networkAfter(off, disableCheck('eni-1'))).toBe(off.world);
  });
});

describe('what Alibaba Cloud alone refuses or takes', () => {
  const one: NextHop = { kind: 'instance', id: 'i-1' };
  const mark = 'podway/shop';
  const v6 = 'fd00:244::/64';
  const withoutIpv6 = {
    ...alicloud,
    world: {
      ...alicloud.world,
      vpc: { ...alicloud.world.vpc, cidrs: alicloud.world.vpc.cidrs.slice(0, 1) },
    },
  };

  it.each<[string, RouteChange, string]>([
    ['a vSwitch', create('rtb-a', '10.0.1.0/24', one, mark), 'invalid InvalidCidrBlock'],
    [
      'a part of a vSwitch',
      create('rtb-a', '10.0.1.128/25', one, mark),
      'invalid InvalidCidrBlock',
    ],
    [
      'what contains a vSwitch',
      create('rtb-a', '10.0.0.0/15', one, mark),
      'invalid InvalidCidrBlock',
    ],
    ['100.64.0.0/10', create('rtb-a', '100.64.0.0/10', one, mark), 'invalid InvalidCidrBlock'],
    [
      'a part of 100.64.0.0/10',
      create('rtb-a', '100.100.0.0/16', one, mark),
      'invalid InvalidCidrBlock',
    ],
    [
      'an address',
      create('rtb-a', pod, { kind: 'address', ip: '10.0.1.11' }, mark),
      'invalid OperationDenied.NextHopTypeNotPermitted',
    ],
    [
      'the destination of a propagated route',
      create('rtb-a', '172.16.0.0/12', one, mark),
      'conflict InvalidRouteEntry.Duplicate',
    ],
    [
      'a description that begins like a link',
      create('rtb-a', pod, one, 'http://x'),
      'invalid InvalidRouteEntryName.Malformed',
    ],
    [
      'IPv6 on a primary interface',
      create('rtb-a', v6, eni('eni-1'), mark),
      'invalid OperationUnsupported.Ipv6EntryOnPrimaryNetworkInterface',
    ],
    [
      'IPv6 on an interface with two IPv6 addresses',
      create('rtb-a', v6, eni('eni-3b'), mark),
      'invalid OperationUnsupported.MutipleIpv6Address',
    ],
    ['nothing in the VPC apart from vSwitches', create('rtb-a', '10.0.9.0/24', one, mark), 'done'],
    ['nothing around 100.64.0.0/10', create('rtb-a', '100.0.0.0/8', one, mark), 'done'],
    [
      'no instance with several interfaces',
      create('rtb-a', pod, { kind: 'instance', id: 'i-3' }, mark),
      'done',
    ],
    ['no interface', create('rtb-a', pod, eni('eni-3b'), mark), 'done'],
  ])('refuses %s', (_, change, expected) => {
    expect(answer(alicloud, change)).toBe(expected);
  });

  it('refuses IPv6 in a VPC without', () => {
    expect(answer(withoutIpv6, create('rtb-a', v6, one, mark))).toBe(
      'invalid OperationDenied.VpcIpv6NotEnabled',
    );
  });

  it.each<[string, { id?: string; nextHops: readonly NextHop[] }, string]>([
    ['by its id', { id: 'rte-rtb-a-3', nextHops: [one] }, 'done'],
    [
      'by another id: that entry is gone',
      { id: 'rte-0', nextHops: [gateway('pcx-1')] },
      'gone VPC_ROUTER_ENTRY_NOT_EXIST',
    ],
    ['without an id, by its next hop', { nextHops: [gateway('pcx-1')] }, 'done'],
    ['without an id, by another next hop', { nextHops: [one] }, 'gone VPC_ROUTER_ENTRY_NOT_EXIST'],
  ])('deletes a route %s', (_, known, expected) => {
    const change = remove('rtb-a', '192.168.0.0/16', one);
    expect(answer(alicloud, { ...change, before: { ...change.before, ...known } })).toBe(expected);
  });
});

describe('what Tencent Cloud alone refuses or takes', () => {
  const one: NextHop = { kind: 'address', ip: '10.0.1.11' };
  const mark = 'podway/shop';

  it.each<[string, RouteChange, string]>([
    [
      'a part of the VPC',
      create('rtb-a', '10.0.9.0/24', one, mark),
      'invalid InvalidParameterValue.VpcCidrConflict',
    ],
    [
      'the VPC’s CIDR',
      create('rtb-b', '10.0.0.0/16', one, mark),
      'invalid InvalidParameterValue.VpcCidrConflict',
    ],
    [
      'a part of a container network',
      create('rtb-a', '10.200.1.0/24', one, mark),
      'invalid UnsupportedOperation.ConflictWithDockerRoute',
    ],
    [
      'what contains a container network',
      create('rtb-a', '10.192.0.0/10', one, mark),
      'invalid UnsupportedOperation.ConflictWithDockerRoute',
    ],
    [
      'a part of 169.254.0.0/16',
      create('rtb-a', '169.254.0.0/24', one, mark),
      'invalid InvalidParameterValue',
    ],
    [
      'an interface',
      create('rtb-a', pod, eni('eni-1'), mark),
      'invalid InvalidParameterValue.RouteNextHopInvalid',
    ],
    [
      'an address of no interface',
      create('rtb-a', pod, { kind: 'address', ip: '10.0.1.99' }, mark),
      'gone InvalidParameterValue.RouteNextHopInvalid',
    ],
    [
      'the destination of a propagated route',
      create('rtb-a', '172.16.0.0/12', one, mark),
      'conflict UnsupportedOperation.EcmpWithCcnRoute',
    ],
    ['a check: it has none', disableCheck('eni-1'), 'invalid UnsupportedOperation'],
    [
      'nothing with eight next hops',
      {
        ...create('rtb-a', pod, one, mark),
        after: { nextHops: Array.from({ length: 8 }, () => one), description: mark },
      },
      'done',
    ],
  ])('refuses %s', (_, change, expected) => {
    expect(answer(tencent, change)).toBe(expected);
  });
});
