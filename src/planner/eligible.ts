import type { Overlay } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import type { PlacedNode } from '../topology/topology.ts';

/**
 * Nodes that may carry other nodes' pods: Linux, Ready, not control plane, not cordoned, not about to
 * be deleted, running, matched to an interface, selected. A NotReady node keeps its direct routes.
 */
export function eligibleGateways(
  placed: readonly PlacedNode[],
  policy: Policy,
): readonly PlacedNode[] {
  const selector = Object.entries(policy.routes.gateways.nodeSelector);
  return placed.filter(
    ({ node, instance }) =>
      node.readiness === 'ready' &&
      !node.controlPlane &&
      !node.cordoned &&
      !node.leaving &&
      (instance === undefined || instance.state === 'running') &&
      selector.every(([key, value]) => node.labels[key] === value),
  );
}

/**
 * True where a gateway may carry other nodes' pods. Where entering traffic is not known to be
 * masqueraded, replies leave from the owner: kube-proxy's INVALID drop or a strict rp_filter turn
 * such flows into hangs (measured). Without encapsulation there is no overlay to forward through.
 */
export function gatewaysAllowed(overlay: Overlay, policy: Policy): boolean {
  if (policy.routes.gateways.asymmetric === 'allow') return true;
  return (
    overlay.encapsulation !== 'none' &&
    overlay.encapsulation !== 'unknown' &&
    !overlay.crossSubnet &&
    overlay.masquerade.outsideToPod === 'yes'
  );
}
