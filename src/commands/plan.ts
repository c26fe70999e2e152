import { type GuardLimits, trippedGuards } from '../planner/guards.ts';
import type { Plan } from '../planner/plan.ts';
import { planJson } from '../planner/seal.ts';
import type { Paint } from '../report/paint.ts';
import { planText } from '../report/plan-text.ts';
import { type Arguments, commands } from './flags.ts';
import { openNetwork, planNow, seal } from './inputs.ts';
import { Outputs } from './outputs.ts';
import type { Clouds, ExitCode, World } from './world.ts';

/** `podway plan`: readers only, so a dry run cannot write. */
export async function run(args: Arguments, world: World, clouds: Clouds): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.plan.formats);
  const opened = await openNetwork(args.file, world, clouds);
  try {
    const plan = seal(await planNow(opened), world);
    const { guards } = opened.loaded.config;
    const saved = outputs.fileOf('json');
    const applyCommand = saved
      ? `podway apply ${shellWord(saved)}${fileFlag(args.file)}`
      : `podway plan${fileFlag(args.file)} --output json=plan.json && podway apply plan.json${fileFlag(args.file)}`;
    await outputs.write(
      {
        text: (paint) => planTextFor(plan, { limits: guards, paint, applyCommand }),
        json: () => planJson(plan),
      },
      world,
    );
    const found = plan.ops.length > 0 || plan.findings.some((one) => one.severity === 'error');
    return args.detailedExitcode && found ? 2 : 0;
  } finally {
    await opened.provider.close();
  }
}

/** The plan as text, with the guards that it trips. */
export function planTextFor(
  plan: Plan,
  about: {
    readonly limits: GuardLimits;
    readonly paint: Paint;
    /** None where the plan is about to be applied. */
    readonly applyCommand?: string;
  },
): string {
  const { limits, ...options } = about;
  return planText(plan, { ...options, guards: trippedGuards(plan.summary, limits) });
}

function fileFlag(file: string): string {
  return file === 'podway.yaml' ? '' : ` -f ${shellWord(file)}`;
}

/** Quotes what a shell would take apart. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
