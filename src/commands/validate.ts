import { type Port, portSchema } from '../config/ports.ts';
import type { Finding } from '../finding/finding.ts';
import type { RegistryReading } from '../registry/advertised.ts';
import type { Report } from '../report/report.ts';
import { blockersOf } from '../validator/blockers.ts';
import { compareNetworks, differenceFindings } from '../validator/compare.ts';
import { answerOf, explain, UnknownEndError } from '../validator/explain.ts';
import { lossesOfEachNode } from '../validator/survive.ts';
import { lossFindings } from '../validator/survive-findings.ts';
import { type Validation, validateNetwork } from '../validator/validate.ts';
import { wantedAnswers } from '../validator/wanted.ts';
import { type Arguments, commands } from './flags.ts';
import { inputFiles, type Opened, openNetwork, withPlaces } from './inputs.ts';
import { type Judged, readJudged } from './judged.ts';
import { Outputs } from './outputs.ts';
import { judgeRegistries, readRegistries, registryFiles } from './registries.ts';
import { exitCodeOf } from './report-exit.ts';
import { reportRenderers } from './report-renderers.ts';
import { UsageError } from './usage-error.ts';
import { flowReport, type ReportedDifference, validationReport } from './validation-report.ts';
import type { ExitCode, ReadClouds, World } from './world.ts';

/** `podway validate`: readers only. */
export async function run(args: Arguments, world: World, clouds: ReadClouds): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.validate.formats);
  const flow = flowOf(args);
  const opened = await openNetwork(args.file, world, clouds);
  try {
    const read = [args.plan, args.against].flatMap((file) => file ?? []);
    await outputs.keepAwayFrom([
      ...inputFiles(opened),
      ...registryFiles(args.registry, opened),
      ...read,
    ]);
    const readings = flow ? [] : await readRegistries(args.registry, opened);
    const judged = await readJudged(args, opened);
    const { loaded, rules } = opened;
    const { network, cluster } = judged;
    const options = { isStrict: args.strict };
    const validation = withPlaces(
      () => validateNetwork(cluster, network, loaded.config, rules, options),
      loaded,
    );
    const report = flow
      ? explained(flow, validation, judged, opened)
      : reported(args, validation, judged, opened, readings);
    await outputs.write(
      reportRenderers(report, { file: loaded.file, full: args.full, version: world.version }),
      world,
    );
    return exitCodeOf(report);
  } finally {
    await opened.provider.close();
  }
}

interface AskedFlow {
  readonly from: string;
  readonly to: string;
  readonly port: Port | undefined;
}

/** @throws {UsageError} for half a flow, or one together with what is about all flows. */
function flowOf({
  from,
  to,
  flowPort,
  against,
  survive,
  registry,
}: Arguments): AskedFlow | undefined {
  if (from === undefined && to === undefined && flowPort === undefined) return undefined;
  if (from === undefined || to === undefined)
    throw new UsageError('one flow is --from and --to, and --port where ports matter');
  if (against !== undefined || survive || registry.length > 0)
    throw new UsageError(
      '--from and --to explain one flow; --against, --survive and --registry are about all',
    );
  if (flowPort === undefined) return { from, to, port: undefined };
  const port = portSchema.safeParse(flowPort);
  if (port.success) return { from, to, port: port.data };
  throw new UsageError(
    `--port: found ${JSON.stringify(flowPort)}, wanted tcp/20880, udp/53, tcp/8000-8100 or icmp`,
  );
}

function explained(
  flow: AskedFlow,
  { topology, reachability }: Validation,
  { network }: Judged,
  opened: Opened,
): Report {
  const { consumers } = opened.loaded.config;
  try {
    const flows = explain(flow, topology, consumers, reachability);
    const blockers = blockersOf(flows.map(answerOf), opened.rules, reachability.around);
    return flowReport(flows, blockers, network, opened);
  } catch (error) {
    if (error instanceof UnknownEndError) throw new UsageError(error.message);
    throw error;
  }
}

function reported(
  args: Arguments,
  validation: Validation,
  judged: Judged,
  opened: Opened,
  readings: readonly RegistryReading[],
): Report {
  const registries =
    readings.length === 0
      ? undefined
      : judgeRegistries(readings, validation, judged.network, opened);
  const difference = differenceOf(args, judged, opened);
  const { expect } = opened.loaded.config;
  const where =
    difference && `${difference.against}${difference.collectedAt && `, ${difference.collectedAt}`}`;
  const losses = args.survive
    ? lossesOfEachNode(wantedAnswers(validation), validation.reachability)
    : undefined;
  const findings: readonly Finding[] = [
    ...(difference ? differenceFindings(difference, expect, where ?? '') : []),
    ...lossFindings(losses ?? []),
    ...(registries?.findings ?? []),
    ...validation.findings,
  ];
  const also = { difference, singlePoints: losses?.length, registries };
  return validationReport({ ...validation, findings }, judged.network, opened, also);
}

function differenceOf(
  { against: file, strict }: Arguments,
  { cluster, network: now, against: before }: Judged,
  { loaded, rules }: Opened,
): ReportedDifference | undefined {
  if (before === undefined || file === undefined) return undefined;
  const compared = { cluster, before, now };
  const options = { isStrict: strict };
  const difference = withPlaces(
    () => compareNetworks(compared, loaded.config, rules, options),
    loaded,
  );
  return { ...difference, against: file, collectedAt: before.collectedAt };
}
