import type { Config } from '../../src/config/config.ts';
import type { Interface, Network, Route, RouteTable, Subnet } from '../../src/network/network.ts';
import type { Topology } from '../../src/topology/topology.ts';
import type { World } from '../world/world.ts';

// The validator's question, asked the dumbest way: one packet, one port, plain scans over lists, IPv4
// only. What is not known is tried both ways: a fate that hangs on it is unknown. Nothing here is
// shared with src/validator.

type Group = Network['securityGroups'][number];
type GroupRule = Group['rules'][number];
type AclRule = Network['acls'][number]['rules'][number];

export interface Packet {
  readonly subnet: Subnet;
  readonly source: number;
  /** Of the source's interface; `unseen`: nobody knows; `outside`: it has none in this VPC. */
  readonly groups: readonly string[] | 'unseen' | 'outside';
  readonly destination: number;
  /** Undefined: routing alone. */
  readonly port: { readonly protocol: 'tcp' | 'udp' | 'icmp'; readonly number: number } | undefined;
}

export interface OracleWorld extends World {
  readonly topology: Topology;
  readonly assume: Config['assume'];
  readonly isStrict: boolean;
}

/** Answers what is not known: one of the two ways. */
type Ask = (question: string) => boolean;

interface Kind {
  readonly protocol: number;
  readonly port?: number;
  readonly icmpType?: number;
}

interface End {
  readonly item: Interface;
  readonly subnet: Subnet;
  readonly address: number;
}

export function fateOf(
  world: OracleWorld,
  packet: Packet,
): 'reachable' | 'unreachable' | 'unknown' | 'no pod' {
  const pod = world.topology.accepted.find(({ prefix }) => holds(prefix.text, packet.destination));
  if (!pod) return 'no pod';
  let current: Ask = () => true;
  const conditions = conditionsOf(world, packet, pod, (question) => current(question));
  // All must hold, and none hangs on another's question: each is tried by itself.
  const fates = conditions.map((condition) => {
    const seen = new Set<boolean>();
    const run = (ask: Ask): boolean => {
      current = ask;
      return condition();
    };
    explore(run, new Map(), seen);
    return seen;
  });
  if (fates.some((seen) => !seen.has(true))) return 'unreachable';
  return fates.some((seen) => seen.has(false)) ? 'unknown' : 'reachable';
}

/** Runs once for every combination of answers that it asks for, until both fates were seen. */
function explore(
  run: (ask: Ask) => boolean,
  given: ReadonlyMap<string, boolean>,
  seen: Set<boolean>,
): void {
  if (seen.size === 2) return;
  let open: string | undefined;
  const fate = run((question) => {
    const answer = given.get(question);
    if (answer !== undefined) return answer;
    open ??= question;
    return true;
  });
  if (open === undefined) {
    seen.add(fate);
    return;
  }
  for (const answer of [true, false]) explore(run, new Map([...given, [open, answer]]), seen);
}

