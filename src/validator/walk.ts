import { carry, isBareBetween } from './between-nodes.ts';
import { followRoute } from './consumer-route.ts';
import { leadBack } from './node-table.ts';
import { asPod, consumerPeer } from './peers.ts';
import { isOneHost, type Place, type Target } from './place.ts';
import { type Flow, type Role, type Step, type Surroundings, verdictOf } from './step.ts';
import { replyTo } from './traffic.ts';
import { Way } from './way.ts';

/**
 * Every check on the way of a request and of its reply, in the order that the packets meet them. Goes
 * on behind a check that blocks, so that all that stands in the way is named.
 *
 *     consumer ─ groups, ACL ─ route table ─ ACL ─ check, groups ─ hop ══ overlay ══ owner ─ pod
 *         ▲                                                         │                  │
 *         └── ACL ─ route table ─ ACL ─ check, groups ──────────────┴── masqueraded    │
 *         └── ACL ─ route table ─ ACL ─ check, groups ─────────────────── not ─────────┘
 */
function walkOne(flow: Flow, around: Surroundings): readonly Step[] {
  const request = new Way('request', flow, around);
  leaveConsumer(request);
  const hop = followRoute(request);
  if (!hop) return request.steps;
  enterHop(request, hop);

  const { owner } = flow.pod;
  const hopNode = hop.node;
  if (!hopNode) return request.steps;
  if (!owner) {
    request.note('owner', 'place', {
      decision: 'unknown',
      code: 'owner-unreachable',
      by: 'the node whose pods these are was not found in the VPC',
    });
    return request.steps;
  }
  const end = around.places.ofNode(owner);
  // Nodes send to each other by their InternalIPs, whichever interface a route names.
  const gateway = around.places.ofNode(hopNode);
  const isDirect = isOneHost(hopNode, owner);
  if (!isDirect) {
    reports(request, gateway, 'hop');
    carry(request, gateway, end, 'hop');
  }
  arriveAtPod(request, end);

  const overlay = around.overlayOf(flow.pod.prefix);
  const steps = [...request.steps];
  if (isDirect) return [...steps, ...replyFrom(end, seenBy(hop, end), flow, around, 'owner')];
  const viaHop = (): readonly Step[] => {
    const back = new Way('reply', flow, around);
    carry(back, end, gateway, 'owner');
    return [...back.steps, ...replyFrom(gateway, seenBy(hop, gateway), flow, around, 'hop')];
  };
  const { outsideToPod } = overlay.masquerade;
  if (outsideToPod === 'yes') return [...steps, ...viaHop()];
  // The gateway sees the request, and nothing of the reply.
  const past: Seen = { byInterface: isBareBetween(overlay, gateway, end), byGateway: false };
  const straight = replyFrom(end, past, flow, around, 'owner');
  if (outsideToPod === 'no') return [...steps, ...straight];
  return [...steps, ...eitherWay(viaHop(), straight)];
}

/** By each next hop of the route: any may be taken, so all that stands in the way of one counts. */
export function walk(
  flow: Omit<Flow, 'target'>,
  targets: readonly Target[],
  around: Surroundings,
): readonly Step[] {
  const [first, ...others] = targets;
  return [
    ...walkOne({ ...flow, target: first }, around),
    ...others.flatMap((target, index) =>
      walkOne({ ...flow, target }, around).map((step) => ({ ...step, hop: index + 1 })),
    ),
  ];
}

/** The reply where nobody says whether the cluster masquerades: the same either way, or not to be told. */
function eitherWay(masqueraded: readonly Step[], bare: readonly Step[]): readonly Step[] {
  const [one, other] = [verdictOf(masqueraded), verdictOf(bare)];
  if (one === other) return bare;
  return [
    ...[...masqueraded, ...bare].filter(({ decision }) => decision === 'assumed'),
    {
      way: 'reply',
      role: 'hop',
      check: 'masquerade',
      decision: 'unknown',
      code: 'masquerade-unknown',
      by: `with it the reply would be ${one}, without it ${other}`,
    },
  ];
}

/** What of a reply's way has seen the request on its way in. */
interface Seen {
  /** The interface that the reply leaves by. */
  readonly byInterface: boolean;
  /** The machine whose interface the route names: false where the reply passes it by. */
  readonly byGateway: boolean;
}

