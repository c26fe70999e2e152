import type { Part } from '../network/network.ts';
import type { Context, Reader } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';
import type { KnownState } from './known-state.ts';
import type { Pace } from './pace.ts';

/**
 * A read of a table vouches for replaces and deletes in it for so many milliseconds after it began.
 *
 * AWS's replace and delete name only the destination, so that another writer's change within this
 * window is overwritten, and no later read can show that it was ever there. A read that takes longer is
 * repeated, a few times. Shorter means more reads of whole tables: with this one, half a read a second
 * while such ops are sent.
 */
export const freshForMs = 2_000;

/** Reads of what is about to be written, or is in doubt, shared by all that ask at one time. */
export class FreshReads {
  readonly #known: KnownState;
  readonly #reader: Reader;
  readonly #vpc: string;
  readonly #rules: Pick<CloudRules, 'settleMs'>;
  readonly #pace: Pace;
  readonly #context: Context;
  /** When the last read of a table, or of the interfaces, began. */
  readonly #readAt = new Map<string, number>();
  #next: Job | undefined;
  #underWay: Job | undefined;

  constructor(from: {
    readonly known: KnownState;
    readonly reader: Reader;
    readonly vpc: string;
    readonly rules: Pick<CloudRules, 'settleMs'>;
    readonly pace: Pace;
    readonly context: Context;
  }) {
    this.#known = from.known;
    this.#reader = from.reader;
    this.#vpc = from.vpc;
    this.#rules = from.rules;
    this.#pace = from.pace;
    this.#context = from.context;
  }

  /**
   * Makes what is known of the op's table or interface no older than `since`, in milliseconds since
   * the epoch. Reads only where no read since then has begun.
   *
   * @throws what the reader throws; the signal's reason.
   */
  async upTo(op: Op, since: number): Promise<void> {
    while (!this.isSince(op, since)) {
      this.#context.signal.throwIfAborted();
      await this.#jobFor(thingOf(op), since).done;
    }
  }

  /** Whether a read of the op's table or interface has begun since then, and is done. */
  isSince(op: Op, since: number): boolean {
    return (this.#readAt.get(thingOf(op)) ?? Number.NEGATIVE_INFINITY) >= since;
  }

  /** Who asks during a read that does not serve is served by the next one, all in one call. */
  #jobFor(thing: string, since: number): Job {
    const now = this.#underWay;
    if (now !== undefined && now.at >= since && now.things.has(thing)) return now;
    this.#next ??= this.#queued();
    this.#next.things.add(thing);
    return this.#next;
  }

  #queued(): Job {
    const before = this.#underWay?.done.catch(() => undefined) ?? Promise.resolve();
    const job: Job = { things: new Set(), at: 0, done: before.then(() => this.#carryOut(job)) };
    return job;
  }

  #carryOut(job: Job): Promise<void> {
    return this.#pace.reading(async () => {
      this.#next = undefined;
      this.#underWay = job;
      job.at = this.#context.clock.now().getTime();
      try {
        await this.#read(job);
      } finally {
        this.#underWay = undefined;
      }
    });
  }

  async #read({ things, at }: Job): Promise<void> {
    const tables = [...things].filter((thing) => thing !== interfaces);
    const parts: Part[] = [];
    if (tables.length > 0) parts.push('routeTables');
    if (things.has(interfaces)) parts.push('interfaces');
    const scope = { vpc: this.#vpc, parts, ...(tables.length > 0 ? { tables } : {}) };
    const network = await this.#reader.read(scope, this.#context);
    if (tables.length > 0) this.#known.learnTables(network, tables, at - this.#rules.settleMs);
    if (things.has(interfaces)) this.#known.learnInterfaces(network);
    for (const thing of things) this.#readAt.set(thing, at);
  }
}

/** One read, for all that wait for it. */
interface Job {
  readonly things: Set<string>;
  /** When it began. */
  at: number;
  readonly done: Promise<void>;
}

/** No table has this id: ids of tables are not empty. */
const interfaces = '';

function thingOf(op: Op): string {
  return op.kind === 'disable-source-dest-check' ? interfaces : op.table;
}
