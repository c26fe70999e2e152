import type { Bound } from '../address/bounds.ts';
import type { Family, Prefix } from '../address/prefix.ts';
import { coverOf, PrefixSet } from '../address/prefix-set.ts';
import type { Port } from '../config/ports.ts';
import type { NextHop, RouteTable } from '../network/network.ts';
import type { ConsumerSide } from './consumer-side.ts';
import { type Part, prefixesOf, type Verdict } from './matrix.ts';
import { joinedPorts, portRuns } from './port-runs.ts';
import type { Reachability } from './reachability.ts';

/** What became of packets of a consumer's hosts to some pods. */
export interface Change {
  readonly kind: 'lost' | 'gained' | 'unclear';
  readonly consumer: string;
  /** Subnets whose hosts it concerns, sorted. */
  readonly subnets: readonly string[];
  /** Runs of ports as long as can be. */
  readonly ports: readonly Port[];
  /** Minimal. */
  readonly cidrs: readonly Prefix[];
}

/** Pods of one table that another next hop carries now. */
export interface Move {
  readonly table: string;
  readonly cidrs: readonly Prefix[];
  /** Empty: no route. */
  readonly was: readonly NextHop[];
  readonly is: readonly NextHop[];
}

/** What is otherwise in one network than in another. */
export interface Difference {
  /** `lost`: all arrived, and does not; `gained`: did not, and does; `unclear`: can no longer be told. */
  readonly changes: readonly Change[];
  readonly moves: readonly Move[];
}

/**
 * Compares who reaches what in two networks, for every host that both have, every pod and every port of
 * TCP and UDP, and where each table sends pods' packets. Both must have told senders apart by each
 * other's rules (`alsoApart`), so that a host of one stands for the same hosts in the other.
 *
 * @param asked ports that are told apart besides.
 */
export function differenceBetween(
  before: Reachability,
  now: Reachability,
  asked: readonly Port[],
): Difference {
  const pairs = pairsOf(before.sides, now.sides);
  const ports = portRuns([before.around.network, now.around.network], asked);
  const found = new Map<string, Change>();
  for (const pair of pairs) {
    for (const change of changesOf(pair, before, now, ports)) {
      const key = JSON.stringify([change.kind, change.consumer, change.cidrs, change.ports]);
      const subnets = [...(found.get(key)?.subnets ?? []), ...change.subnets];
      found.set(key, { ...change, subnets: [...new Set(subnets)].sort() });
    }
  }
  return { changes: [...found.values()], moves: movesOf(pairs, before, now) };
}

interface Pair {
  readonly was: ConsumerSide;
  readonly is: ConsumerSide;
}

/** Sides of the two networks that have a host in common, each pair once. */
function pairsOf(before: readonly ConsumerSide[], now: readonly ConsumerSide[]): readonly Pair[] {
  const keyOf = ({ consumer, subnet }: ConsumerSide, source: Prefix): string =>
    JSON.stringify([consumer, subnet.id, source.text]);
  const known = new Map<string, ConsumerSide[]>();
  for (const was of before) {
    for (const source of was.sources) {
      const key = keyOf(was, source);
      const list = known.get(key);
      if (list) list.push(was);
      else known.set(key, [was]);
    }
  }
  const groupsOf = ({ groups }: ConsumerSide): string => JSON.stringify(groups ?? null);
  return now.flatMap((is) => {
    const mine = is.sources.flatMap((source) => {
      const all = known.get(keyOf(is, source)) ?? [];
      // Where not all interfaces were read, one address may stand for a host that was and for one that was not.
      const same = all.filter((was) => groupsOf(was) === groupsOf(is));
      return same.length > 0 ? same : all;
    });
    return [...new Set(mine)].map((was) => ({ was, is }));
  });
}

function changesOf(
  { was, is }: Pair,
  before: Reachability,
  now: Reachability,
  ports: readonly Port[],
): readonly Change[] {
  const found = new Map<string, { readonly change: Change; readonly ports: Port[] }>();
  for (const port of ports) {
    const [earlier, later] = [fares(before, was, port), fares(now, is, port)];
    const changes = [
      ['lost', earlier.reachable.intersect(later.unreachable)],
      ['gained', earlier.unreachable.intersect(later.reachable)],
      ['unclear', earlier.reachable.union(earlier.unreachable).intersect(later.unknown)],
    ] as const;
    for (const [kind, set] of changes) {
      if (set.isEmpty()) continue;
      const cidrs = set.prefixes();
      const key = JSON.stringify([kind, cidrs]);
      const known = found.get(key);
      if (known) known.ports.push(port);
      else {
        const change = { kind, consumer: is.consumer, subnets: [is.subnet.id], ports: [], cidrs };
        found.set(key, { change, ports: [port] });
      }
    }
  }
  return [...found.values()].map(({ change, ports: all }) => ({
    ...change,
    ports: joinedPorts(all),
  }));
}

function fares(
  { matrix }: Reachability,
  side: ConsumerSide,
  port: Port,
): Readonly<Record<Verdict, PrefixSet>> {
  const { groups } = matrix.answer(side, port);
  const of = (verdict: Verdict): PrefixSet =>
    PrefixSet.of(
      groups
        .filter((group) => group.verdict === verdict)
        .flatMap(({ parts }) => parts().flatMap(prefixesOf)),
    );
  return { reachable: of('reachable'), unreachable: of('unreachable'), unknown: of('unknown') };
}

/** Next hops of each table that changed, side by side in one pass over both. */
function movesOf(pairs: readonly Pair[], before: Reachability, now: Reachability): readonly Move[] {
  const tables = new Map<string, readonly [was: RouteTable, is: RouteTable]>();
  for (const { was, is } of pairs)
    tables.set(JSON.stringify([was.table.id, is.table.id]), [was.table, is.table]);
  return [...tables.values()].flatMap(([was, is]) => {
    const moves = new Map<string, { readonly move: Move; readonly cidrs: Prefix[] }>();
    sideBySide(before.matrix.parts(was), now.matrix.parts(is), (family, first, last, a, b) => {
      const [from, to] = [a?.route.nextHops ?? [], b?.route.nextHops ?? []];
      const key = JSON.stringify([from, to]);
      if (JSON.stringify(from) === JSON.stringify(to)) return;
      const known = moves.get(key);
      const cidrs = known?.cidrs ?? [];
      cidrs.push(...coverOf(first, last, family));
      if (!known) moves.set(key, { move: { table: is.id, cidrs: [], was: from, is: to }, cidrs });
    });
    return [...moves.values()].map(({ move, cidrs }) => ({
      ...move,
      cidrs: PrefixSet.of(cidrs).prefixes(),
    }));
  });
}

/** Visits the addresses that both lists have, in runs in which neither changes. Both are in order. */
function sideBySide(
  before: readonly Part[],
  now: readonly Part[],
  visit: (family: Family, first: Bound, last: Bound, was: Part['way'], is: Part['way']) => void,
): void {
  let i = 0;
  let j = 0;
  while (true) {
    const [was, is] = [before[i], now[j]];
    if (!was || !is) return;
    if (was.family !== is.family) {
      if (was.family < is.family) i++;
      else j++;
      continue;
    }
    const first = was.first > is.first ? was.first : is.first;
    const last = was.last < is.last ? was.last : is.last;
    if (first <= last) visit(was.family, first, last, was.way, is.way);
    if (was.last <= is.last) i++;
    if (is.last <= was.last) j++;
  }
}
