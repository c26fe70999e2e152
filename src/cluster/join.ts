import { isDeepStrictEqual } from 'node:util';
import type { Family, Prefix } from '../address/prefix.ts';
import { type Cluster, ClusterError, type ClusterNode, type PodPrefix } from './cluster.ts';
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
  const { overlay, assumptions } = settleFamilies(familiesOf(nodes), (families) => {
    const facts = overlayFacts(
      source,
      data,
      families,
      nodes.map((one) => only(one, families)),
    );
    return settleOverlay(options.overlay, facts);
  });
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
  const podPrefixes = prefixes.map((prefix): PodPrefix => {
    const usualLength = keeper?.usualLength?.(data, prefix);
    return { prefix, source: kind, ...(usualLength === undefined ? {} : { usualLength }) };
  });
  return { ...record.node, podPrefixes };
}

function familiesOf(nodes: readonly ClusterNode[]): ReadonlySet<Family> {
  const families = new Set<Family>();
  for (const { podPrefixes } of nodes) {
    for (const { prefix } of podPrefixes) families.add(prefix.family);
  }
  return families;
}

type Settled = ReturnType<typeof settleOverlay>;

/** Each family by itself: flannel masquerades IPv4 and not IPv6, and Calico's pools are of one family. */
function settleFamilies(
  families: ReadonlySet<Family>,
  settle: (families: ReadonlySet<Family>) => Settled,
): Settled {
  if (families.size < 2) return settle(families);
  const [ipv4, ipv6] = [settle(new Set([4])), settle(new Set([6]))];
  if (isDeepStrictEqual(ipv4, ipv6)) return ipv4;
  const shared = new Set(ipv4.assumptions.filter((one) => ipv6.assumptions.includes(one)));
  const apart = (family: string, { assumptions }: Settled): readonly string[] =>
    assumptions.filter((one) => !shared.has(one)).map((one) => `${family}: ${one}`);
  return {
    overlay: isDeepStrictEqual(ipv4.overlay, ipv6.overlay)
      ? ipv4.overlay
      : { ...ipv4.overlay, ipv6: ipv6.overlay },
    assumptions: [...shared, ...apart('IPv4', ipv4), ...apart('IPv6', ipv6)],
  };
}

/** The node with its pod prefixes of some families. */
function only(node: ClusterNode, families: ReadonlySet<Family>): ClusterNode {
  const podPrefixes = node.podPrefixes.filter(({ prefix }) => families.has(prefix.family));
  return podPrefixes.length === node.podPrefixes.length ? node : { ...node, podPrefixes };
}

/** `, only 3 Service, 12 Pod`; empty where there is nothing. */
function othersText({ others }: KubernetesObjects): string {
  const counts = [...others].map(([kind, { length }]) => `${length} ${kind}`);
  return counts.length === 0 ? '' : `, only ${counts.toSorted().join(', ')}`;
}
