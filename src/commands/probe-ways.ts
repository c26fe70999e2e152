import type { Prefix } from '../address/prefix.ts';
import type { Endpoint } from '../prober/attempt.ts';
import { symptomsOf } from '../prober/observe.ts';
import type { Probed } from '../prober/probe.ts';
import { endpointText } from '../prober/scope.ts';
import type { Symptoms } from '../prober/symptoms.ts';
import type { PlacedNode } from '../topology/topology.ts';
import type { ExplainedFlow } from '../validator/explain.ts';
import { isOneHost } from '../validator/place.ts';
import { type Documents, flowTo, landmarksOf } from './probe-documents.ts';

interface Landmarks {
  readonly own: Endpoint | undefined;
  readonly bridge: Endpoint | undefined;
}

/** A target, and what the documents know of the way there. */
export interface Way {
  readonly target: Endpoint;
  readonly flow: ExplainedFlow | undefined;
  readonly gateway: PlacedNode | undefined;
  readonly owner: PlacedNode | undefined;
  /** In a pod network, and in no node's pod prefix. */
  readonly isNobodys: boolean;
  /** Machines on the way that are worth a knock. */
  readonly atGateway: Landmarks;
  readonly atOwner: Landmarks;
}

const nowhere: Landmarks = { own: undefined, bridge: undefined };

/** @param documents undefined: nothing is known but the target. */
export function wayTo(target: Endpoint, documents: Documents | undefined): Way {
  const flow = documents && flowTo(target, documents);
  const { podNetworks = [], accepted = [] } = documents?.validation.topology ?? {};
  const holds = ({ prefix }: { readonly prefix: Prefix }) => prefix.containsAddress(target.address);
  const isNobodys =
    podNetworks.some((prefix) => holds({ prefix })) && !accepted.some((one) => holds(one));
  const unknown = { target, flow, gateway: undefined, owner: undefined, isNobodys };
  if (!documents || !flow) return { ...unknown, atGateway: nowhere, atOwner: nowhere };
  const { topology } = documents.validation;
  const { owner } = flow.pod;
  const [hop] = flow.targets;
  const routed = hop?.kind === 'place' ? hop.place.node : undefined;
  // Without a route packets are to go to the owner.
  const gateway = routed ?? owner;
  const { family } = flow.destination;
  const at = (node: PlacedNode | undefined) =>
    node ? knocksAt(node, topology, family, target.port) : nowhere;
  return { target, flow, gateway, owner, isNobodys, atGateway: at(gateway), atOwner: at(owner) };
}

function knocksAt(
  node: PlacedNode,
  topology: Documents['validation']['topology'],
  family: Prefix['family'],
  port: number,
): Landmarks {
  const { own, bridge } = landmarksOf(node, topology, family);
  const knock = (address: string | undefined): Endpoint | undefined =>
    address === undefined ? undefined : { address, port, protocol: 'tcp' };
  return { own: knock(own), bridge: knock(bridge) };
}

/** The knocks that ways ask for, each once. */
export function knocksOf(ways: readonly Way[]): readonly Endpoint[] {
  const all = ways.flatMap(({ atGateway, atOwner }) =>
    [atGateway.own, atGateway.bridge, atOwner.own, atOwner.bridge].flatMap((one) => one ?? []),
  );
  return [...new Map(all.map((one) => [endpointText(one), one])).values()];
}

/** What was seen, by `ADDRESS:PORT`: targets and knocks apart, for a pod may be both. */
export interface Seen {
  readonly targets: ReadonlyMap<string, Probed>;
  readonly knocks: ReadonlyMap<string, Probed>;
}

/**
 * What is seen of one way, with what else was asked of the pods on its gateway. Where nothing is known of
 * it, the pod may be on either side of the gateway: one reading each.
 */
export function readings(way: Way, ways: readonly Way[], seen: Seen): readonly Symptoms[] {
  const targetAt = ({ target }: Way) => seen.targets.get(endpointText(target));
  const knockAt = (one: Endpoint | undefined) => one && seen.knocks.get(endpointText(one));
  const mine = targetAt(way);
  const { gateway, owner, atGateway, atOwner } = way;
  const none = { gatewayAddresses: [], ownerAddresses: [] };
  // The cluster's documents are there and know no node that has it.
  if (way.isNobodys) return [symptomsOf({ far: mine, owner: 'nobody', ...none })];
  if (!gateway || !owner)
    return [symptomsOf({ near: mine, ...none }), symptomsOf({ far: mine, ...none })];
  const isNear = isOneHost(gateway, owner);
  const others = ways.filter(
    (one) => one !== way && one.gateway && isOneHost(one.gateway, gateway) && one.owner,
  );
  const beside = others.find((one) => {
    const isOtherNear = one.owner !== undefined && isOneHost(one.owner, gateway);
    return isOtherNear !== isNear;
  });
  const other = beside && targetAt(beside);
  const far = isNear ? beside : way;
  return [
    symptomsOf({
      near: isNear ? mine : other,
      far: isNear ? other : mine,
      gateway: knockAt(atGateway.own),
      gatewayBridge: knockAt(atGateway.bridge),
      owner: far && knockAt(far.atOwner.own),
      ownerBridge: far && knockAt(far.atOwner.bridge),
      gatewayAddresses: addressesOf(gateway, atGateway),
      ownerAddresses: far?.owner
        ? addressesOf(far.owner, far.atOwner)
        : addressesOf(owner, atOwner),
    }),
  ];
}

function addressesOf(node: PlacedNode, { bridge }: Landmarks): readonly string[] {
  return [...node.interface.addresses, ...(bridge ? [bridge.address] : [])];
}
