import type { Flow } from './flows.ts';
import { Lanes, type SlotOp } from './lanes.ts';
import type { PlanTable } from './plan.ts';
import { type Open, type WaitingDelete, type WaitingFlow, Waits } from './waits.ts';
import type { Way } from './ways.ts';

/** What is to be put in order, so that it fits. */
export interface RoomProblem {
  readonly limits: PlanTable['limits'];
  /** In order of address. */
  readonly creates: readonly SlotOp[];
  readonly deletes: readonly WaitingDelete[];
  /** Ops that need no slot: they can come first. */
  readonly done: readonly string[];
  /** For each flow that waits the routes around it, the longest first. Asked where the table has no room. */
  readonly ways: () => ReadonlyMap<Flow, readonly Way[]>;
}

/** A delete that comes before the last ways of all its flows are there. */
export interface Forced {
  readonly needs: ReadonlySet<string>;
  /** Where its flows rest until then. */
  readonly resting: ReadonlyMap<Flow, Way>;
  readonly dark: ReadonlySet<Flow>;
}

/** What the limits of a table add to the order. */
export interface Room {
  /** By create, the deletes whose slots it takes. */
  readonly createNeeds: ReadonlyMap<string, readonly string[]>;
  readonly forced: ReadonlyMap<string, Forced>;
  /** By delete, what other deletes left to its route. */
  readonly rested: ReadonlyMap<string, Pick<Open, 'flows' | 'users'>>;
  /** Flows that go dark, and during how many writes. */
  readonly dark: ReadonlyMap<Flow, number>;
}

/**
 * Finds an order in which a table never holds more routes than its limits allow, by going through
 * it: deletes as soon as their flows have their last way, creates as soon as there is a slot, those
 * that let a delete be made first. Where nothing can go on a delete is forced. Its flows rest on the
 * next route around them that delivers, if there is one; else they go dark. That route, if it is to be
 * deleted too, then waits for them:
 *
 *     today    ├──────── /16 → a ────────┤     after  ├─ /17 → b ─┤├─ /17 → c ─┤
 *              ├ /24 → d ┤
 *     full:  delete /24 (rests on /16), create /17, …, delete /16 when both /17 are there
 *
 * What a step used becomes a need, so every other order that respects the needs has room too, and
 * each flow has a route that delivers.
 */
export function makeRoom(problem: RoomProblem): Room {
  const room = goThrough(problem, false);
  if (room.dark.size === 0) return room;
  // Flows that rest for a while leave slots to others, that may need them more.
  const rested = goThrough(problem, true);
  return rested.dark.size < room.dark.size ? rested : room;
}

/** @param restFirst deletes whose flows can all rest elsewhere come before creates. */
function goThrough(
  { limits, creates, deletes, done, ways }: RoomProblem,
  restFirst: boolean,
): Room {
  const lanes = new Lanes(limits, creates);
  const waits = new Waits(lanes.isEmpty ? [] : deletes, done);
  const createNeeds = new Map<string, readonly string[]>();
  const forced = new Map<string, Forced>();
  if (lanes.isEmpty) return { createNeeds, forced, rested: new Map(), dark: new Map() };

  const opened = new Map(waits.open);
  const sequence: string[] = [];
  const finish = (id: string): void => {
    sequence.push(id);
    waits.finish(id);
  };
  const remove = (one: WaitingDelete): void => {
    lanes.free(one);
    waits.drop(one);
    finish(one.id);
  };
  const open = new Map(creates.map((one) => [one.id, one]));
  for (const one of creates) {
    if (lanes.concern(one)) continue;
    open.delete(one.id);
    finish(one.id);
  }
  while (open.size > 0) {
    for (let ready = waits.take(); ready; ready = waits.take()) remove(ready);
    const harmless = restFirst ? leastHarm(waits, ways()) : undefined;
    const isHarmless = harmless?.harm.dark.size === 0;
    const next = isHarmless ? undefined : mostUseful(open, waits, lanes, ways);
    if (next) {
      open.delete(next.id);
      createNeeds.set(next.id, lanes.take(next));
      finish(next.id);
      continue;
    }
    const victim = harmless ?? leastHarm(waits, ways());
    // No delete is left: the plan asks for more than the limit, which its budget forbids.
    if (!victim) break;
    const { one, harm } = victim;
    forced.set(one.id, harm);
    for (const waiting of opened.get(one)?.flows ?? []) {
      const removedBy = harm.resting.get(waiting.flow)?.removedBy;
      if (removedBy !== undefined) waits.rest(waiting, removedBy, one.id);
    }
    remove(one);
  }
  const rested = [...opened]
    .filter(([, { users }]) => users.size > 0)
    .map(([one, { flows, users }]) => [one.id, { flows, users }] as const);
  return {
    createNeeds,
    forced,
    rested: new Map(rested),
    dark: darkTimes(opened, forced, [...done, ...sequence]),
  };
}

