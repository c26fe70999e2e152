import { type Annotation, annotationsOf, annotationsText } from './annotations.ts';
import { someOf } from './columns.ts';
import { differenceLines } from './difference-text.ts';
import {
  becauseOf,
  contradiction,
  expectationName,
  outcomeOf,
  type ReportedExpectation,
  whereWord,
} from './expectations.ts';
import type { Report } from './report.ts';
import { conclusion } from './validate-text.ts';

/** Prefixes of one expectation that are listed. */
const mostCidrs = 8;

/**
 * A report as annotations of a pull request: what is expected and does not hold comes first, each at
 * its line of podway.yaml, then findings.
 */
export function validateGithub(report: Report): string {
  const { expectations, findings, target, command } = report;
  const of = (wanted: 'failed' | 'open') =>
    expectations.filter((one) => outcomeOf(one) === wanted).map(annotationOf);
  const summary: Annotation = {
    title: `${command}: cluster ${target.cluster} in ${target.vpc}`,
    message: [conclusion(report), ...differenceLines(report.difference)].join('\n'),
  };
  return annotationsText(
    {
      error: [...of('failed'), ...annotationsOf(findings, 'error')],
      warning: [...of('open'), ...annotationsOf(findings, 'warning')],
      note: [summary, ...annotationsOf(findings, 'note')],
    },
    'the report',
  );
}

function annotationOf(one: ReportedExpectation): Annotation {
  const where =
    one.cidrs.length === 0 ? '' : ` ${whereWord(one)} ${someOf(one.cidrs.map(String), mostCidrs)}`;
  const example = one.witness === undefined ? [] : [`for example ${one.witness}`];
  return {
    title: expectationName(one),
    message: [`${contradiction(one)}${where}`, ...example, ...becauseOf(one)].join('\n'),
    ...(one.place ? { place: one.place } : {}),
  };
}
