import type { Prefix } from '../address/prefix.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';

type Stated = NonNullable<Policy['cluster']['podNetworks'][number]['overlay']>;

/**
 * By pod prefix how its packets travel: as the cluster says of its family, unless podway.yaml says
 * otherwise of its pod network. The same overlay for all prefixes of one network.
 */
export function overlayBy(
  cluster: Overlay,
  podNetworks: Policy['cluster']['podNetworks'],
): (pods: Prefix) => Overlay {
  const { ipv6, ...ipv4 } = cluster;
  const usual = { 4: ipv4, 6: ipv6 ?? ipv4 };
  const stated = podNetworks.flatMap(({ cidr, overlay }) =>
    overlay === undefined ? [] : [{ cidr, overlay: merged(usual[cidr.family], overlay) }],
  );
  if (stated.length === 0) return ({ family }) => usual[family];
  return (pods) => stated.find(({ cidr }) => cidr.contains(pods))?.overlay ?? usual[pods.family];
}

function merged(cluster: Overlay, stated: Stated): Overlay {
  return {
    encapsulation: stated.encapsulation ?? cluster.encapsulation,
    crossSubnet: stated.crossSubnet ?? cluster.crossSubnet,
    port: stated.port ?? cluster.port,
    masquerade: {
      podToOutside: stated.masquerade?.podToOutside ?? cluster.masquerade.podToOutside,
      outsideToPod: stated.masquerade?.outsideToPod ?? cluster.masquerade.outsideToPod,
    },
  };
}
