import type { ChangeKind, Outcome } from '../network/change.ts';
import type { Context, Writer } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Op } from '../planner/plan.ts';
import { askedPause, isTransient, pauseAfter } from './backoff.ts';
import { type Doubt, resolveDoubts } from './doubt.ts';
import { freshCheck } from './fresh-check.ts';
import type { FreshReads } from './fresh-reads.ts';
import type { KnownState } from './known-state.ts';
import type { OutcomeLog } from './outcome-log.ts';
import type { Pace } from './pace.ts';
import type { Schedule } from './schedule.ts';
import { settle, write } from './send.ts';
import { Tasks } from './tasks.ts';
import { Tries } from './tries.ts';
import { afterHolds } from './verdict.ts';

/**
 * Calls under way at once, where the cloud takes several. At AWS's 5 a second it is the rate that
 * limits as long as an answer takes less than 6 seconds; the SDKs' own limit of sockets is 50.
 */
const mostUnderWay = 32;

export interface DispatchRules extends Pick<CloudRules, 'serialPerVpc' | 'busyMs'> {
  readonly codes: Pick<CloudRules['codes'], 'throttled'>;
}

export interface DispatchInput {
  /** The plan's ops by id. */
  readonly ops: ReadonlyMap<string, Op>;
  readonly schedule: Schedule;
  readonly writer: Writer;
  readonly reads: FreshReads;
  readonly known: KnownState;
  readonly pace: Pace;
  readonly log: OutcomeLog;
  readonly rules: DispatchRules;
  readonly context: Context;
  readonly random: () => number;
}

/**
 * Sends what is ready as fast as the published rates allow, and sees each op through to its outcome.
 *
 *     ready ─► batch ─► its turn ─► fresh check ─► write, settle ─┬─► applied: dependents are ready
 *       ▲                                                        ├─► failed:  dependents are skipped
 *       ├──────────── pause, longer each time ◄── transient ─────┤
 *       └──────────── not there ◄── read back ◄── no clear answer ┘
 *
 * Ops that pause or are read back hold up only what needs them. All of it has ended when `run` returns.
 */
export class Dispatch {
  readonly #in: DispatchInput;
  readonly #tasks = new Tasks();
  readonly #tries: Tries;
  /** Kinds whose turn somebody waits for. */
  readonly #waiting = new Set<ChangeKind>();
  #wasCut = false;
  #underWay = 0;
  #writes = 0;
  #polls = 0;

  constructor(input: DispatchInput) {
    this.#in = input;
    this.#tries = new Tries(input.context.clock);
  }

