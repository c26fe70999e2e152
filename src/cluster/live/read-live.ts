import { finding } from '../../finding/catalogue.ts';
import type { Finding } from '../../finding/finding.ts';
import { type Cluster, ClusterError } from '../cluster.ts';
import { type ClusterOptions, clusterOf } from '../join.ts';
import { type KubernetesObjects, objectsIn } from '../objects.ts';
import { accessTo } from './access.ts';
import { ApiServer } from './api-server.ts';
import { inCluster } from './in-cluster.ts';
import { type Chosen, isMissing, readKubeconfig } from './kubeconfig.ts';
import { isDefault, kubeconfigFiles } from './kubeconfig-files.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { type Time, within } from './patience.ts';
import { readDocuments } from './read-documents.ts';

/** Which cluster to read, and the world it is read from. */
export interface LiveOptions {
  /** Of the kubeconfig. Absent: what `KUBECONFIG` in `env` lists, else ~/.kube/config. */
  readonly path?: string | undefined;
  /** Absent: the current one. */
  readonly context?: string | undefined;
  /** The user's home folder. */
  readonly home: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly clock: Time;
  /** Where they are to differ from the defaults. */
  readonly limits?: Partial<Limits> | undefined;
  /** Where the credentials of a pod's service account are; absent: where kubelets put them. */
  readonly accountFolder?: string | undefined;
}

/**
 * Reads a cluster from its API server: nodes, and what its CNI keeps in objects of its own.
 * Completely, or it throws.
 *
 * @throws {DocumentError} for a kubeconfig that is missing or wrong, and nodes that are not as the
 * API server would have them.
 * @throws {ClusterError} where the API server does not tell everything: why, and for 403 the
 * permission that is missing.
 */
export async function readClusterLive(options: ClusterOptions & LiveOptions): Promise<Cluster> {
  const { objects, findings } = await readLiveObjects(options);
  const cluster = clusterOf(objects, options);
  return { ...cluster, findings: [...findings, ...cluster.findings] };
}

/**
 * The Kubernetes objects of a live cluster, before anything is made of them: nodes always, of the
 * CNIs' own objects those that API discovery shows.
 *
 * @throws {DocumentError} and {ClusterError} as `readClusterLive` does.
 */
export async function readLiveObjects(options: LiveOptions): Promise<{
  readonly objects: KubernetesObjects;
  readonly findings: readonly Finding[];
}> {
  const limits = { ...defaultLimits, ...options.limits };
  const { chosen, findings } = await choose(options);
  const late = () => `${chosen.name}: the cluster was not read within ${limits.totalMs / 1000} s.`;
  const documents = await within(limits.totalMs, options, late, async (signal) => {
    const patience = { clock: options.clock, signal, limits };
    const access = await accessTo(chosen, options.env, patience);
    return readDocuments(new ApiServer(access, patience), limits);
  });
  return { objects: objectsIn(documents), findings };
}

/** The kubeconfig's context; the pod's own service account where there is no kubeconfig and nothing was asked for. */
async function choose(options: LiveOptions): Promise<{
  readonly chosen: Chosen;
  readonly findings: readonly Finding[];
}> {
  const { context, env, accountFolder } = options;
  const files = kubeconfigFiles(options);
  const [file] = files;
  try {
    if (file !== undefined) return { chosen: await readKubeconfig(files, context), findings: [] };
  } catch (error) {
    if (!isMissing(error) || !isDefault(options) || context !== undefined) throw error;
    const chosen = await inCluster(env, accountFolder);
    if (chosen === undefined) throw error;
    const evidence = `${file} does not exist, so ${chosen.cluster.server} was asked as the ${chosen.name}`;
    return { chosen, findings: [finding('in-cluster', { subject: `file/${file}`, evidence })] };
  }
  throw new ClusterError(
    'there is no kubeconfig: KUBECONFIG is not set, and no home folder is known. Name one under cluster.source.kubeconfig.path.',
  );
}
