import type { Path } from './path-text.ts';

/** About as much as fits in a line beside path and place. */
const mostCharacters = 60;

const hidden = '(hidden)';

/** What an error shows where nothing stands. */
export const nothing = 'nothing';

/**
 * What stands in a document, as an error shows it: its JSON, cut to about 60 characters, `nothing`
 * where nothing stands. Printable only, and no secrets: what stands under a key like `token` or
 * `password` is `(hidden)`, and so are user names and passwords in URLs.
 */
export function shown(value: unknown, path: Path): string {
  if (value === undefined) return nothing;
  if (isSecret(path)) return hidden;
  const text = jsonText(value, 0);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

/** Is what stands at this path probably a secret? The name of any key on the way decides. */
export function isSecret(path: Path): boolean {
  return path.some((step) => typeof step === 'string' && namesSecret(step));
}

function namesSecret(key: string): boolean {
  return /token|passw|passphrase|secret|auth|credential|(private|access|api)[-_.]?key/i.test(key);
}

/** Stops writing once it is long enough, so that a document of megabytes, or in itself, costs nothing. */
function jsonText(value: unknown, written: number): string {
  if (typeof value === 'string') return stringText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const list = Array.isArray(value);
  let text = list ? '[' : '{';
  for (const [key, member] of Object.entries(value)) {
    if (written + text.length > mostCharacters) return text;
    if (text.length > 1) text += ',';
    if (!list) text += `${stringText(key)}:`;
    text += !list && namesSecret(key) ? hidden : jsonText(member, written + text.length);
  }
  return text + (list ? ']' : '}');
}

function stringText(text: string): string {
  const safe = text
    .slice(0, 4 * mostCharacters)
    .replace(/\/\/[^/\s]*@/g, `//${hidden}@`)
    .slice(0, mostCharacters + 1);
  return escaped(JSON.stringify(safe));
}

/**
 * A line of text, or JSON, without what a terminal or the log of a CI job obeys, or what makes text
 * look other than it is.
 */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, written)
    .replace(workflowCommand, (command) => command.replace(/[:#]/, written));
}

/**
 * What GitHub's runner takes for a command in a line of a log: `::` at its beginning, `##[` anywhere.
 * 2026-11: actions/runner, src/Runner.Common/ActionCommand.cs, TryParseV2 and TryParse. Not an IPv6 address
 * that begins so: no command's name is made of hexadecimal digits.
 */
const workflowCommand = /^\s*::(?![\da-f:.]*(?:[\s,;/\]]|$))|##\[/g;

function written(character: string): string {
  return `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`;
}
