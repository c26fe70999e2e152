import type { Prefix } from '../address/prefix.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import type { PlacedNode } from '../topology/topology.ts';

/**
 * Nodes that may carry other nodes' pods: Linux, Ready, not control plane, not cordoned, not about to
 * be deleted, running, matched to an interface that no other node claims, selected. A NotReady node
 * keeps its direct routes.
 */
export function eligibleGateways(
  placed: readonly PlacedNode[],
  policy: Policy,
): readonly PlacedNode[] {
  const selector = Object.entries(policy.routes.gateways.nodeSelector);
  return placed.filter(
    ({ node, instance, contested }) =>
      !contested &&
      node.readiness === 'ready' &&
      !node.controlPlane &&
      !node.cordoned &&
      !node.leaving &&
      (instance === undefined || instance.state === 'running') &&
      selector.every(([key, value]) => node.labels[key] === value),
  );
}

/** How packets travel to and from the pods of one pod network. */
export interface Carriage {
  /** Other nodes than the owner may be the next hop. */
  readonly isCarried: boolean;
  /** Answers leave the owner's interface with the pod's own address. */
  readonly repliesBare: boolean;
  /** Open connections break, or may, when another node becomes the next hop: the old one translates their addresses. */
  readonly moveBreaks: boolean;
}

/** By pod prefix the carriage of its pod network, whose own overlay in podway.yaml wins over the cluster's. */
export function carriageBy(cluster: Overlay, policy: Policy): (pods: Prefix) => Carriage {
  const networks = policy.cluster.podNetworks.map(({ cidr, overlay }) => ({
    cidr,
    carriage: carriageOf(merged(cluster, overlay), policy),
  }));
  const usual = carriageOf(cluster, policy);
  if (policy.cluster.podNetworks.every((one) => one.overlay === undefined)) return () => usual;
  return (pods) => networks.find(({ cidr }) => cidr.contains(pods))?.carriage ?? usual;
}

type StatedOverlay = Policy['cluster']['podNetworks'][number]['overlay'];

function merged(cluster: Overlay, stated: StatedOverlay): Overlay {
  return {
    encapsulation: stated?.encapsulation ?? cluster.encapsulation,
    crossSubnet: stated?.crossSubnet ?? cluster.crossSubnet,
    port: stated?.port ?? cluster.port,
    masquerade: {
      podToOutside: stated?.masquerade?.podToOutside ?? cluster.masquerade.podToOutside,
      outsideToPod: stated?.masquerade?.outsideToPod ?? cluster.masquerade.outsideToPod,
    },
  };
}

/**
 * Where entering traffic is not known to be masqueraded, replies leave from the owner: kube-proxy's
 * INVALID drop or a strict rp_filter turn such flows into hangs (measured), so nodes carry only their
 * own pods. Without encapsulation there is no overlay to forward through.
 */
function carriageOf({ encapsulation, crossSubnet, masquerade }: Overlay, policy: Policy): Carriage {
  const { outsideToPod } = masquerade;
  const repliesBare = outsideToPod !== 'yes' || crossSubnet || encapsulation === 'none';
  return {
    isCarried:
      policy.routes.gateways.asymmetric === 'allow' ||
      (!repliesBare && encapsulation !== 'unknown'),
    repliesBare,
    moveBreaks: outsideToPod !== 'no',
  };
}
