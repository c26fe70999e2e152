import { addressBits, type Host, type LabNode, type Layout, routerAddress } from './layout.ts';
import { localTable } from './routes.ts';

/** One for each host: how the router gets a packet to it that another host of its subnet sent it. */
const neighbourTable = 2000;

/** The bash script that builds a lab, without routes of tables and filters. Pure. */
export function buildScript(layout: Layout): string {
  const { family, hosts } = layout;
  const bits = addressBits[family];
  const router = routerAddress[family];
  const mtu = mtuOf(layout);
  const nodes = hosts.flatMap((host) => (host.node ? [{ host, node: host.node }] : []));
  const pods = nodes.flatMap(({ host, node }) => node.pods.map((pod) => ({ host, pod })));
  const namespaces = [
    'vpc',
    ...hosts.map((one) => one.namespace),
    ...pods.map((one) => one.pod.namespace),
  ];
  return [
    ...batch('ip', [
      ...namespaces.map((name) => `netns add ${name}`),
      ...hosts.map(
        ({ device, namespace, mac, routerMac }) =>
          `link add ${device} netns vpc address ${routerMac} type veth peer name eth0 netns ${namespace} address ${mac}`,
      ),
      ...pods.map(
        ({ host, pod }) =>
          `link add ${pod.namespace} netns ${host.namespace} mtu ${mtu} type veth peer name eth0 mtu ${mtu} netns ${pod.namespace}`,
      ),
    ]),
    ...(family === 6 ? namespaces.map(undelayed) : []),
    ...batch(`ip -${family} -n vpc`, [
      'link set lo up',
      `addr add ${router}/${bits} dev lo`,
      ...hosts.flatMap(({ device, address, mac }) => [
        `link set ${device} up`,
        // A cloud answers no ARP of its own: it knows who is where.
        `neigh add ${address} lladdr ${mac} dev ${device} nud permanent`,
        `route add ${address}/${bits} dev ${device} table ${localTable}`,
      ]),
      `route add blackhole default table ${localTable}`,
      `rule add pref 9000 lookup ${localTable}`,
      // What is sent to a neighbour's MAC address goes there, whatever its destination: below.
      ...hosts.flatMap(({ address, device }, index) => [
        `route add default via ${address} dev ${device} onlink table ${neighbourTable + index}`,
        `rule add pref 100 fwmark ${index + 1} lookup ${neighbourTable + index}`,
      ]),
    ]),
    "ip netns exec vpc nft -f - <<'END'",
    'table netdev subnets {',
    '  chain ingress {',
    `    type filter hook ingress devices = { ${hosts.map(({ device }) => `"${device}"`).join(', ')} } priority 0;`,
    ...hosts.map(
      ({ mac }, index) => `    ether daddr ${mac} meta pkttype set host meta mark set ${index + 1}`,
    ),
    '  }',
    '}',
    'END',
    sysctls('vpc', true),
    ...hosts.flatMap((host) => [
      ...batch(`ip -${family} -n ${host.namespace}`, [
        'link set lo up',
        'link set eth0 up',
        `addr add ${host.address}/${bits} dev eth0`,
        `neigh add ${router} lladdr ${host.routerMac} dev eth0 nud permanent`,
        `route add default via ${router} dev eth0 onlink`,
      ]),
      ...(host.node ? nodeScript(host, host.node, layout) : [sysctls(host.namespace, false)]),
    ]),
    ...pods.flatMap(({ pod }) => [
      ...batch(`ip -${family} -n ${pod.namespace}`, [
        'link set lo up',
        'link set eth0 up',
        `addr add ${pod.address}/${pod.length} dev eth0`,
        `addr add ${pod.farAddress}/${pod.length} dev eth0`,
        `route add default via ${pod.gateway}`,
      ]),
      // The next case must not hear the last one's answers.
      `ip netns exec ${pod.namespace} sysctl -qw net.ipv4.tcp_synack_retries=1`,
    ]),
  ].join('\n');
}

