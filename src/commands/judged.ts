import type { Cluster } from '../cluster/cluster.ts';
import { readText } from '../document/read.ts';
import type { Network } from '../network/network.ts';
import { readNetwork } from '../network/read.ts';
import { assertTarget } from '../network/scope.ts';
import { withChanges } from '../network/with-change.ts';
import { parsePlan } from '../planner/seal.ts';
import { joinTopology } from '../topology/join.ts';
import { withoutNodes } from '../validator/without.ts';
import type { Arguments } from './flags.ts';
import { type Opened, readCluster, withPlaces } from './inputs.ts';
import { nearest } from './nearest.ts';
import { assertRouted, readWhole } from './read-whole.ts';
import { UsageError } from './usage-error.ts';

/** What is judged: a cluster in a network, and the network that it is compared with. */
export interface Judged {
  readonly cluster: Cluster;
  readonly network: Network;
  readonly against: Network | undefined;
}

/**
 * Reads cluster and network, and makes of them what the flags ask for: the state after a plan, without
 * some nodes.
 *
 * @throws {UsageError} for another network's plan or one whose tables changed since, and for nodes that are not there.
 */
export async function readJudged(args: Arguments, opened: Opened): Promise<Judged> {
  const cluster = await readCluster(opened);
  const today = await readWhole(opened);
  const against = args.against === undefined ? undefined : await readOther(args.against, opened);
  const network = args.plan === undefined ? today : await planned(args.plan, today);
  if (args.without.length === 0) return { cluster, network, against };
  const { loaded, rules } = opened;
  const topology = withPlaces(() => joinTopology(cluster, network, loaded.config, rules), loaded);
  const names = cluster.nodes.map(({ name }) => name);
  const placed = topology.placed.map(({ node }) => node.name);
  for (const name of args.without) {
    if (placed.includes(name)) continue;
    const near = nearest(name, names);
    throw new UsageError(
      names.includes(name)
        ? `--without ${name}: podway did not find this node in the VPC`
        : `--without ${name}: the cluster has no such node${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  }
  return { ...withoutNodes(cluster, network, topology, args.without), against };
}

async function readOther(file: string, { loaded }: Opened): Promise<Network> {
  const network = await readNetwork(file);
  assertTarget(network, loaded.config.network, file);
  assertRouted(network, file);
  return network;
}

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
