import { type ApplyResult, applyPlan } from '../applier/apply.ts';
import { exitCodeOf } from '../applier/exit-code.ts';
import { JournalFile } from '../applier/journal-file.ts';
import type { Provider, Writer } from '../network/provider.ts';
import type { Plan } from '../planner/plan.ts';
import { applyMarkdown } from '../report/apply-markdown.ts';
import { applyText } from '../report/apply-text.ts';
import { count, someOf } from '../report/columns.ts';
import { type Paint, plain } from '../report/paint.ts';
import { printable } from '../report/printable.ts';
import { reportJson } from '../report/report.ts';
import { ApplyProgress } from './apply-progress.ts';
import { applyReport } from './apply-report.ts';
import { type Opened, readToApply } from './inputs.ts';
import { stale, staleReasons } from './not-written.ts';
import type { Outputs } from './outputs.ts';
import type { ExitCode, World } from './world.ts';

/** Ids of ops that a message lists. */
const mostShown = 5;

/**
 * Carries a plan out and reports. The writer is there already: it has locked what it writes to, so
 * that what is read now is what is written on. Undefined: there is nothing to write.
 */
export async function carryOut(
  plan: Plan,
  writer: Writer | undefined,
  opened: Opened<Provider>,
  to: { readonly outputs: Outputs; readonly journal: string | undefined },
  world: World,
): Promise<ExitCode> {
  const result =
    writer === undefined ? nothingDone : await apply(plan, writer, opened, to.journal, world);
  if (result.stale.length > 0) return await stale(staleReasons(result.stale), world);
  return await report(plan, result, to.outputs, world);
}

const nothingDone: ApplyResult = {
  outcomes: [],
  findings: [],
  stale: [],
  interrupted: false,
  calls: { reads: 0, writes: 0, polls: 0 },
};

/** Applies, with a journal if one is wanted, and shows how far it is. */
async function apply(
  plan: Plan,
  writer: Writer,
  opened: Opened<Provider>,
  journalPath: string | undefined,
  world: World,
): Promise<ApplyResult> {
  const { provider, rules, context, loaded } = opened;
  const network = await readToApply(opened, plan);
  const journal =
    journalPath === undefined ? undefined : await JournalFile.open(journalPath, world.clock);
  if (journal !== undefined) await tellUnanswered(journal.unanswered, world);
  const progress = new ApplyProgress(plan.ops, world);
  world.lastWords(() => inFlightText(progress.sent));
  try {
    return await applyPlan({
      plan: plan.ops,
      network,
      writer,
      reader: provider.reader,
      rules,
      context,
      scope: { vpc: loaded.config.network.vpc },
      onProgress: progress.on,
      journal,
    });
  } finally {
    world.lastWords(undefined);
    await progress.end();
    const failure = await journal?.close();
    if (failure !== undefined)
      await tell(world, `podway: the journal is cut short: ${failure.message}\n`);
  }
}

/** An earlier run was killed. What it did is judged on the tables, like everything else. */
async function tellUnanswered(ops: readonly string[], world: World): Promise<void> {
  if (ops.length === 0) return;
  const [what, did] = [count(ops.length, 'change'), ops.length === 1 ? 'it' : 'them'];
  await tell(
    world,
    `By the journal, an earlier run sent ${what} and ended before it knew what became of ${did}: ${someOf(printable(ops), mostShown)}. The tables tell.\n`,
  );
}

function inFlightText(ops: ReadonlySet<string>): string {
  if (ops.size === 0) return 'podway: stopped; nothing was in flight\n';
  const were = ops.size === 1 ? 'was' : 'were';
  return `podway: stopped; ${count(ops.size, 'change')} ${were} sent and may be made yet: ${someOf(printable([...ops]), mostShown)}. Run the same command again: it reads the tables first.\n`;
}

async function report(
  plan: Plan,
  result: ApplyResult,
  outputs: Outputs,
  world: World,
): Promise<ExitCode> {
  const document = applyReport(plan, result, world.clock);
  const exitCode = exitCodeOf(result, plan.findings);
  const renderers = {
    text: (paint: Paint) => applyText(document, paint),
    json: () => reportJson(document),
    markdown: () => applyMarkdown(document),
  };
  try {
    await outputs.write(renderers, world);
    return exitCode;
  } catch (error) {
    const written = result.outcomes.some(
      ({ result: one }) => one === 'applied' || one === 'unknown',
    );
    if (!written) throw error;
    // What was written must not be lost with the output that failed, nor be called "nothing written",
    // nor "partly applied" where all of it was.
    const why = error instanceof Error ? error.message : String(error);
    const isWhole = exitCode === 0 || exitCode === 2;
    const but = isWhole ? 'everything was applied, but the report is lost: ' : '';
    await tell(world, `${applyText(document, plain)}\npodway: ${but}${why}\n`);
    return isWhole ? 2 : exitCode;
  }
}

/** stderr may be closed or full too. */
async function tell(world: World, text: string): Promise<void> {
  await world.stderr.write(text).catch(() => undefined);
}
