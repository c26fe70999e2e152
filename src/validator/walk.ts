import type { Prefix } from '../address/prefix.ts';
import type { Overlay } from '../cluster/cluster.ts';
import type { Config } from '../config/config.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { Interface, Network, Route, RouteTable, Subnet } from '../network/network.ts';
import type { AcceptedPrefix } from '../topology/topology.ts';
import { type AssumptionId, assumptions, settled } from './assumptions.ts';
import type { ConsumerSide } from './consumer-side.ts';
import type { Decision, Filters, Judgement, Packet, Peer } from './filters.ts';
import type { Lookups } from './lookups.ts';
import { isOneHost, type Place, type Places, type Target } from './place.ts';
import { protocolNumbers, replyTo, type Traffic } from './traffic.ts';

/** Whom a step is about: its name comes from the flow at hand, since many flows share one walk. */
export type Role = 'consumer' | 'route' | 'hop' | 'owner';

/** One check on the way of a packet. */
export interface Step {
  readonly way: 'request' | 'reply';
  readonly role: Role;
  /** What was looked at: `security groups, egress`. */
  readonly check: string;
  readonly decision: Decision | 'assumed';
  /** Absent where the packet passed. */
  readonly code?: FindingCode | undefined;
  readonly assumption?: AssumptionId | undefined;
  /** The rule, route or state that decided. */
  readonly by: string;
  readonly nearest?: string | undefined;
  /** Which of the route's next hops it is about; absent: the first. */
  readonly hop?: number | undefined;
  /** The subnet whose route table was looked at, where that is a node's. */
  readonly subnet?: string | undefined;
}

/** Packets of one consumer to addresses of one pod prefix that one route serves. */
export interface Flow {
  readonly side: ConsumerSide;
  /** The route that longest-prefix match takes; undefined: none. */
  readonly route: Route | undefined;
  /** Where it leads, by one of its next hops. */
  readonly target: Target | undefined;
  /** Addresses of one atom. */
  readonly destination: Prefix;
  readonly pod: AcceptedPrefix;
  /** Undefined: routing alone is asked for. */
  readonly traffic: Traffic | undefined;
}

/** What walks look things up in; one for a network. */
export interface Surroundings {
  readonly network: Network;
  readonly filters: Filters;
  readonly lookups: Lookups;
  readonly places: Places;
  readonly overlayOf: (pods: Prefix) => Overlay;
  readonly tableOf: (subnet: Subnet) => RouteTable | undefined;
  /** True while the interface drops packets that are not to or from its own addresses. */
  readonly checkIsOn: (item: Interface) => boolean;
  readonly assume: Config['assume'];
  /** Open assumptions make a verdict unknown. */
  readonly isStrict: boolean;
}

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
  request.leaveConsumer();
  const hop = request.route();
  if (!hop) return request.steps;
  request.enterHop(hop);

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
    request.reports(gateway, 'hop');
    request.carry(gateway, end, 'hop');
  }
  request.arriveAtPod(end);

  const { masquerade } = around.overlayOf(flow.pod.prefix);
  const steps = [...request.steps];
  if (isDirect) return [...steps, ...replyFrom(end, seenBy(hop, end), flow, around, 'owner')];
  const viaHop = (): readonly Step[] => {
    const back = new Way('reply', flow, around);
    back.carry(end, gateway, 'owner');
    return [...back.steps, ...replyFrom(gateway, seenBy(hop, gateway), flow, around, 'hop')];
  };
  if (masquerade.outsideToPod === 'yes') return [...steps, ...viaHop()];
  const straight = replyFrom(end, 'nobody', flow, around, 'owner');
  if (masquerade.outsideToPod === 'no') return [...steps, ...straight];
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

