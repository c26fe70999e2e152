// What would podway change? Nothing is read but the files of a folder, and nothing is written.
import { loadConfig, planRoutes, readClusterFiles, readNetwork } from 'podway';
import { awsRules } from 'podway/providers/aws/rules';

/** The changes that make the tables of a folder's network as its cluster and its podway.yaml ask for. */
export async function plannedChanges(folder: string): Promise<readonly string[]> {
  const { config } = await loadConfig(`${folder}/podway.yaml`, { home: undefined });
  const { name, podCidrsFrom, overlay } = config.cluster;
  const files = [`${folder}/nodes.json`];
  const cluster = await readClusterFiles({ name, podCidrsFrom, overlay, files });
  const network = await readNetwork(`${folder}/network.json`);

  // Pure: the same four inputs give the same plan, which is data.
  const plan = planRoutes(cluster, network, config, awsRules);

  const shown = plan.findings.map((one) => `${one.severity} ${one.code}: ${one.evidence}`);
  return [...plan.ops.map((op) => `${op.kind} ${op.id}: ${op.reason}`), ...shown];
}
