import type { Outcome } from '../network/change.ts';
import { outcomeTotals, whatNext, whyOf } from './apply-text.ts';
import { count } from './columns.ts';
import { findingsMarkdown } from './findings-markdown.ts';
import { code, fitting, marker, prose, table } from './markdown.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

/** Outcomes that are shown, and characters of each text: less in steps, until it fits. */
const levels = [
  { outcomes: 1000, findings: { groups: 50, alike: 3, characters: 600 }, characters: 600 },
  { outcomes: 100, findings: { groups: 30, alike: 1, characters: 300 }, characters: 300 },
  { outcomes: 10, findings: { groups: 20, alike: 0, characters: 60 }, characters: 100 },
] as const;

/**
 * What `apply` did, for a pull request or a job's summary: at most 65,536 bytes. What went wrong op
 * by op, the rest as numbers.
 */
export function applyMarkdown(report: Report): string {
  return fitting(levels.map((level) => () => rendered(report, level)));
}

function rendered(report: Report, level: (typeof levels)[number]): string {
  const { outcomes = [], findings } = report;
  const wrong = outcomes.filter((one) => one.result !== 'applied' && one.result !== 'already');
  const { cluster, vpc } = printable(report.target, 100);
  const blocks: (readonly string[])[] = [
    [marker('podway-apply', cluster), `### podway: ${headline(outcomes.length, wrong.length)}`],
    [`Cluster ${code(cluster)} in ${code(vpc)}`],
    [prose(printable(outcomeTotals(report), 300)), ...whatNext(wrong)],
    outcomeTable(wrong, level.outcomes, level.characters),
    findingsMarkdown(findings, level.findings),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline(ops: number, wrong: number): string {
  if (ops === 0) return 'nothing to do';
  return wrong === 0
    ? `${count(ops, 'change')} in place`
    : `${wrong} of ${count(ops, 'change')} not made`;
}

function outcomeTable(
  wrong: readonly Outcome[],
  most: number,
  characters: number,
): readonly string[] {
  if (wrong.length === 0) return [];
  const shown = printable(wrong.slice(0, most), characters);
  const rest = wrong.length - most;
  return [
    ...table(
      ['result', 'change', 'why'],
      shown.map((one) => [one.result, code(one.op), prose(whyOf(one))]),
    ),
    ...(rest > 0 ? ['', `And ${rest} more: see the JSON report.`] : []),
  ];
}