/** As flannel's `vxlan_network.go` sets a node up: the device, then an entry each for every other node. */
function nodeScript(host: Host, node: LabNode, layout: Layout): readonly string[] {
  const { namespace } = host;
  const { family } = layout;
  const mtu = mtuOf(layout);
  const peers = layout.hosts.filter((one) => one.node && one !== host);
  const isNear = (peer: Host) => layout.tunnels !== 'all' && peer.subnet === host.subnet;
  const isFar = (peer: Host) =>
    layout.tunnels === 'all' || (layout.tunnels === 'between subnets' && !isNear(peer));
  return [
    ...batch(`ip -${family} -n ${namespace}`, [
      `link add flannel.1 type vxlan id 1 dev eth0 local ${host.address} dstport ${layout.port} nolearning`,
      `link set flannel.1 address ${node.mac} mtu ${mtu} up`,
      `addr add ${node.address}/${addressBits[family]} dev flannel.1`,
      'link add cni0 type bridge',
      `link set cni0 mtu ${mtu} up`,
      ...node.pods.flatMap(({ gateway, length, namespace: pod }) => [
        `addr add ${gateway}/${length} dev cni0`,
        `link set ${pod} master cni0 up`,
      ]),
      // A pod that is not there is found out in 0.3 s instead of 3.
      `ntable change name ${family === 4 ? 'arp_cache' : 'ndisc_cache'} dev cni0 retrans 100`,
      ...peers
        .filter(isFar)
        .flatMap(({ node: peer }) =>
          peer
            ? [
                `neigh add ${peer.address} lladdr ${peer.mac} dev flannel.1 nud permanent`,
                ...peer.pods.map(
                  ({ prefix }) => `route add ${prefix} via ${peer.address} dev flannel.1 onlink`,
                ),
              ]
            : [],
        ),
      ...peers
        .filter(isNear)
        .flatMap(({ address, mac, node: peer }) => [
          `neigh add ${address} lladdr ${mac} dev eth0 nud permanent`,
          ...(peer?.pods ?? []).map(
            ({ prefix }) => `route add ${prefix} via ${address} dev eth0 onlink`,
          ),
        ]),
    ]),
    ...batch(
      `bridge -n ${namespace}`,
      peers
        .filter(isFar)
        .flatMap(({ address, node: peer }) =>
          peer ? [`fdb append ${peer.mac} dev flannel.1 dst ${address} self permanent`] : [],
        ),
    ),
    sysctls(namespace, true),
    iptables(namespace, node, layout),
  ];
}

/** As flannel's `iptables.go` writes them; `out` is what Calico's natOutgoing does. */
function iptables(namespace: string, { pods }: LabNode, layout: Layout): string {
  const { family, masquerade, podNetworks } = layout;
  const multicast = family === 4 ? '224.0.0.0/4' : 'ff00::/8';
  const own = pods.map(({ prefix }) => prefix);
  const byMode: Readonly<Record<Layout['masquerade'], (all: string) => readonly string[]>> = {
    flannel: (all) => [
      ...own.flatMap((mine) => [
        `-s ${mine} -d ${all} -j RETURN`,
        `-s ${all} -d ${mine} -j RETURN`,
        `! -s ${all} -d ${mine} -j RETURN`,
      ]),
      `-s ${all} ! -d ${multicast} -j MASQUERADE --random-fully`,
      `! -s ${all} -d ${all} -j MASQUERADE --random-fully`,
    ],
    out: (all) => [`-s ${all} ! -d ${all} -j MASQUERADE --random-fully`],
    none: () => [],
  };
  const perNetwork = podNetworks.flatMap(byMode[masquerade]);
  return [
    `ip netns exec ${namespace} ${family === 4 ? 'iptables' : 'ip6tables'}-restore -w <<'END'`,
    '*nat',
    ':FLANNEL-POSTRTG - [0:0]',
    '-A POSTROUTING -j FLANNEL-POSTRTG',
    ...perNetwork.map((rule) => `-A FLANNEL-POSTRTG ${rule}`),
    'COMMIT',
    '*filter',
    ':FLANNEL-FWD - [0:0]',
    '-A FORWARD -j FLANNEL-FWD',
    ...podNetworks.flatMap((all) => [
      `-A FLANNEL-FWD -s ${all} -j ACCEPT`,
      `-A FLANNEL-FWD -d ${all} -j ACCEPT`,
    ]),
    'COMMIT',
    'END',
  ].join('\n');
}

/**
 * A new namespace has the settings of the machine that it is made on: each is said here. Probes come
 * faster than Linux usually tells one host of its failures.
 */
function sysctls(namespace: string, forwards: boolean): string {
  return `ip netns exec ${namespace} sh -c '
echo ${forwards ? 1 : 0} >/proc/sys/net/ipv4/ip_forward
echo ${forwards ? 1 : 0} >/proc/sys/net/ipv6/conf/all/forwarding
${([4, 6] as const).map((family) => hashed(`/proc/sys/net/ipv${family}`)).join('\n')}
echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
echo 0 >/proc/sys/net/ipv6/icmp/ratelimit
for one in /proc/sys/net/ipv4/conf/*; do echo 0 >$one/rp_filter; echo 0 >$one/send_redirects; done'`;
}

/**
 * Which of several next hops a packet takes is told by its addresses, protocol and ports (fields 0x37 of policy 3,
 * of Linux 5.14 and newer). Policy 1 is not enough: between namespaces it sees the hash that the sending socket
 * chose, and sockets choose another after a time-out. A flow that a next hop fails would find the other one.
 */
function hashed(settings: string): string {
  const policy = `${settings}/fib_multipath_hash_policy`;
  return `echo 55 2>/dev/null >${settings}/fib_multipath_hash_fields && echo 3 >${policy} || echo 1 >${policy}`;
}

/** Linux looks for a second whether somebody else has an address of IPv6: nobody has. */
function undelayed(namespace: string): string {
  return `ip netns exec ${namespace} sh -c '
for one in /proc/sys/net/ipv6/conf/*; do echo 0 >$one/accept_dad; echo 0 >$one/dad_transmits; done'`;
}

/** What VXLAN leaves of 1500 bytes. */
function mtuOf({ family }: Layout): number {
  return family === 4 ? 1450 : 1430;
}

export function batch(command: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${command} -batch - <<'END'`, ...lines, 'END'];
}
