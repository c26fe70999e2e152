import type { Prefix } from '../address/prefix.ts';
import type { Route } from '../network/network.ts';
import type { Op } from '../planner/plan.ts';
import type { KnownState } from './known-state.ts';
import { expectedBy, foundBy } from './op-text.ts';
import { isTheRoute } from './the-route.ts';

/** Why an op can't run: what the cloud holds, and what the plan was made for. */
export interface StaleReason {
  /** The op's id. */
  readonly op: string;
  readonly found: string;
  readonly expected: string;
}

/** `already`: the op's `after` holds. `run`: its `before` and `relies` hold. */
export type Verdict =
  | { readonly verdict: 'already' }
  | { readonly verdict: 'run' }
  | { readonly verdict: 'stale'; readonly reasons: readonly StaleReason[] };

/** Judges one op on what is known of the cloud. All reasons, not the first. */
export function verdictOn(op: Op, known: KnownState): Verdict {
  if (afterHolds(op, known)) return { verdict: 'already' };
  const reasons: StaleReason[] = [];
  if (!beforeHolds(op, known))
    reasons.push({ op: op.id, found: foundBy(op, known), expected: expectedBy(op, 'before') });
  if ('table' in op && known.hasTable(op.table)) {
    for (const prefix of op.relies) {
      const found = whyUnreliable(prefix, known.routesTo(op.table, prefix));
      const expected = `a route to ${prefix.text}, on which this op relies`;
      if (found !== undefined) reasons.push({ op: op.id, found, expected });
    }
  }
  return reasons.length === 0 ? { verdict: 'run' } : { verdict: 'stale', reasons };
}

/** Is the cloud as the op wants to leave it? */
export function afterHolds(op: Op, known: KnownState): boolean {
  switch (op.kind) {
    case 'create-route':
    case 'replace-route':
    case 'delete-route':
      return (
        known.hasTable(op.table) && isTheRoute(known.routesTo(op.table, op.destination), op.after)
      );
    case 'disable-source-dest-check':
      return known.check(op.interface) === op.after.sourceDestCheck;
    case 'claim-table':
      return known.tag(op.table, op.after.tag) === op.after.value;
  }
}

function beforeHolds(op: Op, known: KnownState): boolean {
  switch (op.kind) {
    case 'create-route':
      // A route of any origin is in the way: the plan was made where there was none.
      return known.hasTable(op.table) && known.routesTo(op.table, op.destination).length === 0;
    case 'replace-route':
    case 'delete-route':
      return isTheRoute(known.routesTo(op.table, op.destination), op.before);
    case 'disable-source-dest-check':
      return known.check(op.interface) === op.before.sourceDestCheck;
    case 'claim-table':
      return known.hasTable(op.table) && known.tag(op.table, op.before.tag) === op.before.value;
  }
}

/** A route that drops what it covers makes nothing safe. Where it leads is for the plan to know. */
function whyUnreliable(prefix: Prefix, routes: readonly Route[]): string | undefined {
  if (routes.some(({ state }) => state === 'active' || state === 'pending')) return undefined;
  const state = routes[0]?.state;
  if (state === undefined) return `no route to ${prefix.text}`;
  return `the route to ${prefix.text} is ${state === 'blackhole' ? 'a blackhole' : state}`;
}