  /** Calls of `write` and of `settle`. */
  get calls(): { readonly writes: number; readonly polls: number } {
    return { writes: this.#writes, polls: this.#polls };
  }

  /** Some op was to be sent again, and was not. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  /** No write was accepted for so long that nothing new was sent. */
  get gaveUp(): boolean {
    return this.#tries.hopeless;
  }

  /**
   * Returns when nothing is under way and nothing can be sent any more. Ops that were never sent may
   * be left without an outcome: interrupted, or given up.
   */
  async run(): Promise<void> {
    for (;;) {
      this.#start();
      if (this.#tasks.size === 0) break;
      await this.#tasks.one();
    }
    // Cut off between two tries: what was answered last is what came of it.
    const cut = this.#tries.unfinished(this.#in.log.byOp);
    this.#wasCut = cut.length > 0;
    for (const answer of cut) this.#conclude(answer);
  }

  get #isStopped(): boolean {
    return this.#in.context.signal.aborted || this.gaveUp;
  }

  #start(): void {
    const { schedule, pace, rules } = this.#in;
    const most = rules.serialPerVpc ? 1 : mostUnderWay;
    while (!this.#isStopped && this.#underWay < most) {
      const batch = schedule.take((kind) => pace.of(kind).waitMs() === 0);
      const kind = batch?.[0]?.kind;
      if (batch === undefined || kind === undefined) {
        for (const one of schedule.kinds()) this.#awaitTurn(one);
        return;
      }
      this.#underWay += 1;
      pace.of(kind).begin();
      this.#tasks.add(
        this.#send(batch, kind).finally(() => {
          this.#underWay -= 1;
        }),
      );
    }
  }

  #awaitTurn(kind: ChangeKind): void {
    if (this.#waiting.has(kind)) return;
    const { pace } = this.#in;
    this.#waiting.add(kind);
    this.#tasks.add(
      this.#sleep(pace.of(kind).waitMs()).finally(() => {
        this.#waiting.delete(kind);
      }),
    );
  }

  async #send(batch: readonly Op[], kind: ChangeKind): Promise<void> {
    const { known, reads, context, log, pace, rules, writer } = this.#in;
    const bucket = pace.of(kind);
    const checked = await freshCheck(batch, known, reads, context);
    for (const outcome of checked.outcomes) this.#conclude(outcome);
    const { send } = checked;
    if (!this.#isStopped && send.length > 0) await log.sent(send);
    // The signal may have come meanwhile, and nothing new is to be sent after it.
    if (this.#isStopped || send.length === 0) {
      bucket.cancel();
      return;
    }
    this.#tries.begin(send);
    this.#writes += 1;
    const answers = await write(send, writer, context);
    bucket.end();
    const isThrottled = answers.some(
      ({ code }) => rules.codes.throttled?.test(code ?? '') === true,
    );
    const tries = this.#tries.most(send);
    const pauseMs = Math.max(pauseAfter(tries, this.#in.random), askedPause(answers));
    if (isThrottled || askedPause(answers) > 0) bucket.pauseFor(pauseMs);

    // Where writes are carried out later, the next one would come too soon.
    const isLater = rules.busyMs > 0 && !context.signal.aborted;
    if (isLater && answers.some(({ result }) => result === 'applied')) {
      this.#polls += 1;
      this.#sort(send, await settle(send, answers, writer, context), answers, pauseMs);
      return;
    }
    if (isLater && answers.some(({ result }) => result === 'unknown'))
      await this.#sleep(rules.busyMs);
    this.#sort(send, answers, answers, pauseMs);
  }

  /** Decides for each op of a batch: an outcome, another try, or a look at what the cloud holds. */
  #sort(
    batch: readonly Op[],
    answers: readonly Outcome[],
    written: readonly Outcome[],
    pauseMs: number,
  ): void {
    const again: Op[] = [];
    const doubts: Doubt[] = [];
    for (const [index, op] of batch.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      this.#tries.answered(answer);
      // What was accepted is never sent again, however late it shows.
      const mayRepeat = this.#tries.mayRepeat(op.id) && written[index]?.result !== 'applied';
      const wasLost = this.#tries.wasLost(op.id);
      const isRefused = written[index]?.result === 'failed';
      if (isRefused && isTransient(answer) && mayRepeat) again.push(op);
      else if (answer.result === 'unknown' || (isRefused && (wasLost || mayBeThere(op, answer))))
        doubts.push({ op, answer: this.#tries.told(answer), wasLost, mayRepeat });
      else this.#conclude(this.#tries.told(answer));
    }
    if (again.length > 0) this.#tasks.add(this.#sendLater(again, pauseMs));
    if (doubts.length === 0) return;
    const { known, reads, context } = this.#in;
    const tell = {
      outcome: (outcome: Outcome) => this.#conclude(outcome),
      again: (op: Op) => this.#in.schedule.again(op),
    };
    this.#tasks.add(resolveDoubts(doubts, known, reads, context, tell));
  }

  async #sendLater(ops: readonly Op[], pauseMs: number): Promise<void> {
    await this.#sleep(pauseMs);
    for (const op of ops) this.#in.schedule.again(op);
  }

  #conclude(outcome: Outcome): void {
    const { known, log, schedule, ops, context } = this.#in;
    log.add(outcome);
    const { op: id, result } = outcome;
    const op = ops.get(id);
    if (result === 'applied' || result === 'already') {
      if (result === 'applied') {
        this.#tries.succeeded();
        if (op !== undefined) known.wrote(op, context.clock.now().getTime());
      } else if (op !== undefined && !afterHolds(op, known)) known.record(op);
      schedule.met(id);
      return;
    }
    const what = { failed: 'failed', unknown: 'may have failed', skipped: 'was skipped' }[result];
    const message = `not sent: it needs ${id}, which ${what}`;
    for (const dropped of schedule.unmet(id))
      log.add({ op: dropped.id, result: 'skipped', message });
  }

  /** Ends early when the signal is aborted; whoever waits sees that for itself. */
  async #sleep(ms: number): Promise<void> {
    const { clock, signal } = this.#in.context;
    await clock.sleep(ms, signal).catch(() => undefined);
  }
}

/** The cloud says that the work may be done already; by whom, and whether as planned, a look tells. */
function mayBeThere({ kind }: Op, { class: why }: Outcome): boolean {
  return why === 'conflict' || (why === 'gone' && kind === 'delete-route');
}
