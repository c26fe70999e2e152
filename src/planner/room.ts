import type { RouteDiff } from './diff.ts';
import type { PlanTable } from './plan.ts';

/** A delete and the route ops that must come before it, so that each flow has another way by then. */
export interface WaitingDelete {
  readonly id: string;
  readonly diff: RouteDiff;
  /** For each flow that must not go dark, the ids of the ops that it waits for. */
  readonly flows: readonly (readonly string[])[];
}

export interface Create {
  readonly id: string;
  readonly diff: RouteDiff;
}

/** What the limits of a table add to the order. */
export interface Room {
  /** By create, the deletes whose slots it takes. */
  readonly createNeeds: ReadonlyMap<string, readonly string[]>;
  /** By delete that had to be forced: what it may still wait for, and which of its flows go dark meanwhile. */
  readonly forced: ReadonlyMap<
    string,
    { readonly needs: ReadonlySet<string>; readonly dark: readonly number[] }
  >;
}

/** A limit with fewer free slots than creates. */
interface Lane {
  readonly families: PlanTable['limits'][number]['families'];
  /** Slots that are free from the start. */
  free: number;
  /** Slots that the table has too many: so many deletes free nothing. */
  debt: number;
  readonly paid: string[];
  /** Deletes whose slots nobody has taken yet. */
  readonly slots: string[];
}

/**
 * Finds an order in which a table never holds more routes than its limits allow, by going through
 * it: deletes as soon as their flows have another way, creates as soon as there is a slot, those that
 * most deletes wait for first. Where nothing can go on, the delete with the fewest flows is forced,
 * and those go dark. What a step used becomes a need, so every other order that respects the needs
 * has room too.
 */
export function makeRoom(
  limits: PlanTable['limits'],
  creates: readonly Create[],
  deletes: readonly WaitingDelete[],
  done: Iterable<string>,
): Room {
  const lanes = limits.flatMap(({ families, limit, usedBefore }): readonly Lane[] => {
    const free = limit - usedBefore;
    const wanted = creates.filter((one) => families.includes(familyOf(one))).length;
    if (wanted <= Math.max(0, free) && (free >= 0 || wanted === 0)) return [];
    return [{ families, free: Math.max(0, free), debt: Math.max(0, -free), paid: [], slots: [] }];
  });
  const createNeeds = new Map<string, readonly string[]>();
  const forced = new Map<string, { needs: ReadonlySet<string>; dark: readonly number[] }>();
  if (lanes.length === 0) return { createNeeds, forced };
  const lanesOf = (op: Create): readonly Lane[] =>
    lanes.filter((lane) => lane.families.includes(familyOf(op)));

  const finished = new Set(done);
  const waits = new Waits(deletes);
  const finish = (id: string): void => {
    finished.add(id);
    waits.met(id);
  };
  const free = (op: WaitingDelete): void => {
    for (const lane of lanesOf(op)) {
      if (lane.debt > 0) {
        lane.debt--;
        lane.paid.push(op.id);
      } else lane.slots.push(op.id);
    }
    finish(op.id);
  };
  for (const id of [...finished]) waits.met(id);

  // Stable: creates that as many deletes wait for stay in order of address.
  let open = creates.toSorted((a, b) => waits.dependents(b.id) - waits.dependents(a.id));
  for (const one of open.filter((op) => lanesOf(op).length === 0)) finish(one.id);
  open = open.filter((op) => lanesOf(op).length > 0);
  while (open.length > 0) {
    for (let ready = waits.take(); ready; ready = waits.take()) free(ready);
    const next = open.find((op) =>
      lanesOf(op).every((lane) => lane.debt === 0 && lane.free + lane.slots.length > 0),
    );
    if (next) {
      createNeeds.set(next.id, lanesOf(next).flatMap(takeSlot));
      open = open.filter((op) => op !== next);
      finish(next.id);
      continue;
    }
    const victim = waits.leastHarm(finished);
    // No delete is left: the plan asks for more than the limit, which its budget forbids.
    if (!victim) break;
    forced.set(victim.id, {
      needs: new Set(victim.flows.flat().filter((id) => finished.has(id))),
      dark: victim.flows.flatMap((ids, index) =>
        ids.every((id) => finished.has(id)) ? [] : index,
      ),
    });
    waits.drop(victim);
    free(victim);
  }
  return { createNeeds, forced };
}

function takeSlot(lane: Lane): readonly string[] {
  if (lane.free > 0) {
    lane.free--;
    return lane.paid;
  }
  return [...lane.paid, ...lane.slots.splice(0, 1)];
}

function familyOf({ diff }: Create): PlanTable['limits'][number]['families'][number] {
  return diff.change.destination.family;
}

/** Deletes by what they still wait for. */
class Waits {
  readonly #open = new Map<WaitingDelete, Set<string>>();
  readonly #dependents = new Map<string, WaitingDelete[]>();
  readonly #ready: WaitingDelete[] = [];

  constructor(deletes: readonly WaitingDelete[]) {
    for (const one of deletes) {
      const ids = new Set(one.flows.flat());
      if (ids.size === 0) this.#ready.push(one);
      else this.#open.set(one, ids);
      for (const id of ids) {
        const list = this.#dependents.get(id);
        if (list) list.push(one);
        else this.#dependents.set(id, [one]);
      }
    }
  }

  dependents(id: string): number {
    return this.#dependents.get(id)?.length ?? 0;
  }

  met(id: string): void {
    for (const one of this.#dependents.get(id) ?? []) {
      const ids = this.#open.get(one);
      if (!ids?.delete(id) || ids.size > 0) continue;
      this.#open.delete(one);
      this.#ready.push(one);
    }
  }

  take(): WaitingDelete | undefined {
    return this.#ready.shift();
  }

  drop(one: WaitingDelete): void {
    this.#open.delete(one);
  }

  /** Of the deletes that still wait, the one that fewest flows depend on. */
  leastHarm(finished: ReadonlySet<string>): WaitingDelete | undefined {
    let best: { readonly one: WaitingDelete; readonly harm: number } | undefined;
    for (const one of this.#open.keys()) {
      const harm = one.flows.filter((ids) => !ids.every((id) => finished.has(id))).length;
      if (best === undefined || harm < best.harm) best = { one, harm };
    }
    return best?.one;
  }
}
