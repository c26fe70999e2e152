import { PrefixSet } from '../address/prefix-set.ts';
import { judge, olderThan } from '../applier/stale.ts';
import { readText } from '../document/read.ts';
import { assertWritable } from '../document/write.ts';
import { type Provider, ReadOnlyError, type Writer } from '../network/provider.ts';
import { type GuardLimits, trippedGuards } from '../planner/guards.ts';
import type { Plan } from '../planner/plan.ts';
import { parsePlan } from '../planner/seal.ts';
import { planText } from '../report/plan-text.ts';
import { printable } from '../report/printable.ts';
import { carryOut } from './carry-out.ts';
import { type Arguments, commands } from './flags.ts';
import { inputFiles, type Opened, openNetwork, planNow, readNetwork, seal } from './inputs.ts';
import { refuse, stale, staleReasons } from './not-written.ts';
import { Outputs } from './outputs.ts';
import { paintFor } from './paint-for.ts';
import { fileFlag } from './shell-word.ts';
import { UsageError } from './usage-error.ts';
import type { Clouds, ExitCode, World } from './world.ts';

/** `podway apply`: a saved plan exactly, or a new one after asking. The only command that asks for a writer. */
export async function run(args: Arguments, world: World, clouds: Clouds): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.apply.formats, args.journal);
  if (args.journal !== undefined) await assertWritable(args.journal);
  const saved = args.plan === undefined ? undefined : await readSaved(args.plan);
  const opened = await openNetwork(args.file, world, clouds);
  try {
    await outputs.keepAwayFrom([...inputFiles(opened), ...(args.plan ? [args.plan] : [])]);
    if (saved === undefined) return await applyNew(args, opened, outputs, world);
    requireSameTarget(saved, opened);
    requireWithinBounds(saved, opened);
    return await applySaved(saved, args, opened, outputs, world);
  } finally {
    await opened.provider.close();
  }
}

/**
 * A plan's digest shows that nobody changed it by accident; who can seal it again can write anything.
 * So what podway.yaml puts out of bounds stays so.
 */
function requireWithinBounds(plan: Plan, { loaded, rules }: Opened): void {
  const { cluster, routes } = loaded.config;
  const podNetworks = PrefixSet.of(cluster.podNetworks.map((one) => one.cidr));
  const keep = PrefixSet.of(routes.keep);
  const adopt = new Set(routes.adopt.map((one) => one.text));
  const isForeign = (op: Plan['ops'][number]): boolean => {
    if (!('destination' in op)) return false;
    if (!podNetworks.has(op.destination) || keep.has(op.destination)) return true;
    const isMarked = op.before === null || op.before.description === `podway/${cluster.name}`;
    return rules.marks === 'route-description' && !isMarked && !adopt.has(op.destination.text);
  };
  const foreign = plan.ops.filter(isForeign).map((op) => op.id);
  if (foreign.length === 0) return;
  throw new UsageError(
    `the plan changes routes that ${loaded.file} puts out of bounds: ${foreign.slice(0, 5).join(', ')}${foreign.length > 5 ? ', …' : ''}. Plan again`,
  );
}

async function applyNew(
  args: Arguments,
  opened: Opened<Provider>,
  outputs: Outputs,
  world: World,
): Promise<ExitCode> {
  const plan = seal(await planNow(opened), world);
  const limits = guardLimits(opened, args);
  const guards = trippedGuards(plan.summary, limits);
  const paint = paintFor(world.stderr, world.env);
  const showCommand = `podway plan${fileFlag(args.file)} --full`;
  await world.stderr.write(`${planText(plan, { guards, paint, showCommand })}\n`);
  const refusals = refusalsOf(plan, limits, args);
  if (refusals.length > 0) return await refuse(refusals, world);
  // Before the question: nobody wants to answer it and be refused then. It also keeps others from
  // writing while somebody reads.
  const asked = await askForWriter(plan, opened);
  if ('refusal' in asked) return await refuse([asked.refusal], world);
  if (plan.ops.length > 0 && !args.yes) {
    const refusal = await refusalAsked(plan, world);
    if (refusal !== undefined) return await refuse([refusal], world);
  }
  return await carryOut(plan, asked.writer, opened, { outputs, journal: args.journal }, world);
}

