import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import type { RouteChange } from '../network/change.ts';
import { type GoneRoute, isGone, type RouteDiff } from './diff.ts';
import { effectOf } from './effect.ts';
import { deliveryNow, type Flow } from './flows.ts';
import type { Op } from './plan.ts';
import type { TablePlan } from './plan-table.ts';
import { reasonOf } from './reason.ts';
import { makeRoom, type WaitingDelete } from './room.ts';
import type { Situation } from './situation.ts';

type RouteOp = Extract<Op, { readonly destination: Prefix }>;

/** The id of the op for a destination. */
export function routeOpId(change: Extract<RouteChange, { readonly destination: Prefix }>): string {
  return `${change.table}/${change.destination}`;
}

/** The flows that a destination serves today, and will serve. */
export interface Behind {
  readonly before: readonly Flow[];
  readonly after: readonly Flow[];
}

const nobody: Behind = { before: [], after: [] };

/**
 * Orders one table's changes so that no address goes dark: `needs` such that, in every order that
 * respects them, each address that is deliverable before and after stays deliverable.
 *
 *   checks off, table claimed   before   routes that lead to the interface, or are in the table
 *   the route that will cover   before   the delete of the one it takes over from
 *   deletes of dead routes      before   deletes of longer ones that they would take over from:
 *                                        today  ├─── /16 dead ───┤  after  ├─── /8 ──────────┤
 *                                                  ├ /24 ┤                  (neither)
 *   deletes that harm nobody    before   creates for which the full table has no slot
 *
 * @param firstOps ids of ops that must precede every route of the table (its claim).
 * @param checkOps by interface id, the op that switches its check off.
 */
export function orderTable(
  plan: TablePlan,
  situation: Situation,
  firstOps: readonly string[],
  checkOps: ReadonlyMap<string, string>,
): { readonly ops: readonly RouteOp[]; readonly dark: readonly Prefix[] } {
  const changed = new Map(plan.diffs.map((diff) => [diff.change.destination.text, diff]));
  const behind = behindOf(plan.parts);
  const at = (diff: RouteDiff): Behind => behind.get(diff.change.destination.text) ?? nobody;
  const dying = plan.diffs.filter(isGone);

  const around = nesting(dying);
  const staying = new Map<RouteDiff, readonly Flow[]>(
    dying.map((diff) => [diff, at(diff).before.filter((flow) => flow.before && flow.after)]),
  );
  const deletes = dying.map(
    (diff): WaitingDelete => ({
      id: routeOpId(diff.change),
      diff,
      flows: (staying.get(diff) ?? []).map((flow) => [
        ...coverOf(flow, changed),
        ...deadBetween(flow, around.get(diff) ?? [], situation),
      ]),
    }),
  );
  const others = plan.diffs.filter((diff) => !isGone(diff));
  const creates = others
    .filter(({ change }) => change.kind === 'create-route')
    .map((diff) => ({ id: routeOpId(diff.change), diff }));
  const replaces = others.filter(({ change }) => change.kind === 'replace-route');
  const room = makeRoom(
    plan.summary.limits,
    creates,
    deletes,
    replaces.map((diff) => routeOpId(diff.change)),
  );

  const waits = new Map(deletes.map((one) => [one.diff, one]));
  const dark = new Set<Flow>();
  const ops = plan.diffs.map((diff): RouteOp => {
    const id = routeOpId(diff.change);
    const flows = staying.get(diff) ?? [];
    const forced = room.forced.get(id);
    const lost = new Set((forced?.dark ?? []).map((index) => flows[index]));
    for (const flow of lost) if (flow) dark.add(flow);
    const routes = forced?.needs ?? waits.get(diff)?.flows.flat() ?? room.createNeeds.get(id) ?? [];
    const checks = (diff.desired ? at(diff).after : flows).flatMap((flow) =>
      checksOf(flow, checkOps),
    );
    const own = checkOps.get(diff.desired?.node.interface.id ?? '') ?? [];
    return {
      ...diff.change,
      id,
      needs: [...new Set([...firstOps, ...checks, own, ...routes].flat())].sort(),
      relies: coversOf(flows.filter((flow) => !lost.has(flow))),
      effect: effectOf(diff, at(diff), lost, situation),
      reason: reasonOf(diff, at(diff), situation),
    } as RouteOp;
  });
  const prefixes = new Map([...dark].map(({ pod }) => [pod.prefix.text, pod.prefix]));
  return { ops, dark: [...prefixes.values()] };
}

function behindOf(flows: readonly Flow[]): ReadonlyMap<string, Behind> {
  const behind = new Map<string, { before: Flow[]; after: Flow[] }>();
  const at = ({ text }: Prefix) => {
    const known = behind.get(text);
    if (known) return known;
    const fresh = { before: [], after: [] };
    behind.set(text, fresh);
    return fresh;
  };
  for (const flow of flows) {
    if (flow.servedBefore) at(flow.servedBefore.destination).before.push(flow);
    if (flow.servedAfter) at(flow.servedAfter.destination).after.push(flow);
  }
  return behind;
}

/** The op, if any, that makes the route which serves a flow in the end. */
function coverOf(flow: Flow, changed: ReadonlyMap<string, RouteDiff>): readonly string[] {
  const diff = flow.servedAfter && changed.get(flow.servedAfter.destination.text);
  return diff ? [routeOpId(diff.change)] : [];
}

/** For each route to delete, the wider ones around it that are to be deleted too. */
function nesting(dying: readonly GoneRoute[]): ReadonlyMap<RouteDiff, readonly GoneRoute[]> {
  const around: GoneRoute[] = [];
  const byAddress = dying.toSorted((a, b) =>
    comparePrefixes(a.today.destination, b.today.destination),
  );
  return new Map(
    byAddress.map((diff) => {
      const { destination } = diff.today;
      while (around.length > 0 && !around.at(-1)?.today.destination.contains(destination))
        around.pop();
      const entry = [diff, [...around]] as const;
      around.push(diff);
      return entry;
    }),
  );
}

/** Deletes of routes that would serve a flow once the longer one is gone, and would not deliver. */
function deadBetween(
  { pod, servedAfter }: Flow,
  around: readonly GoneRoute[],
  situation: Situation,
): readonly string[] {
  const length = servedAfter?.destination.length ?? 0;
  return around
    .filter(
      ({ today }) =>
        today.destination.length > length && deliveryNow(today, pod, true, situation) === undefined,
    )
    .map((diff) => routeOpId(diff.change));
}

/** The checks that must be off before a flow's last way works: at its next hop, and where replies leave. */
function checksOf({ pod, after }: Flow, checkOps: ReadonlyMap<string, string>): readonly string[] {
  if (checkOps.size === 0 || after === undefined || after === 'foreign') return [];
  return [after, pod.owner].flatMap((node) => checkOps.get(node?.interface.id ?? '') ?? []);
}

function coversOf(flows: readonly Flow[]): readonly Prefix[] {
  const covers = new Map<string, Prefix>();
  for (const { servedAfter } of flows)
    if (servedAfter) covers.set(servedAfter.destination.text, servedAfter.destination);
  return [...covers.values()];
}
