import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import { type Report, reportFormatVersion } from '../report/report.ts';
import type { ExpectationResult, Witness } from '../validator/expectations.ts';
import { trafficOf, trafficText } from '../validator/traffic.ts';
import type { Validation } from '../validator/validate.ts';
import type { Opened } from './inputs.ts';
import { placeFindings } from './place-findings.ts';

/** What was found of a network, as a document. */
export function validationReport(
  { expectations, findings }: Validation,
  { provider, account, region, vpc }: Network,
  { loaded, world }: Pick<Opened, 'loaded' | 'world'>,
): Report {
  const empty = expectations.flatMap(emptyFinding);
  const all = placeFindings([...empty, ...findings], loaded);
  const count = (outcome: ExpectationResult['outcome']): number =>
    expectations.filter((one) => one.outcome === outcome).length;
  return {
    kind: 'Report',
    formatVersion: reportFormatVersion,
    command: 'validate',
    target: { provider, account, region, vpc: vpc.id, cluster: loaded.config.cluster.name },
    createdAt: world.clock.now().toISOString(),
    expectations: expectations.map(reported),
    findings: all,
    summary: {
      expectations: expectations.length,
      met: count('met'),
      failed: count('failed'),
      unknown: count('open'),
      errors: all.filter(({ severity }) => severity === 'error').length,
    },
  };
}

function reported({
  expectation,
  verdict,
  cidrs,
  witness,
  assumptions,
}: ExpectationResult): Report['expectations'][number] {
  const { from, to, ports, reachable } = expectation;
  return {
    consumer: from,
    to,
    ports: ports.map((port) => trafficText(trafficOf(port, 4))),
    wanted: reachable ? 'reachable' : 'unreachable',
    verdict,
    cidrs,
    ...(witness ? { witness: witnessText(witness) } : {}),
    assumptions,
  };
}

/** `10.0.128.100 → 10.244.2.0 tcp/20880 is unreachable` */
function witnessText({ source, destination, port, verdict }: Witness): string {
  const address = (text: string): string => text.replace(/\/\d+$/, '');
  const traffic = port === undefined ? '' : ` ${trafficText(trafficOf(port, destination.family))}`;
  return `${address(source.text)} → ${address(destination.text)}${traffic} is ${verdict}`;
}

function emptyFinding({ expectation, empty }: ExpectationResult): readonly Finding[] {
  if (empty === undefined) return [];
  return [finding('nothing-to-ask', { subject: `consumer/${expectation.from}`, evidence: empty })];
}