function conditionsOf(
  world: OracleWorld,
  packet: Packet,
  pod: Topology['accepted'][number],
  ask: Ask,
): readonly (() => boolean)[] {
  const must: (() => boolean)[] = [];
  const { network, topology } = world;
  const { source, destination, subnet } = packet;
  const kind = packet.port && kindOf(packet.port);
  const reply = kind && replyKind(kind);
  const table = tableOf(network, subnet);
  if (!table) throw new Error(`no table for ${subnet.id}`);
  const peerOfConsumer = packet.groups;
  const assume = (id: keyof Config['assume']): boolean => assumed(world, id, ask);
  const groups = (
    at: string,
    ids: readonly string[],
    direction: 'ingress' | 'egress',
    what: Kind,
    peer: number,
    peerGroups: PeerGroups,
  ) => throughGroups(network, at, ids, direction, what, peer, peerGroups, ask);
  const acl = (at: string, of: Subnet, direction: 'ingress' | 'egress', what: Kind, peer: number) =>
    throughAcl(network, at, of, direction, what, peer, ask);

  const route = matchOf(network, table, destination);
  must.push(() => !isUnread(network, table) || ask(`list of ${table.id}`));
  must.push(() => assume('consumer-local-route'));
  must.push(() => assume('host-firewall'));
  const own = packet.groups;
  if (kind && own === 'unseen') must.push(() => ask('groups of the consumer'));
  if (kind && own !== 'unseen' && own !== 'outside')
    must.push(() => groups('consumer', own, 'egress', kind, destination, 'pod'));

  for (const hop of route?.nextHops ?? [undefined]) {
    const target = hop && endOf(world, hop);
    const place = typeof target === 'object' && 'item' in target ? target : undefined;
    if (kind && place?.subnet.id !== subnet.id)
      must.push(() => acl('out', subnet, 'egress', kind, destination));
    if (!route || !target) {
      // Nothing but the list that nobody read could lead there.
      if (!isUnread(network, table)) must.push(() => false);
      continue;
    }
    if (route.state === 'blackhole' && target !== 'missing') {
      must.push(() => false);
      continue;
    }
    if (route.state === 'pending') {
      must.push(() => ask('pending'));
      continue;
    }
    if (target === 'missing' || target === 'local') {
      must.push(() => false);
      continue;
    }
    if (target === 'unknown') {
      must.push(() => ask('next hop'));
      continue;
    }
    if ('carries' in target) {
      const { kind: of, carries } = target;
      if (of === 'internet' || of === 'nat') must.push(() => false);
      else if (carries === 'unknown' || carries.some((one) => holds(one.text, destination)))
        must.push(() => ask('gateway'));
      else must.push(() => false);
      continue;
    }
    const { item } = target;
    const hopNode = topology.placed.find((one) => isOn(one.interface, item));
    if (!runs(network, item)) must.push(() => false);
    if (!hopNode) {
      must.push(() => ask('other machine'));
      continue;
    }
    if (kind && target.subnet.id !== subnet.id)
      must.push(() => acl('in', target.subnet, 'ingress', kind, source));
    if (checks(world, item)) must.push(() => false);
    if (kind)
      must.push(() => groups('hop', item.securityGroups, 'ingress', kind, source, peerOfConsumer));
    must.push(() => assume('ip-forward'));
    must.push(() => assume('forward-policy'));
    if (!pod.owner) {
      must.push(() => ask('owner'));
      continue;
    }
    const gateway = nodeEnd(hopNode);
    const owner = nodeEnd(pod.owner);
    const isSame = isOn(hopNode.interface, pod.owner.interface);
    const overlay = world.cluster.overlay;
    const { outsideToPod } = overlay.masquerade;
    const isBare =
      overlay.encapsulation === 'none' ||
      (overlay.crossSubnet && gateway.subnet.id === owner.subnet.id);
    const tunnel = (): Kind | undefined =>
      overlay.encapsulation === 'ipip'
        ? { protocol: 4 }
        : overlay.port === undefined
          ? undefined
          : { protocol: 17, port: overlay.port };
    const isMasqueraded = (question: string): boolean =>
      outsideToPod === 'yes' || (outsideToPod === 'unknown' && ask(question));
    const bare = (from: End, to: End): readonly (() => boolean)[] => {
      const list = [() => runs(network, to.item), () => assume('overlay-up')];
      const isCrossing = from.subnet.id !== to.subnet.id;
      if (isCrossing) list.push(() => leadsOverToPod(world, from, to, destination, ask));
      list.push(() => !checks(world, to.item));
      if (item.id !== from.item.id)
        list.push(() => !checks(world, from.item) || isMasqueraded('whose address leaves'));
      if (!kind) return list;
      const asked: PeerGroups = Array.isArray(peerOfConsumer) ? 'unseen' : peerOfConsumer;
      const theirs = from.item.securityGroups;
      const mine = to.item.securityGroups;
      list.push(() => groups('hands on', theirs, 'egress', kind, destination, 'pod'));
      list.push(() =>
        isMasqueraded('whose address comes')
          ? groups('owner', mine, 'ingress', kind, from.address, theirs)
          : groups('owner', mine, 'ingress', kind, source, asked),
      );
      if (!isCrossing) return list;
      list.push(() => acl('bare out', from.subnet, 'egress', kind, destination));
      list.push(() => {
        const far = isMasqueraded('whose address the ACL sees') ? from.address : source;
        return acl('bare in', to.subnet, 'ingress', kind, far);
      });
      return list;
    };
    const bareBack = (from: End, to: End): readonly (() => boolean)[] => {
      const list = [
        () => runs(network, to.item),
        () => assume('overlay-up'),
        () => leadsToNode(world, from, to, ask),
        () => !checks(world, from.item),
      ];
      if (!kind || from.subnet.id === to.subnet.id) return list;
      const what = kind.port === undefined ? replyKind(kind) : { ...kind, port: -2 };
      list.push(() => acl('bare back out', from.subnet, 'egress', what, to.address));
      list.push(() => acl('bare back in', to.subnet, 'ingress', what, destination));
      return list;
    };
    const tunnelled = (from: End, to: End, way: 'there' | 'back'): readonly (() => boolean)[] => {
      const list = [() => runs(network, to.item), () => assume('overlay-up')];
      if (overlay.encapsulation === 'unknown') return [...list, () => ask('encapsulation')];
      list.push(() => assume('mtu'));
      list.push(() => leadsToNode(world, from, to, ask));
      const what = tunnel();
      if (!what) return [...list, () => ask('port')];
      const isTracked =
        way === 'back' &&
        (overlay.encapsulation === 'ipip' || overlay.encapsulation === 'wireguard');
      const [theirs, mine] = [from.item.securityGroups, to.item.securityGroups];
      if (!isTracked) {
        list.push(() => groups(`from ${way}`, theirs, 'egress', what, to.address, mine));
        list.push(() => groups(`to ${way}`, mine, 'ingress', what, from.address, theirs));
      }
      if (from.subnet.id !== to.subnet.id) {
        list.push(() => acl(`from ${way}`, from.subnet, 'egress', what, to.address));
        list.push(() => acl(`to ${way}`, to.subnet, 'ingress', what, from.address));
      }
      return list;
    };
    const carried = (from: End, to: End, way: 'there' | 'back'): readonly (() => boolean)[] => {
      if (!isBare || overlay.encapsulation === 'unknown') return tunnelled(from, to, way);
      return way === 'there' ? bare(from, to) : bareBack(from, to);
    };
    const answered = (from: End, seen: 'interface' | 'host' | 'past' | 'nobody'): boolean => {
      let good = !checks(world, from.item);
      if (seen === 'past' || seen === 'nobody') good = assume('conntrack-invalid') && good;
      if (seen === 'host' || seen === 'nobody') {
        good = assume('rp-filter') && good;
        if (reply)
          good =
            groups('reply', from.item.securityGroups, 'egress', reply, source, peerOfConsumer) &&
            good;
      }
      if (reply && from.subnet.id !== subnet.id) {
        good = acl('reply out', from.subnet, 'egress', reply, source) && good;
        good = acl('reply in', subnet, 'ingress', reply, destination) && good;
      }
      return leadsBack(world, from, packet, ask) && good;
    };

    if (!isSame) {
      if (hopNode.node.readiness === 'unknown') must.push(() => ask('hop reports'));
      must.push(...carried(gateway, owner, 'there'));
    }
    if (pod.owner.node.readiness === 'unknown') must.push(() => ask('owner reports'));
    must.push(() => assume('network-policy'));
    if (isSame) must.push(() => answered(owner, item.id === owner.item.id ? 'interface' : 'host'));
    else {
      const seen = item.id === gateway.item.id ? 'interface' : 'host';
      must.push(() =>
        isMasqueraded('masqueraded back')
          ? all(carried(owner, gateway, 'back')) && answered(gateway, seen)
          : answered(owner, isBare && overlay.encapsulation !== 'unknown' ? 'past' : 'nobody'),
      );
    }
  }
  return must;
}