/** Unreachable if anything blocks; else unknown if anything is; else reachable. */
export function verdictOf(steps: readonly Step[]): 'reachable' | 'unreachable' | 'unknown' {
  if (steps.some(({ decision }) => decision === 'block')) return 'unreachable';
  return steps.some(({ decision }) => decision === 'unknown') ? 'unknown' : 'reachable';
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

/** What has seen the request on its way in, of what its reply leaves by. */
type Seen = 'interface' | 'host' | 'nobody';

/** A node answers by its first interface, also where the request came in by another. */
function seenBy(hop: Place, from: Place): Seen {
  return hop.interface.id === from.interface.id ? 'interface' : 'host';
}

function replyFrom(
  from: Place,
  seen: Seen,
  flow: Flow,
  around: Surroundings,
  role: Role,
): readonly Step[] {
  const reply = new Way('reply', flow, around);
  reply.leaveNode(from, role, seen);
  reply.returnToConsumer(from, role);
  return reply.steps;
}

/** The checks of one direction, collected. */
class Way {
  readonly steps: Step[] = [];
  readonly #way: Step['way'];
  readonly #flow: Flow;
  readonly #around: Surroundings;

  constructor(way: Step['way'], flow: Flow, around: Surroundings) {
    this.#way = way;
    this.#flow = flow;
    this.#around = around;
  }

  note(role: Role, check: string, step: Omit<Step, 'way' | 'role' | 'check'>): void {
    this.steps.push({ way: this.#way, role, check, ...step });
  }

  leaveConsumer(): void {
    const { side, traffic, destination } = this.#flow;
    this.#assume('consumer', 'consumer-local-route');
    this.#assume('consumer', 'host-firewall');
    if (!traffic) return;
    if (side.groups) {
      const packet = { direction: 'egress', traffic, peer: pod(destination) } as const;
      this.#judge('consumer', 'security groups', 'egress-denied', packet, side.groups);
    }
    // Packets between hosts of one subnet meet no ACL; these go to another unless the hop is there.
    if (this.#crosses(side.subnet))
      this.#acl('consumer', side.subnet, 'egress', destination, traffic);
  }

  /** Where the route leads, if that is a machine of the VPC. */
  route(): Place | undefined {
    const { route, target } = this.#flow;
    const block = (code: FindingCode, by: string): undefined => {
      this.note('route', 'route table', { decision: 'block', code, by });
    };
    const unknown = (code: FindingCode, by: string): undefined => {
      this.note('route', 'route table', { decision: 'unknown', code, by });
    };
    const { lookups } = this.#around;
    const unread = lookups.unread(this.#flow.side.table);
    if (unread !== undefined)
      unknown('not-read', `it leads the prefix list ${unread} elsewhere, and that was not read`);
    if (!route || !target) {
      if (unread !== undefined) return undefined;
      return block('no-route', 'the table has no route to these addresses');
    }
    const text = routeText(route);
    if (route.state === 'blackhole' && target.kind !== 'missing')
      return block('next-hop-down', `${text} is a blackhole`);
    if (route.state === 'pending') return unknown('route-pending', `${text} is not in force yet`);
    switch (target.kind) {
      case 'local':
        return block('local-route-wins', `${text} keeps them inside the VPC, where no pod is`);
      case 'missing':
        return block('next-hop-unresolved', `${text} leads to ${target.text}, which is not there`);
      case 'unknown':
        return unknown('next-hop-unresolved', `${text} leads to ${target.text}`);
      case 'gateway':
        return this.#gateway(target.gateway, text, block, unknown);
      case 'place':
        if (target.place.node) {
          this.note('route', 'route table', { decision: 'pass', by: text });
          return target.place;
        }
        this.#runs(target.place, 'route');
        if (stateOf(target.place, this.#around.network).decision === 'block') return undefined;
        return unknown(
          'wrong-next-hop',
          `${text} leads to a machine that is no node of the cluster`,
        );
    }
  }

  #gateway(
    { id, kind, carries }: Network['gateways'][number],
    text: string,
    block: (code: FindingCode, by: string) => undefined,
    unknown: (code: FindingCode, by: string) => undefined,
  ): undefined {
    const { destination, route } = this.#flow;
    const isCarried = carries !== 'unknown' && carries.some((one) => one.contains(destination));
    const astray = route && isDefault(route) ? 'default-route-leak' : 'wrong-next-hop';
    if (isPublic(kind)) return block(astray, `${text} sends them to the ${kind} gateway ${id}`);
    if (isCarried)
      return unknown(
        'gateway-opaque',
        `${text} leads to ${id}, which carries them on; what is behind it was not read`,
      );
    if (carries === 'unknown')
      return unknown(
        'gateway-opaque',
        `${text} leads to ${id} (${kind}), and what that carries was not read`,
      );
    if (kind === 'peering')
      return block(
        'peering-non-vpc-address',
        `${text} leads to the peering ${id}, which carries only the peer's own CIDRs`,
      );
    return block(astray, `${text} leads to ${id} (${kind}), which carries other addresses`);
  }

  enterHop(hop: Place): void {
    const { side, traffic, destination } = this.#flow;
    if (traffic && this.#crosses(hop.subnet))
      this.#acl('hop', hop.subnet, 'ingress', side.source, traffic);
    this.#runs(hop, 'hop');
    this.#check(hop, 'hop', `packets to ${destination.family === 4 ? 'IPv4' : 'IPv6'} pods`);
    if (traffic) {
      const packet = { direction: 'ingress', traffic, peer: consumerOf(side) } as const;
      this.#judge('hop', 'security groups', 'ingress-denied', packet, hop.interface.securityGroups);
    }
    this.#assume('hop', 'ip-forward');
    this.#assume('hop', 'forward-policy');
    this.#assume('hop', 'host-firewall');
  }

  /** From one node to another, through the overlay or bare. `role` is the sender's. */
  carry(from: Place, to: Place, role: 'hop' | 'owner'): void {
    const other = role === 'hop' ? 'owner' : 'hop';
    const overlay = this.#around.overlayOf(this.#flow.pod.prefix);
    const { encapsulation, crossSubnet } = overlay;
    const isOneSubnet = from.subnet.id === to.subnet.id;
    this.#runs(to, other);
    if (encapsulation === 'unknown') {
      this.note(other, 'overlay', {
        decision: 'unknown',
        code: 'overlay-unknown',
        by: 'how nodes send pods’ packets to each other is not known',
      });
      return;
    }
    if (encapsulation === 'none' || (crossSubnet && isOneSubnet)) {
      this.#bare(from, to, other);
      return;
    }
    this.#assume(other, 'mtu');
    const tunnel = tunnelOf(overlay);
    if (!tunnel) {
      this.note(other, 'overlay', {
        decision: 'unknown',
        code: 'overlay-unknown',
        by: `the UDP port of ${encapsulation} is not known`,
      });
      return;
    }
    const peer = (place: Place) => ({
      addresses: place.address,
      groups: place.interface.securityGroups,
    });
    // Protocol 4 and WireGuard answer within the flow that the request opened, and groups know it. VXLAN
    // and Geneve send each way from ports of their own choice.
    const isKnown =
      this.#way === 'reply' && (encapsulation === 'ipip' || encapsulation === 'wireguard');
    const judge = (at: Place, who: Role, packet: Packet): void => {
      if (isKnown) return;
      const groups = at.interface.securityGroups;
      this.#judge(who, 'overlay, security groups', 'overlay-blocked', packet, groups);
    };
    judge(from, role, { direction: 'egress', traffic: tunnel, peer: peer(to) });
    if (!isOneSubnet) {
      this.#acl(role, from.subnet, 'egress', to.address, tunnel, 'overlay-blocked');
      this.#acl(other, to.subnet, 'ingress', from.address, tunnel, 'overlay-blocked');
    }
    judge(to, other, { direction: 'ingress', traffic: tunnel, peer: peer(from) });
  }

  /** Where the kubelet is silent, the cloud may still call the machine running. */
  reports({ node }: Place, role: Role): void {
    if (node?.node.readiness !== 'unknown') return;
    this.note(role, 'node', {
      decision: 'unknown',
      code: 'node-not-ready',
      by: 'its kubelet stopped reporting, so nobody knows whether it runs',
    });
  }

  arriveAtPod(owner: Place): void {
    this.reports(owner, 'owner');
    this.#assume('owner', 'ip-forward');
    this.#assume('owner', 'forward-policy');
    this.#assume('owner', 'network-policy');
  }

  /** The reply leaves a node's interface with the pod's own address. */
  leaveNode(from: Place, role: Role, seen: Seen): void {
    const { side, traffic } = this.#flow;
    this.#check(from, role, "replies with a pod's address");
    if (seen === 'interface') return;
    this.#assume(role, 'rp-filter');
    if (seen === 'nobody') this.#assume(role, 'conntrack-invalid');
    // The request came in elsewhere: this interface's groups have never seen it.
    if (!traffic) return;
    const peer = consumerOf(side);
    const packet = { direction: 'egress', traffic: replyTo(traffic), peer } as const;
    this.#judge(
      role,
      'security groups',
      'egress-denied-reply',
      packet,
      from.interface.securityGroups,
    );
  }

  returnToConsumer(from: Place, role: Role): void {
    const { side, traffic, destination } = this.#flow;
    if (traffic && from.subnet.id !== side.subnet.id) {
      this.#acl(role, from.subnet, 'egress', side.source, replyTo(traffic), 'acl-denied-reply');
    }
    this.#wayBack(from);
    if (traffic && from.subnet.id !== side.subnet.id)
      this.#acl(
        'consumer',
        side.subnet,
        'ingress',
        destination,
        replyTo(traffic),
        'acl-denied-reply',
      );
  }

  /** The node subnet's table must lead to the consumer: by each of a route's next hops, for any may be taken. */
  #wayBack(from: Place): void {
    const { side } = this.#flow;
    const { network, lookups, places, tableOf } = this.#around;
    const note = (decision: Decision, by: string, code?: FindingCode): void =>
      this.note('route', 'route table of the node', { decision, by, code, subnet: from.subnet.id });
    const table = tableOf(from.subnet);
    const unread = table && lookups.unread(table);
    if (unread !== undefined)
      note(
        'unknown',
        `it leads the prefix list ${unread} elsewhere, and that was not read`,
        'not-read',
      );
    const route = table && lookups.route(table, side.source);
    if (!route) {
      const isVpc = network.vpc.cidrs.some((cidr) => cidr.contains(side.source));
      // Every cloud routes inside the VPC, also where a document leaves the local route out.
      if (isVpc && side.isInVpc) note('pass', 'inside the VPC');
      else if (unread === undefined)
        note('block', 'it has no route to the consumer', 'no-return-route');
      return;
    }
    const text = routeText(route);
    if (route.state === 'blackhole') {
      note('block', `${text} is a blackhole`, 'no-return-route');
      return;
    }
    for (const hop of route.nextHops) {
      const back = leadsBack(places.target(hop), side, route.origin === 'system');
      note(
        back.decision,
        back.by === undefined ? text : `${text} ${back.by}`,
        back.decision === 'pass'
          ? undefined
          : back.decision === 'block'
            ? 'no-return-route'
            : 'reply-misrouted',
      );
    }
  }

  /** Without encapsulation: within a subnet straight to the other node, else by the VPC's routes. */
  #bare(from: Place, to: Place, other: 'hop' | 'owner'): void {
    const { side, traffic, pod } = this.#flow;
    if (this.#way === 'request' && from.subnet.id !== to.subnet.id) this.#routedBare(from, to);
    this.#check(to, other, 'bare packets of pods');
    // A reply belongs to what the sender let in, so its groups are asked on the way out alone.
    if (!traffic || this.#way === 'reply') return;
    const { outsideToPod } = this.#around.overlayOf(pod.prefix).masquerade;
    const groups = to.interface.securityGroups;
    const judge = (peer: Peer): Judgement =>
      this.#around.filters.groups(groups, { direction: 'ingress', traffic, peer });
    const masqueraded = judge({
      addresses: from.address,
      groups: from.interface.securityGroups,
    });
    // A group holds a consumer's interface; that it holds packets that another machine hands on is
    // documented nowhere, and AWS says that it does not.
    const asked = consumerOf(side);
    const bare = judge(asked.groups === 'outside' ? asked : { ...asked, groups: 'unseen' });
    const judged = outsideToPod === 'yes' ? masqueraded : bare;
    if (outsideToPod === 'unknown' && masqueraded.decision !== bare.decision)
      this.note(other, 'masquerade', {
        decision: 'unknown',
        code: 'masquerade-unknown',
        by: `with it the security groups would ${doing[masqueraded.decision]}, without it ${doing[bare.decision]}`,
      });
    else this.#conclude(other, 'security groups, ingress', judged, 'ingress-denied');
  }

  /** Between subnets a bare packet goes by the table of the node's own subnet, which must lead to the owner. */
  #routedBare(from: Place, to: Place): void {
    const { destination, pod } = this.#flow;
    const { lookups, places, tableOf } = this.#around;
    const note = (decision: Decision, by: string, code?: FindingCode): void =>
      this.note('hop', 'route table of the node', { decision, by, code });
    const table = tableOf(from.subnet);
    const unread = table && lookups.unread(table);
    if (unread !== undefined)
      note(
        'unknown',
        `it leads the prefix list ${unread} elsewhere, and that was not read`,
        'not-read',
      );
    const route = table && lookups.route(table, destination);
    if (!route) {
      if (unread === undefined) note('block', `it has no route to ${pod.prefix.text}`, 'no-route');
      return;
    }
    const text = routeText(route);
    if (route.state === 'blackhole') {
      note('block', `${text} is a blackhole`, 'next-hop-down');
      return;
    }
    if (route.state === 'pending') {
      note('unknown', `${text} is not in force yet`, 'route-pending');
      return;
    }
    for (const hop of route.nextHops) {
      const target = places.target(hop);
      const node = target.kind === 'place' ? target.place.node : undefined;
      if (node && to.node && isOneHost(node, to.node)) note('pass', text);
      else if (node && from.node && isOneHost(node, from.node))
        note('block', `${text} sends them back to the node that they come from`, 'routing-loop');
      else if (target.kind === 'missing')
        note('block', `${text} leads to ${target.text}, which is not there`, 'next-hop-unresolved');
      else if (target.kind === 'local')
        note('block', `${text} keeps them inside the VPC, where no pod is`, 'local-route-wins');
      else note('unknown', `${text} leads to another machine`, 'wrong-next-hop');
    }
  }

  #runs(place: Place, role: Role): void {
    this.note(role, 'state', stateOf(place, this.#around.network));
  }

  #check(place: Place, role: Role, what: string): void {
    const isOn = this.#around.checkIsOn(place.interface);
    this.note(role, 'source/destination check', {
      decision: isOn ? 'block' : 'pass',
      code: isOn ? 'source-dest-check' : undefined,
      by: isOn ? `it is on, and drops ${what}` : 'off',
    });
  }

  #judge(
    role: Role,
    check: string,
    code: FindingCode,
    packet: Packet,
    groups: readonly string[],
  ): void {
    const judged = this.#around.filters.groups(groups, packet);
    this.#conclude(role, `${check}, ${packet.direction}`, judged, code);
  }

  #acl(
    role: Role,
    subnet: Subnet,
    direction: 'ingress' | 'egress',
    addresses: Prefix,
    traffic: Traffic,
    code: 'acl-denied' | 'acl-denied-reply' | 'overlay-blocked' = 'acl-denied',
  ): void {
    const packet = { direction, traffic, peer: { addresses } };
    const judged = this.#around.filters.acl(subnet.acl, packet);
    const check = `${code === 'overlay-blocked' ? 'overlay, ' : ''}ACL, ${direction}`;
    this.#conclude(role, check, judged, code);
  }

  #conclude(
    role: Role,
    check: string,
    { decision, by, nearest }: Judgement,
    code: FindingCode,
  ): void {
    const unclear = check.includes('ACL') ? 'not-read' : 'group-unclear';
    this.note(role, check, {
      decision,
      by,
      code: decision === 'pass' ? undefined : decision === 'unknown' ? unclear : code,
      ...(nearest === undefined ? {} : { nearest }),
    });
  }

  #assume(role: Role, id: AssumptionId): void {
    this.note(role, 'assumption', assumed(id, this.#around));
  }

  /** ACLs stand between subnets: does the request pass from one to another at `subnet`? */
  #crosses(subnet: Subnet): boolean {
    const { side, target } = this.#flow;
    const other = subnet === side.subnet ? target : undefined;
    if (subnet !== side.subnet) return subnet.id !== side.subnet.id;
    return other?.kind !== 'place' || other.place.subnet.id !== subnet.id;
  }
}

function stateOf(
  { interface: item, instance }: Place,
  { incomplete }: Network,
): Pick<Step, 'decision' | 'code' | 'by'> {
  if (item.status === 'detached')
    return { decision: 'block', code: 'next-hop-down', by: 'its interface is detached' };
  if (instance === undefined) {
    if (incomplete.includes('instances'))
      return { decision: 'unknown', code: 'not-read', by: 'the instances were not read' };
    return { decision: 'pass', by: 'its interface is attached' };
  }
  const by = `its instance is ${instance.state}`;
  switch (instance.state) {
    case 'running':
    case 'pending':
      return { decision: 'pass', by };
    case 'unknown':
      return { decision: 'unknown', code: 'not-read', by };
    case 'stopping':
    case 'stopped':
    case 'terminated':
      return { decision: 'block', code: 'next-hop-down', by };
  }
}

function assumed(
  id: AssumptionId,
  { assume, isStrict }: Surroundings,
): Pick<Step, 'decision' | 'code' | 'by' | 'assumption'> {
  const { taken } = assumptions[id];
  const open = { decision: 'unknown', code: 'assumption-open', assumption: id, by: taken } as const;
  switch (settled(id, assume)) {
    case 'good':
      return { decision: 'pass', by: taken };
    case 'bad':
      return {
        decision: 'block',
        code: 'assumption-broken',
        assumption: id,
        by: `podway.yaml says that this does not hold: ${taken}`,
      };
    case 'unclear':
      return open;
    case 'open':
      return isStrict ? open : { decision: 'assumed', assumption: id, by: taken };
  }
}

function pod(addresses: Prefix): Peer {
  return { addresses, groups: 'pod' };
}

function consumerOf({ source, groups, isInVpc }: ConsumerSide): Peer {
  return { addresses: source, groups: groups ?? (isInVpc ? 'unseen' : 'outside') };
}

const doing = { pass: 'let them in', block: 'refuse them', unknown: 'do what cannot be told' };

/** Does the route take all that no other route takes? */
function isDefault({ destination }: Route): boolean {
  return !('prefixList' in destination) && destination.length === 0;
}

/** Do replies that take this next hop come back to the consumer? */
function leadsBack(
  target: Target,
  { isInVpc, source }: ConsumerSide,
  isSystem: boolean,
): { readonly decision: Decision; readonly by?: string } {
  if (isInVpc) {
    if (target.kind === 'local' || isSystem) return { decision: 'pass' };
    return { decision: 'unknown', by: 'takes replies away from the VPC’s own routing' };
  }
  if (target.kind !== 'gateway') return { decision: 'unknown', by: 'leads to what was not read' };
  const { id, kind, carries } = target.gateway;
  if (isPublic(kind))
    return { decision: 'block', by: `sends replies to the ${kind} gateway ${id}` };
  // They came by it, so it is taken to lead back, unless it is known to lead elsewhere.
  if (carries === 'unknown' || carries.some((one) => one.contains(source)))
    return { decision: 'pass' };
  return { decision: 'block', by: `leads to ${id} (${kind}), which carries other addresses` };
}

/** What packets between nodes look like from outside; undefined: their port is not known. */
export function tunnelOf({ encapsulation, port }: Overlay): Traffic | undefined {
  if (encapsulation === 'ipip') return { protocol: protocolNumbers.ipip };
  if (port === undefined) return undefined;
  return { protocol: protocolNumbers.udp, ports: { from: port, to: port } };
}

function isPublic(kind: Network['gateways'][number]['kind']): boolean {
  return kind === 'internet' || kind === 'nat';
}

function routeText(route: Route): string {
  const { destination } = route;
  return `the route to ${'prefixList' in destination ? destination.prefixList : destination.text}`;
}
