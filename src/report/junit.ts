import {
  becauseOf,
  contradiction,
  expectationName,
  outcomeOf,
  type ReportedExpectation,
  whereWord,
} from './expectations.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

/** CI systems show the first lines of a failure; whole lists are in the JSON report. */
const mostCidrs = 50;
const mostReasons = 10;

/**
 * The report as JUnit XML, as CI systems read it (testmoapp/junitxml, llg/Jenkins' schema): a testcase
 * for each expectation, and one for each error finding where podway.yaml expects nothing of its kind.
 * What could not be decided is skipped, so that it is neither a pass nor a failure: an expectation, and
 * once, together, all else that was asked.
 */
export function junit(document: Report): string {
  const report = printable(document, 4000);
  const { expectations, findings, createdAt, command, target, summary } = report;
  const isOpen = (summary.undecided ?? 0) > 0;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const nameOf = distinctNames();
  const cases = [
    ...expectations.map((one) => caseOf(one, nameOf(`${expectationName(one)} ${one.wanted}`))),
    ...errors.map(
      ({ code, subject, evidence, remedy, place }) =>
        `    <testcase${attributes({ classname: `podway.${command}.findings`, name: `${code}: ${subject}`, file: place?.file, line: place?.line })}>
      <failure${attributes({ type: code, message: evidence })}>${text(`${evidence}\n→ ${remedy}`)}</failure>
    </testcase>`,
    ),
    ...(isOpen ? [openCase(report)] : []),
  ];
  const failures = expectations.filter((one) => outcomeOf(one) === 'failed').length + errors.length;
  const open = expectations.filter((one) => outcomeOf(one) === 'open').length;
  const skipped = open + (isOpen ? 1 : 0);
  const totals = { tests: cases.length, failures, errors: 0, skipped, time: 0 };
  const name = `podway ${command}: ${target.cluster} in ${target.vpc}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes({ name, ...totals })}>
  <testsuite${attributes({ name, ...totals, timestamp: createdAt })}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

/** Of consumers and registries that no expectation is about. */
function openCase({ command, findings }: Report): string {
  const reasons = findings
    .filter(({ severity }) => severity === 'warning')
    .map(({ code, subject, evidence }) => `${code}: ${subject}: ${evidence}`);
  const rest = reasons.length - mostReasons;
  const message = [
    'cannot be decided with what was read',
    ...reasons.slice(0, mostReasons),
    ...(rest > 0 ? [`and ${rest} more warnings: see the JSON report`] : []),
  ].join('; ');
  return `    <testcase${attributes({ classname: `podway.${command}`, name: 'what no expectation is about' })}>
      <skipped${attributes({ message })}></skipped>
    </testcase>`;
}

/** Testcases of one name are one to most CI systems: the second of a name gets ` (2)`. */
function distinctNames(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  };
}

function caseOf(one: ReportedExpectation, name: string): string {
  const head = `    <testcase${attributes({ classname: `podway.${one.consumer}`, name, file: one.place?.file, line: one.place?.line })}`;
  const outcome = outcomeOf(one);
  if (outcome === 'met') return `${head}/>`;
  const cidrs = one.cidrs.slice(0, mostCidrs).map(({ text: cidr }) => cidr);
  const rest = one.cidrs.length - cidrs.length;
  const lines = [
    contradiction(one),
    ...(cidrs.length === 0
      ? []
      : [`${whereWord(one)} ${cidrs.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`]),
    ...(one.witness === undefined ? [] : [`for example ${one.witness}`]),
    ...becauseOf(one),
  ];
  const element = outcome === 'failed' ? 'failure' : 'skipped';
  const type = outcome === 'failed' ? { type: 'expectation' } : {};
  const body = outcome === 'failed' ? lines.join('\n') : '';
  const message = outcome === 'failed' ? contradiction(one) : lines.join('; ');
  return `${head}>
      <${element}${attributes({ ...type, message })}>${text(body)}</${element}>
    </testcase>`;
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${name}="${text(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`,
    )
    .join('');
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
