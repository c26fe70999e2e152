import yargs, { type Argv } from 'yargs';
import { argumentsOf, twinOf, yesOrNo } from './commands/arguments.ts';
import {
  type Arguments,
  type CommandName,
  type CommandSpec,
  commands,
  type Flag,
  flags,
} from './commands/flags.ts';
import { UsageError } from './commands/usage-error.ts';
import { usageMessage } from './commands/usage-message.ts';
import type { Clouds, ExitCode, World } from './commands/world.ts';

type Runner = (args: Arguments, world: World, clouds: Clouds) => Promise<ExitCode>;

/** Commands and clouds are loaded when they run: `--help` pays for neither. */
const runners: Readonly<Record<CommandName, () => Promise<{ readonly run: Runner }>>> = {
  plan: () => import('./commands/plan.ts'),
  show: () => import('./commands/show.ts'),
  apply: () => import('./commands/apply.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
};

/**
 * podway, given the world: parses the command line, runs the command, and turns whatever goes wrong
 * into one clear message and an exit code. Never throws.
 */
export async function main(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    const parsed = await parse(argv, world);
    if ('help' in parsed) {
      await world.stdout.write(`${parsed.help}\n`);
      return 0;
    }
    const { run } = await runners[parsed.command]();
    return await run(parsed.args, world, await import('../providers/index.ts'));
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

/** stderr may be closed or full too; then there is nobody left to tell. */
async function tell(world: World, text: string): Promise<void> {
  await world.stderr.write(text).catch(() => undefined);
}

type Parsed =
  | { readonly help: string }
  | { readonly command: CommandName; readonly args: Arguments };

/** @throws {UsageError} */
async function parse(given: readonly string[], world: World): Promise<Parsed> {
  const argv = given.map(booleanFlag);
  let chosen: { readonly command: CommandName; readonly args: Arguments } | undefined;
  let help = '';
  const parser = yargs(argv)
    .scriptName('podway')
    .usage(
      '$0 <command>\n\nMakes the pods of an overlay Kubernetes cluster reachable from hosts in the same VPC.',
    )
    .detectLocale(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration({ 'duplicate-arguments-array': true, 'camel-case-expansion': false })
    .wrap(100)
    .version(world.version)
    .alias('help', 'h')
    .strict()
    .fail((message, error) => {
      if (error instanceof UsageError) throw error;
      throw new UsageError(usageMessage(message ?? error.message, given));
    });
  for (const [name, spec] of Object.entries(commands) as [CommandName, CommandSpec][]) {
    parser.command(
      usageOf(name, spec),
      spec.describe,
      (command) => declare(command, name, spec),
      (values) => {
        chosen = { command: name, args: argumentsOf(values, spec, world.env) };
      },
    );
  }
  parser.example(Object.values(commands).map(({ examples: [[first, what]] }) => [first, what]));
  await parser.parseAsync(argv, {}, (_error, _values, output) => {
    help = output;
  });
  if (help !== '') return { help };
  if (chosen) return chosen;
  if (argv.length === 0) return { help: await parser.getHelp() };
  throw new UsageError(usageMessage(`Unknown argument: ${given[0]}`, given));
}

/** yargs takes every value of a boolean flag but `true` for false: `--yes=1` would mean no. */
function booleanFlag(word: string): string {
  const [, name = '', value = ''] = /^(--?[^=]+)=(.*)$/s.exec(word) ?? [];
  const isBoolean = Object.entries(flags).some(
    ([flag, { type, alias }]: [string, Flag]) =>
      type === 'boolean' && (name === `--${flag}` || name === `-${alias}`),
  );
  return isBoolean ? `${name}=${yesOrNo(value, name)}` : word;
}

function usageOf(name: CommandName, { positional }: CommandSpec): string {
  if (positional === undefined) return name;
  return `${name} ${positional.required ? `<${positional.name}>` : `[${positional.name}]`}`;
}

function declare(parser: Argv, name: CommandName, spec: CommandSpec): Argv {
  const { positional } = spec;
  if (positional) {
    parser.positional(positional.name, { type: 'string', describe: positional.describe });
  }
  for (const flagName of spec.flags) {
    const flag: Flag = flags[flagName];
    const formats = flagName === 'output' ? ` (${spec.formats.join(', ')})` : '';
    parser.option(flagName, {
      type: flag.type,
      ...(flag.alias === undefined ? {} : { alias: flag.alias }),
      ...(flag.type === 'boolean' ? {} : { requiresArg: true }),
      group: `${flag.group}:`,
      describe: `${flag.describe}${formats}`,
      ...(flag.shownDefault === undefined ? {} : { defaultDescription: flag.shownDefault }),
    });
  }
  const [flag = 'file'] = spec.flags;
  return parser
    .usage(
      `podway ${usageOf(name, spec)} [options]\n\n${spec.describe}.\n\nEvery option has a twin in the environment: ${twinOf(flag)} for --${flag}.`,
    )
    .example(spec.examples.map(([example, what]) => [example, what]));
}
