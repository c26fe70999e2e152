import type { Family } from '../../src/address/bounds.ts';
import type { Network } from '../../src/network/network.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import type { Host, Layout } from './layout.ts';

type Group = Network['securityGroups'][number];
type GroupRule = Group['rules'][number];
type Acl = Network['acls'][number];
type Direction = GroupRule['direction'];

/**
 * The cloud's filters around each host, as one nftables table of the router: the source/destination
 * check, security groups (stateful for each interface by itself) and ACLs (stateless, between subnets).
 * Written from the Network alone: nothing here is the validator's.
 *
 *     host ─ check ─ groups, out ─ ACL, out ─► routes ─► ACL, in ─ check ─ groups, in ─► host
 *
 * Connections that a group let out may come back in, and the other way round; each interface remembers
 * its own, for a reply that comes by another one is unknown there.
 */
export function ruleset(network: Network, layout: Layout): string {
  const { family, hosts } = layout;
  const { ip, address } = words[family];
  const lines = [
    `table ${ip} vpc`,
    `delete table ${ip} vpc`,
    `table ${ip} vpc {`,
    '  set off { type ifname; }',
    '  set checked { type ifname; }',
    `  set own { type ifname . ${address}; elements = { ` +
      `${hosts.map(({ device, address }) => `"${device}" . ${address}`).join(', ')} } }`,
    ...(['let_out', 'let_in'] as const).map(
      (name) =>
        `  set ${name} { type ifname . ${address} . ${address} . inet_proto . inet_service . inet_service; flags dynamic,timeout; timeout 60s; size 65535; }`,
    ),
    ...hosts.flatMap((host) => [
      `  chain groups_out_${host.device} {`,
      ...groupRules('egress', host, network, layout),
      '  }',
      `  chain groups_in_${host.device} {`,
      ...groupRules('ingress', host, network, layout),
      '  }',
    ]),
    ...network.subnets.flatMap(({ id, acl }, index) => {
      const inside = devices(hosts.filter(({ subnet }) => subnet === id));
      const rules = network.acls.find((one) => one.id === acl);
      return [
        `  chain acl_out_${index} {`,
        ...(inside && rules
          ? [`    oifname ${inside} return`, ...aclRules('egress', rules, family)]
          : []),
        '  }',
        `  chain acl_in_${index} {`,
        ...(inside && rules
          ? [`    iifname ${inside} return`, ...aclRules('ingress', rules, family)]
          : []),
        '  }',
      ];
    }),
    '  chain forward {',
    '    type filter hook forward priority 0; policy accept;',
    '    iifname @off drop',
    '    oifname @off drop',
    `    iifname @checked iifname . ${ip} saddr != @own drop`,
    ...hosts.map(({ device }) => `    iifname "${device}" jump groups_out_${device}`),
    ...hosts.map(({ device, subnet }) => `    iifname "${device}" jump acl_out_${at(subnet)}`),
    ...hosts.map(({ device, subnet }) => `    oifname "${device}" jump acl_in_${at(subnet)}`),
    `    oifname @checked oifname . ${ip} daddr != @own drop`,
    ...hosts.map(({ device }) => `    oifname "${device}" jump groups_in_${device}`),
    '  }',
    '}',
  ];
  return lines.join('\n');

  function at(subnet: string): number {
    return network.subnets.findIndex(({ id }) => id === subnet);
  }
}

/** Which interfaces are switched off or checked: these sets change without the rest being loaded again. */
export function interfaceSets(
  network: Network,
  { hosts }: Layout,
  rules: Pick<CloudRules, 'sourceDestCheck'>,
): Readonly<Record<'off' | 'checked', readonly string[]>> {
  const items = new Map(network.interfaces.map((one) => [one.id, one]));
  const states = new Map(network.instances.map(({ id, state }) => [id, state]));
  const isOff = ({ id }: Host): boolean => {
    const item = items.get(id);
    if (!item || item.status === 'detached') return true;
    const state = item.instance === undefined ? 'running' : states.get(item.instance);
    return state !== undefined && ['stopping', 'stopped', 'terminated'].includes(state);
  };
  const isChecked = ({ id }: Host): boolean =>
    rules.sourceDestCheck !== undefined &&
    (items.get(id)?.sourceDestCheck ?? rules.sourceDestCheck.default);
  return {
    off: hosts.filter(isOff).map(({ device }) => device),
    checked: hosts.filter(isChecked).map(({ device }) => device),
  };
}

/** nftables' words for each family. */
const words = {
  4: {
    ip: 'ip',
    address: 'ipv4_addr',
    errors: 'icmp type { destination-unreachable, time-exceeded }',
  },
  6: {
    ip: 'ip6',
    address: 'ipv6_addr',
    errors: 'icmpv6 type { destination-unreachable, packet-too-big, time-exceeded }',
  },
} as const;

