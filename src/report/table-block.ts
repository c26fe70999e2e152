import { limitOrigin } from '../network/limits.ts';
import type { Op, Plan, PlanTable } from '../planner/plan.ts';
import { count, someOf, span } from './columns.ts';
import { fewRows, type Row, rowsOf } from './fold.ts';
import { hopId, isRouteOp, type RouteOp } from './hops.ts';

/** A table of a plan, or several in which the same happens, in words. */
export interface TableBlock {
  /** Every one of them. */
  readonly tables: readonly Pick<PlanTable, 'id' | 'name'>[];
  readonly zones: readonly string[];
  readonly consumers: readonly string[];
  /** `routes: 2 → 4 of 50`; of several tables a range where they differ. */
  readonly limits: readonly string[];
  /** How pods are reached: `pod prefixes: 3 direct`, then gateways and what stays unreachable. */
  readonly reach: readonly string[];
  /** Changes of routes in each of the tables. */
  readonly changes: Readonly<Record<'create' | 'replace' | 'delete', number>>;
  readonly rows: readonly Row[];
}

/** More items than this in one line are a number. */
const mostListed = 4;

/**
 * The tables of a plan. Long lists of changes are folded, and tables that differ in nothing but their
 * names, zones, consumers and foreign routes are one block.
 *
 * @param full no folding at all.
 */
export function tableBlocks(plan: Plan, full: boolean): readonly TableBlock[] {
  const ops = new Map<string, RouteOp[]>(plan.tables.map(({ id }) => [id, []]));
  for (const op of plan.ops) if (isRouteOp(op)) ops.get(op.table)?.push(op);
  const all = plan.tables.map((table) => ({ table, ops: ops.get(table.id) ?? [] }));
  return alikeTables(all, full).map((alike) => blockOf(alike, plan, full));
}

interface Planned {
  readonly table: PlanTable;
  readonly ops: readonly RouteOp[];
}

function alikeTables(all: readonly Planned[], full: boolean): readonly (readonly Planned[])[] {
  const each = all.map((one) => [one]);
  const lines = all.reduce((sum, { ops }) => sum + Math.max(1, ops.length), 0);
  if (full || lines <= fewRows) return each;
  const groups = new Map<string, [Planned, ...Planned[]][]>();
  for (const one of all) {
    const key = keyOf(one);
    const similar = groups.get(key) ?? [];
    const group = similar.find(([first]) => sameChanges(first.ops, one.ops));
    if (group) group.push(one);
    else groups.set(key, [...similar, [one]]);
  }
  return [...groups.values()].flat().flatMap((group): readonly (readonly Planned[])[] => {
    const together = group.length * Math.max(1, group[0].ops.length);
    return together > fewRows ? [group] : group.map((one) => [one]);
  });
}

/** The same for tables that a reader need not tell apart, as long as their changes are the same. */
function keyOf({ table, ops }: Planned): string {
  const { direct, gateways, unreachable, limits } = table;
  return [
    direct,
    ...limits.map(({ families, limit, source }) => `${families} ${limit} ${source}`),
    ...gateways.map(({ destination, node, share }) => `${destination} ${node} ${share}`),
    ...unreachable,
    ops.length,
    ops[0]?.destination,
    ops.at(-1)?.destination,
  ].join('\n');
}

/** Compared one by one: to make a text of a hundred thousand changes takes as long as to read them. */
function sameChanges(one: readonly RouteOp[], other: readonly RouteOp[]): boolean {
  return one.every((a, index) => {
    const b = other[index];
    return (
      b !== undefined &&
      a.kind === b.kind &&
      a.effect === b.effect &&
      a.reason === b.reason &&
      a.destination.text === b.destination.text &&
      sameHops(a.before, b.before) &&
      sameHops(a.after, b.after)
    );
  });
}

function sameHops(one: RouteOp['before'], other: RouteOp['before']): boolean {
  if (!one || !other) return one === other;
  const [hops, others] = [one.nextHops, other.nextHops];
  return (
    hops === others ||
    (hops.length === others.length &&
      hops.every((hop, index) => {
        const b = others[index];
        return b !== undefined && hop.kind === b.kind && hopId(hop) === hopId(b);
      }))
  );
}

function blockOf(alike: readonly Planned[], plan: Plan, full: boolean): TableBlock {
  const tables = alike.map(({ table }) => table);
  const [first] = alike;
  const of = (kind: Op['kind']) => first?.ops.filter((op) => op.kind === kind).length ?? 0;
  return {
    tables: tables.map(({ id, name }) => ({ id, name })),
    zones: distinct(tables.flatMap(({ zones }) => zones.filter(Boolean))),
    consumers: distinct(tables.flatMap(({ consumers }) => consumers)),
    limits: limitLines(tables),
    reach: first ? reach(first.table, full) : [],
    changes: {
      create: of('create-route'),
      replace: of('replace-route'),
      delete: of('delete-route'),
    },
    rows: rowsOf(first?.ops ?? [], { nodes: plan.nodes, full }),
  };
}

function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

function limitLines(tables: readonly PlanTable[]): readonly string[] {
  const limits = tables[0]?.limits ?? [];
  return limits.flatMap(({ families, limit, source }, index) => {
    const all = tables.flatMap((table) => table.limits[index] ?? []);
    const before = all.map(({ usedBefore }) => usedBefore);
    const after = all.map(({ usedAfter }) => usedAfter);
    if (limits.length > 1 && [...before, ...after].every((used) => used === 0)) return [];
    const family = limits.length > 1 ? ` IPv${families.join('/')}` : '';
    const origin = limitOrigin({ source });
    return [`routes${family}: ${range(before)} → ${range(after)} of ${limit}${origin}`];
  });
}

function range(numbers: readonly number[]): string {
  return span(numbers.map(String));
}

function byOthers(foreign: number): string {
  return `${foreign} by ${foreign === 1 ? 'a route that is' : 'routes that are'} not podway’s`;
}

/** Long lists are cut, the largest shares kept: those are what a dead gateway takes along. */
function reach(
  { direct, foreign = 0, gateways, unreachable }: PlanTable,
  full: boolean,
): readonly string[] {
  const most = full ? Number.POSITIVE_INFINITY : mostListed;
  const parts = [
    `${direct} direct`,
    ...(foreign > 0 ? [byOthers(foreign)] : []),
    ...(gateways.length > 0 ? [`the others by ${count(gateways.length, 'gateway route')}`] : []),
    ...(unreachable.length > 0 ? [`${unreachable.length} unreachable`] : []),
  ];
  const cut = gateways.length > most;
  const shown = cut ? gateways.toSorted((a, b) => b.share - a.share) : gateways;
  const by = shown.map((one) => `${one.node} for ${one.destination} (share ${one.share})`);
  const nodes = distinct(gateways.map(({ node }) => node)).length;
  const shares = range(gateways.map(({ share }) => share));
  const about = cut ? `${count(nodes, 'node')}, shares ${shares}: ` : '';
  return [
    `pod prefixes: ${parts.join(', ')}`,
    ...(by.length > 0 ? [`gateways: ${about}${someOf(by, most)}`] : []),
    ...(unreachable.length > 0 ? [`unreachable: ${someOf(unreachable.map(String), most)}`] : []),
  ];
}
