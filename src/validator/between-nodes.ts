import { Prefix } from '../address/prefix.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Judgement, Peer } from './filters.ts';
import { leadBareToPod, leadToNode } from './node-table.ts';
import { asPod, consumerPeer } from './peers.ts';
import type { Place } from './place.ts';
import { type Role, verdictOf } from './step.ts';
import { protocolNumbers, replyToMasqueraded, type Traffic } from './traffic.ts';
import { Way } from './way.ts';

/** From one node to another, through the overlay or bare. `role` is the sender's. */
export function carry(way: Way, from: Place, to: Place, role: 'hop' | 'owner'): void {
  const other = role === 'hop' ? 'owner' : 'hop';
  const overlay = way.around.overlayOf(way.flow.pod.prefix);
  way.runs(to, other);
  way.assume(role, 'overlay-up');
  if (overlay.encapsulation === 'unknown')
    way.note(other, 'overlay', {
      decision: 'unknown',
      code: 'overlay-unknown',
      by: 'how nodes send pods’ packets to each other is not known',
    });
  else if (isBareBetween(overlay, from, to))
    bare(way, asPodsAre(from, way), asPodsAre(to, way), role);
  else encapsulated(way, overlay, from, to, role);
}

/** Do pods' packets go from one node to the other as they are? */
export function isBareBetween(
  { encapsulation, crossSubnet }: Overlay,
  from: Place,
  to: Place,
): boolean {
  return encapsulation === 'none' || (crossSubnet && from.subnet.id === to.subnet.id);
}

/** What packets between nodes look like from outside; undefined: their port is not known. */
export function tunnelOf({ encapsulation, port }: Overlay): Traffic | undefined {
  if (encapsulation === 'ipip') return { protocol: protocolNumbers.ipip };
  if (port === undefined) return undefined;
  return { protocol: protocolNumbers.udp, ports: { from: port, to: port } };
}

/** A node by its address of the pods' family, where it has one. */
function asPodsAre(place: Place, { flow }: Way): Place {
  const { family } = flow.destination;
  if (place.address.family === family) return place;
  const own = place.node?.node.addresses.find((one) => one.includes(':') === (family === 6));
  return own === undefined ? place : { ...place, address: Prefix.ofAddress(own) };
}

/**
 * Flannel sends IPv6 pods' packets from one node's IPv6 address to the other's (flannel-io/flannel, pull
 * request 1398: `publicIPv6`), as Calico does, which wants IPv6 between the hosts (its guide "Configure dual
 * stack"); Cilium by IPv4 where nodes have it (its guide "Routing"; cilium/cilium, issue 17240): where that
 * makes a difference, it cannot be told.
 */
function encapsulated(
  way: Way,
  overlay: Overlay,
  from: Place,
  to: Place,
  role: 'hop' | 'owner',
): void {
  const [near, far] = [asPodsAre(from, way), asPodsAre(to, way)];
  if (near === from && far === to) {
    tunnelled(way, overlay, from, to, role);
    return;
  }
  const between = (a: Place, b: Place) => {
    const tunnel = new Way(way.way, way.flow, way.around);
    tunnelled(tunnel, overlay, a, b, role);
    return tunnel.steps;
  };
  const [first, own] = [between(from, to), between(near, far)];
  const [byFirst, byOwn] = [verdictOf(first), verdictOf(own)];
  if (byFirst === byOwn) {
    way.steps.push(...own);
    return;
  }
  way.steps.push(...own.filter(({ decision }) => decision === 'assumed'));
  way.note(role === 'hop' ? 'owner' : 'hop', 'overlay', {
    decision: 'unknown',
    code: 'overlay-unknown',
    by: `by ${from.address.text.replace(/\/.*/, '')} the other node would be ${byFirst}, by ${near.address.text.replace(/\/.*/, '')} ${byOwn}`,
  });
}

function tunnelled(
  way: Way,
  overlay: Overlay,
  from: Place,
  to: Place,
  role: 'hop' | 'owner',
): void {
  const other = role === 'hop' ? 'owner' : 'hop';
  const { encapsulation } = overlay;
  way.assume(other, 'mtu');
  leadToNode(way, from, to, role);
  const tunnel = tunnelOf(overlay);
  if (!tunnel) {
    way.note(other, 'overlay', {
      decision: 'unknown',
      code: 'overlay-unknown',
      by: `the UDP port of ${encapsulation} is not known`,
    });
    return;
  }
  // Protocol 4 and WireGuard answer within the flow that the request opened, and groups know it. VXLAN
  // and Geneve send each way from ports of their own choice.
  const isKnown =
    way.way === 'reply' && (encapsulation === 'ipip' || encapsulation === 'wireguard');
  const judge = (at: Place, who: Role, direction: 'egress' | 'ingress', far: Place): void => {
    if (isKnown) return;
    const packet = { direction, traffic: tunnel, peer: nodePeer(far) };
    const groups = at.interface.securityGroups;
    way.judge(who, 'overlay, security groups', 'overlay-blocked', packet, groups);
  };
  judge(from, role, 'egress', to);
  if (from.subnet.id !== to.subnet.id) {
    way.acl(role, from.subnet, 'egress', to.address, tunnel, 'overlay-blocked');
    way.acl(other, to.subnet, 'ingress', from.address, tunnel, 'overlay-blocked');
  }
  judge(to, other, 'ingress', from);
}