/** Asks each, also after one that fails. */
function all(conditions: readonly (() => boolean)[]): boolean {
  return conditions.map((condition) => condition()).every((one) => one);
}

/** A bare packet for a pod, between subnets: by the table of the sender's. */
function leadsOverToPod(
  world: OracleWorld,
  from: End,
  to: End,
  destination: number,
  ask: Ask,
): boolean {
  const { network } = world;
  const table = tableOf(network, from.subnet);
  const route = table && matchOf(network, table, destination);
  const isUnreadToo = table !== undefined && isUnread(network, table);
  const good = !isUnreadToo || ask(`list of ${table.id} between`);
  if (!route) return isUnreadToo && good;
  return followed(world, route, from, to, ask) && good;
}

/** A packet from a node's own address to another's. */
function leadsToNode(world: OracleWorld, from: End, to: End, ask: Ask): boolean {
  const { network } = world;
  const table = tableOf(network, from.subnet);
  if (!table) return true;
  const isOneSubnet = from.subnet.id === to.subnet.id;
  const good = isOneSubnet || !isUnread(network, table) || ask(`list of ${table.id} to nodes`);
  const route = matchOf(network, table, to.address);
  if (!route || route.origin === 'system' || isWiderThanVpc(network, table, to.address))
    return good;
  const isTo = route.nextHops.every((hop) => {
    const at = endOf(world, hop);
    return typeof at === 'object' && 'item' in at && isOn(at.item, to.item);
  });
  if (isOneSubnet && !isTo) return ask('tables within a subnet') && good;
  return followed(world, route, from, to, ask) && good;
}

