import type { Prefix } from '../address/prefix.ts';
import type { RouteState } from '../network/change.ts';
import type { NextHop, Route } from '../network/network.ts';
import type { Op } from '../planner/plan.ts';
import type { KnownState } from './known-state.ts';

/** What the cloud holds where the op would write, in words. */
export function foundBy(op: Op, known: KnownState): string {
  if (op.kind === 'disable-source-dest-check') {
    return known.hasInterface(op.interface)
      ? checkText(known.check(op.interface))
      : `no interface ${op.interface}`;
  }
  if (!known.hasTable(op.table)) return `no route table ${op.table}`;
  if (op.kind === 'claim-table') return tagText(op.after.tag, known.tag(op.table, op.after.tag));
  const routes = known.routesTo(op.table, op.destination);
  if (routes.length === 0) return routeText(op.destination, null);
  return routes.map((route) => routeText(op.destination, route)).join(' and ');
}

/** What the op expects to find, or wants to leave behind, in words. */
export function expectedBy(op: Op, when: 'before' | 'after'): string {
  switch (op.kind) {
    case 'create-route':
    case 'replace-route':
    case 'delete-route':
      return routeText(op.destination, op[when]);
    case 'disable-source-dest-check':
      return checkText(op[when].sourceDestCheck);
    case 'claim-table':
      return tagText(op[when].tag, op[when].value);
  }
}

/** The same text for equal next hops, in whatever order the cloud lists them. */
function hopsText(hops: readonly NextHop[]): string {
  return hops.map(hopText).sort().join(', ');
}

function routeText(destination: Prefix, route: RouteState | Route | null): string {
  if (route === null) return `no route to ${destination.text}`;
  const origin = 'origin' in route && route.origin !== 'user' ? `${route.origin} ` : '';
  const mark = route.description === '' ? '' : ` "${route.description}"`;
  return `${origin}route to ${destination.text} via ${hopsText(route.nextHops)}${mark}`;
}

function hopText(hop: NextHop): string {
  switch (hop.kind) {
    case 'local':
      return 'local';
    case 'address':
      return `address ${hop.ip}`;
    case 'unknown':
      return `unknown ${hop.type}/${hop.id}`;
    case 'interface':
    case 'instance':
    case 'gateway':
      return `${hop.kind} ${hop.id}`;
  }
}

function checkText(check: boolean | undefined): string {
  const state = check === undefined ? 'not told' : check ? 'on' : 'off';
  return `source/destination check ${state}`;
}

function tagText(name: string, value: string | null): string {
  return value === null ? `no tag ${name}` : `tag ${name} = ${value}`;
}
