import type { Finding, Severity } from '../finding/finding.ts';
import { count } from './columns.ts';
import { printable } from './printable.ts';

/** GitHub shows so many annotations of each kind for a step, and drops the others unsaid (2026-11, actions/toolkit, docs/problem-matchers.md). */
const mostShown = 10;

/** Nobody reads more of one, and evidence may list thousands of prefixes. */
const mostCharacters = 1000;

export interface Annotation {
  readonly title: string;
  readonly message: string;
  readonly place?: Finding['place'];
}

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * Annotations as GitHub's workflow commands, one on each line, which it shows at their lines of
 * podway.yaml. The last line says what GitHub would have dropped.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 *
 * @param what the document that has all of them: `the plan`.
 */
export function annotationsText(
  all: Readonly<Record<Severity, readonly Annotation[]>>,
  what: string,
): string {
  // One notice is left for the last line.
  const most = { error: mostShown, warning: mostShown, note: mostShown - 1 };
  const severities = ['error', 'warning', 'note'] as const;
  const lines = severities.flatMap((severity) =>
    all[severity].slice(0, most[severity]).map((one) => commandLine(commands[severity], one)),
  );
  const rest = severities
    .map((severity) => ({ severity, more: all[severity].length - most[severity] }))
    .filter(({ more }) => more > 0)
    .map(({ severity, more }) => count(more, `more ${severity}`));
  if (rest.length > 0) {
    const message = `${rest.join(', ')}: GitHub shows ${mostShown} of a kind for a step. All are in the other formats of ${what}.`;
    lines.push(commandLine('notice', { title: 'not shown', message }));
  }
  return `${lines.join('\n')}\n`;
}

/** In rounds: the first of each code, then the second of each, and so on, so that ten of one hide no other. */
export function annotationsOf(
  findings: readonly Finding[],
  severity: Severity,
): readonly Annotation[] {
  const rounds: Finding[][] = [];
  const seen = new Map<string, number>();
  for (const one of findings) {
    if (one.severity !== severity) continue;
    const round = seen.get(one.code) ?? 0;
    seen.set(one.code, round + 1);
    const list = rounds[round];
    if (list) list.push(one);
    else rounds[round] = [one];
  }
  return rounds.flat().map(({ code, subject, evidence, remedy, place }) => {
    return { title: code, message: `${subject}: ${evidence}\n→ ${remedy}`, place };
  });
}

function commandLine(command: string, { title, message, place }: Annotation): string {
  const properties = [
    ['file', place?.file],
    ['line', place?.line],
    ['col', place?.column],
    ['title', `podway: ${title}`],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${property(String(value))}`]));
  const lines = message.split('\n').map((line) => printable(line, mostCharacters));
  return `::${command} ${properties.join(',')}::${data(lines.join('\n'))}`;
}

/** Message: what ends a line or begins an escape. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** What ends a property besides. */
function property(text: string): string {
  return data(printable(text, mostCharacters)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