function followed(world: OracleWorld, route: Route, from: End, to: End, ask: Ask): boolean {
  if (route.state === 'blackhole') return false;
  if (route.state === 'pending') return ask('pending between');
  let good = true;
  for (const [index, one] of route.nextHops.entries()) {
    const at = endOf(world, one);
    if (at === 'missing' || at === 'local') good = false;
    else if (typeof at !== 'object' || !('item' in at)) good = ask(`between ${index}`) && good;
    else if (isOn(at.item, to.item)) continue;
    else if (isOn(at.item, from.item)) good = false;
    else good = ask(`between ${index}`) && good;
  }
  return good;
}

/** The VPC's own routing is there, whatever the document says, and beats what is wider. */
function isWiderThanVpc(network: Network, table: RouteTable, address: number): boolean {
  const own = network.vpc.cidrs.find((one) => holds(one.text, address));
  const best = lengthOf(network, table, address);
  return own !== undefined && (best === undefined || best < own.length);
}

type PeerGroups = readonly string[] | 'unseen' | 'outside' | 'pod';

function throughGroups(
  network: Network,
  at: string,
  ids: readonly string[],
  direction: 'ingress' | 'egress',
  kind: Kind,
  peer: number,
  peerGroups: PeerGroups,
  ask: Ask,
): boolean {
  if (network.incomplete.includes('securityGroups')) return ask(`groups at ${at}`);
  if (ids.length === 0) return true;
  const found = network.securityGroups.filter(({ id }) => ids.includes(id));
  const isAll = ids.every((id) => found.some((one) => one.id === id));
  const isOrdered = found.some(({ evaluation }) => evaluation === 'ordered');
  if (!isAll && (isOrdered || found.length === 0)) return ask(`missing group at ${at}`);
  return criticalPorts(
    kind,
    found.flatMap((one) => one.rules),
  ).every((what) => {
    const rules: { action: string; priority: number; matches: boolean }[] = [];
    for (const { id, rules: all, intraGroup } of found) {
      for (const [index, rule] of all.entries()) {
        if (rule.direction !== direction || !isOf(rule, what)) continue;
        const name = `${at} ${direction} ${id} ${index} ${what.port}`;
        const matches = isPeer(network, rule.peer, peer, peerGroups, () => ask(name));
        rules.push({ action: rule.action, priority: rule.priority, matches });
      }
      if (intraGroup !== 'allow' || peerGroups === 'pod' || peerGroups === 'outside') continue;
      const matches =
        peerGroups === 'unseen'
          ? ask(`${at} ${direction} member ${what.port}`)
          : peerGroups.includes(id);
      rules.push({ action: 'allow', priority: Number.POSITIVE_INFINITY, matches });
    }
    const matching = rules.filter(({ matches }) => matches);
    if (isOrdered) {
      const least = Math.min(...matching.map(({ priority }) => priority));
      const first = matching.filter(({ priority }) => priority === least);
      return first.length > 0 && first.every(({ action }) => action === 'allow');
    }
    return (
      matching.some(({ action }) => action === 'allow') ||
      (!isAll && ask(`missing group at ${at} ${what.port}`))
    );
  });
}

function isPeer(
  network: Network,
  peer: GroupRule['peer'],
  address: number,
  groups: PeerGroups,
  ask: () => boolean,
): boolean {
  if ('cidr' in peer) return holds(peer.cidr.text, address);
  if ('prefixList' in peer) {
    const entries = entriesOf(network, peer.prefixList);
    return entries ? entries.some((one) => holds(one, address)) : ask();
  }
  if (groups === 'pod' || groups === 'unseen') return ask();
  if (groups === 'outside')
    return network.securityGroups.some(({ id }) => id === peer.group) ? false : ask();
  return groups.includes(peer.group);
}

