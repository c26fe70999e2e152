import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import { type Report, reportFormatVersion } from '../report/report.ts';
import type { Difference } from '../validator/difference.ts';
import type { ExpectationResult, Witness } from '../validator/expectations.ts';
import { type ExplainedFlow, placeName, whyOf } from '../validator/explain.ts';
import { trafficOf, trafficText } from '../validator/traffic.ts';
import type { Validation } from '../validator/validate.ts';
import type { Opened } from './inputs.ts';
import { placeFindings } from './place-findings.ts';
import type { JudgedRegistries } from './registries.ts';

/** A difference, and what it is to. */
export interface ReportedDifference extends Difference {
  /** A file. */
  readonly against: string;
  readonly collectedAt: string;
}

type Asker = Pick<Opened, 'loaded' | 'world'>;

/** What was found of a network, as a document. */
export function validationReport(
  { expectations, others, findings }: Pick<Validation, 'expectations' | 'others' | 'findings'>,
  network: Network,
  opened: Asker,
  {
    difference,
    singlePoints,
    registries,
  }: {
    readonly difference: ReportedDifference | undefined;
    /** Nodes that take pods of others along; undefined: nobody asked. */
    readonly singlePoints: number | undefined;
    readonly registries: JudgedRegistries | undefined;
  },
): Report {
  const { loaded } = opened;
  const empty = expectations.flatMap(emptyFinding);
  const reported = expectations.map((one, index) => ({
    ...reportedExpectation(one),
    place: loaded.placeOf(['expect', index]),
  }));
  const undecided = others.filter(({ groups }) =>
    groups.some(({ verdict }) => verdict === 'unknown'),
  ).length;
  const found = foundIn(
    reported,
    placeFindings([...empty, ...findings], loaded),
    undecided + (registries?.undecided ?? 0),
  );
  return {
    ...headOf(network, opened),
    expectations: reported,
    ...(difference ? { difference: reportedDifference(difference) } : {}),
    ...(registries ? { registries: registries.registries } : {}),
    ...found,
    summary: { ...found.summary, ...(singlePoints === undefined ? {} : { singlePoints }) },
  };
}

/** One flow, or one of each kind, as a document: each is expected to arrive. */
export function flowReport(
  flows: readonly ExplainedFlow[],
  findings: readonly Finding[],
  network: Network,
  opened: Asker,
): Report {
  const expectations = flows.map((flow): Report['expectations'][number] => ({
    consumer: flow.side.consumer,
    source: bare(flow.source.text),
    to: bare(flow.destination.text),
    ports: flow.port ? [trafficText(trafficOf(flow.port, 4))] : [],
    wanted: 'reachable',
    verdict: flow.verdict,
    cidrs: flow.verdict === 'reachable' ? [] : [flow.destination],
    ...(flow.verdict === 'reachable' ? {} : { why: whyOf(flow) }),
    assumptions: [...new Set(flow.steps.flatMap(({ assumption }) => assumption ?? []))].sort(),
  }));
  return {
    ...headOf(network, opened),
    expectations,
    flows: flows.map(reportedFlow),
    ...foundIn(expectations, placeFindings(findings, opened.loaded), 0),
  };
}

function headOf({ provider, account, region, vpc }: Network, { loaded, world }: Asker) {
  return {
    kind: 'Report',
    formatVersion: reportFormatVersion,
    command: 'validate',
    target: { provider, account, region, vpc: vpc.id, cluster: loaded.config.cluster.name },
    createdAt: world.clock.now().toISOString(),
  } as const;
}

/** @param undecided kinds of hosts without expectations of which something cannot be told. */
function foundIn(
  expectations: Report['expectations'],
  findings: readonly Finding[],
  undecided: number,
): Pick<Report, 'findings' | 'summary'> {
  const unknown = expectations.filter(({ verdict }) => verdict === 'unknown').length;
  const met = expectations.filter(({ verdict, wanted }) => verdict === wanted).length;
  const summary = {
    expectations: expectations.length,
    met,
    failed: expectations.length - met - unknown,
    unknown,
    undecided,
    errors: findings.filter(({ severity }) => severity === 'error').length,
  };
  return { findings, summary };
}

function reportedExpectation({
  expectation,
  verdict,
  cidrs,
  witness,
  empty,
  assumptions,
}: ExpectationResult): Report['expectations'][number] {
  const { from, to, ports, reachable } = expectation;
  const why = witness?.why ?? empty;
  return {
    consumer: from,
    to,
    ports: ports.map((port) => trafficText(trafficOf(port, 4))),
    wanted: reachable ? 'reachable' : 'unreachable',
    verdict,
    cidrs,
    ...(witness ? { witness: witnessText(witness) } : {}),
    ...(why === undefined ? {} : { why }),
    assumptions,
  };
}

function reportedFlow(flow: ExplainedFlow): NonNullable<Report['flows']>[number] {
  const { side, source, destination, port, pod, verdict, steps } = flow;
  return {
    consumer: side.consumer,
    source: bare(source.text),
    destination: bare(destination.text),
    ...(port ? { port: trafficText(trafficOf(port, destination.family)) } : {}),
    node: pod.node.name,
    verdict,
    steps: steps.map((step) => {
      const { way, check, decision, code, assumption, by, nearest } = step;
      return {
        way,
        at: placeName(step, flow),
        check,
        decision,
        ...(code === undefined ? {} : { code }),
        ...(assumption === undefined ? {} : { assumption }),
        by,
        ...(nearest === undefined ? {} : { nearest }),
      };
    }),
  };
}

function reportedDifference({
  against,
  collectedAt,
  changes,
  moves,
}: ReportedDifference): NonNullable<Report['difference']> {
  const named = changes.map((change) => ({
    ...change,
    ports: change.ports.map((port) => trafficText(trafficOf(port, 4))),
  }));
  return { against, collectedAt, changes: named, moves };
}

/** `10.0.128.100 → 10.244.2.0 tcp/20880 is unreachable` */
function witnessText({ source, destination, port, verdict }: Witness): string {
  const traffic = port === undefined ? '' : ` ${trafficText(trafficOf(port, destination.family))}`;
  return `${bare(source.text)} → ${bare(destination.text)}${traffic} is ${verdict}`;
}

/** An address without its length. */
function bare(text: string): string {
  return text.replace(/\/\d+$/, '');
}

function emptyFinding({ expectation, empty }: ExpectationResult): readonly Finding[] {
  if (empty === undefined) return [];
  return [finding('nothing-to-ask', { subject: `consumer/${expectation.from}`, evidence: empty })];
}
