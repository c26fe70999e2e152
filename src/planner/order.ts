import type { Prefix } from '../address/prefix.ts';
import { type Detours, effectOf } from './effect.ts';
import { findRoom } from './find-room.ts';
import type { Flow } from './flows.ts';
import { routeOpId } from './op-id.ts';
import type { Op } from './plan.ts';
import type { TablePlan } from './plan-table.ts';
import { reasonOf } from './reason.ts';
import type { Room } from './room.ts';
import type { Situation } from './situation.ts';
import { behindOf, waitingDeletes } from './waiting.ts';
import type { WaitingFlow } from './waits.ts';

type RouteOp = Extract<Op, { readonly destination: Prefix }>;

/** One table's changes in order. */
export interface OrderedTable {
  readonly ops: readonly RouteOp[];
  /** Pod prefixes that go dark although they are reachable before and after, and during how many writes. */
  readonly dark: ReadonlyMap<Prefix, number>;
}

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
 *   another route around it     around   deletes in a full table that can't wait for the last one
 *
 * @param firstOps ids of ops that must precede every route of the table (its claim).
 * @param checkOps by interface id, the op that switches its check off.
 */
export function orderTable(
  plan: TablePlan,
  situation: Situation,
  firstOps: readonly string[],
  checkOps: ReadonlyMap<string, string>,
): OrderedTable {
  const behind = behindOf(plan.parts);
  const deletes = waitingDeletes(plan.diffs, behind, situation);
  const room = findRoom(plan, deletes, situation);
  const waiting = new Map(deletes.map((one) => [one.id, one.flows]));
  const rerouted = reroutedIn(room);
  const checkOf = (id: string | undefined): readonly string[] =>
    [checkOps.get(id ?? '') ?? []].flat();

  const ops = plan.diffs.map((diff): RouteOp => {
    const id = routeOpId(diff.change);
    const flows = room.rested.get(id)?.flows ?? waiting.get(id) ?? [];
    const checked = diff.desired ? behind(diff).after : flows.map(({ flow }) => flow);
    const detours: Detours = { dark: room.forced.get(id)?.dark ?? new Set(), rerouted };
    return {
      ...diff.change,
      id,
      needs: unique([
        ...firstOps,
        ...checked.flatMap((flow) => checksOf(flow, checkOps)),
        ...checkOf(diff.desired?.node.interface.id),
        ...(room.createNeeds.get(id) ?? []),
        ...deleteNeeds(id, flows, room),
      ]),
      relies: reliesOf(id, flows, room),
      effect: effectOf(diff, behind(diff), detours, situation),
      reason: reasonOf(diff, behind(diff), plan.summary.zones, situation, meanwhile(id, room)),
    } as RouteOp;
  });
  return { ops, dark: darkPrefixes(room) };
}

/** What a delete waits for, besides checks: the last ways of its flows, or those that they rest on meanwhile. */
function deleteNeeds(
  id: string,
  flows: readonly WaitingFlow[],
  { forced, rested }: Room,
): readonly string[] {
  const ways = forced.get(id)?.needs ?? flows.flatMap(({ last }) => last);
  return [...ways, ...(rested.get(id)?.users ?? [])];
}

/** The routes that serve the flows of a delete once it is made. */
function reliesOf(id: string, flows: readonly WaitingFlow[], { forced }: Room): readonly Prefix[] {
  const harm = forced.get(id);
  const covers = new Map<string, Prefix>();
  for (const { flow } of flows) {
    if (harm?.dark.has(flow)) continue;
    const cover = harm?.resting.get(flow)?.destination ?? flow.servedAfter?.destination;
    if (cover) covers.set(cover.text, cover);
  }
  return [...covers.values()];
}

/** Flows that a third node serves for a while. */
function reroutedIn({ forced }: Room): ReadonlySet<Flow> {
  const rerouted = new Set<Flow>();
  for (const { resting } of forced.values()) {
    for (const [flow, { nodes }] of resting) {
      if (nodes.some((node) => node !== flow.before || node !== flow.after)) rerouted.add(flow);
    }
  }
  return rerouted;
}

/** Where flows of a delete rest until their last ways are there. */
function meanwhile(id: string, { forced }: Room): readonly Prefix[] {
  const ways = forced.get(id)?.resting.values() ?? [];
  return [...new Map([...ways].map(({ destination }) => [destination.text, destination])).values()];
}

/** The checks that must be off before a flow's last way works: at its next hop, and where replies leave. */
function checksOf({ pod, after }: Flow, checkOps: ReadonlyMap<string, string>): readonly string[] {
  if (checkOps.size === 0 || after === undefined || after === 'foreign') return [];
  return [after, pod.owner].flatMap((node) => checkOps.get(node?.interface.id ?? '') ?? []);
}

function darkPrefixes({ dark }: Room): ReadonlyMap<Prefix, number> {
  const writes = new Map<Prefix, number>();
  for (const [{ pod }, count] of dark) {
    writes.set(pod.prefix, Math.max(count, writes.get(pod.prefix) ?? 0));
  }
  return writes;
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
