import { Prefix } from '../../src/address/prefix.ts';
import type { Network } from '../../src/network/network.ts';
import { hopTo } from '../world/names.ts';
import { addRoute } from '../world/routed.ts';
import {
  type Change,
  changed,
  changeInterface,
  host,
  overlay,
  type World,
  worldOf,
} from '../world/world.ts';

/**
 * Three nodes, 1 and 3 in zone a, 2 in zone b, and a consumer in each zone.
 *
 *     A  the pod network through node 1, in both tables
 *     B  each pod prefix to its node
 *     C  zone a through node 1, zone b through node 2
 *     D  as A, with packets encapsulated between subnets alone: bare from node 1 to node 3
 */
export type Design = 'A' | 'B' | 'C' | 'D';
export type Masquerade = 'flannel' | 'out';

export const consumerTables = ['rtb-a', 'rtb-b'];

/** `rtb-a 10.244.0.0/16 → node 1` */
const designs: Readonly<Record<Design, readonly (readonly [string, string, number])[]>> = {
  A: consumerTables.map((table) => [table, '10.244.0.0/16', 1] as const),
  B: consumerTables.flatMap((table) =>
    [1, 2, 3].map((number) => [table, `10.244.${number}.0/24`, number] as const),
  ),
  C: [
    ['rtb-a', '10.244.0.0/16', 1],
    ['rtb-b', '10.244.0.0/16', 2],
  ],
  D: consumerTables.map((table) => [table, '10.244.0.0/16', 1] as const),
};

/** Nodes that routes lead to. */
export const gatewaysOf: Readonly<Record<Design, readonly number[]>> = {
  A: [1],
  B: [1, 2, 3],
  C: [1, 2],
  D: [1],
};

export function designed(design: Design, masquerade: Masquerade): World {
  const bare = changed(
    worldOf('aws', { nodes: 3, zones: 2 }),
    host('vma', '10.0.128.100'),
    host('vmb', '10.0.129.100'),
    group('node', rule('ingress'), rule('egress')),
    group('vm', rule('ingress'), rule('egress')),
    ...[1, 2, 3].map((number) =>
      changeInterface(`eni-${number}`, { sourceDestCheck: false, securityGroups: ['node'] }),
    ),
    changeInterface('eni-vma', { securityGroups: ['vm'] }),
    changeInterface('eni-vmb', { securityGroups: ['vm'] }),
    overlay({
      crossSubnet: design === 'D',
      masquerade: { podToOutside: 'yes', outsideToPod: masquerade === 'flannel' ? 'yes' : 'no' },
    }),
  );
  return changed(
    bare,
    ...designs[design].map(([table, to, number]) =>
      addRoute(table, to, hopTo(bare.rules, number, 2)),
    ),
  );
}

type Rule = Network['securityGroups'][number]['rules'][number];
type AclRule = Network['acls'][number]['rules'][number];

/** A rule of a group that allows: everything, unless parts say less. */
export function rule(
  direction: Rule['direction'],
  cidr = '0.0.0.0/0',
  parts: Partial<Rule> = {},
): Rule {
  const peer = { cidr: Prefix.parse(cidr) };
  return { direction, action: 'allow', protocol: 'all', ports: [], priority: 1, peer, ...parts };
}

/** A security group, in the place of the one of that id. */
export function group(id: string, ...rules: readonly Rule[]): Change {
  const added = { id, evaluation: 'union', intraGroup: 'deny', rules } as const;
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      securityGroups: [...world.network.securityGroups.filter((one) => one.id !== id), added],
    },
  });
}

export function aclRule(
  number: number,
  direction: AclRule['direction'],
  action: AclRule['action'],
  cidr = '0.0.0.0/0',
  parts: Partial<AclRule> = {},
): AclRule {
  return {
    number,
    direction,
    action,
    cidr: Prefix.parse(cidr),
    protocol: 'all',
    ports: [],
    ...parts,
  };
}

/** An ACL of some subnets, in the place of the one that they have. */
export function acl(subnets: readonly string[], ...rules: readonly AclRule[]): Change {
  const id = `acl-${subnets.join('-')}`;
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      acls: [...world.network.acls.filter((one) => one.id !== id), { id, rules }],
      subnets: world.network.subnets.map((one) =>
        subnets.includes(one.id) ? { ...one, acl: id } : one,
      ),
    },
  });
}

export function instanceState(id: string, state: 'stopped' | 'running'): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      instances: world.network.instances.map((one) => (one.id === id ? { ...one, state } : one)),
    },
  });
}

type Route = Network['routeTables'][number]['routes'][number];

/** Each route that a user made, in the tables of these ids, becomes what `change` says. */
export function userRoutes(
  change: (route: Route) => readonly Route[],
  ids: readonly string[] = consumerTables,
): Change {
  return (world) => ({
    ...world,
    network: {
      ...world.network,
      routeTables: world.network.routeTables.map((table) => ({
        ...table,
        routes: table.routes.flatMap((one) =>
          ids.includes(table.id) && one.origin === 'user' ? change(one) : [one],
        ),
      })),
    },
  });
}
