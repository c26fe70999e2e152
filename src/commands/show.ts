import { readText } from '../document/read.ts';
import { parsePlan, planJson } from '../planner/seal.ts';
import { planText } from '../report/plan-text.ts';
import { type Arguments, commands } from './flags.ts';
import { Outputs } from './outputs.ts';
import { shellWord } from './plan.ts';
import type { ExitCode, World } from './world.ts';

/** `podway show`: a saved plan, after checking that it is unchanged. Needs neither podway.yaml nor a cloud. */
export async function run(args: Arguments, world: World): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.show.formats);
  const file = args.plan ?? '';
  const plan = parsePlan(await readText(file), file);
  await outputs.write(
    {
      text: (paint) =>
        planText(plan, { paint, guards: [], applyCommand: `podway apply ${shellWord(file)}` }),
      json: () => planJson(plan),
    },
    world,
  );
  return 0;
}
