import { readText } from '../document/read.ts';
import { type Network, partSchema } from '../network/network.ts';
import { withChanges } from '../network/with-change.ts';
import { parsePlan } from '../planner/seal.ts';
import { outcomeOf } from '../report/expectations.ts';
import { junit } from '../report/junit.ts';
import type { Paint } from '../report/paint.ts';
import { type Report, reportJson } from '../report/report.ts';
import { sarif } from '../report/sarif.ts';
import { validateMarkdown } from '../report/validate-markdown.ts';
import { validateText } from '../report/validate-text.ts';
import { validateNetwork } from '../validator/validate.ts';
import { type Arguments, commands } from './flags.ts';
import { inputFiles, openNetwork, readCluster, withPlaces } from './inputs.ts';
import { Outputs } from './outputs.ts';
import { UsageError } from './usage-error.ts';
import { validationReport } from './validation-report.ts';
import type { ExitCode, ReadClouds, World } from './world.ts';

/** `podway validate`: readers only. */
export async function run(args: Arguments, world: World, clouds: ReadClouds): Promise<ExitCode> {
  const outputs = await Outputs.of(args.output, commands.validate.formats);
  const opened = await openNetwork(args.file, world, clouds);
  const { loaded, provider, context, rules } = opened;
  const { config } = loaded;
  try {
    const read = args.plan === undefined ? [] : [args.plan];
    await outputs.keepAwayFrom([...inputFiles(opened), ...read]);
    const cluster = await readCluster(opened);
    const scope = { vpc: config.network.vpc, parts: partSchema.options };
    const today = await provider.reader.read(scope, context);
    const network = args.plan === undefined ? today : await planned(args.plan, today);
    const options = { isStrict: args.strict };
    const validation = withPlaces(
      () => validateNetwork(cluster, network, config, rules, options),
      loaded,
    );
    const report = validationReport(validation, network, opened);
    await outputs.write(
      {
        text: (paint: Paint) => validateText(report, paint, args.full),
        json: () => reportJson(report),
        markdown: () => validateMarkdown(report),
        junit: () => junit(report),
        sarif: () => sarif(report, loaded.file, world.version),
      },
      world,
    );
    return exitCodeOf(report);
  } finally {
    await provider.close();
  }
}

/**
 * The network as a saved plan would leave it.
 * @throws {UsageError} for another network's plan, and where the tables changed since.
 */
async function planned(file: string, network: Network): Promise<Network> {
  const plan = parsePlan(await readText(file), file);
  if (plan.target.vpc !== network.vpc.id) {
    throw new UsageError(`--plan ${file}: it is for ${plan.target.vpc}, not ${network.vpc.id}`);
  }
  try {
    return withChanges(network, plan.ops);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--plan ${file}: the tables changed since (${error.message}). Plan again`);
  }
}

/** 2: something expected does not hold, or an error finding; 6: something cannot be told. */
function exitCodeOf({ expectations, findings }: Report): ExitCode {
  const outcomes = expectations.map(outcomeOf);
  if (outcomes.includes('failed')) return 2;
  if (findings.some(({ severity }) => severity === 'error')) return 2;
  return outcomes.includes('open') ? 6 : 0;
}
