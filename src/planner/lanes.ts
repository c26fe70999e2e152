import type { Prefix } from '../address/prefix.ts';
import type { PlanTable } from './plan.ts';

/** An op that takes or frees a slot. */
export interface SlotOp {
  readonly id: string;
  readonly destination: Prefix;
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

/** The limits of a table for which its creates have to wait, and who frees the slots. */
export class Lanes {
  readonly #lanes: readonly Lane[];

  constructor(limits: PlanTable['limits'], creates: readonly SlotOp[]) {
    this.#lanes = limits.flatMap(({ families, limit, usedBefore }): readonly Lane[] => {
      const free = limit - usedBefore;
      const wanted = creates.filter((one) => families.includes(one.destination.family)).length;
      if (wanted <= Math.max(0, free) && (free >= 0 || wanted === 0)) return [];
      return [{ families, free: Math.max(0, free), debt: Math.max(0, -free), paid: [], slots: [] }];
    });
  }

  get isEmpty(): boolean {
    return this.#lanes.length === 0;
  }

  /** False where an op can come at any time. */
  concern(one: SlotOp): boolean {
    return this.#of(one).length > 0;
  }

  /** How many routes like this one the table has room for now. */
  slotsFor(one: SlotOp): number {
    return Math.min(
      ...this.#of(one).map((lane) => (lane.debt === 0 ? lane.free + lane.slots.length : 0)),
    );
  }

  /** The route is created. Returns the deletes that made room for it. */
  take(one: SlotOp): readonly string[] {
    return this.#of(one).flatMap((lane) => {
      if (lane.free > 0) {
        lane.free--;
        return lane.paid;
      }
      return [...lane.paid, ...lane.slots.splice(0, 1)];
    });
  }

  /** The route is deleted. */
  free(one: SlotOp): void {
    for (const lane of this.#of(one)) {
      if (lane.debt > 0) {
        lane.debt--;
        lane.paid.push(one.id);
      } else lane.slots.push(one.id);
    }
  }

  #of({ destination }: SlotOp): readonly Lane[] {
    return this.#lanes.filter((lane) => lane.families.includes(destination.family));
  }
}