/** What a connection is known by: this interface, whence, where to, protocol and ports. */
function flow(direction: Direction, ip: string): string {
  return `${deviceOf[direction]} . ${ip} saddr . ${ip} daddr . meta l4proto . th sport . th dport`;
}

function reversed(direction: Direction, ip: string): string {
  return `${deviceOf[direction]} . ${ip} daddr . ${ip} saddr . meta l4proto . th dport . th sport`;
}

const deviceOf = { egress: 'iifname', ingress: 'oifname' } as const;

function groupRules(
  direction: Direction,
  { id }: Host,
  network: Network,
  layout: Layout,
): readonly string[] {
  const ids = network.interfaces.find((one) => one.id === id)?.securityGroups ?? [];
  const groups = ids.flatMap(
    (one) => network.securityGroups.find((group) => group.id === one) ?? [],
  );
  if (groups.length === 0) return [];
  const { ip, errors } = words[layout.family];
  const [mine, others] = direction === 'egress' ? ['let_out', 'let_in'] : ['let_in', 'let_out'];
  const pass = `update @${mine} { ${flow(direction, ip)} } return`;
  const isOrdered = groups.some(({ evaluation }) => evaluation === 'ordered');
  const rules = groups
    .flatMap(({ rules: all }) => all)
    .filter((rule) => rule.direction === direction)
    .filter(({ action }) => isOrdered || action === 'allow')
    .sort((a, b) => a.priority - b.priority || (a.action === 'deny' ? -1 : 1));
  const far = direction === 'egress' ? 'daddr' : 'saddr';
  const within = groups.filter(({ intraGroup }) => intraGroup === 'allow');
  return [
    ...['tcp', 'udp'].map(
      (protocol) => `    meta l4proto ${protocol} ${reversed(direction, ip)} @${others} return`,
    ),
    `    ${errors} return`,
    ...rules.flatMap((rule) => {
      const peers = peersOf(rule.peer, network, layout);
      if (peers.length === 0) return [];
      return matches(rule, layout.family).map(
        (match) =>
          `    ${ip} ${far} { ${peers.join(', ')} } ${match} ${rule.action === 'allow' ? pass : 'drop'}`,
      );
    }),
    ...within.flatMap((group) => {
      const members = peersOf({ group: group.id }, network, layout);
      return members.length === 0 ? [] : [`    ${ip} ${far} { ${members.join(', ')} } ${pass}`];
    }),
    '    drop',
  ];
}

function peersOf(
  peer: GroupRule['peer'],
  network: Network,
  { family, hosts }: Layout,
): readonly string[] {
  if ('cidr' in peer) return peer.cidr.family === family ? [peer.cidr.text] : [];
  if ('prefixList' in peer) {
    const list = network.prefixLists.find(({ id }) => id === peer.prefixList);
    return (list?.entries ?? []).filter((one) => one.family === family).map(({ text }) => text);
  }
  const members = network.interfaces.filter((one) => one.securityGroups.includes(peer.group));
  return hosts
    .filter(({ id }) => members.some((one) => one.id === id))
    .map(({ address }) => address);
}

function aclRules(direction: Direction, { rules }: Acl, family: Family): readonly string[] {
  const { ip } = words[family];
  const far = direction === 'egress' ? 'daddr' : 'saddr';
  const verdict = { allow: 'return', deny: 'drop' } as const;
  return [
    ...rules
      .filter((rule) => rule.direction === direction && rule.cidr.family === family)
      .sort((a, b) => a.number - b.number)
      .flatMap((rule) =>
        matches(rule, family).map(
          (match) => `    ${ip} ${far} ${rule.cidr.text} ${match} ${verdict[rule.action]}`,
        ),
      ),
    '    drop',
  ];
}

/** A rule's protocol and ports, each way to match one line. */
function matches(
  { protocol, ports, icmp }: Pick<GroupRule, 'protocol' | 'ports' | 'icmp'>,
  family: Family,
): readonly string[] {
  if (protocol === 'all') return [''];
  const name = protocol === 'icmpv6' ? 'ipv6-icmp' : protocol;
  if (icmp && icmp.type !== -1 && protocol === (family === 4 ? 'icmp' : 'icmpv6'))
    return [`${protocol} type ${icmp.type}`];
  if (ports.length === 0) return [`meta l4proto ${name}`];
  const ranges = ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return [`meta l4proto ${name} th dport { ${ranges.join(', ')} }`];
}

function devices(hosts: readonly Host[]): string | undefined {
  if (hosts.length === 0) return undefined;
  return `{ ${hosts.map(({ device }) => `"${device}"`).join(', ')} }`;
}
