import { type CommandName, type CommandSpec, commands, type FlagName } from './flags.ts';
import { nearest } from './nearest.ts';

/**
 * yargs' message about a command line, in podway's words: what is unknown with what was probably
 * meant, what is missing with what it is.
 */
export function usageMessage(message: string, argv: readonly string[]): string {
  const command = argv.find(isCommand);
  const [, unknown] = /^Unknown (?:argument|command)s?: (.+)$/.exec(message) ?? [];
  if (unknown !== undefined) {
    const words = unknown.split(', ').map((word) => unknownText(word, command, argv));
    return [...new Set(words)].join('; ');
  }
  const [, valueless] = /^Not enough arguments following: (.+)$/.exec(message) ?? [];
  if (valueless !== undefined) return `--${valueless} needs a value`;
  if (command !== undefined && /^Not enough non-option arguments/.test(message)) {
    const { positional }: CommandSpec = commands[command];
    return `${command} needs <${positional?.name}>: ${positional?.describe}`;
  }
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function unknownText(
  word: string,
  command: CommandName | undefined,
  argv: readonly string[],
): string {
  const options = argv.map((one) => one.replace(/=.*/s, ''));
  if (options.includes(`--${word}`)) return unknownFlag(word, command);
  if (word.length === 1 && options.some((one) => /^-[^-]/.test(one) && one.includes(word))) {
    return `no option -${word}${command === undefined ? '' : ` of ${command}`}`;
  }
  if (command !== undefined) return `${command} takes no further argument ${JSON.stringify(word)}`;
  return `no command ${word}${didYouMean('', nearest(word, Object.keys(commands)))}`;
}

function unknownFlag(word: string, command: CommandName | undefined): string {
  if (command === undefined) {
    return `no option --${word} before a command${didYouMean('--', nearest(word, ['help', 'version']))}`;
  }
  const { flags: own }: CommandSpec = commands[command];
  const owners = (Object.keys(commands) as CommandName[]).filter((name) =>
    (commands[name].flags as readonly FlagName[]).some((flag) => flag === word),
  );
  const known = nearest(word, [...own, 'help', 'version']);
  const hint =
    owners.length > 0 ? `; it belongs to ${owners.join(' and ')}` : didYouMean('--', known);
  return `no option --${word} of ${command}${hint}`;
}

function didYouMean(dashes: string, near: string | undefined): string {
  return near === undefined ? '' : `; did you mean ${dashes}${near}?`;
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}
