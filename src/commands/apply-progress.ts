import type { Progress } from '../applier/outcome-log.ts';
import type { Op } from '../planner/plan.ts';
import { progressLines, type TableProgress } from '../report/apply-progress.ts';
import { Tally } from './tally.ts';
import type { World } from './world.ts';

/** Milliseconds between two drawings, and between two plain reports. */
const drawMs = 100;
const tellMs = 10_000;
/** Tables with a line of their own on a terminal. */
const mostLines = 12;

/**
 * Shows on stderr how far `apply` is. On a terminal a line for each table, drawn over itself; elsewhere
 * (a pipe, CI) plain lines, every ten seconds, of the tables that went on. What takes less than that
 * is not worth a line in a log.
 */
export class ApplyProgress {
  readonly #world: Pick<World, 'stderr' | 'clock' | 'signal'>;
  readonly #isLive: boolean;
  readonly #tables: readonly Tally[];
  readonly #ofOp = new Map<string, Tally>();
  /** Ids of ops that were sent and have no answer yet. */
  readonly #sent = new Set<string>();
  readonly #over = new AbortController();
  readonly #told = new Map<string, number>();
  #toldAt: number;
  #drawn = 0;
  #isPlanned = false;

  constructor(ops: readonly Op[], world: Pick<World, 'stderr' | 'clock' | 'signal' | 'env'>) {
    const { stderr, env, clock, signal } = world;
    this.#world = world;
    this.#isLive = stderr.isTerminal && env.TERM !== 'dumb' && !env.CI;
    const tables = new Map<string, Tally>();
    for (const op of ops) {
      const name = op.kind === 'disable-source-dest-check' ? 'interfaces' : op.table;
      const tally = tables.get(name) ?? new Tally(name, clock);
      tally.total += 1;
      tables.set(name, tally);
      this.#ofOp.set(op.id, tally);
    }
    this.#tables = [...tables.values()];
    this.#toldAt = clock.now().getTime();
    // Ctrl-C has written a line of its own below ours.
    signal.addEventListener('abort', () => this.#leave(), { signal: this.#over.signal });
  }

  /** The ops that may be in flight. */
  get sent(): ReadonlySet<string> {
    return this.#sent;
  }

  /** Listens to `applyPlan`. */
  readonly on = (progress: Progress): void => {
    if (progress.event === 'sent') {
      for (const id of progress.ops) {
        this.#sent.add(id);
        this.#ofOp.get(id)?.begin();
      }
    } else {
      const { op, result } = progress.outcome;
      this.#sent.delete(op);
      this.#ofOp.get(op)?.add(op, result);
    }
    if (this.#isLive) this.#drawSoon();
    else this.#tellSoon();
  };

  /** The last state is drawn, and stays. */
  async end(): Promise<void> {
    this.#over.abort();
    if (!this.#isLive) return;
    if (this.#drawn > 0 || this.#isPlanned) await this.#draw();
  }

  #leave(): void {
    this.#drawn = 0;
  }

  #drawSoon(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const { clock } = this.#world;
    clock.sleep(drawMs, this.#over.signal).then(
      () => {
        this.#isPlanned = false;
        void this.#draw();
      },
      () => undefined,
    );
  }

  async #draw(): Promise<void> {
    const { stderr } = this.#world;
    // Some terminals say 0.
    const width = (stderr.columns || 80) - 1;
    const lines = this.#linesFor(mostLines);
    // A line that the terminal breaks in two would shift all that follow.
    const text = lines.map((line) => `\u001b[2K${line.slice(0, width)}\n`).join('');
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    this.#drawn = lines.length;
    // Who cannot see it misses nothing: the report tells all of it.
    await stderr.write(`${up}${text}`).catch(() => undefined);
  }

  /** The tables that still go on, then those that are done, as many as fit. */
  #linesFor(most: number): readonly string[] {
    const all = this.#tables.map((one) => one.now());
    if (all.length <= most) return progressLines(all);
    const open = all.filter(({ done, total }) => done < total);
    const shown = [...open, ...all.filter((one) => !open.includes(one))].slice(0, most - 1);
    return [...progressLines(shown), `and ${all.length - shown.length} more`];
  }

  /** The outcomes of a batch come one by one, at one moment: half of them would look like a slow rate. */
  #tellSoon(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    void Promise.resolve().then(() => {
      this.#isPlanned = false;
      this.#tellSometimes();
    });
  }

  #tellSometimes(): void {
    const now = this.#world.clock.now().getTime();
    if (now - this.#toldAt < tellMs) return;
    this.#toldAt = now;
    const news = this.#tables
      .map((one) => one.now())
      .filter(({ name, done }: TableProgress) => (this.#told.get(name) ?? 0) !== done);
    for (const { name, done } of news) this.#told.set(name, done);
    const text = progressLines(news).map((line) => `${line}\n`);
    if (text.length > 0) void this.#world.stderr.write(text.join('')).catch(() => undefined);
  }
}
