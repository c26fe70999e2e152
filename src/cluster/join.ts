import type { Family, Prefix } from '../address/prefix.ts';
import { type Cluster, ClusterError, type ClusterNode } from './cluster.ts';
import { findingsOf } from './cluster-findings.ts';
import { type CniData, readCniData } from './cni/data.ts';
import { type Detected, detectSource, type PodCidrsFrom } from './cni/detect.ts';
import { overlayFacts } from './cni/overlay-of.ts';
import type { NodeRecord } from './node.ts';
import { readNodes } from './nodes.ts';
import type { KubernetesObjects } from './objects.ts';
import { type StatedOverlay, settleOverlay } from './overlay.ts';

/** What podway.yaml says of the cluster, wherever its objects come from. */
export interface ClusterOptions {
  readonly name: string;
  readonly podCidrsFrom: PodCidrsFrom;
  readonly overlay: StatedOverlay;
}

/**
 * The cluster that Kubernetes objects tell of. Pure, and the objects' order does not matter.
 *
 * @throws {DocumentError} for objects that are not as the API server would have them.
 * @throws {ClusterError} where the objects do not tell the nodes or their pod prefixes.
 */
export function clusterOf(objects: KubernetesObjects, options: ClusterOptions): Cluster {
  if (objects.nodes.length === 0 && !objects.hasNodeList) {
    throw new ClusterError(
      `cluster ${options.name}: the input holds no list of nodes${othersText(objects)}. ` +
        'Add what `kubectl get nodes -o json` prints to cluster.source.files.',
    );
  }
  const records = readNodes(objects.nodes);
  const data = readCniData(records, objects);
  const source = detectSource(options.name, records, data, options.podCidrsFrom);
  const nodes = records.map((record) => nodeOf(record, source, data));
  const families = familiesOf(nodes);
  const facts = overlayFacts(source, data, families, nodes);
  const { overlay, assumptions } = settleOverlay(options.overlay, facts);
  return {
    name: options.name,
    nodes,
    source: { kind: source.kind, why: source.why },
    overlay,
    findings: findingsOf({ cluster: options.name, records, nodes, source, data, assumptions }),
  };
}

function nodeOf(record: NodeRecord, source: Detected, data: CniData): ClusterNode {
  const { kind, keeper } = source;
  // kube-controller-manager gives virtual nodes a podCIDR too, but their pods don't use it.
  const prefixes: readonly Prefix[] =
    record.node.virtual || kind === 'vpc-native'
      ? []
      : keeper === undefined
        ? record.node.specPrefixes
        : (keeper.told(data).byNode.get(record.name) ?? []);
  return { ...record.node, podPrefixes: prefixes.map((prefix) => ({ prefix, source: kind })) };
}

function familiesOf(nodes: readonly ClusterNode[]): ReadonlySet<Family> {
  const families = new Set<Family>();
  for (const { podPrefixes } of nodes) {
    for (const { prefix } of podPrefixes) families.add(prefix.family);
  }
  return families;
}

/** `, only 3 Service, 12 Pod`; empty where there is nothing. */
function othersText({ others }: KubernetesObjects): string {
  const counts = [...others].map(([kind, { length }]) => `${length} ${kind}`);
  return counts.length === 0 ? '' : `, only ${counts.toSorted().join(', ')}`;
}
