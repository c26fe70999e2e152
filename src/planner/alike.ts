import type { Finding } from '../finding/finding.ts';
import type { RouteTable } from '../network/network.ts';
import { hopText } from '../network/next-hop.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import type { ConsumerTable } from '../topology/topology.ts';
import type { Op, PlanTable } from './plan.ts';

/** Tables that differ in nothing but their names and the ids of their routes: one computation serves them all. */
export interface AlikeTables {
  readonly first: ConsumerTable;
  readonly all: readonly ConsumerTable[];
}

/** Groups tables with the same zones, limits, tags and routes. */
export function alikeTables(tables: readonly ConsumerTable[]): readonly AlikeTables[] {
  const [only] = tables;
  if (only && tables.length === 1) return [{ first: only, all: tables }];
  const groups = new Map<string, [ConsumerTable, ...ConsumerTable[]]>();
  for (const one of tables) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map((all) => ({ first: all[0], all }));
}

function keyOf({ table, zones }: ConsumerTable): string {
  const limits = table.limits.map((one) => `${one.families} ${one.limit} ${one.source}`);
  const tags = Object.entries(table.tags).map(([tag, value]) => `${tag}=${value}`);
  const routes = table.routes.map((route) => {
    const destination = isPrefixRoute(route)
      ? route.destination.text
      : JSON.stringify(route.destination);
    const hops = route.nextHops.map((hop) => `${hop.kind} ${hopText(hop)}`);
    return `${destination}>${hops} ${route.state} ${route.origin} ${JSON.stringify(route.description)}`;
  });
  return [zones, limits, tags.sort(), routes].map((list) => list.join('\n')).join('\n\n');
}

/** What was worked out for one table, said of one that is alike. */
export interface Renaming {
  op<T extends Op>(op: T): T;
  finding(finding: Finding): Finding;
  summary(summary: PlanTable): PlanTable;
}

export function renaming(from: ConsumerTable, to: ConsumerTable): Renaming {
  if (from === to) {
    return { op: (op) => op, finding: (one) => one, summary: (one) => one };
  }
  const [old, fresh] = [from.table.id, to.table.id];
  const own = ownRouteIds(to.table);
  const id = (text: string): string =>
    text === old || text.startsWith(`${old}/`) ? fresh + text.slice(old.length) : text;
  return {
    op: (op) => {
      const named = { ...op, id: id(op.id), table: fresh, needs: op.needs.map(id) };
      if (!('destination' in op) || op.before?.id === undefined) return named;
      return { ...named, before: { ...op.before, id: own().get(op.destination.text) } };
    },
    finding: (one) => {
      const [kind, ...rest] = one.subject.split('/');
      return { ...one, subject: [kind, id(rest.join('/'))].join('/') };
    },
    summary: (one) => ({ ...one, id: fresh, name: to.table.name, consumers: to.consumers }),
  };
}

/** The cloud's ids of a table's own routes, by destination; looked up only where some op names one. */
function ownRouteIds(table: RouteTable): () => ReadonlyMap<string, string> {
  let ids: Map<string, string> | undefined;
  return () => {
    ids ??= new Map(
      table.routes.flatMap((route) =>
        isPrefixRoute(route) && route.id !== undefined ? [[route.destination.text, route.id]] : [],
      ),
    );
    return ids;
  };
}
