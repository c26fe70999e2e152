import { access } from 'node:fs/promises';
import type { Endpoint } from '../prober/attempt.ts';
import { type Probed, probe } from '../prober/probe.ts';
import { protocols } from '../prober/protocol.ts';
import { endpointText, outOfScope, readTarget, TargetError } from '../prober/scope.ts';
import { type Arguments, commands } from './flags.ts';
import { inputFiles, type Opened, openNetwork } from './inputs.ts';
import { Outputs } from './outputs.ts';
import { type Compared, readDocuments } from './probe-documents.ts';
import { expectedTargets } from './probe-expectations.ts';
import { probeReport } from './probe-report.ts';
import { knocksOf, wayTo } from './probe-ways.ts';
import { registryTargets } from './registry-targets.ts';
import { exitCodeOf } from './report-exit.ts';
import { reportRenderers } from './report-renderers.ts';
import { UsageError } from './usage-error.ts';
import type { ExitCode, ReadClouds, World } from './world.ts';

/** Connections at once: a probe is no load test. */
const concurrency = 32;

/** `podway probe`: real packets from this host, and what they mean. */
export async function run(args: Arguments, world: World, clouds: ReadClouds): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.probe.formats);
  const given = targetsOf(args);
  const opened = (await isThere(args.file))
    ? await openNetwork(args.file, world, clouds)
    : undefined;
  try {
    if (opened) await outputs.keepAwayFrom(inputFiles(opened));
    const compared: Compared = opened
      ? await readDocuments(opened, args.from)
      : { kind: 'none', findings: [] };
    const documents = compared.kind === 'documents' ? compared.documents : undefined;
    if (args.expect && !documents)
      throw new UsageError(
        `--expect: ${compared.kind === 'none' && compared.findings[0] ? compared.findings[0].evidence : `there is no ${args.file} that says what is expected`}`,
      );
    const advertised = await registryTargets(
      args.registry,
      protocols.find((one) => one === args.protocol),
      opened,
      documents,
      world,
    );
    const named = [...given, ...advertised.endpoints];
    const bridges =
      args.expect && named.length === 0 && documents ? expectedTargets(documents) : [];
    const targets =
      named.length > 0
        ? [...new Map(named.map((one) => [endpointText(one), one])).values()]
        : bridges;
    if (targets.length === 0)
      throw new UsageError(
        args.expect
          ? 'podway.yaml expects nothing of this host on a TCP port: name pods by --to ADDRESS:PORT'
          : args.registry.length > 0
            ? 'nothing that the registry advertises is an address that podway may touch here'
            : 'probe needs --to ADDRESS:PORT, --registry, or --expect',
      );
    assertScope(targets, args, opened, documents?.network.vpc.cidrs);
    const ways = targets.map((target) => wayTo(target, documents));
    const seen = await look(targets, knocksOf(ways), args, world);
    const probed = probeReport({
      ways,
      seen,
      compared,
      opened,
      world,
      args,
      isKnock: bridges.length > 0,
    });
    const report = { ...probed, findings: [...advertised.findings, ...probed.findings] };
    await outputs.write(
      reportRenderers(report, { file: args.file, full: args.full, version: world.version }),
      world,
    );
    return exitCodeOf(report);
  } finally {
    await opened?.provider.close();
  }
}

/** podway.yaml is welcome and not needed; another file that was named is. */
async function isThere(file: string): Promise<boolean> {
  if (file !== 'podway.yaml') return true;
  return access(file).then(
    () => true,
    () => false,
  );
}

function targetsOf({ targets, protocol }: Arguments): readonly Endpoint[] {
  const spoken = protocols.find((one) => one === protocol);
  try {
    const read = targets.map((text) => readTarget(text, spoken));
    return [...new Map(read.map((one) => [endpointText(one), one])).values()];
  } catch (error) {
    if (error instanceof TargetError) throw new UsageError(error.message);
    throw error;
  }
}

/** @throws {UsageError} for what is in none of the networks that podway.yaml is about. */
function assertScope(
  targets: readonly Endpoint[],
  { anywhere }: Arguments,
  opened: Opened | undefined,
  vpc: Parameters<typeof outOfScope>[1],
): void {
  if (anywhere) return;
  const networks = opened?.loaded.config.cluster.podNetworks.map(({ cidr }) => cidr);
  const [first] = outOfScope(targets, networks && [...networks, ...(vpc ?? [])]);
  if (!first) return;
  const allowed = networks
    ? [...networks, ...(vpc ?? [])].map(({ text }) => text).join(', ')
    : 'private addresses';
  throw new UsageError(
    `--to ${endpointText(first)}: outside what podway may touch here (${allowed}). --anywhere lifts that`,
  );
}

async function look(
  targets: readonly Endpoint[],
  knocks: readonly Endpoint[],
  { attempts, timeoutMs }: Arguments,
  { clock, signal, stderr, env }: World,
) {
  const total = targets.length + knocks.length;
  const isLive = stderr.isTerminal && env.TERM !== 'dumb' && !env.CI;
  let done = 0;
  const tell = (text: string) => (isLive ? stderr.write(text) : Promise.resolve());
  const onDone = () => {
    done += 1;
    tell(`\r\u001b[Kprobed ${done} of ${total} addresses`).catch(() => undefined);
  };
  const options = { timeoutMs, concurrency, clock, signal, onDone };
  const [ofTargets, ofKnocks] = await Promise.all([
    probe(targets, { ...options, attempts, isThorough: true }),
    probe(knocks, { ...options, attempts: 1, isThorough: false }),
  ]);
  await tell('\r\u001b[K');
  signal.throwIfAborted();
  const byName = (all: readonly Probed[]) =>
    new Map(all.map((one) => [endpointText(one.endpoint), one]));
  return { targets: byName(ofTargets), knocks: byName(ofKnocks) };
}