/** A node answers by its first interface, also where the request came in by another. */
function seenBy(hop: Place, from: Place): Seen {
  return { byInterface: hop.interface.id === from.interface.id, byGateway: true };
}

function replyFrom(
  from: Place,
  seen: Seen,
  flow: Flow,
  around: Surroundings,
  role: Role,
): readonly Step[] {
  const reply = new Way('reply', flow, around);
  leaveNode(reply, from, role, seen);
  returnToConsumer(reply, from, role);
  return reply.steps;
}

function leaveConsumer(way: Way): void {
  const { side, traffic, destination, target } = way.flow;
  way.assume('consumer', 'consumer-local-route');
  way.assume('consumer', 'host-firewall');
  if (!traffic) return;
  if (side.groups) {
    const packet = { direction: 'egress', traffic, peer: asPod(destination) } as const;
    way.judge('consumer', 'security groups', 'egress-denied', packet, side.groups);
  } else if (side.isInVpc) {
    way.note('consumer', 'security groups, egress', {
      decision: 'unknown',
      code: 'group-unclear',
      by: 'no interface with its address was read, so nobody knows its security groups',
    });
  }
  // Packets between hosts of one subnet meet no ACL; these go to another unless the hop is there.
  const staysInside = target?.kind === 'place' && target.place.subnet.id === side.subnet.id;
  if (!staysInside) way.acl('consumer', side.subnet, 'egress', destination, traffic);
}

function enterHop(way: Way, hop: Place): void {
  const { side, traffic, destination } = way.flow;
  if (traffic && hop.subnet.id !== side.subnet.id)
    way.acl('hop', hop.subnet, 'ingress', side.source, traffic);
  way.runs(hop, 'hop');
  way.check(hop, 'hop', `packets to ${destination.family === 4 ? 'IPv4' : 'IPv6'} pods`);
  if (traffic) {
    const packet = { direction: 'ingress', traffic, peer: consumerPeer(side) } as const;
    way.judge('hop', 'security groups', 'ingress-denied', packet, hop.interface.securityGroups);
  }
  way.assume('hop', 'ip-forward');
  way.assume('hop', 'forward-policy');
  way.assume('hop', 'host-firewall');
}

/** Where the kubelet is silent, the cloud may still call the machine running. */
function reports(way: Way, { node }: Place, role: Role): void {
  if (node?.node.readiness !== 'unknown') return;
  way.note(role, 'node', {
    decision: 'unknown',
    code: 'node-not-ready',
    by: 'its kubelet stopped reporting, so nobody knows whether it runs',
  });
}

function arriveAtPod(way: Way, owner: Place): void {
  reports(way, owner, 'owner');
  way.assume('owner', 'ip-forward');
  way.assume('owner', 'forward-policy');
  way.assume('owner', 'network-policy');
}

/** The reply leaves a node's interface with the pod's own address. */
function leaveNode(way: Way, from: Place, role: Role, { byInterface, byGateway }: Seen): void {
  const { side, traffic } = way.flow;
  way.check(from, role, "replies with a pod's address");
  // Of a connection it sees one direction alone, which its connection tracking may call INVALID.
  if (!byGateway) way.assume('hop', 'conntrack-invalid');
  if (byInterface) return;
  way.assume(role, 'rp-filter');
  // The request came in elsewhere: this interface's groups have never seen it.
  if (!traffic) return;
  const peer = consumerPeer(side);
  const packet = { direction: 'egress', traffic: replyTo(traffic), peer } as const;
  const groups = from.interface.securityGroups;
  way.judge(role, 'security groups', 'egress-denied-reply', packet, groups);
}

function returnToConsumer(way: Way, from: Place, role: Role): void {
  const { side, traffic, destination } = way.flow;
  const reply = traffic && from.subnet.id !== side.subnet.id ? replyTo(traffic) : undefined;
  if (reply) way.acl(role, from.subnet, 'egress', side.source, reply, 'acl-denied-reply');
  leadBack(way, from);
  if (reply) way.acl('consumer', side.subnet, 'ingress', destination, reply, 'acl-denied-reply');
}
