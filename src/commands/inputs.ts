import type { Cluster } from '../cluster/cluster.ts';
import { readClusterFiles, readObjectFiles } from '../cluster/from-files.ts';
import { kubeconfigFiles } from '../cluster/live/kubeconfig-files.ts';
import type { KubernetesObjects } from '../cluster/objects.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { digestOf } from '../document/digest.ts';
import { pathText } from '../document/path-text.ts';
import { DocumentError } from '../document/problem.ts';
import type { Network, Part } from '../network/network.ts';
import type { Context, Provider, ProviderTarget, ReadSource, Scope } from '../network/provider.ts';
import type { CloudRules } from '../network/rules.ts';
import type { PlanBody } from '../planner/plan.ts';
import { planRoutes } from '../planner/plan-routes.ts';
import { type Provenance, sealPlan } from '../planner/seal.ts';
import { TopologyError } from '../topology/consumers.ts';
import { InconclusiveError } from './inconclusive.ts';
import { placeFindings } from './place-findings.ts';
import type { Clouds, ReadClouds, World } from './world.ts';

/** The parts of a network that planning and applying need; the rest is for validation. */
const planningParts: readonly Part[] = [
  'subnets',
  'routeTables',
  'interfaces',
  'instances',
  'prefixLists',
];

/** podway.yaml, the cloud it names, and that cloud's rules. */
export interface Opened<Source extends ReadSource = ReadSource> {
  readonly loaded: LoadedConfig;
  readonly provider: Source;
  readonly rules: CloudRules;
  readonly context: Context;
  readonly world: World;
}

/** Reads podway.yaml and opens the network's source. The caller closes the provider. */
export async function openNetwork(
  file: string,
  world: World,
  clouds: Clouds,
): Promise<Opened<Provider>>;
export async function openNetwork(file: string, world: World, clouds: ReadClouds): Promise<Opened>;
export async function openNetwork(file: string, world: World, clouds: ReadClouds): Promise<Opened> {
  const loaded = await loadConfig(file, { home: world.home });
  const { network } = loaded.config;
  const rules = clouds.rules(network.provider);
  const provider = await clouds.open(targetOf(loaded), world);
  const { signal, clock } = world;
  return { loaded, provider, rules, context: { signal, clock }, world };
}

function targetOf({ config, placeOf }: LoadedConfig): ProviderTarget {
  const { provider, region, vpc, source } = config.network;
  const limits = config.routes.limits?.map((limit, index) => ({
    ...limit,
    place: placeOf(['routes', 'limits', index]),
  }));
  return { provider, region, vpc, source, limits };
}

/** The files that a run reads: no output may take their place. */
export function inputFiles({ loaded, world }: Opened): readonly string[] {
  const { config, file } = loaded;
  const { source: cluster } = config.cluster;
  const { source: network } = config.network;
  return [
    file,
    ...(cluster.kind === 'files' ? cluster.files : kubeconfigFiles({ ...world, ...cluster })),
    ...('path' in network ? [network.path] : []),
  ];
}

/** The Kubernetes objects that the cluster's source holds. */
export async function readObjects({ loaded, world }: Opened): Promise<KubernetesObjects> {
  const { source } = loaded.config.cluster;
  if (source.kind === 'files') return (await readObjectFiles(source.files)).objects;
  const { path, context } = source;
  const { home, env, signal, clock } = world;
  const { readLiveObjects } = await import('../cluster/live/read-live.ts');
  return (await readLiveObjects({ path, context, home, env, signal, clock })).objects;
}

/** The cluster, from files or from its API server. What reads the latter is loaded only then. */
export async function readCluster({ loaded, world }: Opened): Promise<Cluster> {
  const { name, podCidrsFrom, overlay, source } = loaded.config.cluster;
  const options = { name, podCidrsFrom, overlay };
  if (source.kind === 'files') return readClusterFiles({ ...options, files: source.files });
  const { path, context } = source;
  const { home, env, signal, clock } = world;
  const { readClusterLive } = await import('../cluster/live/read-live.ts');
  return readClusterLive({ ...options, path, context, home, env, signal, clock });
}

/** The network, with all that planning needs. @throws as `readParts`. */
export function readNetwork(opened: Opened): Promise<Network> {
  return readParts(opened, { parts: planningParts });
}

/**
 * What applying a plan is judged on: the tables that it changes, and the interfaces where it switches
 * checks off. A cluster's interfaces and instances can be a hundred pages, and planning has read them.
 *
 * @throws as `readParts`.
 */
export function readToApply(opened: Opened, { ops }: Pick<PlanBody, 'ops'>): Promise<Network> {
  const tables = [...new Set(ops.flatMap((op) => ('table' in op ? [op.table] : [])))];
  const parts: Part[] = tables.length > 0 ? ['routeTables'] : [];
  if (ops.some(({ kind }) => kind === 'disable-source-dest-check')) parts.push('interfaces');
  return readParts(opened, tables.length > 0 ? { parts, tables } : { parts });
}

/** @throws {InconclusiveError} for a recording that lacks a part of planning: an unread table is no empty one. */
async function readParts(
  { loaded, provider, context }: Opened,
  scope: Omit<Scope, 'vpc'>,
): Promise<Network> {
  const { vpc } = loaded.config.network;
  const network = await provider.reader.read({ vpc, ...scope }, context);
  const missing = planningParts.filter((part) => network.incomplete.includes(part));
  if (missing.length === 0) return network;
  throw new InconclusiveError(
    `${vpc} was recorded without its ${missing.join(', ')}, and planning needs them. Record it again with the right to read them.`,
  );
}

/** What planning starts from, read and planned. */
export interface Planned {
  readonly body: PlanBody;
  readonly inputs: Provenance['inputs'];
  readonly cluster: Cluster;
  readonly network: Network;
}

/**
 * Reads cluster and network and plans: what `plan` shows, and what `apply` alone does first. Readers only.
 *
 * @param also parts that planning does without: what of them cannot be read is `incomplete`.
 */
export async function planNow(opened: Opened, also: readonly Part[] = []): Promise<Planned> {
  const { loaded, rules } = opened;
  const { config } = loaded;
  const cluster = await readCluster(opened);
  const network = await readParts(opened, { parts: [...planningParts, ...also] });
  const body = withPlaces(() => planRoutes(cluster, network, config, rules), loaded);
  return {
    body: { ...body, findings: placeFindings(body.findings, loaded) },
    inputs: {
      config: loaded.digest,
      cluster: digestOf({ nodes: cluster.nodes, overlay: cluster.overlay }),
      network: digestOf({ ...network, ...unplanned(network), collectedAt: '' }),
    },
    cluster,
    network,
  };
}

/** Without what no plan depends on, so that its digest is the same whether that was read or not. */
function unplanned({ incomplete }: Network): Partial<Network> {
  return {
    securityGroups: [],
    acls: [],
    gateways: [],
    incomplete: incomplete.filter((part) => planningParts.includes(part)),
  };
}

/** Dates and seals what `planNow` found. */
export function seal({ body, inputs }: Pick<Planned, 'body' | 'inputs'>, world: World) {
  return sealPlan(body, {
    createdAt: world.clock.now().toISOString(),
    tool: { name: 'podway', version: world.version },
    inputs,
  });
}

/** Where podway.yaml names what the network does not have, the error names the line. */
export function withPlaces<T>(work: () => T, { placeOf }: LoadedConfig): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    throw new DocumentError(
      error.mismatches.map(({ path, message }) => ({
        place: placeOf(path),
        path: pathText(path),
        found: '',
        wanted: '',
        says: message,
      })),
      { cause: error },
    );
  }
}
