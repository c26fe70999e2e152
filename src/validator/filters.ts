import type { Prefix } from '../address/prefix.ts';
import type { Network } from '../network/network.ts';
import { readLists } from './read-lists.ts';
import { type PortRange, protocolNumbers, type Traffic, trafficText } from './traffic.ts';

type SecurityGroup = Network['securityGroups'][number];
type GroupRule = SecurityGroup['rules'][number];
type AclRule = Network['acls'][number]['rules'][number];
type Direction = GroupRule['direction'];

export type Decision = 'pass' | 'block' | 'unknown';

/** What a filter does with a packet, and why. */
export interface Judgement {
  readonly decision: Decision;
  /** The rule that decided, or what stands in for one. */
  readonly by: string;
  /** Where it did not pass: the rule that came nearest to letting it through. */
  readonly nearest?: string | undefined;
}

/**
 * The security groups of the interface that has a packet's far address. Where there is no such list:
 *
 * - `unseen`: an interface of the VPC has it, and was not read: it may be in any group.
 * - `outside`: a host outside the VPC. It is in no group of this VPC; of another's nothing is known.
 * - `pod`: groups hold addresses of interfaces, and pods have none. Whether the cloud counts packets that
 *   a node hands on is not documented for each, so a rule for a group leaves it open.
 */
export type PeerGroups = readonly string[] | 'unseen' | 'outside' | 'pod';

/** The other side of a packet, as the rules of one side see it. */
export interface Peer {
  /** Addresses of one atom: each CIDR of a rule holds all of them or none. */
  readonly addresses: Prefix;
  readonly groups: PeerGroups;
}

/** One packet at one filter. */
export interface Packet {
  readonly direction: Direction;
  readonly traffic: Traffic;
  readonly peer: Peer;
}

/** An ACL sees both ends of a packet; its rules name the far one. */
export type AclPacket = Omit<Packet, 'peer'> & { readonly peer: Pick<Peer, 'addresses'> };

type Match = 'yes' | 'no' | 'unknown';

const directionWord = { ingress: 'from', egress: 'to' } as const;

/** The security groups, ACLs and prefix lists of one network, and what they let through. */
export class Filters {
  readonly #groups: ReadonlyMap<string, SecurityGroup>;
  readonly #acls: ReadonlyMap<string, readonly AclRule[]>;
  readonly #lists: ReadonlyMap<string, readonly Prefix[]>;
  readonly #incomplete: ReadonlySet<string>;

