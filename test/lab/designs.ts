import type { Family } from '../../src/address/bounds.ts';
import { Prefix } from '../../src/address/prefix.ts';
import type { Network } from '../../src/network/network.ts';
import { hopTo, nodePrefix, nodePrefix6 } from '../world/names.ts';
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
 *     E  the pod network through node 1 and node 2 at once, each flow by one of them
 */
export type Design = 'A' | 'B' | 'C' | 'D' | 'E';
export type Masquerade = 'flannel' | 'out' | 'none';

export const consumerTables = ['rtb-a', 'rtb-b'];

/** `rtb-a`, all pods or those of one node, and the nodes that it leads to. */
type Led = readonly [table: string, pods: 'all' | number, ...nodes: readonly number[]];

const designs: Readonly<Record<Design, readonly Led[]>> = {
  A: consumerTables.map((table) => [table, 'all', 1] as const),
  B: consumerTables.flatMap((table) => [1, 2, 3].map((number) => [table, number, number] as const)),
  C: [
    ['rtb-a', 'all', 1],
    ['rtb-b', 'all', 2],
  ],
  D: consumerTables.map((table) => [table, 'all', 1] as const),
  E: consumerTables.map((table) => [table, 'all', 1, 2] as const),
};

const podNetwork = { 4: '10.244.0.0/16', 6: 'fd00:244::/48' } as const;
const prefixOf = { 4: nodePrefix, 6: nodePrefix6 } as const;

/** Nodes that routes lead to. */
export const gatewaysOf: Readonly<Record<Design, readonly number[]>> = {
  A: [1],
  B: [1, 2, 3],
  C: [1, 2],
  D: [1],
  E: [1, 2],
};

/** @param family what the routes lead: of IPv6, beside it, all hosts and pods have IPv4 that nothing routes. */
export function designed(design: Design, masquerade: Masquerade, family: Family = 4): World {
  const isWide = family === 6;
  const bare = changed(
    worldOf('aws', { nodes: 3, zones: 2, dualStack: isWide }),
    ...(isWide ? [wideConsumers] : []),
    host('vma', '10.0.128.100', ...(isWide ? [`${consumerNetworks6[0]}100`] : [])),
    host('vmb', '10.0.129.100', ...(isWide ? [`${consumerNetworks6[1]}100`] : [])),
    group('node', ...any('ingress'), ...any('egress')),
    group('vm', ...any('ingress'), ...any('egress')),
    ...[1, 2, 3].map((number) =>
      changeInterface(`eni-${number}`, { sourceDestCheck: false, securityGroups: ['node'] }),
    ),
    changeInterface('eni-vma', { securityGroups: ['vm'] }),
    changeInterface('eni-vmb', { securityGroups: ['vm'] }),
    overlay({
      crossSubnet: design === 'D',
      masquerade: {
        podToOutside: masquerade === 'none' ? 'no' : 'yes',
        outsideToPod: masquerade === 'flannel' ? 'yes' : 'no',
      },
    }),
  );
  return changed(
    bare,
    ...designs[design].map(([table, pods, ...nodes]) =>
      addRoute(
        table,
        pods === 'all' ? podNetwork[family] : prefixOf[family](pods),
        nodes.map((number) => hopTo(bare.rules, number, 2, family)),
      ),
    ),
  );
}

const consumerNetworks6 = ['fd00:10:0:81::', 'fd00:10:0:82::'] as const;

/** Consumers' subnets have IPv6, too. */
export const wideConsumers: Change = (world) => ({
  ...world,
  network: {
    ...world.network,
    subnets: world.network.subnets.map((one) => {
      const network = { 'apps-a': consumerNetworks6[0], 'apps-b': consumerNetworks6[1] }[one.id];
      return network ? { ...one, cidrs: [...one.cidrs, Prefix.parse(`${network}/64`)] } : one;
    }),
  },
});

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

/** Rules for everybody, of either family. */
export function any(direction: Rule['direction']): readonly Rule[] {
  return everybody.map((cidr) => rule(direction, cidr));
}

const everybody = ['0.0.0.0/0', '::/0'];

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

/** For everybody, of either family. */
export function aclRules(
  number: number,
  direction: AclRule['direction'],
  action: AclRule['action'],
  parts: Partial<AclRule> = {},
): readonly AclRule[] {
  return everybody.map((cidr, at) => aclRule(number + at, direction, action, cidr, parts));
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