async function applySaved(
  plan: Plan,
  args: Arguments,
  opened: Opened<Provider>,
  outputs: Outputs,
  world: World,
): Promise<ExitCode> {
  if (olderThan(plan.createdAt, world.clock, args.maxAgeMs)) {
    return await stale([`it is from ${plan.createdAt}, older than --max-age allows`], world);
  }
  const refusals = refusalsOf(plan, guardLimits(opened, args), args);
  if (refusals.length > 0) return await refuseUnlessStale(refusals, plan, opened, world);
  const asked = await askForWriter(plan, opened);
  if ('refusal' in asked) return await refuseUnlessStale([asked.refusal], plan, opened, world);
  return await carryOut(plan, asked.writer, opened, { outputs, journal: args.journal }, world);
}

/** A plan that is stale too is stale: no flag helps it, planning again does. */
async function refuseUnlessStale(
  refusals: readonly string[],
  plan: Plan,
  opened: Opened,
  world: World,
): Promise<3 | 4> {
  const reasons = staleReasons(judge(plan.ops, await readNetwork(opened), opened.rules).stale);
  return reasons.length > 0 ? await stale(reasons, world) : await refuse(refusals, world);
}

async function readSaved(file: string): Promise<Plan> {
  return parsePlan(await readText(file), file);
}

/** No writer where there is nothing to write: a recording that is as planned needs no refusal. */
async function askForWriter(
  plan: Plan,
  { provider }: Opened<Provider>,
): Promise<{ readonly writer: Writer | undefined } | { readonly refusal: string }> {
  if (plan.ops.length === 0) return { writer: undefined };
  try {
    return { writer: await provider.writer() };
  } catch (error) {
    if (error instanceof ReadOnlyError) return { refusal: error.message };
    throw error;
  }
}

/** All that forbids writing this plan, each with its way through. */
function refusalsOf(plan: Plan, limits: GuardLimits, args: Arguments): readonly string[] {
  if (plan.ops.length === 0) return [];
  const refusals = trippedGuards(plan.summary, limits).map(
    (one) => `guard ${one.guard}: ${one.message}`,
  );
  for (const one of plan.findings) {
    if (one.code === 'another-writer' || (one.code === 'goes-dark' && !args.allowDisruption)) {
      refusals.push(`${one.subject}: ${one.evidence}. ${one.remedy}`);
    }
  }
  return refusals;
}

function guardLimits({ loaded }: Opened, args: Arguments): GuardLimits {
  const { guards } = loaded.config;
  return {
    maxLostPercent: args.maxLost ?? guards.maxLostPercent,
    maxMovedPercent: args.maxMoved ?? guards.maxMovedPercent,
    maxRemovedPercent: args.maxRemoved ?? guards.maxRemovedPercent,
  };
}

/** @throws {UsageError} where the plan is for another VPC or cluster than podway.yaml. */
function requireSameTarget(plan: Plan, { loaded }: Opened): void {
  const { network, cluster } = loaded.config;
  const differences = [
    ['cluster', plan.target.cluster, cluster.name],
    ['provider', plan.target.provider, network.provider],
    ['region', plan.target.region || network.region, network.region],
    ['vpc', plan.target.vpc, network.vpc],
  ].filter(([, planned, configured]) => planned !== configured);
  if (differences.length === 0) return;
  const text = differences.map(
    ([what, planned, configured]) => `${what} ${planned}, not ${configured}`,
  );
  throw new UsageError(
    `the plan is for ${text.join('; ')} as in ${loaded.file}. Give the configuration it was made with: -f FILE`,
  );
}

/** Asks; the reason not to go on, if any. */
async function refusalAsked(plan: Plan, world: World): Promise<string | undefined> {
  if (!world.ask) {
    return 'nobody at a terminal can be asked. Give --yes, or apply a saved plan.';
  }
  const { vpc, provider } = printable(plan.target);
  const changes = plan.ops.length === 1 ? 'this change' : `these ${plan.ops.length} changes`;
  const answer = await world.ask(`Apply ${changes} to ${vpc} (${provider})? Only "yes" is taken: `);
  return answer.trim() === 'yes' ? undefined : 'the answer was not "yes".';
}
