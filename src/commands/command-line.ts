import { parseArgs } from 'node:util';
import { argumentsOf, type Given } from './arguments.ts';
import {
  type Arguments,
  type CommandName,
  type CommandSpec,
  commands,
  type Flag,
  type FlagName,
  flags,
  isCommand,
} from './flags.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

/** What a command line asks for. `help` is about a command, or about all. */
export type Asked =
  | { readonly kind: 'run'; readonly command: CommandName; readonly args: Arguments }
  | { readonly kind: 'help'; readonly command: CommandName | undefined }
  | { readonly kind: 'version' };

/**
 * Reads a command line: a command, its options, its argument, in any order.
 *
 * @throws {UsageError} for all that podway does not know, with what was probably meant.
 */
export function readCommandLine(argv: readonly string[], env: World['env']): Asked {
  const tokens = tokensOf(argv);
  const given = tokens.filter((token) => token.kind === 'option');
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const [first, ...rest] = named(words[0] === 'help' ? words.slice(1) : words);
  const command = first !== undefined && isCommand(first) ? first : undefined;
  const asksFor = (...names: readonly string[]) => given.some(({ name }) => names.includes(name));
  if (asksFor('help', 'h') || words[0] === 'help' || argv.length === 0) {
    return { kind: 'help', command };
  }
  if (asksFor('version')) return { kind: 'version' };

  const problems: string[] = [];
  if (command === undefined && first !== undefined) {
    problems.push(`no command ${first}${didYouMean('', nearest(first, Object.keys(commands)))}`);
  }
  const values = new Map<FlagName, Given>();
  for (const option of given) {
    const problem = add(option, command, values);
    if (problem !== undefined) problems.push(problem);
  }
  // A word after an option that is unknown may be its value.
  if (command !== undefined && problems.length === 0) problems.push(...wrongWords(rest, command));
  if (command === undefined || problems.length > 0) throw new UsageError(problems.join('\n'));
  return { kind: 'run', command, args: argumentsOf(values, rest[0], commands[command], env) };
}

/** The words with a command's name as one of them: `sandbox serve` is two on the command line. */
function named(words: readonly string[]): readonly string[] {
  const pair = words.slice(0, 2).join(' ');
  return isCommand(pair) ? [pair, ...words.slice(2)] : words;
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type Option = Extract<Token, { kind: 'option' }>;

/** Not strict: parseArgs' own errors stop at the first and know nothing of commands. */
function tokensOf(argv: readonly string[]): readonly Token[] {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, alias }]: [string, Flag]) => [
      name,
      alias === undefined ? { type } : { type, short: alias },
    ]),
  );
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const args = argv.map((word, index) => (index < end ? longForm(word) : word));
  return parseArgs({ args, options, strict: false, tokens: true }).tokens;
}

/** `-f=x` as `--file=x`: parseArgs takes what follows a short option for its value, or for more of them. */
function longForm(word: string): string {
  const [, alias, value] = /^-(\w)=(.*)$/s.exec(word) ?? [];
  const [name] =
    Object.entries(flags).find(([, flag]: [string, Flag]) => flag.alias === alias) ?? [];
  return alias === undefined || name === undefined ? word : `--${name}=${value}`;
}

/** Adds an option to the values; what is wrong with it, if anything. */
function add(
  { name, rawName, value, inlineValue }: Option,
  command: CommandName | undefined,
  values: Map<FlagName, Given>,
): string | undefined {
  const spec: CommandSpec | undefined = command && commands[command];
  const negated = name.startsWith('no-') && isFlag(name.slice(3)) && value === undefined;
  const flagName = negated ? name.slice(3) : name;
  if (!isFlag(flagName) || spec?.flags.includes(flagName) === false) {
    return unknownOption(rawName, flagName, command);
  }
  const { type }: Flag = flags[flagName];
  if (negated && type !== 'boolean') return unknownOption(rawName, name, command);
  // `--output --yes`: an option that was forgotten its value, not one whose value is `--yes`.
  const isOption = inlineValue === false && /^-\D/.test(value);
  if (type === 'string' && (value === undefined || isOption)) return `--${flagName} needs a value`;
  const texts = values.get(flagName)?.texts ?? [];
  const text = value ?? (negated ? 'false' : 'true');
  values.set(flagName, { by: `--${flagName}`, texts: [...texts, text] });
  return undefined;
}

function unknownOption(
  rawName: string,
  name: string,
  command: CommandName | undefined,
): string | undefined {
  if (command === undefined) {
    // A command's own option, before a command that is no command: one problem is enough.
    if (isFlag(name)) return undefined;
    return `no option ${rawName} before a command${nearOption(rawName, name, ['help', 'version'])}`;
  }
  const owners = (Object.keys(commands) as CommandName[]).filter((one) =>
    (commands[one] as CommandSpec).flags.some((flag) => flag === name),
  );
  const own = [...commands[command].flags, 'help', 'version'];
  const hint =
    owners.length > 0 ? `; it belongs to ${owners.join(' and ')}` : nearOption(rawName, name, own);
  return `no option ${rawName} of ${command}${hint}`;
}

function wrongWords(words: readonly string[], command: CommandName): readonly string[] {
  const { positional }: CommandSpec = commands[command];
  if (positional?.required === true && words.length === 0) {
    return [`${command} needs <${positional.name}>: ${positional.describe}`];
  }
  return words
    .slice(positional === undefined ? 0 : 1)
    .map((word) => `${command} takes no further argument ${JSON.stringify(word)}`);
}

function nearOption(rawName: string, name: string, known: readonly string[]): string {
  return rawName.startsWith('--') ? didYouMean('--', nearest(name, known)) : '';
}

function didYouMean(dashes: string, near: string | undefined): string {
  return near === undefined ? '' : `; did you mean ${dashes}${near}?`;
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(flags, name);
}
