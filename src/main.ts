import { readCommandLine } from './commands/command-line.ts';
import type { Arguments, CommandName } from './commands/flags.ts';
import type { Clouds, ExitCode, ReadClouds, SandboxServers, World } from './commands/world.ts';

type Runner<C> = (args: Arguments, world: World, clouds: C) => Promise<ExitCode>;
type Loader<C> = () => Promise<{ readonly run: Runner<C> }>;

/** Help, commands and clouds are loaded when they are wanted: none pays for another. */
const readers: Readonly<
  Record<Exclude<CommandName, 'apply' | 'sandbox serve'>, Loader<ReadClouds>>
> = {
  plan: () => import('./commands/plan.ts'),
  show: () => import('./commands/show.ts'),
  validate: () => import('./commands/validate.ts'),
  probe: () => import('./commands/probe.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
};

/** The only command that can ask for a writer. */
const apply: Loader<Clouds> = () => import('./commands/apply.ts');

const sandboxServe: Loader<SandboxServers> = () => import('./commands/sandbox-serve.ts');

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
      const clouds: Clouds & SandboxServers = await import('../providers/index.ts');
      if (asked.command === 'sandbox serve')
        return await (await sandboxServe()).run(asked.args, world, clouds);
      if (asked.command === 'apply') return await (await apply()).run(asked.args, world, clouds);
      const command = await readers[asked.command]();
      return await command.run(asked.args, world, readOnly(clouds));
    }
  }
}

/** The clouds without a way to a write: not in the type, and not in the object either. */
function readOnly(clouds: Clouds): ReadClouds {
  return {
    rules: clouds.rules,
    open: async (target, surroundings) => {
      const provider = await clouds.open(target, surroundings);
      return { rules: provider.rules, reader: provider.reader, close: () => provider.close() };
    },
  };
}

/** stderr may be closed or full too; then there is nobody left to tell. */
async function tell(world: World, text: string): Promise<void> {
  await world.stderr.write(text).catch(() => undefined);
}
