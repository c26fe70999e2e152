import type { Config } from '../../src/config/config.ts';
import { hopTo } from '../world/names.ts';
import { addRoute } from '../world/routed.ts';
import { type Change, changeInterface } from '../world/world.ts';
import {
  acl,
  aclRule,
  aclRules,
  any,
  type Design,
  gatewaysOf,
  group,
  instanceState,
  rule,
  userRoutes,
} from './designs.ts';
import type { Lab } from './lab.ts';

/** What is broken on a machine, and how it is mended: scripts of bash, by the machine's namespace. */
export interface HostFault {
  readonly break: string;
  readonly mend: string;
}

/** One thing that is wrong in an otherwise healthy world. */
export interface Fault {
  /** Of the list of measured faults; absent: found worth trying later. */
  readonly number?: number;
  readonly sentence: string;
  /** What the documents show. */
  readonly change?: (design: Design) => readonly Change[];
  /** What no document shows, on which nodes or consumers. */
  readonly hosts?: {
    readonly on: (design: Design) => readonly string[];
    readonly what: HostFault | ((lab: Lab, id: string) => HostFault);
    /** What the validator must have named, where packets fail. */
    readonly assumption?: keyof Config['assume'];
    /** podway.yaml's word for it, where the fault is on every machine: then the verdict must be exact. */
    readonly assume?: Config['assume'];
  };
  /** Another address or port of the pod than the one that is there. */
  readonly pod?: (number: number) => { readonly address?: string; readonly port?: number };
  /** Bytes that the consumer sends. */
  readonly bytes?: number;
  /** Somebody answers, if late: worth waiting for, in milliseconds. */
  readonly answersIn?: number;
  readonly only?: readonly Design[];
  /** Not of IPv6: it has no such setting, or the fault names addresses. */
  readonly is4Only?: true;
}

const nodes = (numbers: readonly number[]) => numbers.map((number) => `eni-${number}`);
const all = () => nodes([1, 2, 3]);
const gateways = (design: Design) => nodes(gatewaysOf[design]);
const others = (design: Design) => all().filter((id) => !gateways(design).includes(id));

const checkOn = (ids: readonly string[]): readonly Change[] =>
  ids.map((id) => changeInterface(id, { sourceDestCheck: true }));

const nodeCidrs = ['10.0.0.0/20', '10.0.16.0/20', 'fd00:10:0:1::/64', 'fd00:10:0:2::/64'];
const consumerCidrs = ['10.0.128.0/24', '10.0.129.0/24', 'fd00:10:0:81::/64', 'fd00:10:0:82::/64'];
const podCidrs = ['10.244.0.0/16', 'fd00:244::/48'];
const from = (cidrs: readonly string[]) => cidrs.map((cidr) => rule('ingress', cidr));

const noForwarding: HostFault = {
  break: 'echo 0 | tee /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding',
  mend: 'echo 1 | tee /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding',
};
const forwardDropped: HostFault = {
  break: 'iptables -P FORWARD DROP; iptables -D FORWARD -j FLANNEL-FWD',
  mend: 'iptables -A FORWARD -j FLANNEL-FWD; iptables -P FORWARD ACCEPT',
};
const inserted = (text: string): HostFault => ({
  break: `iptables -I ${text}`,
  mend: `iptables -D ${text}`,
});
const reversePath = (mode: number): HostFault => ({
  break: `for one in /proc/sys/net/ipv4/conf/*/rp_filter; do echo ${mode} >$one; done`,
  mend: 'for one in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$one; done',
});
const noOverlayRoutes = (lab: Lab, id: string): HostFault => {
  const pods = lab.nodes.filter((one) => one.id !== id).flatMap(({ node }) => node?.pods ?? []);
  const saved = `/run/routes-of-${id}`;
  return {
    break: [`ip route save >${saved}`, ...pods.map(({ prefix }) => `ip route del ${prefix}`)].join(
      '\n',
    ),
    mend: `ip route restore <${saved} 2>/dev/null || true`,
  };
};
const wideMtu = (lab: Lab, id: string): HostFault => {
  const pods = lab.nodes.find((one) => one.id === id)?.node?.pods ?? [];
  const size = (mtu: number) =>
    pods.flatMap(({ namespace }) => [
      `ip link set ${namespace} mtu ${mtu}`,
      `nsenter --net=/run/netns/${namespace} ip link set eth0 mtu ${mtu}`,
    ]);
  const silent = (verb: string) =>
    `iptables -${verb} OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP`;
  return {
    break: [...size(1500), 'ip link set cni0 mtu 1500', silent('I')].join('\n'),
    mend: [...size(1450), 'ip link set cni0 mtu 1450', silent('D')].join('\n'),
  };
};
const wrongPeer = (lab: Lab, id: string): HostFault => {
  const peer = lab.nodes.find((one) => one.id === 'eni-2');
  if (!peer?.node || id === peer.id) throw new Error('node 2 is the peer');
  const entry = (verb: string, to: string) =>
    `bridge fdb ${verb} ${peer.node?.mac} dev flannel.1 dst ${to} self permanent`;
  const dead = '10.0.16.250';
  return {
    break: `${entry('append', dead)}\n${entry('del', peer.address)}`,
    mend: `${entry('append', peer.address)}\n${entry('del', dead)}`,
  };
};

