import { type Arguments, commands } from './flags.ts';
import { inputFiles, openNetwork, planNow, seal } from './inputs.ts';
import { Outputs } from './outputs.ts';
import { filterParts, planOutlook } from './plan-outlook.ts';
import { planRenderers } from './plan-renderers.ts';
import { fileFlag, shellWord } from './shell-word.ts';
import type { ExitCode, ReadClouds, World } from './world.ts';

/** `podway plan`: readers only, so a dry run cannot write. */
export async function run(args: Arguments, world: World, clouds: ReadClouds): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.plan.formats);
  const opened = await openNetwork(args.file, world, clouds);
  try {
    await outputs.keepAwayFrom(inputFiles(opened));
    const planned = await planNow(opened, filterParts);
    const reach = planOutlook(planned, opened);
    const plan = seal({ ...planned, body: { ...planned.body, reach } }, world);
    const { guards: limits } = opened.loaded.config;
    const { full } = args;
    const from = fileFlag(args.file);
    const saved = outputs.fileOf('json');
    const file = saved === undefined ? 'plan.json' : shellWord(saved);
    const apply = `podway apply ${file}${from}`;
    await outputs.write(
      planRenderers(plan, {
        limits,
        full,
        applyCommand: saved ? apply : `podway plan${from} --output json=plan.json && ${apply}`,
        isRecording: ['file', 'describe'].includes(opened.loaded.config.network.source.kind),
        showCommand: saved ? `podway show ${file} --full` : `podway plan${from} --full`,
      }),
      world,
    );
    const found = plan.ops.length > 0 || plan.findings.some((one) => one.severity === 'error');
    return args.detailedExitcode && found ? 2 : 0;
  } finally {
    await opened.provider.close();
  }
}
