import { catalogue, type FindingCode } from '../finding/catalogue.ts';
import type { Place, Severity } from '../finding/finding.ts';
import { becauseOf, contradiction, expectationName, outcomeOf } from './expectations.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

/** GitHub takes 5,000 results of an upload (2026-11, code scanning's SARIF limits). */
const mostResults = 4999;

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
};

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly text: string;
  readonly place: Place | undefined;
  readonly subject: string;
}

/**
 * The report as SARIF 2.1.0 (OASIS), for code scanning: findings, and expectations that do not hold,
 * at their lines of podway.yaml.
 *
 * @param file what findings without a place are shown at: SARIF's readers want one.
 * @param version of podway.
 */
export function sarif(document: Report, file: string, version: string): string {
  const report = printable(document, 2000);
  const results = [...expectationResults(report, file), ...findingResults(report)]
    .toSorted((a, b) => rank(a.level) - rank(b.level))
    .slice(0, mostResults);
  const ruleIds = [...new Set(results.map(({ ruleId }) => ruleId))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'podway',
            semanticVersion: version,
            rules: ruleIds.map((id) => ({
              id,
              shortDescription: { text: id },
              fullDescription: {
                text: entryOf(id)?.cause ?? 'What podway.yaml expects does not hold.',
              },
              help: { text: entryOf(id)?.remedy ?? 'See the findings of the same run.' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: results.map((one) => ({
          ruleId: one.ruleId,
          ruleIndex: ruleIds.indexOf(one.ruleId),
          level: one.level,
          message: { text: one.text },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(one.place?.file ?? file) },
                region: { startLine: one.place?.line ?? 1, startColumn: one.place?.column ?? 1 },
              },
              logicalLocations: [{ fullyQualifiedName: one.subject }],
            },
          ],
          // GitHub tells results of two runs apart by this.
          partialFingerprints: { 'podwaySubject/v1': `${one.ruleId} ${one.subject}` },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function expectationResults({ expectations }: Report, file: string): readonly Result[] {
  return expectations
    .filter((one) => outcomeOf(one) !== 'met')
    .map((one) => ({
      ruleId: outcomeOf(one) === 'failed' ? 'expectation-failed' : 'expectation-unknown',
      level: outcomeOf(one) === 'failed' ? 'error' : 'warning',
      text: [
        `${expectationName(one)}: ${contradiction(one)}`,
        ...(one.witness === undefined ? [] : [`for example ${one.witness}`]),
        ...becauseOf(one),
      ].join('; '),
      place: one.place ?? { file },
      subject: `expect/${expectationName(one)}`,
    }));
}

function findingResults({ findings }: Report): readonly Result[] {
  return findings.map(({ code, severity, subject, evidence, remedy, place }) => ({
    ruleId: code,
    level: levels[severity],
    text: `${subject}: ${evidence} → ${remedy}`,
    place,
    subject,
  }));
}

function entryOf(id: string): { readonly cause: string; readonly remedy: string } | undefined {
  return Object.hasOwn(catalogue, id) ? catalogue[id as FindingCode] : undefined;
}

function rank(level: string): number {
  return ['error', 'warning', 'note'].indexOf(level);
}
