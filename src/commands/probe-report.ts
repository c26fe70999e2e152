import { Prefix } from '../address/prefix.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { endpointText } from '../prober/scope.ts';
import { knockOf, sightOf } from '../prober/sight.ts';
import { type Report, reportFormatVersion } from '../report/report.ts';
import { placeName } from '../validator/explain.ts';
import type { Arguments } from './flags.ts';
import type { Opened } from './inputs.ts';
import { causeFindings } from './probe-causes.ts';
import type { Compared } from './probe-documents.ts';
import { expectationOf } from './probe-expectations.ts';
import { attemptsText, reportedProbe } from './probe-text.ts';
import type { Seen, Way } from './probe-ways.ts';
import type { World } from './world.ts';

/** All that a probe found. */
export interface ProbeResult {
  readonly ways: readonly Way[];
  readonly seen: Seen;
  readonly compared: Compared;
  readonly opened: Opened | undefined;
  readonly world: World;
  readonly args: Pick<Arguments, 'expect'>;
  /** Targets are bridges: a node that refuses a connection has got it. */
  readonly isKnock: boolean;
}

type Expectation = Report['expectations'][number];

/** What a probe found, as a document: each target is expected to answer, or what podway.yaml expects of it. */
export function probeReport(result: ProbeResult): Report {
  const { ways, seen, compared, opened, world } = result;
  const documents = compared.kind === 'documents' ? compared.documents : undefined;
  const expectations = ways.map((way) => expectationAt(way, result));
  const failing = ways.filter((_, at) => {
    const one = expectations[at];
    return one !== undefined && one.verdict !== one.wanted && one.wanted === 'reachable';
  });
  const findings: readonly Finding[] = [
    ...ways.flatMap((way, at) => joined(way, expectations[at], documents !== undefined, seen)),
    ...causeFindings(failing, result, documents),
    ...connectedOnly(result),
    ...(compared.kind === 'none' ? compared.findings : []),
  ];
  const met = expectations.filter(({ verdict, wanted }) => verdict === wanted).length;
  const unknown = expectations.filter(({ verdict }) => verdict === 'unknown').length;
  const { config } = opened?.loaded ?? {};
  return {
    kind: 'Report',
    formatVersion: reportFormatVersion,
    command: 'probe',
    target: {
      provider: config?.network.provider ?? '',
      account: documents?.network.account ?? '',
      region: config?.network.region ?? '',
      vpc: config?.network.vpc ?? 'this host',
      cluster: config?.cluster.name ?? '',
    },
    createdAt: world.clock.now().toISOString(),
    expectations,
    probes: ways.flatMap(({ target }) => {
      const probed = seen.targets.get(endpointText(target));
      return probed ? [reportedProbe(probed)] : [];
    }),
    findings,
    summary: {
      expectations: expectations.length,
      met,
      failed: expectations.length - met - unknown,
      unknown,
      undecided: 0,
      errors: findings.filter(({ severity }) => severity === 'error').length,
    },
  };
}

function expectationAt(
  { target, flow }: Way,
  { seen, compared, opened, args, isKnock }: ProbeResult,
): Expectation {
  const probed = seen.targets.get(endpointText(target));
  const sight = probed ? (isKnock ? knockOf(probed) : sightOf(probed)) : 'timeout';
  const isThere = sight === 'ok' || sight === 'alive';
  const isPartly = ['short', 'sometimes', 'wrong'].includes(sight);
  const verdict = isThere ? 'reachable' : isPartly ? 'partial' : 'unreachable';
  const expected = args.expect
    ? expectationOf(target, flow, opened?.loaded.config.expect ?? [])
    : undefined;
  const place = expected && opened?.loaded.placeOf(['expect', expected.index]);
  return {
    consumer:
      flow?.side.consumer ??
      (compared.kind === 'documents' ? compared.documents.from : 'this host'),
    to: target.address,
    ports: [`tcp/${target.port}`],
    wanted: expected?.reachable === false ? 'unreachable' : 'reachable',
    verdict,
    cidrs: [Prefix.ofAddress(target.address)],
    ...(probed ? { witness: attemptsText(probed) } : {}),
    assumptions: [],
    ...(place ? { place } : {}),
  };
}

/** What packets do, beside what validate says of them. */
function joined(
  { target, flow }: Way,
  expectation: Expectation | undefined,
  isCompared: boolean,
  { targets }: Seen,
): readonly Finding[] {
  if (!expectation) return [];
  const subject = `target/${endpointText(target)}`;
  const { verdict, wanted, witness = '' } = expectation;
  const failed =
    verdict === wanted
      ? []
      : [
          finding('probe-failed', {
            subject,
            evidence:
              wanted === 'unreachable'
                ? `it is expected to be unreachable, and is ${verdict}: ${witness}`
                : witness,
            ...(wanted === 'unreachable'
              ? { remedy: 'Look at the routes and security groups that let it through.' }
              : {}),
          }),
        ];
  if (!isCompared || !flow) return failed;
  if (flow.verdict === 'unreachable' && verdict !== 'unreachable') {
    const blocks = flow.steps.filter(({ decision }) => decision === 'block');
    const [first] = blocks;
    const by = first
      ? `${first.code ?? first.check} at ${placeName(first, flow)}: ${first.by}`
      : '';
    return [
      finding('live-not-static', { subject, evidence: `validate: ${by}; seen: ${witness}` }),
      ...failed,
    ];
  }
  const probed = targets.get(endpointText(target));
  // The pod itself refuses: the way there is as validate says.
  const isPodsAnswer =
    probed !== undefined && sightOf(probed) === 'refused' && probed.ping?.kind === 'answers';
  if (flow.verdict === 'reachable' && verdict === 'unreachable' && !isPodsAnswer) {
    const taken = [...new Set(flow.steps.flatMap(({ assumption }) => assumption ?? []))].sort();
    const on = taken.length === 0 ? '' : `, taking for granted: ${taken.join(', ')}`;
    return [
      ...failed,
      finding('static-not-live', { subject, evidence: `validate says reachable${on}` }),
    ];
  }
  return failed;
}

function connectedOnly(result: ProbeResult): readonly Finding[] {
  const { ways, seen, isKnock } = result;
  if (isKnock) return [bridgesOnly(result)];
  return ways.flatMap(({ target }) => {
    const probed = seen.targets.get(endpointText(target));
    const isOpen = probed?.attempts.some(({ result }) => result === 'connected') === true;
    if (!isOpen) return [];
    const evidence = `port ${target.port} opens connections; path MTU not measured`;
    return [finding('data-not-tried', { subject: `target/${endpointText(target)}`, evidence })];
  });
}

/** A node answers for its bridge itself: what it does with packets for its pods is another matter. */
function bridgesOnly({ ways }: ProbeResult): Finding {
  const count = ways.length === 1 ? '1 bridge' : `${ways.length} bridges`;
  return finding('data-not-tried', {
    subject: 'probe',
    evidence: `nodes were tried (${count}), and no pod: whether a node forwards to its own pods, and whether they answer, was not seen`,
    remedy:
      'Name a pod of each node beside it: --expect --to ADDRESS:PORT, or --expect --registry.',
  });
}
