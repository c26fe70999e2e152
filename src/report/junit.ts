import {
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
  const cases = [
    ...expectations.map((one) => caseOf(one)),
    ...errors.map(
      ({ code, subject, evidence, remedy, place }) =>
        `    <testcase${attributes({ classname: `podway.${command}.findings`, name: `${code}: ${subject}`, file: place?.file, line: place?.line })}>
      <failure${attributes({ type: code, message: evidence })}>${text(`${evidence}\n→ ${remedy}`)}</failure>
    </testcase>`,
    ),
    ...(isOpen ? [openCase(command)] : []),
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
function openCase(command: string): string {
  const message = 'cannot be decided with what was read: see the warnings of the report';
  return `    <testcase${attributes({ classname: `podway.${command}`, name: 'what no expectation is about' })}>
      <skipped${attributes({ message })}></skipped>
    </testcase>`;
}

function caseOf(one: ReportedExpectation): string {
  const head = `    <testcase${attributes({ classname: `podway.${one.consumer}`, name: `${expectationName(one)} ${one.wanted}`, file: one.place?.file, line: one.place?.line })}`;
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
