import type { z } from 'zod';
import { Prefix } from '../../src/address/prefix.ts';
import type { RouteChange } from '../../src/network/change.ts';
import { type Network, type NextHop, networkSchema } from '../../src/network/network.ts';

type NetworkInput = z.input<typeof networkSchema>;

/** A network written the short way; what is left out has the document's defaults. */
export function networkOf(parts: Partial<NetworkInput> = {}): Network {
  return networkSchema.parse({
    kind: 'Network',
    version: 1,
    provider: 'aws',
    region: 'eu-west-1',
    vpc: { id: 'vpc-1', cidrs: ['10.0.0.0/16'] },
    ...parts,
  });
}

export const eni = (id: string): NextHop => ({ kind: 'interface', id });

/** `10.244.1.0/24`, of either family. */
export const prefix = (text: string): Prefix => Prefix.parse(text);

/** `create('rtb-1', '10.244.1.0/24', eni('eni-1'))` */
export function create(
  table: string,
  destination: string,
  hop: NextHop,
  description = '',
): Extract<RouteChange, { kind: 'create-route' }> {
  const after = { nextHops: [hop], description };
  return { kind: 'create-route', table, destination: prefix(destination), before: null, after };
}

export function replace(
  table: string,
  destination: string,
  from: NextHop,
  to: NextHop,
  description = '',
): Extract<RouteChange, { kind: 'replace-route' }> {
  return {
    kind: 'replace-route',
    table,
    destination: prefix(destination),
    before: { nextHops: [from], description },
    after: { nextHops: [to], description },
  };
}

/** `remove`, because `delete` is a word of the language. */
export function remove(
  table: string,
  destination: string,
  hop: NextHop,
  description = '',
): Extract<RouteChange, { kind: 'delete-route' }> {
  const before = { nextHops: [hop], description };
  return { kind: 'delete-route', table, destination: prefix(destination), before, after: null };
}

export function disableCheck(
  id: string,
): Extract<RouteChange, { kind: 'disable-source-dest-check' }> {
  return {
    kind: 'disable-source-dest-check',
    interface: id,
    before: { sourceDestCheck: true },
    after: { sourceDestCheck: false },
  };
}

export function claim(
  table: string,
  tag = 'podway/shop',
): Extract<RouteChange, { kind: 'claim-table' }> {
  return {
    kind: 'claim-table',
    table,
    before: { tag, value: null },
    after: { tag, value: 'owned' },
    takesOver: [],
  };
}

/** `10.244.1.0/24 → eni-1`, a line for each route of a table, in its order. */
export function routesIn(network: Network, table: string): readonly string[] {
  const found = network.routeTables.find(({ id }) => id === table);
  return (found?.routes ?? []).map(({ destination, nextHops, state, origin, description }) => {
    const to = 'prefixList' in destination ? destination.prefixList : destination.text;
    const hops = nextHops.map((hop) =>
      hop.kind === 'local' ? 'local' : hop.kind === 'address' ? hop.ip : hop.id,
    );
    const notes = [origin === 'user' ? '' : origin, state === 'active' ? '' : state, description];
    return [`${to} → ${hops.join(', ')}`, ...notes.filter((note) => note !== '')].join(' · ');
  });
}