/** For each flow that goes dark, how many writes later its last way is there. */
function darkTimes(
  opened: ReadonlyMap<WaitingDelete, Open>,
  forced: Room['forced'],
  sequence: readonly string[],
): Room['dark'] {
  const position = new Map(sequence.map((id, index) => [id, index]));
  const at = (id: string): number => position.get(id) ?? sequence.length;
  const dark = new Map<Flow, number>();
  for (const [{ id }, { flows }] of opened) {
    for (const { flow, last } of flows) {
      if (!forced.get(id)?.dark.has(flow)) continue;
      dark.set(flow, Math.max(1, ...last.map((one) => at(one) - at(id))));
    }
  }
  return dark;
}

/**
 * The create that brings a delete nearest to being made: of the delete that waits for fewest, the
 * widest, as other flows may rest on it; where slots are short, one whose flows can rest nowhere.
 * Without such a delete, the first create by address.
 */
function mostUseful(
  open: ReadonlyMap<string, SlotOp>,
  waits: Waits,
  lanes: Lanes,
  ways: RoomProblem['ways'],
): SlotOp | undefined {
  let best:
    | { readonly one: WaitingDelete; readonly fewest: number; readonly creates: readonly SlotOp[] }
    | undefined;
  for (const [one, { missing }] of waits.open) {
    if (missing.size === 0 || (best && missing.size >= best.fewest)) continue;
    const creates = [...missing]
      .flatMap((id) => open.get(id) ?? [])
      .filter((create) => lanes.slotsFor(create) > 0);
    if (creates.length > 0) best = { one, fewest: missing.size, creates };
  }
  if (!best) return [...open.values()].find((create) => lanes.slotsFor(create) > 0);
  const widest = best.creates.toSorted((a, b) => a.destination.length - b.destination.length);
  const [first] = widest;
  if (!first || widest.length <= lanes.slotsFor(first)) return first;
  const { one } = best;
  const flows = waits.open.get(one)?.flows ?? [];
  const { dark } = harmOf(one, flows, waits, ways());
  const urgent = new Set(flows.flatMap(({ flow, last }) => (dark.has(flow) ? last : [])));
  return widest.find(({ id }) => urgent.has(id)) ?? first;
}

interface Victim {
  readonly one: WaitingDelete;
  readonly harm: Forced;
}

/** Of the deletes that still wait, the one that darkens fewest flows, and of those the one that moves fewest. */
function leastHarm(waits: Waits, ways: ReadonlyMap<Flow, readonly Way[]>): Victim | undefined {
  let best: Victim | undefined;
  for (const [one, { flows }] of waits.open) {
    const harm = harmOf(one, flows, waits, ways);
    if (best && compareHarm(harm, best.harm) >= 0) continue;
    best = { one, harm };
    // It can't be less.
    if (harm.dark.size === 0 && harm.resting.size <= 1) break;
  }
  return best;
}

function compareHarm(a: Forced, b: Forced): number {
  return a.dark.size - b.dark.size || a.resting.size - b.resting.size;
}

/** What becomes of the flows of a delete that is made now. */
function harmOf(
  one: WaitingDelete,
  flows: readonly WaitingFlow[],
  waits: Waits,
  ways: ReadonlyMap<Flow, readonly Way[]>,
): Forced {
  const needs = new Set<string>();
  const resting = new Map<Flow, Way>();
  const dark = new Set<Flow>();
  for (const { flow, last } of flows) {
    for (const id of last) if (waits.isFinished(id)) needs.add(id);
    if (last.every((id) => waits.isFinished(id))) continue;
    const found = restFor(flow, one, ways.get(flow) ?? [], waits);
    if (!found) dark.add(flow);
    else {
      resting.set(flow, found.way);
      for (const id of found.needs) needs.add(id);
    }
  }
  return { needs, resting, dark };
}

/** The route that would serve a flow once the delete is made, if it delivers, and what it takes to be sure of it. */
function restFor(
  flow: Flow,
  { id: deleted }: WaitingDelete,
  ways: readonly Way[],
  waits: Waits,
): { readonly way: Way; readonly needs: readonly string[] } | undefined {
  const needs: string[] = [];
  for (const way of ways) {
    if (way.removedBy === deleted) continue;
    const wants = way.wants(flow);
    if (way.removedBy !== undefined && waits.isFinished(way.removedBy)) {
      // In another order it would still be there.
      if (wants === undefined) needs.push(way.removedBy);
      continue;
    }
    if (way.madeBy !== undefined && !waits.isFinished(way.madeBy)) continue;
    if (!wants?.every((id) => waits.isFinished(id))) return undefined;
    return { way, needs: [...needs, ...wants, ...(way.madeBy === undefined ? [] : [way.madeBy])] };
  }
  return undefined;
}
