import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { type Cluster, ClusterError, type ClusterNode } from './cluster.ts';
import { detectSource, type PodCidrsFrom } from './cni/detect.ts';
import { flannelOverlay } from './cni/flannel.ts';
import { podPrefixesInNodeSpec } from './cni/node-spec.ts';
import { isShown, type Traces, tracesOf } from './cni/traces.ts';
import type { NodeRecord } from './node.ts';
import { readNodes } from './nodes.ts';
import type { KubernetesObjects } from './objects.ts';
import { type StatedOverlay, settleOverlay, unknownOverlay } from './overlay.ts';

/** What podway.yaml says of the cluster, wherever its objects come from. */
export interface ClusterOptions {
  readonly name: string;
  readonly podCidrsFrom: PodCidrsFrom;
  readonly overlay: StatedOverlay;
}

/**
 * The cluster that Kubernetes objects tell of. Pure, and the objects' order does not matter.
 *
 * @throws {DocumentError} for nodes that are not as the API server would have them.
 * @throws {ClusterError} where the objects do not tell the nodes or their pod prefixes.
 */
export function clusterOf(objects: KubernetesObjects, options: ClusterOptions): Cluster {
  if (objects.nodes.length === 0 && !objects.hasNodeList) {
    throw new ClusterError(
      `cluster ${options.name}: the input holds no list of nodes${othersText(objects, ', only ')}. ` +
        'Add what `kubectl get nodes -o json` prints to cluster.source.files.',
    );
  }
  const records = readNodes(objects.nodes);
  const traces = tracesOf(records, objects);
  const { kind, why } = detectSource(options.name, records, traces, options.podCidrsFrom);
  const { overlay, assumptions } = settleOverlay(options.overlay, overlayFacts(records, traces));
  const nodes = records.map(nodeOf);
  return {
    name: options.name,
    nodes,
    source: { kind, why: `${why}${othersText(objects, '; not read: ')}` },
    overlay,
    findings: [...assumed(options.name, assumptions), ...nodes.flatMap(aboutNode)],
  };
}

function nodeOf(record: NodeRecord): ClusterNode {
  // kube-controller-manager gives virtual nodes a podCIDR too, but their pods don't use it.
  return { ...record.node, podPrefixes: record.node.virtual ? [] : podPrefixesInNodeSpec(record) };
}

function overlayFacts(records: readonly NodeRecord[], traces: Traces) {
  return isShown(traces, 'flannel')
    ? flannelOverlay(records)
    : unknownOverlay('no CNI shows that podway knows the defaults of');
}

function assumed(cluster: string, assumptions: readonly string[]): readonly Finding[] {
  if (assumptions.length === 0) return [];
  const evidence = `assumed: ${assumptions.join('; ')}`;
  return [finding('overlay-assumed', { subject: `cluster/${cluster}`, evidence })];
}

function aboutNode(node: ClusterNode): readonly Finding[] {
  const subject = `node/${node.name}`;
  if (node.virtual) {
    const unused =
      node.specPrefixes.length === 0 ? '' : `; its pods don't use ${node.specPrefixes.join(', ')}`;
    return [
      finding('node-virtual', {
        subject,
        evidence: `labels, taints or providerID say that it is virtual${unused}`,
      }),
    ];
  }
  if (node.os === 'windows') {
    return [finding('node-windows', { subject, evidence: 'its operating system is Windows' })];
  }
  if (node.podPrefixes.length > 0) return [];
  return [finding('node-without-pod-prefix', { subject, evidence: 'spec.podCIDRs is empty' })];
}

/** `; not read: 3 IPPool.crd.projectcalico.org, 12 Pod`; empty where all was read. */
function othersText({ others }: KubernetesObjects, before: string): string {
  const counts = [...others].map(([kind, { length }]) => `${length} ${kind}`);
  return counts.length === 0 ? '' : `${before}${counts.toSorted().join(', ')}`;
}
