import { clipped, columns, count, someOf } from './columns.ts';
import { differenceLines } from './difference-text.ts';
import {
  becauseOf,
  contradiction,
  expectationName,
  expectationTotals,
  outcomeOf,
  type ReportedExpectation,
  whereWord,
} from './expectations.ts';
import { findingLines } from './findings-text.ts';
import { flowLines, flowName } from './flow-text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { probeLines } from './probe-lines.ts';
import { registryLines } from './registries-text.ts';
import type { Report } from './report.ts';

const shown = {
  failed: ['red', 'FAILED'],
  open: ['yellow', 'unknown'],
  met: ['green', 'met'],
} as const;

/** Prefixes of one expectation that are listed. */
const mostCidrs = 8;

/** Lines of what differs from another network. */
const mostChanges = 20;

/** Kinds of flows besides the one that is shown check by check. */
const mostFlows = 20;

/**
 * What `validate` and `probe` found, for people: expectations that do not hold first, each with where
 * and one packet that shows it; then what stands in the way.
 */
export function validateText(document: Report, paint: Paint, full = false): string {
  const report = printable(document);
  const { expectations, flows, findings } = report;
  const blocks = [
    ...(flows ? flowBlocks(flows, paint, full) : [expectationLines(expectations, paint, full)]),
    probeLines(report.probes, full),
    differenceLines(report.difference, full ? Number.POSITIVE_INFINITY : mostChanges),
    survivalLines(report),
    registryLines(report.registries),
    assumptionLines(expectations, paint),
    findingLines(findings, paint, full),
    [conclusion(report)],
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

function whereLines(one: ReportedExpectation, full: boolean): readonly string[] {
  const { cidrs, witness } = one;
  const texts = cidrs.map((one) => one.text);
  const list = full ? texts.join(', ') : someOf(texts, mostCidrs);
  return [
    ...(texts.length === 0 ? [] : [`      ${whereWord(one)} ${list}`]),
    ...(witness === undefined ? [] : [`      for example ${clipped(witness, 400)}`]),
    ...becauseOf(one).map((line) => `      ${clipped(line, 1000)}`),
  ];
}

/** Where nodes were taken away one by one: whether others' pods went with any of them. */
function survivalLines({ summary: { singlePoints } }: Report): readonly string[] {
  if (singlePoints === undefined) return [];
  return singlePoints === 0
    ? ['Any one node may die: no pods but its own become unreachable.']
    : [
        `${count(singlePoints, 'node takes', 'nodes take')} pods of other nodes along: see the findings.`,
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

/** The worst flow check by check; of the others how they fare. */
function flowBlocks(
  flows: NonNullable<Report['flows']>,
  paint: Paint,
  full: boolean,
): readonly (readonly string[])[] {
  if (full) return flows.map((flow) => flowLines(flow, paint));
  const [worst, ...others] = flows;
  const rest = others.length - mostFlows;
  const names = others.slice(0, mostFlows).map((flow) => ['', flowName(flow), flow.verdict]);
  return [
    worst ? flowLines(worst, paint) : [],
    others.length === 0
      ? []
      : [
          'Other kinds of hosts or pods (--full explains each)',
          ...columns(names),
          ...(rest > 0 ? [`  and ${rest} more`] : []),
        ],
  ];
}

/** The last line: what it comes to. */
export function conclusion({
  expectations,
  flows,
  findings,
  summary,
  target: { vpc },
}: Report): string {
  const failed = expectations.filter((one) => outcomeOf(one) === 'failed').length;
  const open = expectations.filter((one) => outcomeOf(one) === 'open').length;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (flows) {
    const isOne = flows.length === 1;
    if (failed > 0)
      return `${vpc}: ${isOne ? 'the packets do' : `${failed} of ${flows.length} kinds of packets do`} not arrive and come back.`;
    if (open > 0) return `${vpc}: whether the packets arrive and come back cannot be told.`;
    return `${vpc}: the packets arrive and come back.`;
  }
  if (failed > 0)
    return `${vpc}: ${failed} of ${count(expectations.length, 'expectation')} ${failed === 1 ? 'does' : 'do'} not hold.`;
  if (errors > 0)
    return expectations.length === 0
      ? `${vpc}: ${count(errors, 'error')}.`
      : `${vpc}: what is expected holds as far as it can be told, and there ${errors === 1 ? 'is an error' : `are ${errors} errors`}.`;
  if (open > 0 || (summary.undecided ?? 0) > 0)
    return `${vpc}: cannot be decided with what was read.`;
  return expectations.length === 0
    ? `${vpc}: nothing stands in the way. podway.yaml expects nothing yet: see \`expect\`.`
    : `${vpc}: all that is expected holds.`;
}
