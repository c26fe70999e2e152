import { count, someOf } from './columns.ts';
import { differenceLines } from './difference-text.ts';
import {
  becauseOf,
  contradiction,
  expectationName,
  expectationTotals,
  outcomeOf,
  type ReportedExpectation,
} from './expectations.ts';
import { findingsMarkdown } from './findings-markdown.ts';
import { flowLines } from './flow-text.ts';
import { code, fence, fitting, marker, prose, table } from './markdown.ts';
import { plain } from './paint.ts';
import { printable } from './printable.ts';
import { registryLines } from './registries-text.ts';
import type { Report } from './report.ts';

/** What is shown of each list, and characters of each text: less in steps, until it fits. */
const levels = [
  {
    expectations: 500,
    cidrs: 20,
    changes: 100,
    characters: 300,
    findings: { groups: 50, alike: 3, characters: 600 },
  },
  {
    expectations: 100,
    cidrs: 5,
    changes: 30,
    characters: 150,
    findings: { groups: 30, alike: 1, characters: 300 },
  },
  {
    expectations: 20,
    cidrs: 2,
    changes: 10,
    characters: 60,
    findings: { groups: 20, alike: 0, characters: 60 },
  },
] as const;

const words = { met: '✅ met', failed: '❌ failed', open: '❔ unknown' } as const;

/** What `validate` or `probe` found, for a pull request or a job's summary: at most 65,536 bytes. */
export function validateMarkdown(report: Report): string {
  return fitting(levels.map((level) => () => rendered(report, level)));
}

function rendered(report: Report, level: (typeof levels)[number]): string {
  const { cluster, vpc } = printable(report.target, 100);
  const { expectations, findings, command } = report;
  const inOrder = (['failed', 'open', 'met'] as const).flatMap((outcome) =>
    expectations.filter((one) => outcomeOf(one) === outcome),
  );
  const blocks: (readonly string[])[] = [
    [marker(`podway-${command}`, cluster), `### podway ${command}: ${headline(report)}`],
    [`Cluster ${code(cluster)} in ${code(vpc)}`],
    expectationTable(inOrder, level),
    ...flowBlock(report, level.characters),
    differenceBlock(report, level),
    registryLines(report.registries).map((line) => `- ${prose(line)}`),
    findingsMarkdown(findings, level.findings),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ expectations, findings, summary }: Report): string {
  const isOpen = (summary.undecided ?? 0) > 0;
  if (expectations.length > 0)
    return `${expectationTotals(expectations)}${isOpen ? '; something else cannot be decided' : ''}`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return count(errors, 'error');
  return isOpen ? 'cannot be decided with what was read' : 'nothing stands in the way';
}

/** The worst flow, check by check. */
function flowBlock({ flows = [] }: Report, characters: number): readonly (readonly string[])[] {
  const [worst] = flows;
  return worst ? [[fence('text', flowLines(printable(worst, characters), plain).join('\n'))]] : [];
}

function differenceBlock(
  { difference }: Report,
  { changes, characters }: (typeof levels)[number],
): readonly string[] {
  const [head, ...lines] = differenceLines(printable(difference, characters), changes);
  if (head === undefined) return [];
  return [prose(head), ...lines.map((line) => `- ${prose(line.trim())}`)];
}

function expectationTable(
  expectations: readonly ReportedExpectation[],
  level: (typeof levels)[number],
): readonly string[] {
  if (expectations.length === 0) return [];
  const shown = printable(expectations.slice(0, level.expectations), level.characters);
  const rest = expectations.length - shown.length;
  return [
    ...table(
      ['', 'expectation', 'where', 'for example'],
      shown.map((one) => {
        const outcome = outcomeOf(one);
        const isMet = outcome === 'met';
        return [
          words[outcome],
          `${code(expectationName(one))} ${prose(isMet ? one.verdict : contradiction(one))}`,
          isMet
            ? ''
            : prose(
                someOf(
                  one.cidrs.map((cidr) => cidr.text),
                  level.cidrs,
                ),
              ),
          isMet
            ? ''
            : [one.witness === undefined ? [] : code(one.witness), becauseOf(one).map(prose)]
                .flat()
                .join(' '),
        ];
      }),
    ),
    ...(rest > 0 ? ['', `And ${rest} more: see the JSON report.`] : []),
  ];
}
