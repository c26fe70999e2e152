import type { Connection } from './endpoint.ts';
import type { Said } from './verdicts.ts';

/**
 * How a verdict stands to what packets did:
 *
 * - `agrees`: it said so
 * - `names X`: it said reachable, taking X for granted, and X is what was broken
 * - `open X`: it said that it cannot know, and why
 * - `not asked`: the pod itself is missing, which is no question of routes
 * - `blind`: it said reachable, and named nothing that was broken
 * - `WRONG`: anything else
 */
export type Agreement = string;

/** Faults that no document shows: what the validator is to have named. */
export interface Hidden {
  readonly assumption: string | undefined;
  /** The fault is of the pod, not of the way to it. */
  readonly isOfPod: boolean;
}

export function agreementOf(
  said: Said | undefined,
  { result }: Pick<Connection, 'result'>,
  hidden: Hidden | undefined,
): Agreement {
  const arrives = result === 'ok';
  if (hidden?.isOfPod && !arrives) return 'not asked';
  if (!said) return arrives ? 'WRONG: not asked, and it arrives' : 'not asked';
  if (said.verdict === 'unknown') return `open ${said.codes.join(', ')}`;
  if ((said.verdict === 'reachable') === arrives) return 'agrees';
  if (hidden && said.verdict === 'reachable') {
    const { assumption } = hidden;
    if (assumption === undefined) return 'blind';
    if (said.assumptions.includes(assumption)) return `names ${assumption}`;
    return `WRONG: ${assumption} is not named`;
  }
  return `WRONG: ${said.verdict} (${said.codes.join(', ')}), and packets: ${result}`;
}

/** One character for one connection: the pod's number where it worked. */
export function mark(number: number, { result }: Pick<Connection, 'result'>): string {
  if (result === 'ok') return String(number);
  if (result === 'timeout') return '-';
  if (result.startsWith('gray')) return '~';
  if (result === 'EHOSTUNREACH') return 'h';
  if (result === 'ECONNREFUSED') return 'r';
  return '!';
}

/** Columns as wide as their widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
