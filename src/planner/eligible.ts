import type { Prefix } from '../address/prefix.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import { overlayBy } from '../topology/overlay-of.ts';
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
  return placed.filter((one) => whyNoGateway(one, policy) === undefined);
}

/** What keeps a node from carrying others' pods; undefined: nothing. */
export function whyNoGateway(
  { node, instance, contested }: PlacedNode,
  { routes }: Policy,
): string | undefined {
  if (contested) return 'shares its instance with another node';
  if (node.readiness !== 'ready') return 'is not ready';
  if (node.controlPlane) return 'is a control plane';
  if (node.cordoned) return 'is cordoned';
  if (node.leaving) return 'is about to leave';
  if (instance && instance.state !== 'running') return 'does not run';
  const { nodeSelector } = routes.gateways;
  for (const key in nodeSelector) {
    if (node.labels[key] !== nodeSelector[key]) return 'is not selected';
  }
  return undefined;
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

/** By pod prefix the carriage of its pod network. */
export function carriageBy(cluster: Overlay, policy: Policy): (pods: Prefix) => Carriage {
  const overlayOf = overlayBy(cluster, policy.cluster.podNetworks);
  const known = new Map<Overlay, Carriage>();
  return (pods) => {
    const overlay = overlayOf(pods);
    const carriage = known.get(overlay);
    if (carriage) return carriage;
    const fresh = carriageOf(overlay, policy);
    known.set(overlay, fresh);
    return fresh;
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