function throughAcl(
  network: Network,
  at: string,
  { acl }: Subnet,
  direction: 'ingress' | 'egress',
  kind: Kind,
  peer: number,
  ask: Ask,
): boolean {
  if (network.incomplete.includes('acls')) return ask(`ACLs at ${at}`);
  if (acl === undefined) return true;
  const found = network.acls.find(({ id }) => id === acl);
  if (!found) return ask(`ACL at ${at} ${direction}`);
  return criticalPorts(kind, found.rules).every((what) => {
    let best: AclRule | undefined;
    for (const rule of found.rules) {
      if (rule.direction !== direction || !isOf(rule, what) || !holds(rule.cidr.text, peer))
        continue;
      if (!best || rule.number < best.number) best = rule;
    }
    return best?.action === 'allow';
  });
}

const numbers = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

function isOf(rule: Pick<GroupRule, 'protocol' | 'ports' | 'icmp'>, what: Kind): boolean {
  if (rule.protocol !== 'all') {
    const number = typeof rule.protocol === 'number' ? rule.protocol : numbers[rule.protocol];
    if (number !== what.protocol) return false;
  }
  if (what.icmpType !== undefined) {
    const { type = -1, code = -1 } = rule.icmp ?? {};
    return type === -1 || (type === what.icmpType && (code === -1 || code === 0));
  }
  const { port } = what;
  if (port === undefined || rule.ports.length === 0) return true;
  return rule.ports.some(({ from, to }) => from <= port && port <= to);
}

function kindOf({ protocol, number }: NonNullable<Packet['port']>): Kind {
  return protocol === 'icmp'
    ? { protocol: 1, icmpType: 8 }
    : { protocol: numbers[protocol], port: number };
}

/** Port -1 stands for all that Linux may choose, -2 for all that it may when it masquerades. */
function replyKind({ protocol, icmpType }: Kind): Kind {
  return icmpType === undefined ? { protocol, port: -1 } : { protocol, icmpType: 0 };
}

/** Each port at which a rule begins or ends: between two of them nothing changes. */
function criticalPorts(
  kind: Kind,
  rules: readonly { readonly ports: readonly { readonly from: number; readonly to: number }[] }[],
): readonly Kind[] {
  if (kind.port !== -1 && kind.port !== -2) return [kind];
  const [least, most] = kind.port === -1 ? [32768, 60999] : [1024, 65535];
  const edges = rules.flatMap(({ ports }) =>
    ports.flatMap(({ from, to }) => [from - 1, from, to, to + 1]),
  );
  return [...new Set([least, most, ...edges])]
    .filter((port) => port >= least && port <= most)
    .map((port) => ({ ...kind, port }));
}

function leadsBack(
  { network, ...world }: OracleWorld,
  from: End,
  { source, groups }: Packet,
  ask: Ask,
): boolean {
  const table = tableOf(network, from.subnet);
  const unread = table !== undefined && isUnread(network, table);
  const good = !unread || ask(`list of ${table.id} back`);
  const route = table && matchOf(network, table, source);
  const isOutside = groups === 'outside';
  if (!isOutside && table && isWiderThanVpc(network, table, source)) return good;
  if (!route) return unread ? good : false;
  if (route.state === 'blackhole') return false;
  return route.nextHops.every((hop, index) => {
    const target = endOf({ ...world, network }, hop);
    if (!isOutside) {
      if (target === 'local' || route.origin === 'system') return good;
      return ask(`back ${index}`) && good;
    }
    if (typeof target !== 'object' || !('carries' in target)) return ask(`back ${index}`) && good;
    if (target.kind === 'internet' || target.kind === 'nat') return false;
    const { carries } = target;
    return (carries === 'unknown' || carries.some((one) => holds(one.text, source))) && good;
  });
}

function isOn(a: Interface, b: Interface): boolean {
  return a.id === b.id || (a.instance !== undefined && a.instance === b.instance);
}

type Target = End | Network['gateways'][number] | 'local' | 'missing' | 'unknown';

