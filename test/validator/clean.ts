import { Prefix } from '../../src/address/prefix.ts';
import type { Network } from '../../src/network/network.ts';
import { type Cloud, hopTo, nodeInterface } from '../world/names.ts';
import { addRoute, withDirectRoutes } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  host,
  type Shape,
  type World,
  worldOf,
} from '../world/world.ts';

export type SecurityGroup = Network['securityGroups'][number];
export type GroupRule = SecurityGroup['rules'][number];
export type Acl = Network['acls'][number];
export type AclRule = Acl['rules'][number];

type Input<Rule> = Partial<Omit<Rule, 'peer' | 'cidr'>>;

/** `rule('ingress', '10.0.128.0/24', { protocol: 'tcp' })`; `sg-…` and `pl-…` name a group and a prefix list. */
export function rule(
  direction: GroupRule['direction'],
  from: string,
  parts: Input<GroupRule> = {},
): GroupRule {
  const peer = from.startsWith('sg-')
    ? { group: from }
    : from.startsWith('pl-')
      ? { prefixList: from }
      : { cidr: Prefix.parse(from) };
  return { direction, action: 'allow', protocol: 'all', ports: [], priority: 1, ...parts, peer };
}

export function aclRule(
  number: number,
  direction: AclRule['direction'],
  cidr: string,
  parts: Input<AclRule> = {},
): AclRule {
  const wide = { action: 'allow', protocol: 'all', ports: [] } as const;
  return { number, direction, ...wide, ...parts, cidr: Prefix.parse(cidr) };
}

/** Only this port. */
export const port = (number: number, to = number) => ({ ports: [{ from: number, to }] });

/** The group of that id, in the place of one that there was. */
export function group(
  id: string,
  rules: readonly GroupRule[],
  parts: Partial<Pick<SecurityGroup, 'evaluation' | 'intraGroup'>> = {},
): Change {
  const made: SecurityGroup = { id, evaluation: 'union', intraGroup: 'deny', ...parts, rules };
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      securityGroups: [...world.network.securityGroups.filter((one) => one.id !== id), made],
    },
  });
}

/** The ACL of that id, in the place of one that there was. */
export function acl(id: string, ...rules: readonly AclRule[]): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      acls: [...world.network.acls.filter((one) => one.id !== id), { id, rules }],
    },
  });
}

export function changeSubnet(id: string, parts: Partial<Network['subnets'][number]>): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      subnets: world.network.subnets.map((one) => (one.id === id ? { ...one, ...parts } : one)),
    },
  });
}

export function changeTable(
  id: string,
  change: (table: Network['routeTables'][number]) => Network['routeTables'][number],
): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      routeTables: world.network.routeTables.map((one) => (one.id === id ? change(one) : one)),
    },
  });
}

/** Routes of a table to a destination get other parts. */
export function changeRoute(
  table: string,
  destination: string,
  parts: Partial<Network['routeTables'][number]['routes'][number]>,
): Change {
  return changeTable(table, (one) => ({
    ...one,
    routes: one.routes.map((route) =>
      `${'prefixList' in route.destination ? '' : route.destination}` === destination
        ? { ...route, ...parts }
        : route,
    ),
  }));
}

export function removeRoute(table: string, destination: string): Change {
  return changeTable(table, (one) => ({
    ...one,
    routes: one.routes.filter(
      (route) => 'prefixList' in route.destination || route.destination.text !== destination,
    ),
  }));
}

export function gateway(
  id: string,
  kind: Network['gateways'][number]['kind'],
  ...carries: readonly string[]
): Change {
  const made = {
    id,
    kind,
    carries: carries.length === 0 ? ('unknown' as const) : carries.map((one) => Prefix.parse(one)),
  };
  return (world) => ({
    ...world,
    network: { ...world.network, gateways: [...world.network.gateways, made] },
  });
}

export interface CleanShape extends Shape {
  /** All pods behind node 1, through the overlay. */
  readonly throughOne?: boolean;
}

const consumers = '10.0.128.0/17';
const nodes = '10.0.0.0/17';

/**
 * A world in which every consumer reaches every pod, with no rule wider than it must be: a host in each
 * zone's consumer subnet (group `sg-apps`), nodes in `sg-nodes`, an ACL each on the subnets of nodes
 * (`acl-nodes`) and consumers (`acl-apps`), every check off, a route to each pod prefix.
 */
export function cleanWorld(cloud: Cloud = 'aws', shape: CleanShape = {}): World {
  const { nodes: count = 3, zones = 2, throughOne = false } = shape;
  const pods = '10.244.0.0/16';
  const tcp = { protocol: 'tcp' } as const;
  const zoneNumbers = Array.from({ length: zones }, (_, zone) => zone);
  const letters = zoneNumbers.map((zone) => String.fromCharCode(97 + zone));
  const world = changed(
    worldOf(cloud, { ...shape, nodes: count, zones }),
    ...letters.map((letter, zone) => host(`vm-${letter}`, `10.0.${128 + zone}.100`)),
    group('sg-nodes', [
      rule('ingress', consumers, { ...tcp, ...port(20880) }),
      rule('ingress', 'sg-nodes', { protocol: 'udp', ...port(8472) }),
      rule('egress', '0.0.0.0/0'),
    ]),
    group('sg-apps', [rule('egress', pods, { ...tcp, ...port(20880) })]),
    acl(
      'acl-nodes',
      aclRule(100, 'ingress', consumers, { ...tcp, ...port(20880) }),
      aclRule(110, 'ingress', nodes, { protocol: 'udp', ...port(8472) }),
      aclRule(100, 'egress', consumers, { ...tcp, ...port(32768, 60999) }),
      aclRule(110, 'egress', nodes, { protocol: 'udp', ...port(8472) }),
    ),
    acl(
      'acl-apps',
      aclRule(100, 'egress', pods, { ...tcp, ...port(20880) }),
      aclRule(100, 'ingress', pods, { ...tcp, ...port(32768, 60999) }),
    ),
    ...letters.flatMap((letter) => [
      changeSubnet(`nodes-${letter}`, { acl: 'acl-nodes' }),
      changeSubnet(`apps-${letter}`, { acl: 'acl-apps' }),
      changeInterface(nodeInterface(`vm-${letter}`), { securityGroups: ['sg-apps'] }),
    ]),
    ...Array.from({ length: count }, (_, index) =>
      changeInterface(nodeInterface(index + 1), {
        sourceDestCheck: false,
        securityGroups: ['sg-nodes'],
      }),
    ),
  );
  if (!throughOne) return withDirectRoutes(world);
  return changed(
    world,
    ...(shape.oneTable ? ['rtb-a'] : letters.map((letter) => `rtb-${letter}`)).map((table) =>
      addRoute(table, pods, hopTo(world.rules, 1, zones)),
    ),
  );
}
