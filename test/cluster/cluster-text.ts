import type { Cluster, ClusterNode } from '../../src/cluster/cluster.ts';

/** A cluster as a reader of tests wants to see it: a line for the source, the overlay, each node, each finding. */
export function clusterText({ source, overlay, nodes, findings }: Cluster): string {
  const { podToOutside, outsideToPod } = overlay.masquerade;
  const between = overlay.crossSubnet ? ' between subnets' : '';
  const port = overlay.port === undefined ? '' : `:${overlay.port}`;
  return [
    `${source.kind}: ${source.why}`,
    `${overlay.encapsulation}${port}${between}, masquerades out ${podToOutside}, in ${outsideToPod}`,
    ...nodes.map((node) => `  ${nodeText(node)}`),
    ...findings.map((one) => `${one.severity} ${one.code} ${one.subject}: ${one.evidence}`),
  ].join('\n');
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