function endOf({ network, topology }: OracleWorld, hop: Route['nextHops'][number]): Target {
  const { interfaces, incomplete } = network;
  if (hop.kind === 'local') return 'local';
  if (hop.kind === 'unknown') return 'unknown';
  if (hop.kind === 'gateway') return network.gateways.find(({ id }) => id === hop.id) ?? 'unknown';
  const attached = interfaces.filter(({ status }) => status !== 'detached');
  const item =
    hop.kind === 'interface'
      ? interfaces.find(({ id }) => id === hop.id)
      : hop.kind === 'address'
        ? attached.find(({ addresses }) => addresses.includes(hop.ip))
        : (attached.find(({ instance, primary }) => instance === hop.id && primary) ??
          attached.find(({ instance }) => instance === hop.id));
  const subnet = item && network.subnets.find(({ id }) => id === item.subnet);
  const at = hop.kind === 'address' ? hop.ip : item?.addresses[0];
  if (!item || !subnet || at === undefined)
    return incomplete.includes('interfaces') ? 'unknown' : 'missing';
  const node = topology.placed.find((one) => one.interface.id === item.id);
  return { item, subnet, address: numberOf(node?.address ?? at) };
}

function nodeEnd(node: Topology['placed'][number]): End {
  return { item: node.interface, subnet: node.subnet, address: numberOf(node.address) };
}

/** False where it certainly does not. */
function runs(network: Network, item: Interface): boolean {
  if (item.status === 'detached') return false;
  const instance = network.instances.find(({ id }) => id === item.instance);
  return instance === undefined || instance.state === 'running' || instance.state === 'pending';
}

function checks({ rules }: OracleWorld, item: Interface): boolean {
  if (rules.sourceDestCheck === undefined) return false;
  return item.sourceDestCheck ?? rules.sourceDestCheck.default;
}

function assumed({ assume, isStrict }: OracleWorld, id: keyof Config['assume'], ask: Ask): boolean {
  const value = assume[id];
  if (value === undefined) return isStrict ? ask(id) : true;
  if (value === 'off' && id === 'rp-filter') return true;
  if (value === 'present' && id !== 'consumer-local-route') return ask(id);
  return !['off', 'no', 'drop', 'strict', 'blackhole', 'present'].includes(value);
}

function tableOf({ routeTables }: Network, { routeTable }: Subnet): RouteTable | undefined {
  return routeTables.find(({ id, main }) => (routeTable === undefined ? main : id === routeTable));
}

function isUnread(network: Network, { routes }: RouteTable): boolean {
  return routes.some(
    ({ destination, state }) =>
      state !== 'disabled' &&
      'prefixList' in destination &&
      entriesOf(network, destination.prefixList) === undefined,
  );
}

function entriesOf({ prefixLists }: Network, id: string): readonly string[] | undefined {
  return prefixLists.find((one) => one.id === id)?.entries.map(({ text }) => text);
}

/** Longest-prefix match by looking at each; the cloud's own before people's before learned ones. */
export function matchOf(network: Network, table: RouteTable, address: number): Route | undefined {
  return bestOf(network, table, address)?.route;
}

function lengthOf(network: Network, table: RouteTable, address: number): number | undefined {
  return bestOf(network, table, address)?.length;
}

function bestOf(
  network: Network,
  table: RouteTable,
  address: number,
): { readonly route: Route; readonly length: number } | undefined {
  const strength = { system: 2, user: 1, propagated: 0 };
  let best: Route | undefined;
  let bestScore = -1;
  for (const route of table.routes) {
    if (route.state === 'disabled') continue;
    const texts =
      'prefixList' in route.destination
        ? (entriesOf(network, route.destination.prefixList) ?? [])
        : [route.destination.text];
    for (const text of texts) {
      if (!holds(text, address)) continue;
      const score = Number(text.split('/')[1]) * 3 + strength[route.origin];
      // Of two alike the later one.
      if (score >= bestScore) [best, bestScore] = [route, score];
    }
  }
  return best && { route: best, length: Math.floor(bestScore / 3) };
}

export function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function holds(cidr: string, address: number): boolean {
  const [network = '', length = ''] = cidr.split('/');
  if (network.includes(':')) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(numberOf(network) / size) === Math.floor(address / size);
}
