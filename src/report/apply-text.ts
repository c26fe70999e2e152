import type { Outcome } from '../network/change.ts';
import { columns, count } from './columns.ts';
import { findingLines } from './findings-text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

const styles = {
  applied: 'green',
  already: 'dim',
  failed: 'red',
  skipped: 'yellow',
  unknown: 'red',
} as const;

/** What `apply` did, for people: what went wrong op by op, the rest as numbers. */
export function applyText(document: Report, paint: Paint): string {
  const report = printable(document);
  const outcomes = report.outcomes ?? [];
  const wrong = outcomes.filter((one) => one.result !== 'applied' && one.result !== 'already');
  const blocks = [
    columns(wrong.map((one) => ['', paint(styles[one.result], one.result), one.op, whyOf(one)])),
    [outcomeTotals(report), ...whatNext(wrong)],
    findingLines(report.findings, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** `9 changes in vpc-0abc: 8 applied, 1 failed.` */
export function outcomeTotals({ summary, target, outcomes }: Report): string {
  const ops = outcomes?.length ?? 0;
  if (ops === 0) return `Nothing to do in ${target.vpc}: the tables are as planned.`;
  const parts = (['applied', 'already', 'failed', 'skipped', 'unknown'] as const)
    .filter((result) => (summary[result] ?? 0) > 0)
    .map((result) => `${summary[result]} ${result}`);
  return `${count(ops, 'change')} in ${target.vpc}: ${parts.join(', ')}.`;
}

/** Every op is judged anew by the next run: what holds already is left alone. */
export function whatNext(wrong: readonly Outcome[]): readonly string[] {
  if (wrong.length === 0) return [];
  return ['Run the same command again to finish, or plan again to see what is left.'];
}

/** What the cloud said of an op. */
export function whyOf({ code, message, requestId }: Outcome): string {
  return [code, message, requestId && `(request ${requestId})`].filter(Boolean).join(' ');
}