/** Without encapsulation: within a subnet straight to the other node, else by the VPC's routes. */
function bare(way: Way, from: Place, to: Place, role: 'hop' | 'owner'): void {
  if (way.way === 'request') bareRequest(way, from, to);
  else bareReply(way, from, to, role);
}

/** The gateway hands on what it let in: its groups see a packet that leaves, which no packet that came in answers. */
function bareRequest(way: Way, from: Place, to: Place): void {
  const { side, traffic, destination } = way.flow;
  const isCrossing = from.subnet.id !== to.subnet.id;
  if (isCrossing) leadBareToPod(way, from, to);
  if (traffic) {
    const packet = { direction: 'egress', traffic, peer: asPod(destination) } as const;
    const groups = from.interface.securityGroups;
    way.judge('hop', 'security groups', 'egress-denied', packet, groups);
    if (isCrossing) way.acl('hop', from.subnet, 'egress', destination, traffic);
  }
  if (traffic && isCrossing)
    asMasqueraded(way, 'owner', 'ACL, ingress', 'acl-denied', (isMasqueraded) =>
      way.around.filters.acl(to.subnet.acl, {
        direction: 'ingress',
        traffic,
        peer: { addresses: isMasqueraded ? from.address : side.source },
      }),
    );
  checkSender(way, from);
  way.check(to, 'owner', 'bare packets of pods');
  if (!traffic) return;
  // A group holds a consumer's interface; that it holds packets that another machine hands on is
  // documented nowhere, and AWS says that it does not.
  const asked = consumerPeer(side);
  const itself: Peer = asked.groups === 'outside' ? asked : { ...asked, groups: 'unseen' };
  asMasqueraded(way, 'owner', 'security groups, ingress', 'ingress-denied', (isMasqueraded) =>
    way.around.filters.groups(to.interface.securityGroups, {
      direction: 'ingress',
      traffic,
      peer: isMasqueraded ? nodePeer(from) : itself,
    }),
  );
}

/** The interface that the route names was checked; the one that bare packets leave by may be another. */
function checkSender(way: Way, { interface: item }: Place): void {
  const { target } = way.flow;
  if (target?.kind !== 'place' || target.place.interface.id === item.id) return;
  const isOn = way.around.checkIsOn(item);
  asMasqueraded(way, 'hop', 'source/destination check', 'source-dest-check', (isMasqueraded) =>
    isOn && !isMasqueraded
      ? { decision: 'block', by: 'it is on, and drops packets with a consumer’s address' }
      : { decision: 'pass', by: isOn ? 'packets have the node’s own address' : 'off' },
  );
}

/** To the gateway that masqueraded: groups know the flow, ACLs and routes know nothing. */
function bareReply(way: Way, from: Place, to: Place, role: 'hop' | 'owner'): void {
  const { traffic, destination } = way.flow;
  leadToNode(way, from, to, role);
  way.check(from, role, "replies with a pod's address");
  if (!traffic || from.subnet.id === to.subnet.id) return;
  const reply = replyToMasqueraded(traffic);
  way.acl(role, from.subnet, 'egress', to.address, reply, 'acl-denied-reply');
  way.acl('hop', to.subnet, 'ingress', destination, reply, 'acl-denied-reply');
}

/** A check whose outcome hangs on whose address a bare packet has: the consumer's, or the gateway's. */
function asMasqueraded(
  way: Way,
  role: Role,
  check: string,
  code: 'acl-denied' | 'ingress-denied' | 'source-dest-check',
  judge: (isMasqueraded: boolean) => Judgement,
): void {
  const { outsideToPod } = way.around.overlayOf(way.flow.pod.prefix).masquerade;
  if (outsideToPod !== 'unknown') {
    way.conclude(role, check, judge(outsideToPod === 'yes'), code);
    return;
  }
  const [masqueraded, itself] = [judge(true), judge(false)];
  if (masqueraded.decision === itself.decision) way.conclude(role, check, itself, code);
  else
    way.note(role, 'masquerade', {
      decision: 'unknown',
      code: 'masquerade-unknown',
      by: `with it the ${check.replace(/,.*/, '')} would ${doing[masqueraded.decision]}, without it ${doing[itself.decision]}`,
    });
}

const doing = { pass: 'let them in', block: 'refuse them', unknown: 'do what cannot be told' };

function nodePeer({ address, interface: item }: Place): Peer {
  return { addresses: address, groups: item.securityGroups };
}
