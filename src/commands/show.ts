import { readText } from '../document/read.ts';
import { parsePlan } from '../planner/seal.ts';
import { type Arguments, commands } from './flags.ts';
import { Outputs } from './outputs.ts';
import { planRenderers } from './plan-renderers.ts';
import { shellWord } from './shell-word.ts';
import type { ExitCode, World } from './world.ts';

/** `podway show`: a saved plan, after checking that it is unchanged. Needs neither podway.yaml nor a cloud. */
export async function run(args: Arguments, world: World): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.show.formats);
  const file = args.plan ?? '';
  const plan = parsePlan(await readText(file), file);
  const word = shellWord(file);
  await outputs.write(
    planRenderers(plan, {
      limits: undefined,
      full: args.full,
      applyCommand: `podway apply ${word}`,
      showCommand: `podway show ${word} --full`,
    }),
    world,
  );
  return 0;
}
