import { clipped, columns, someOf } from './columns.ts';
import {
  contradiction,
  expectationName,
  expectationTotals,
  outcomeOf,
  type ReportedExpectation,
} from './expectations.ts';
import { findingLines } from './findings-text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

const shown = {
  failed: ['red', 'FAILED'],
  open: ['yellow', 'unknown'],
  met: ['green', 'met'],
} as const;

/** Prefixes of one expectation that are listed. */
const mostCidrs = 8;

/**
 * What `validate` and `probe` found, for people: expectations that do not hold first, each with where
 * and one packet that shows it; then what stands in the way.
 */
export function validateText(document: Report, paint: Paint, full = false): string {
  const report = printable(document);
  const { expectations, findings, target } = report;
  const blocks = [
    expectationLines(expectations, paint, full),
    assumptionLines(expectations, paint),
    findingLines(findings, paint, full),
    [conclusion(report, target.vpc)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function expectationLines(
  expectations: readonly ReportedExpectation[],
  paint: Paint,
  full: boolean,
): readonly string[] {
  if (expectations.length === 0) return [];
  const order = ['failed', 'open', 'met'] as const;
  const rows = order.flatMap((outcome) =>
    expectations
      .filter((one) => outcomeOf(one) === outcome)
      .map((one) => ({ one, outcome, name: expectationName(one) })),
  );
  const heads = columns(
    rows.map(({ one, outcome, name }) => {
      const [style, word] = shown[outcome];
      return ['', paint(style, word), name, outcome === 'met' ? one.verdict : contradiction(one)];
    }),
  );
  return [
    expectationTotals(expectations),
    ...rows.flatMap(({ one, outcome }, index) => [
      heads[index] ?? '',
      ...(outcome === 'met' ? [] : whereLines(one, full)),
    ]),
  ];
}

function whereLines({ cidrs, witness }: ReportedExpectation, full: boolean): readonly string[] {
  const texts = cidrs.map((one) => one.text);
  const list = full ? texts.join(', ') : someOf(texts, mostCidrs);
  return [
    ...(texts.length === 0 ? [] : [`      in ${list}`]),
    ...(witness === undefined ? [] : [`      for example ${clipped(witness, 400)}`]),
  ];
}

function assumptionLines(
  expectations: readonly ReportedExpectation[],
  paint: Paint,
): readonly string[] {
  const ids = [...new Set(expectations.flatMap(({ assumptions }) => assumptions))].sort();
  if (ids.length === 0) return [];
  return [
    `Rests on what no cloud shows: ${ids.join(', ')}`,
    `  ${paint('dim', '→')} Settle these under \`assume\` in podway.yaml`,
  ];
}

function conclusion({ expectations, findings }: Report, vpc: string): string {
  const failed = expectations.filter((one) => outcomeOf(one) === 'failed').length;
  const open = expectations.filter((one) => outcomeOf(one) === 'open').length;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (failed > 0) return `${vpc}: ${failed} of ${expectations.length} expectations do not hold.`;
  if (errors > 0) return `${vpc}: what is expected holds as far as asked, and there are errors.`;
  if (open > 0) return `${vpc}: cannot be decided with what was read.`;
  return expectations.length === 0
    ? `${vpc}: nothing stands in the way. podway.yaml expects nothing yet: see \`expect\`.`
    : `${vpc}: all that is expected holds.`;
}