  constructor(network: Network) {
    this.#groups = new Map(network.securityGroups.map((group) => [group.id, group]));
    this.#acls = new Map(
      network.acls.map(({ id, rules }) => [id, [...rules].sort((a, b) => a.number - b.number)]),
    );
    this.#lists = readLists(network);
    this.#incomplete = new Set(network.incomplete);
  }

  /** Every CIDR that a rule names: what cuts the address space into atoms. */
  prefixes(): readonly Prefix[] {
    const ofGroups = [...this.#groups.values()].flatMap(({ rules }) =>
      rules.flatMap(({ peer }) => ('cidr' in peer ? [peer.cidr] : [])),
    );
    const ofAcls = [...this.#acls.values()].flatMap((rules) => rules.map(({ cidr }) => cidr));
    return [...ofGroups, ...ofAcls, ...[...this.#lists.values()].flat()];
  }

  /** What the security groups of an interface do with a packet. Without groups there is no filter. */
  groups(ids: readonly string[], packet: Packet): Judgement {
    if (this.#incomplete.has('securityGroups'))
      return { decision: 'unknown', by: 'the security groups were not read' };
    if (ids.length === 0) return { decision: 'pass', by: 'no security group' };
    const groups = ids.flatMap((id) => this.#groups.get(id) ?? []);
    const missing = ids.find((id) => !this.#groups.has(id));
    const unread = {
      decision: 'unknown',
      by: `the security group ${missing} was not read`,
    } as const;
    const rules = groups
      .flatMap((group) => group.rules.map((rule) => ({ group, rule })))
      .filter(({ rule }) => rule.direction === packet.direction)
      // At one priority a refusal wins.
      .sort((a, b) => a.rule.priority - b.rule.priority || rank(a.rule) - rank(b.rule));
    const isOrdered = groups.some(({ evaluation }) => evaluation === 'ordered');
    if (missing !== undefined && (isOrdered || groups.length === 0)) return unread;
    const within = membersRule(groups, packet.peer);
    return overPorts(
      packet.traffic,
      rules.map(({ rule }) => rule),
      (traffic) => {
        const matched = rules.map(({ group, rule }): Matched => {
          const match = this.#groupMatch(rule, { ...packet, traffic });
          return { action: rule.action, match, text: () => groupRuleText(group.id, rule) };
        });
        const tried = within ? [...matched, within] : matched;
        const decided = isOrdered ? firstMatch(tried) : anyMatch(tried);
        if (decided.decision !== 'block') return decided;
        // One more group can only add to what is let in.
        if (missing !== undefined) return unread;
        const nearest = this.#nearest(rules, { ...packet, traffic });
        return decided.isDefault
          ? {
              decision: 'block',
              by: `no rule of ${ids.join(', ')} ${allows(packet, traffic)}`,
              nearest,
            }
          : { ...decided, nearest };
      },
    );
  }

  /** What a subnet's ACL does with a packet; undefined: the subnet has none. */
  acl(id: string | undefined, packet: AclPacket): Judgement {
    if (this.#incomplete.has('acls')) return { decision: 'unknown', by: 'the ACLs were not read' };
    if (id === undefined) return { decision: 'pass', by: 'no ACL' };
    const all = this.#acls.get(id);
    if (all === undefined) return { decision: 'unknown', by: `the ACL ${id} was not read` };
    const rules = all.filter(({ direction }) => direction === packet.direction);
    return overPorts(packet.traffic, rules, (traffic) => {
      const matched = rules.map(
        (rule): Matched => ({
          action: rule.action,
          match: rule.cidr.contains(packet.peer.addresses) && carries(rule, traffic) ? 'yes' : 'no',
          text: () => aclRuleText(id, rule),
        }),
      );
      const decided = firstMatch(matched);
      if (decided.decision !== 'block') return decided;
      const best = nearest(
        rules.map((rule) => ({
          rule,
          isPeer: rule.cidr.contains(packet.peer.addresses),
          text: () => aclRuleText(id, rule),
        })),
        traffic,
      );
      return decided.isDefault
        ? { decision: 'block', by: `no rule of ${id} ${allows(packet, traffic)}`, nearest: best }
        : { ...decided, nearest: best };
    });
  }

  #groupMatch({ peer, ...rule }: GroupRule, { traffic, peer: other }: Packet): Match {
    if (!carries(rule, traffic)) return 'no';
    if ('cidr' in peer) return peer.cidr.contains(other.addresses) ? 'yes' : 'no';
    if ('group' in peer) {
      const { groups } = other;
      if (groups === 'outside') return this.#groups.has(peer.group) ? 'no' : 'unknown';
      if (groups === 'pod' || groups === 'unseen') return 'unknown';
      return groups.includes(peer.group) ? 'yes' : 'no';
    }
    const entries = this.#lists.get(peer.prefixList);
    if (entries === undefined) return 'unknown';
    return entries.some((entry) => entry.contains(other.addresses)) ? 'yes' : 'no';
  }

  #nearest(
    rules: readonly { readonly group: SecurityGroup; readonly rule: GroupRule }[],
    packet: Packet,
  ): string | undefined {
    const rated = rules.map(({ group, rule }) => ({
      rule,
      isPeer: this.#groupMatch({ ...rule, ...anything }, packet) === 'yes',
      text: () => groupRuleText(group.id, rule),
    }));
    return nearest(rated, packet.traffic);
  }
}

interface Rated {
  readonly rule: Carrying & { readonly action: 'allow' | 'deny' };
  /** It names the far side. */
  readonly isPeer: boolean;
  readonly text: () => string;
}

/** The allowing rule that fails in the fewest ways; undefined: each fails in all. */
function nearest(rules: readonly Rated[], traffic: Traffic): string | undefined {
  let best: { readonly points: number; readonly text: () => string } | undefined;
  for (const { rule, isPeer, text } of rules) {
    if (rule.action !== 'allow') continue;
    const points =
      (carries(rule, traffic) ? 2 : isOfProtocol(rule, traffic) ? 1 : 0) + (isPeer ? 2 : 0);
    if (points > (best?.points ?? 0)) best = { points, text };
  }
  return best?.text();
}

/** The last rule of all: of some groups, members reach each other where no rule says otherwise. */
function membersRule(
  groups: readonly SecurityGroup[],
  { groups: mine }: Peer,
): Matched | undefined {
  if (mine === 'pod' || mine === 'outside') return undefined;
  const within = groups.find(
    ({ id, intraGroup }) => intraGroup === 'allow' && (mine === 'unseen' || mine.includes(id)),
  );
  if (!within) return undefined;
  const text = () => `members of ${within.id} reach each other`;
  return { action: 'allow', match: mine === 'unseen' ? 'unknown' : 'yes', text };
}

/** `allows ingress of tcp/20880 from 10.0.128.5/32` */
function allows({ direction, peer }: AclPacket, traffic: Traffic): string {
  return `allows ${direction} of ${trafficText(traffic)} ${directionWord[direction]} ${peer.addresses.text}`;
}

const anything: Pick<GroupRule, 'protocol' | 'ports' | 'icmp'> = {
  protocol: 'all',
  ports: [],
  icmp: undefined,
};

interface Matched {
  readonly action: 'allow' | 'deny';
  readonly match: Match;
  readonly text: () => string;
}

type Decided = Judgement & { readonly isDefault?: boolean };

/** The first rule that matches decides, unless one before it may match and says otherwise. */
function firstMatch(rules: readonly Matched[]): Decided {
  const sure = rules.find(({ match }) => match === 'yes');
  const action = sure?.action ?? 'deny';
  for (const rule of rules) {
    if (rule === sure) break;
    if (rule.match === 'unknown' && rule.action !== action) return openTo(rule);
  }
  if (!sure) return { decision: 'block', by: '', isDefault: true };
  return { decision: action === 'allow' ? 'pass' : 'block', by: sure.text() };
}

/** Any rule that allows is enough. */
function anyMatch(rules: readonly Matched[]): Decided {
  const allowing = rules.filter(({ action, match }) => action === 'allow' && match !== 'no');
  const sure = allowing.find(({ match }) => match === 'yes');
  if (sure) return { decision: 'pass', by: sure.text() };
  const [open] = allowing;
  return open ? openTo(open) : { decision: 'block', by: '', isDefault: true };
}

function openTo(rule: Matched): Judgement {
  return { decision: 'unknown', by: `whether ${rule.text()} applies cannot be told` };
}

/** Judges each run of ports that no rule tells apart; all must pass. */
function overPorts(
  traffic: Traffic,
  rules: readonly { readonly ports: readonly PortRange[] }[],
  judge: (traffic: Traffic) => Judgement,
): Judgement {
  let passed: Judgement | undefined;
  let open: Judgement | undefined;
  for (const ports of runsOf(traffic.ports, rules)) {
    const judged = judge({ ...traffic, ports });
    if (judged.decision === 'block') return judged;
    if (judged.decision === 'unknown') open ??= judged;
    else passed ??= judged;
  }
  return open ?? passed ?? judge(traffic);
}

function runsOf(
  asked: PortRange | undefined,
  rules: readonly { readonly ports: readonly PortRange[] }[],
): readonly (PortRange | undefined)[] {
  if (asked === undefined) return [undefined];
  const starts = new Set([asked.from]);
  for (const { ports } of rules) {
    for (const { from, to } of ports) {
      if (from > asked.from && from <= asked.to) starts.add(from);
      if (to >= asked.from && to < asked.to) starts.add(to + 1);
    }
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? asked.to + 1) - 1 }));
}

type Carrying = Pick<GroupRule, 'protocol' | 'ports' | 'icmp'>;

/** Is the rule about this protocol and these ports, which lie in one run? */
function carries(rule: Carrying, traffic: Traffic): boolean {
  if (!isOfProtocol(rule, traffic)) return false;
  const { icmpType, ports } = traffic;
  if (icmpType !== undefined && rule.icmp && rule.icmp.type !== -1)
    return rule.icmp.type === icmpType && rule.icmp.code <= 0;
  if (ports === undefined || rule.ports.length === 0) return true;
  return rule.ports.some(({ from, to }) => from <= ports.from && ports.to <= to);
}

function isOfProtocol({ protocol }: Pick<GroupRule, 'protocol'>, traffic: Traffic): boolean {
  if (protocol === 'all') return true;
  return (typeof protocol === 'number' ? protocol : protocolNumbers[protocol]) === traffic.protocol;
}

function rank({ action }: GroupRule): number {
  return action === 'deny' ? 0 : 1;
}

function groupRuleText(id: string, rule: GroupRule): string {
  const { peer } = rule;
  const other = 'cidr' in peer ? peer.cidr.text : 'group' in peer ? peer.group : peer.prefixList;
  return `${id}: ${rule.action} ${rule.direction} ${whatText(rule)} ${directionWord[rule.direction]} ${other}`;
}

function aclRuleText(id: string, rule: AclRule): string {
  return `${id} #${rule.number}: ${rule.action} ${rule.direction} ${whatText(rule)} ${directionWord[rule.direction]} ${rule.cidr.text}`;
}

function whatText({ protocol, ports }: Carrying): string {
  const name = typeof protocol === 'number' ? `protocol ${protocol}` : protocol;
  const list = ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return list.length === 0 ? name : `${name}/${list.join(',')}`;
}
