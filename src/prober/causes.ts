import type { FindingCode } from '../finding/catalogue.ts';

/** Why packets do not arrive, as far as symptoms can show it. */
export interface Cause {
  /** A clause: `the route table has …`. */
  readonly is: string;
  /** What shows whether it is so: a command, and where to type it. */
  readonly confirm: string;
  readonly fix: string;
  /** What validate finds where documents show it; empty: no document does. */
  readonly codes: readonly FindingCode[];
  /** What validate takes for granted where this is not so. */
  readonly assumption?: string;
}

const entries = {
  'no-route': {
    is: 'the consumer’s route table has no route to the pod, or a blackhole',
    confirm: 'podway plan',
    fix: 'Plan and apply: `podway plan`, then `podway apply`.',
    codes: ['no-route', 'table-not-covered', 'default-route-leak', 'stale-route'],
  },
  'gateway-check': {
    is: 'the source/destination check of the next hop’s interface is on',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Switch the check off on this interface; with `routes.sourceDestCheck: manage` `podway apply` does.',
    codes: ['source-dest-check'],
  },
  'owner-check': {
    is: 'the source/destination check of the owner’s interface is on, and drops its pods’ replies',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Switch the check off on the owner’s interface too.',
    codes: ['source-dest-check'],
  },
  'gateway-forwarding': {
    is: 'the next hop does not forward packets',
    confirm: 'on the next hop: sysctl net.ipv4.ip_forward',
    fix: 'On the next hop: sysctl -w net.ipv4.ip_forward=1, and keep it in /etc/sysctl.d.',
    codes: [],
    assumption: 'ip-forward',
  },
  'owner-forwarding': {
    is: 'the pod’s own node does not forward packets',
    confirm: 'on the pod’s node: sysctl net.ipv4.ip_forward',
    fix: 'On the pod’s node: sysctl -w net.ipv4.ip_forward=1, and keep it in /etc/sysctl.d.',
    codes: [],
    assumption: 'ip-forward',
  },
  'gateway-forward-drop': {
    is: 'the FORWARD chain of the next hop drops packets for pods',
    confirm: 'on the next hop: iptables -vnL FORWARD',
    fix: 'Let FORWARD accept the pod networks both ways, as flannel’s FLANNEL-FWD does.',
    codes: [],
    assumption: 'forward-policy',
  },
  'owner-forward-drop': {
    is: 'the FORWARD chain of the pod’s own node drops packets for pods',
    confirm: 'on the pod’s node: iptables -vnL FORWARD',
    fix: 'Let FORWARD accept the pod networks both ways, as flannel’s FLANNEL-FWD does.',
    codes: [],
    assumption: 'forward-policy',
  },
  'gateway-reject': {
    is: 'a firewall on the next hop rejects packets for pods',
    confirm: 'on the next hop: iptables -vnL FORWARD | grep REJECT',
    fix: 'Accept the pod networks before the rule that rejects.',
    codes: [],
    assumption: 'forward-policy',
  },
  'strict-rp-filter': {
    is: 'nodes check the reverse path strictly, and drop packets whose replies leave another way',
    confirm: 'on the pod’s node: nstat -az TcpExtIPReversePathFilter; sysctl -a | grep rp_filter',
    fix: 'Set rp_filter to 2 on the nodes, masquerade what enters the cluster, or route each pod prefix to its owner.',
    codes: [],
    assumption: 'rp-filter',
  },
  'invalid-drop': {
    is: 'kube-proxy drops packets of connections of which the node saw one half',
    confirm: 'on the next hop: iptables -vnL | grep INVALID',
    fix: 'Route each pod prefix to its owner, or masquerade what enters the cluster.',
    codes: [],
    assumption: 'conntrack-invalid',
  },
  'node-down': {
    is: 'the node that packets go to is down',
    confirm: 'kubectl get nodes; and the state of the instance in the cloud',
    fix: 'Start the node, or plan and apply to route around it.',
    codes: ['next-hop-down', 'node-not-ready'],
  },
  'group-in': {
    is: 'the nodes’ security groups do not let the consumer in',
    confirm: 'podway validate --from HOST --to POD --port tcp/PORT',
    fix: 'Allow the port from the consumer’s CIDR in a security group of the nodes.',
    codes: ['ingress-denied', 'group-unclear'],
  },
  'overlay-filtered': {
    is: 'a security group or an ACL stops the overlay between nodes',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Allow the overlay’s port (VXLAN: UDP 8472 or 4789) between the nodes.',
    codes: ['overlay-blocked'],
  },
  'overlay-firewall': {
    is: 'a firewall on the pod’s node stops the overlay',
    confirm: 'on the pod’s node: iptables -vnL INPUT',
    fix: 'Accept the overlay’s port from the other nodes.',
    codes: [],
    assumption: 'host-firewall',
  },
  'overlay-down': {
    is: 'the next hop does not know the way through the overlay: it is no member, or knows a peer wrongly',
    confirm: 'on the next hop: ip route get POD; bridge fdb show dev flannel.1',
    fix: 'Restart the CNI’s agent on the next hop, or take another node as gateway.',
    codes: [],
    assumption: 'overlay-up',
  },
  'overlay-route': {
    is: 'a route of the nodes’ own table leads the overlay’s packets to the wrong machine',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Remove the route from the table of the nodes’ subnet.',
    codes: ['wrong-next-hop', 'overlay-blocked', 'reply-misrouted', 'egress-denied-reply'],
  },
  'pod-absent': {
    is: 'no pod has this address (any more)',
    confirm: 'kubectl get pods -A -o wide | grep POD',
    fix: 'Look at what advertises it: a registry keeps an address until its session times out.',
    codes: [],
  },
  'port-closed': {
    is: 'the pod is there, and nothing listens on the port',
    confirm: 'in the pod: ss -ltn',
    fix: 'Start the server, let it listen on all addresses (0.0.0.0), or ask for its port.',
    codes: [],
  },
  'no-owner': {
    is: 'the address belongs to no node’s pod prefix',
    confirm: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDR:.spec.podCIDRs',
    fix: 'Look at what advertises it: its node is gone.',
    codes: [],
  },
  'network-policy': {
    is: 'a network policy of the pod’s node refuses hosts outside the cluster',
    confirm: 'kubectl get networkpolicy -A',
    fix: 'Allow the consumer’s CIDR (ipBlock) in the policy.',
    codes: [],
    assumption: 'network-policy',
  },
  'consumer-route': {
    is: 'this host has a route of its own into the pod network',
    confirm: 'here: ip route get POD',
    fix: 'Remove that bridge or route (a container bridge of its own, often), or give it another range.',
    codes: [],
    assumption: 'consumer-local-route',
  },
  'consumer-firewall': {
    is: 'a firewall on this host drops packets to pods',
    confirm: 'here: iptables -vnL OUTPUT; nft list ruleset',
    fix: 'Accept the pod networks.',
    codes: [],
    assumption: 'host-firewall',
  },
  'mtu-blackhole': {
    is: 'packets that are too large for the overlay vanish, and nobody tells their sender',
    confirm: 'here: ping -M do -s 1422 POD, and smaller',
    fix: 'Give pods an MTU that fits the overlay (VXLAN: 50 less), or let ICMP type 3 code 4 through.',
    codes: [],
    assumption: 'mtu',
  },
  'reply-group': {
    is: 'the security group of the node that replies does not let them out',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Allow all ports to the consumer’s CIDR in a security group of the nodes.',
    codes: ['egress-denied-reply', 'overlay-blocked'],
  },
  'acl-in': {
    is: 'the network ACL of the nodes’ subnet refuses the consumer',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Allow the consumer’s CIDR in the ACL.',
    codes: ['acl-denied'],
  },
  'acl-reply': {
    is: 'a network ACL refuses the replies',
    confirm: 'podway validate --from HOST --to POD',
    fix: 'Allow ports 32768 to 60999 from the pod networks to the consumer’s CIDR in the ACL.',
    codes: ['acl-denied-reply'],
  },
} as const satisfies Record<string, Cause>;

export type CauseId = keyof typeof entries;

/** What the lab breaks, one by one, so that the table of signatures has what each looks like. */
export const causes: Readonly<Record<CauseId, Cause>> = entries;