/** In the order and with the numbers of the list of measured faults; those without a number came later. */
export const faults: readonly Fault[] = [
  { sentence: 'nothing is wrong' },
  { number: 0, sentence: 'no route', change: () => [userRoutes(() => [])] },
  { number: 1, sentence: 'check on, all nodes', change: () => checkOn(all()) },
  { number: 2, sentence: 'check on, gateways', change: (design) => checkOn(gateways(design)) },
  { number: 3, sentence: 'check on, the others', change: (design) => checkOn(others(design)) },
  {
    number: 4,
    sentence: 'ip_forward=0, gateways',
    hosts: { on: gateways, what: noForwarding, assumption: 'ip-forward' },
  },
  {
    number: 5,
    sentence: 'ip_forward=0, the others',
    hosts: { on: others, what: noForwarding, assumption: 'ip-forward' },
  },
  {
    sentence: 'ip_forward=0, all nodes',
    hosts: {
      on: all,
      what: noForwarding,
      assumption: 'ip-forward',
      assume: { 'ip-forward': 'off' },
    },
  },
  {
    number: 6,
    sentence: 'FORWARD policy DROP, accepts there',
    hosts: {
      on: all,
      what: { break: 'iptables -P FORWARD DROP', mend: 'iptables -P FORWARD ACCEPT' },
    },
  },
  {
    number: 7,
    sentence: 'FORWARD DROP, no accepts, gateways',
    hosts: { on: gateways, what: forwardDropped, assumption: 'forward-policy' },
  },
  {
    number: 8,
    sentence: 'FORWARD DROP, no accepts, the others',
    hosts: { on: others, what: forwardDropped, assumption: 'forward-policy' },
  },
  {
    sentence: 'FORWARD DROP, no accepts, all nodes',
    hosts: {
      on: all,
      what: forwardDropped,
      assumption: 'forward-policy',
      assume: { 'forward-policy': 'drop' },
    },
  },
  {
    number: 9,
    sentence: 'FORWARD REJECT host-prohibited, gateways',
    is4Only: true,
    hosts: {
      on: gateways,
      what: inserted('FORWARD -j REJECT --reject-with icmp-host-prohibited'),
      assumption: 'forward-policy',
    },
    answersIn: 3_000,
  },
  {
    number: 10,
    sentence: 'FORWARD REJECT, gateways',
    hosts: { on: gateways, what: inserted('FORWARD -j REJECT'), assumption: 'forward-policy' },
    answersIn: 3_000,
  },
  {
    number: 11,
    sentence: 'rp_filter=1, all nodes',
    is4Only: true,
    hosts: {
      on: all,
      what: reversePath(1),
      assumption: 'rp-filter',
      assume: { 'rp-filter': 'strict' },
    },
  },
  {
    number: 12,
    sentence: 'rp_filter=2, all nodes',
    is4Only: true,
    hosts: { on: all, what: reversePath(2) },
  },
  {
    number: 13,
    sentence: 'conntrack INVALID dropped, all nodes',
    hosts: {
      on: all,
      what: inserted('FORWARD -m conntrack --ctstate INVALID -j DROP'),
      assumption: 'conntrack-invalid',
      assume: { 'conntrack-invalid': 'drop' },
    },
    answersIn: 1_000,
  },
  { number: 14, sentence: 'node 1 is off', change: () => [instanceState('i-1', 'stopped')] },
  {
    number: 15,
    sentence: 'nodes let in nodes alone',
    change: () => [group('node', ...from(nodeCidrs), ...any('egress'))],
  },
  {
    number: 16,
    sentence: 'gateways let in consumers, the others nodes alone',
    change: (design) => [
      group('inner', ...from(nodeCidrs), ...any('egress')),
      ...others(design).map((id) => changeInterface(id, { securityGroups: ['inner'] })),
    ],
  },
  {
    number: 17,
    sentence: 'nodes let in consumers alone',
    change: () => [group('node', ...from(consumerCidrs), ...any('egress'))],
  },
  {
    number: 18,
    sentence: 'consumers let nothing in',
    change: () => [group('vm', ...any('egress'))],
  },
  { number: 19, sentence: 'no route in zone b', change: () => [userRoutes(() => [], ['rtb-b'])] },
  {
    number: 20,
    sentence: 'the routes are blackholes',
    change: () => [userRoutes((route) => [{ ...route, state: 'blackhole' }])],
  },
  {
    number: 21,
    sentence: 'gateways have no overlay routes',
    hosts: { on: gateways, what: noOverlayRoutes, assumption: 'overlay-up' },
  },
  {
    sentence: 'no node has overlay routes',
    hosts: {
      on: all,
      what: noOverlayRoutes,
      assumption: 'overlay-up',
      assume: { 'overlay-up': 'no' },
    },
  },
  {
    number: 22,
    sentence: 'a pod that is not there',
    is4Only: true,
    pod: (number) => ({ address: `10.244.${number}.99` }),
    answersIn: 6_000,
  },
  {
    number: 23,
    sentence: 'a port that is closed',
    pod: () => ({ port: 20881 }),
    answersIn: 3_000,
  },
  {
    number: 24,
    sentence: 'a pod prefix of no node',
    is4Only: true,
    pod: () => ({ address: '10.244.9.10' }),
  },
  {
    sentence: 'a node’s prefix leads to another node',
    is4Only: true,
    change: () => [
      (world) =>
        userRoutes((route) =>
          'text' in route.destination && route.destination.text === '10.244.2.0/24'
            ? [{ ...route, nextHops: [hopTo(world.rules, 1, 2)] }]
            : [route],
        )(world),
    ],
    only: ['B'],
  },
  {
    sentence: 'one prefix has no route',
    is4Only: true,
    change: () => [
      userRoutes((route) =>
        'text' in route.destination && route.destination.text === '10.244.2.0/24' ? [] : [route],
      ),
    ],
    only: ['B'],
  },
  {
    sentence: 'node 1 takes node 2 for another machine',
    is4Only: true,
    hosts: { on: () => ['eni-1'], what: wrongPeer, assumption: 'overlay-up' },
  },
  {
    sentence: 'the overlay’s port is closed on the others',
    hosts: {
      on: others,
      what: inserted('INPUT -p udp --dport 8472 -j DROP'),
      assumption: 'host-firewall',
    },
  },
  {
    sentence: 'a policy on node 2 refuses all but pods',
    hosts: {
      on: () => ['eni-2'],
      what: inserted('FORWARD -o cni0 -m conntrack --ctstate NEW -j DROP'),
      assumption: 'network-policy',
    },
  },
  {
    // As kube-router does, which k3s has for its network policies.
    sentence: 'a policy on node 2 rejects all but pods',
    hosts: {
      on: () => ['eni-2'],
      what: inserted('FORWARD -o cni0 -m conntrack --ctstate NEW -j REJECT'),
      assumption: 'network-policy',
    },
    answersIn: 3_000,
  },
  {
    sentence: 'consumers have a route of their own',
    is4Only: true,
    hosts: {
      on: () => ['eni-vma', 'eni-vmb'],
      what: {
        break: [
          'ip link add br9 type bridge',
          'ip addr add 10.244.255.1/16 dev br9',
          'ip link set br9 up',
          'ip ntable change name arp_cache dev br9 retrans 100',
        ].join('\n'),
        mend: 'ip link del br9',
      },
      assumption: 'consumer-local-route',
      assume: { 'consumer-local-route': 'present' },
    },
    answersIn: 6_000,
  },
  {
    sentence: 'a firewall on consumer a',
    is4Only: true,
    hosts: {
      on: () => ['eni-vma'],
      what: inserted('OUTPUT -d 10.244.0.0/16 -p tcp -j DROP'),
      assumption: 'host-firewall',
    },
  },
  {
    sentence: 'pods’ MTU is 1500, and nobody is told',
    is4Only: true,
    hosts: { on: all, what: wideMtu, assumption: 'mtu', assume: { mtu: 'blackhole' } },
    bytes: 200_000,
  },
  {
    sentence: 'the overlay’s port alone is open between nodes',
    change: () => [
      group(
        'node',
        ...from(consumerCidrs),
        ...nodeCidrs.map((cidr) => udp(cidr, 8472)),
        ...any('egress'),
      ),
    ],
  },
  {
    sentence: 'another UDP port is open between nodes',
    change: () => [
      group(
        'node',
        ...from(consumerCidrs),
        ...nodeCidrs.map((cidr) => udp(cidr, 4789)),
        ...any('egress'),
      ),
    ],
  },
  {
    sentence: 'nodes let nothing out but to nodes',
    change: () => [
      group('node', ...any('ingress'), ...nodeCidrs.map((cidr) => rule('egress', cidr))),
    ],
  },
  {
    sentence: 'nodes let nothing out but to nodes and pods',
    change: () => [
      group(
        'node',
        ...any('ingress'),
        ...[...nodeCidrs, ...podCidrs].map((cidr) => rule('egress', cidr)),
      ),
    ],
  },
  {
    sentence: 'a route of the nodes’ table leads zone a’s nodes to node 3',
    is4Only: true,
    change: () => [
      (world) => addRoute('rtb-nodes', '10.0.0.0/20', hopTo(world.rules, 3, 2))(world),
    ],
  },
  {
    sentence: 'the ACL of zone a’s nodes denies consumers',
    change: () => [
      acl(
        ['nodes-a'],
        ...consumerCidrs.map((cidr, at) => aclRule(at + 1, 'ingress', 'deny', cidr)),
        ...aclRules(10, 'ingress', 'allow'),
        ...aclRules(10, 'egress', 'allow'),
      ),
    ],
  },
  {
    sentence: 'the ACL of zone a’s nodes lets replies out to port 1024 at most',
    change: () => [
      acl(
        ['nodes-a'],
        ...aclRules(1, 'ingress', 'allow'),
        ...aclRules(1, 'egress', 'allow', { protocol: 'tcp', ports: [{ from: 0, to: 1024 }] }),
        ...aclRules(3, 'egress', 'allow', { protocol: 'udp' }),
      ),
    ],
  },
  {
    sentence: 'the ACL of zone b’s consumers lets no pod in',
    change: () => [
      acl(
        ['apps-b'],
        ...podCidrs.map((cidr, at) => aclRule(at + 1, 'ingress', 'deny', cidr)),
        ...aclRules(3, 'ingress', 'allow'),
        ...aclRules(1, 'egress', 'allow'),
      ),
    ],
  },
  {
    sentence: 'the ACL of zone b’s nodes lets no overlay in',
    change: () => [
      acl(
        ['nodes-b'],
        ...aclRules(1, 'ingress', 'deny', { protocol: 'udp' }),
        ...aclRules(3, 'ingress', 'allow'),
        ...aclRules(1, 'egress', 'allow'),
      ),
    ],
  },
];

function udp(cidr: string, port: number) {
  return rule('ingress', cidr, { protocol: 'udp', ports: [{ from: port, to: port }] });
}
