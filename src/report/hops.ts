import type { NextHop } from '../network/network.ts';
import type { Op, Plan } from '../planner/plan.ts';

export type RouteOp = Extract<Op, { readonly destination: unknown }>;

export function isRouteOp(op: Op): op is RouteOp {
  return 'destination' in op;
}

/** `eni-9 (node-9) → eni-2 (node-2)`: from what to what the next hops change, or what they are. */
export function hopsText({ before, after }: RouteOp, names: Plan['nodes']): string {
  const named = (list: readonly NextHop[]): string =>
    list.map((hop) => hopName(hop, names)).join(' + ');
  const old = before && named(before.nextHops);
  const fresh = after && named(after.nextHops);
  if (old && fresh) return old === fresh ? fresh : `${old} → ${fresh}`;
  return fresh ?? old ?? '';
}

/** The nodes that a change leads to, or led to where it takes a route away; ids of what is no node. */
export function nodesOf({ before, after }: RouteOp, names: Plan['nodes']): readonly string[] {
  return ((after ?? before)?.nextHops ?? []).map((hop) => names[hopId(hop)] ?? hopId(hop));
}

/** The id or the address by which the cloud knows a next hop; what it is, where it has neither. */
export function hopId(hop: NextHop): string {
  return 'id' in hop ? hop.id : 'ip' in hop ? hop.ip : hop.kind;
}

function hopName(hop: NextHop, names: Plan['nodes']): string {
  const id = hopId(hop);
  const node = names[id];
  return node === undefined ? id : `${id} (${node})`;
}
