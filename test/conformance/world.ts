import type { Network, NextHop } from '../../src/network/network.ts';
import type { BatchItem } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { create, networkOf, remove, replace } from '../network/build.ts';

/**
 * One small VPC, told as each cloud tells it:
 *
 *     10.0.1.0/24  subnet-a  zone a  rtb-a   nodes 1, 2, and 3 with a second interface
 *     10.0.2.0/24  subnet-b  zone b  rtb-b   nodes 4 (terminated) and 5 (its interface detached)
 *
 * Foreign routes in both tables: local, a default route, a peering, a propagated one. rtb-edge is a
 * gateway's.
 */
export function worldOf(rules: CloudRules): Network {
  const foreign = (table: string) =>
    [
      { destination: '0.0.0.0/0', nextHops: [{ kind: 'gateway' as const, id: 'nat-1' }] },
      {
        destination: '10.0.0.0/16',
        nextHops: [{ kind: 'local' as const }],
        origin: 'system' as const,
      },
      {
        destination: '172.16.0.0/12',
        nextHops: [{ kind: 'gateway' as const, id: 'vgw-1' }],
        origin: 'propagated' as const,
      },
      {
        destination: '192.168.0.0/16',
        nextHops: [{ kind: 'gateway' as const, id: 'pcx-1' }],
        description: rules.marks === 'route-description' ? 'peering by hand' : '',
      },
    ].map((route, index) =>
      rules.routeId === undefined ? route : { id: `${rules.routeId}${table}-${index}`, ...route },
    );
  return networkOf({
    provider: rules.provider,
    region: 'region-1',
    vpc: { id: 'vpc-1', cidrs: ['10.0.0.0/16', 'fd00:10::/56'], containerCidrs: ['10.200.0.0/16'] },
    subnets: [
      {
        id: 'subnet-a',
        zone: 'a',
        cidrs: ['10.0.1.0/24', 'fd00:10:0:1::/64'],
        routeTable: 'rtb-a',
      },
      { id: 'subnet-b', zone: 'b', cidrs: ['10.0.2.0/24'], routeTable: 'rtb-b' },
    ],
    routeTables: [
      { id: 'rtb-a', main: true, routes: foreign('rtb-a') },
      { id: 'rtb-b', routes: foreign('rtb-b') },
      { id: 'rtb-edge', kind: 'edge' },
    ],
    interfaces: [
      {
        id: 'eni-1',
        instance: 'i-1',
        subnet: 'subnet-a',
        addresses: ['10.0.1.11', 'fd00:10:0:1::11'],
      },
      { id: 'eni-2', instance: 'i-2', subnet: 'subnet-a', addresses: ['10.0.1.12'] },
      { id: 'eni-3', instance: 'i-3', subnet: 'subnet-a', addresses: ['10.0.1.13'] },
      {
        id: 'eni-3b',
        instance: 'i-3',
        subnet: 'subnet-a',
        addresses: ['10.0.1.14', 'fd00:10:0:1::14', 'fd00:10:0:1::15'],
        primary: false,
      },
      { id: 'eni-4', instance: 'i-4', subnet: 'subnet-b', addresses: ['10.0.2.14'] },
      {
        id: 'eni-5',
        instance: 'i-5',
        subnet: 'subnet-b',
        addresses: ['10.0.2.15'],
        status: 'detached',
      },
    ],
    instances: [
      { id: 'i-1' },
      { id: 'i-2' },
      { id: 'i-3' },
      { id: 'i-4', state: 'terminated' },
      { id: 'i-5' },
    ],
    gateways: [{ id: 'nat-1' }, { id: 'pcx-1' }, { id: 'vgw-1' }],
  });
}

/** Node 1 to 5 as the cloud names a next hop; node 9 is not there. */
export function node(rules: CloudRules, number: number): NextHop {
  switch (rules.nodeNextHop) {
    case 'interface':
      return { kind: 'interface', id: `eni-${number}` };
    case 'instance':
      return { kind: 'instance', id: `i-${number}` };
    case 'address':
      return { kind: 'address', ip: number < 4 ? `10.0.1.1${number}` : `10.0.2.1${number}` };
  }
}

/** What podway writes beside its routes, where the cloud keeps it there. */
export function markOf(rules: CloudRules): string {
  return rules.marks === 'route-description' ? 'podway/shop' : '';
}

/** A table's managed routes: destination → number of a node. */
export type Wanted = Readonly<Record<string, number>>;

/**
 * The ops from what a table holds to what is wanted of `destinations`; all other routes are foreign.
 * The dumbest planner there is: it exists so that a suite for providers needs no planner.
 */
export function opsTo(
  network: Network,
  rules: CloudRules,
  table: string,
  wanted: Wanted,
  destinations: readonly string[],
  nodeOf: (number: number) => NextHop = (number) => node(rules, number),
): readonly BatchItem[] {
  const mark = markOf(rules);
  const routes = network.routeTables.find(({ id }) => id === table)?.routes ?? [];
  return destinations.flatMap((destination): readonly BatchItem[] => {
    const id = `${table}/${destination}`;
    const today = routes.find(
      (route) =>
        route.origin === 'user' &&
        !('prefixList' in route.destination) &&
        route.destination.text === destination,
    );
    const hop = today?.nextHops[0];
    const number = wanted[destination];
    const to = number === undefined ? undefined : nodeOf(number);
    const known = today?.id === undefined ? {} : { id: today.id };
    if (!hop) return to ? [{ ...create(table, destination, to, mark), id }] : [];
    if (!to) {
      const op = remove(table, destination, hop, mark);
      return [{ ...op, before: { ...op.before, ...known }, id }];
    }
    if (JSON.stringify(hop) === JSON.stringify(to)) return [];
    const op = replace(table, destination, hop, to, mark);
    return [{ ...op, before: { ...op.before, ...known }, id }];
  });
}
