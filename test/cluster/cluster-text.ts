import type { Cluster, ClusterNode, Overlay } from '../../src/cluster/cluster.ts';

/** A cluster as a reader of tests wants to see it: a line for the source, the overlay, each node, each finding. */
export function clusterText({ source, overlay, nodes, findings }: Cluster): string {
  return [
    `${source.kind}: ${source.why}`,
    overlayText(overlay) + (overlay.ipv6 ? `; IPv6 ${overlayText(overlay.ipv6)}` : ''),
    ...nodes.map((node) => `  ${nodeText(node)}`),
    ...findings.map((one) => `${one.severity} ${one.code} ${one.subject}: ${one.evidence}`),
  ].join('\n');
}

function overlayText({ encapsulation, crossSubnet, port, masquerade }: Overlay): string {
  const between = crossSubnet ? ' between subnets' : '';
  const to = port === undefined ? '' : `:${port}`;
  const { podToOutside, outsideToPod } = masquerade;
  return `${encapsulation}${to}${between}, masquerades out ${podToOutside}, in ${outsideToPod}`;
}

function nodeText(node: ClusterNode): string {
  const marks = [
    ...(node.readiness === 'ready' ? [] : [node.readiness]),
    ...(node.os === 'windows' ? ['windows'] : []),
    ...(node.virtual ? ['virtual'] : []),
    ...(node.controlPlane ? ['control plane'] : []),
    ...(node.cordoned ? ['cordoned'] : []),
    ...(node.leaving ? ['leaving'] : []),
  ];
  const prefixes = node.podPrefixes.map(({ prefix }) => prefix.text).join(' ') || 'no prefix';
  return [`${node.name} (${node.addresses.join(', ')}): ${prefixes}`, ...marks].join(', ');
}
