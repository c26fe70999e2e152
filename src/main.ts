import { readCommandLine } from './commands/command-line.ts';
import type { Arguments, CommandName } from './commands/flags.ts';
import type { Clouds, ExitCode, World } from './commands/world.ts';

type Runner = (args: Arguments, world: World, clouds: Clouds) => Promise<ExitCode>;

/** Help, commands and clouds are loaded when they are wanted: none pays for another. */
const runners: Readonly<Record<CommandName, () => Promise<{ readonly run: Runner }>>> = {
  plan: () => import('./commands/plan.ts'),
  show: () => import('./commands/show.ts'),
  apply: () => import('./commands/apply.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
};

/**
 * podway, given the world: reads the command line, runs the command, and turns whatever goes wrong
 * into one clear message and an exit code. Never throws.
 */
export async function main(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await run(argv, world);
  } catch (error) {
    if (world.signal.aborted && error === world.signal.reason) {
      await tell(world, 'podway: interrupted\n');
      return 130;
    }
    const { failureOf } = await import('./commands/failure.ts');
    const { text, exitCode } = failureOf(error);
    await tell(world, text);
    return exitCode;
  }
}

async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  const asked = readCommandLine(argv, world.env);
  switch (asked.kind) {
    case 'version':
      await world.stdout.write(`${world.version}\n`);
      return 0;
    case 'help': {
      const { helpText } = await import('./commands/help.ts');
      await world.stdout.write(`${await helpText(asked.command)}\n`);
      return 0;
    }
    case 'run': {
      const command = await runners[asked.command]();
      return await command.run(asked.args, world, await import('../providers/index.ts'));
    }
  }
}

/** stderr may be closed or full too; then there is nobody left to tell. */
async function tell(world: World, text: string): Promise<void> {
  await world.stderr.write(text).catch(() => undefined);
}
