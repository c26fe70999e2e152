import yargs, { type Argv } from 'yargs';
import { twinOf } from './arguments.ts';
import { type CommandName, type CommandSpec, commands, type Flag, flags } from './flags.ts';

/** The help of a command, or of podway: options in groups, real examples last. */
export async function helpText(command: CommandName | undefined): Promise<string> {
  // Only to lay the help out: loading yargs takes as long as a bare start of Node, and it renders
  // help after every command that it parses.
  const layout = yargs([]).scriptName('podway').detectLocale(false).wrap(100).alias('help', 'h');
  if (command === undefined) describeAll(layout);
  else describeOne(layout, command, commands[command]);
  return await layout.getHelp();
}

function describeAll(layout: Argv): void {
  layout.usage(
    '$0 <command>\n\nMakes the pods of an overlay Kubernetes cluster reachable from hosts in the same VPC.',
  );
  for (const [name, spec] of Object.entries(commands)) {
    layout.command(`${name} ${positionalOf(spec)}`.trim(), spec.describe);
  }
  layout.example(Object.values(commands).map(({ examples: [[first, what]] }) => [first, what]));
}

function describeOne(layout: Argv, name: CommandName, spec: CommandSpec): void {
  const { positional } = spec;
  const [flag = 'file'] = spec.flags;
  layout.usage(
    [
      ['podway', name, positionalOf(spec), '[options]'].filter(Boolean).join(' '),
      `${spec.describe}.`,
      `Every option has a twin in the environment: ${twinOf(flag)} for --${flag}.`,
    ].join('\n\n'),
  );
  if (positional) {
    layout.option(positional.name, { group: 'Argument:', describe: positional.describe });
  }
  for (const flagName of spec.flags) {
    const { alias, group, type, ...usual }: Flag = flags[flagName];
    const { describe, shownDefault } = spec.own?.[flagName] ?? usual;
    const formats = flagName === 'output' ? ` (${spec.formats.join(', ')})` : '';
    layout.option(flagName, {
      type,
      ...(alias === undefined ? {} : { alias }),
      group: `${group}:`,
      describe: `${describe}${formats}`,
      ...(shownDefault === undefined ? {} : { defaultDescription: shownDefault }),
    });
  }
  layout.example(spec.examples.map(([example, what]) => [example, what]));
}

function positionalOf({ positional }: CommandSpec): string {
  if (positional === undefined) return '';
  return positional.required ? `<${positional.name}>` : `[${positional.name}]`;
}
