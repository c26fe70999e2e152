import type { Finding, Place, Severity } from './finding.ts';

interface Entry {
  readonly severity: Severity;
  /** What it means, in one or two sentences. */
  readonly cause: string;
  /** What to do where no cloud's rules and no caller knows better. */
  readonly remedy: string;
}

/**
 * The one catalogue of findings: code → severity, cause, remedy. docs/findings.md is generated from
 * it. Sorted by the part that finds them: cluster, topology, planner, validator, registry, applier.
 */
const entries = {
  'large-yaml': {
    severity: 'note',
    cause: 'A YAML node list over 5 MB takes seconds to read; JSON takes a fraction.',
    remedy: 'Write the list with `kubectl get nodes -o json` instead of `-o yaml`.',
  },
  'in-cluster': {
    severity: 'note',
    cause:
      'There is no kubeconfig, and podway runs in a pod: the cluster was read with the service account of that pod.',
    remedy:
      'Nothing to do; to read another cluster, name its kubeconfig under cluster.source.kubeconfig.path.',
  },
  'node-without-pod-prefix': {
    severity: 'warning',
    cause: 'The node owns no pod prefix, so nothing is routed to its pods.',
    remedy:
      'If it runs overlay pods, give podway the source where its CNI keeps pod prefixes; otherwise ignore this.',
  },
  'node-virtual': {
    severity: 'note',
    cause:
      'A virtual node (virtual-kubelet, Fargate, ECI) has no instance: its pods have addresses of their own in the VPC.',
    remedy: 'Nothing to do: it is no next hop.',
  },
  'node-windows': {
    severity: 'note',
    cause: 'A Windows node forwards no overlay packets for hosts outside the cluster.',
    remedy: 'Nothing to do: it is no next hop, and its pods are not routed.',
  },
  'node-data-invalid': {
    severity: 'error',
    cause:
      'What the node says of itself, or its CNI of the node, cannot be: no address, no CIDR. It is left out; other nodes are as they were.',
    remedy:
      'Look at the Node object and what the CNI keeps for it; if neither was broken by you, treat the node as compromised.',
  },
  'pod-prefix-sources-disagree': {
    severity: 'warning',
    cause:
      "node.spec.podCIDRs and the CNI's own data name different pod prefixes. podway takes the CNI's: pods have their addresses from there.",
    remedy:
      'Usual with Calico, and with Cilium in cluster-pool mode, which ignore node.spec. If pods have addresses of node.spec.podCIDRs, set cluster.podCidrsFrom: node-spec.',
  },
  'pod-prefix-without-node': {
    severity: 'warning',
    cause:
      'The CNI gives a pod prefix to a node that is not in the node list, so nothing is routed to it.',
    remedy:
      'If the node is gone, its data is left over; if it is new, read the nodes and the data of the CNI together.',
  },
  'pods-vpc-native': {
    severity: 'note',
    cause: "Pods have addresses of the VPC's own subnets: the cloud routes them itself.",
    remedy: 'Nothing to do: no route is needed.',
  },
  'overlay-assumed': {
    severity: 'note',
    cause:
      'The data does not show how the overlay encapsulates or masquerades, so podway assumed it.',
    remedy: 'State it under cluster.overlay in podway.yaml.',
  },
  'claim-outside-pod-networks': {
    severity: 'error',
    cause:
      'A node claims a pod prefix outside the pod networks. Node data is not trusted, so the claim is dropped.',
    remedy:
      'If the prefix is right, add its network to cluster.podNetworks; if not, find out who wrote it to the node.',
  },
  'claim-overlaps-subnet': {
    severity: 'error',
    cause:
      'A node claims a pod prefix that overlaps a subnet of the VPC. The claim is dropped: a route for it would take the traffic of real hosts.',
    remedy: 'Give the pods another range, or find out who wrote the prefix to the node.',
  },
  'claim-too-wide': {
    severity: 'error',
    cause:
      "A node claims a prefix wider than the cluster's usual node mask. The claim is dropped: it would attract other nodes' pods.",
    remedy:
      'Find out who wrote it to the node; if all nodes are to have that mask, bring them to it.',
  },
  'claim-contested': {
    severity: 'error',
    cause: 'Two nodes claim overlapping pod prefixes; at most one of them can be right.',
    remedy:
      'Delete the Node object that no longer exists, or re-create the node that has the wrong prefix.',
  },
  'claim-vpc-native': {
    severity: 'note',
    cause:
      'The prefix lies on an interface or under a system route of the VPC: the cloud routes these pods itself.',
    remedy: 'Nothing to do: no route is needed.',
  },
  'instance-contested': {
    severity: 'error',
    cause:
      'Several nodes point at one instance. It serves the one whose InternalIP is on it; where several have that, only what is routed there today stays, and the instance is no gateway.',
    remedy: 'Delete the Node object that no longer exists, or correct its spec.providerID.',
  },
  'node-address-mismatch': {
    severity: 'error',
    cause:
      "The node's InternalIP is on no interface of the instance that its providerID names, or belongs to a consumer host. The node is no next hop.",
    remedy:
      'Correct the providerID or the address; if neither was written by you, treat the node as compromised.',
  },
  'node-not-found': {
    severity: 'error',
    cause:
      'The node could not be matched to an instance of the VPC beyond doubt, so it is no next hop.',
    remedy:
      'Check network.vpc and network.region in podway.yaml, and that the node runs in that VPC.',
  },
  'node-ambiguous': {
    severity: 'error',
    cause:
      'More than one interface of the VPC has the address of the node, so podway cannot tell which one is it.',
    remedy: 'Give the node a providerID.',
  },
  'node-other-vpc': {
    severity: 'note',
    cause: 'The node runs outside this VPC, which cannot route to it directly.',
    remedy: 'Nothing to do: it is no next hop.',
  },
  'table-serves-others': {
    severity: 'note',
    cause:
      'The route table also serves subnets that are no consumers: their hosts get the pod routes too.',
    remedy: 'Give the consumers a table of their own if that is not wanted.',
  },
  'pod-network-overlaps': {
    severity: 'warning',
    cause:
      'A pod network overlaps a subnet, a range that the cloud reserves, or the services of the cluster. No node claims pods there yet; one that does cannot be routed.',
    remedy:
      'Leave the range out: name narrower networks under cluster.podNetworks, and keep the cluster from giving it to nodes.',
  },
  'routed-elsewhere': {
    severity: 'note',
    cause:
      'A table that podway does not plan for has routes to pods: another program, or an earlier choice of consumers.',
    remedy:
      'Nothing to do if another program keeps them. If podway wrote them for consumers of then, delete them, or name those consumers again.',
  },
  'marked-outside': {
    severity: 'warning',
    cause:
      "Routes carry this cluster's mark and lie outside its pod networks: those of a network that podway.yaml named once, as a rule. podway changes nothing outside the pod networks, so they stay as they are.",
    remedy:
      'Name their network under cluster.podNetworks again and apply: what no node owns is deleted. Or delete them yourself.',
  },
  'unowned-range': {
    severity: 'note',
    cause:
      'Gateway routes cover addresses of the pod networks that no node owns. Packets to them reach a gateway, which drops them, or sends them back to the VPC until their time to live ends.',
    remedy:
      'Nothing to do while nodes are to grow into the range; else name narrower networks under cluster.podNetworks.',
  },
  'covers-dropped-claim': {
    severity: 'warning',
    cause:
      'A covering route includes a range whose claim was dropped; its packets reach a gateway and go where the overlay sends them.',
    remedy: 'Settle the claim (see its own finding).',
  },
  'foreign-in-range': {
    severity: 'warning',
    cause:
      'A route that podway must not touch lies inside a pod network; the addresses it covers go where it says.',
    remedy:
      'Leave it if it is meant (add it to routes.keep to silence this), adopt it under routes.adopt, or delete it yourself.',
  },
  'destination-foreign': {
    severity: 'error',
    cause:
      'A route that podway must not touch already has the destination that a pod prefix needs.',
    remedy:
      'List the destination under routes.adopt if podway may take it over, or delete the route yourself.',
  },
  'destination-refused': {
    severity: 'error',
    cause: 'The cloud refuses routes with this destination.',
    remedy: 'Give the pods a range outside the VPC and outside reserved ranges.',
  },
  'another-writer': {
    severity: 'error',
    cause:
      'Another writer (a cloud route controller, a script) keeps per-node routes in this table; two writers would undo each other.',
    remedy: 'Stop the other writer, then list its routes under routes.adopt.',
  },
  'budget-exceeded': {
    severity: 'error',
    cause:
      'The table has no room for the routes that the pod prefixes need; what does not fit is unreachable.',
    remedy:
      'Raise the limit of the route table with the cloud, lower routes.reserve, or delete routes that nobody needs.',
  },
  'limit-near': {
    severity: 'warning',
    cause:
      'The table is nearly full, or is after the plan: soon new nodes will not fit as direct routes.',
    remedy: 'Raise the limit of the route table with the cloud in time.',
  },
  'limit-unknown': {
    severity: 'warning',
    cause:
      'The cloud did not tell how many routes the table may hold, so the plan counts on the documented default. Where the account has more, nodes may share gateways without need; where it has less, `apply` stops when the table is full.',
    remedy:
      'Let the credentials read the limit (docs/permissions.md), or add it to what network.source.describe holds, or write it under routes.limits in podway.yaml.',
  },
  'gateway-asymmetric': {
    severity: 'error',
    cause:
      'The prefix would have to go through a gateway, but replies would leave from its owner: kube-proxy or a strict rp_filter drops such flows.',
    remedy:
      'Masquerade traffic that enters the cluster, raise the limit so that direct routes fit, or set routes.gateways.asymmetric: allow after checking the nodes.',
  },
  'gateway-missing': {
    severity: 'error',
    cause: 'The pod network needs a gateway, and no node is eligible.',
    remedy:
      'Check routes.gateways.nodeSelector, and that nodes are Ready, schedulable and matched to interfaces.',
  },
  'gateway-share': {
    severity: 'warning',
    cause:
      'One next hop carries a large part of the pod prefixes of other nodes: when it dies, they all go dark until the next apply.',
    remedy:
      'Raise the budget or the limit so that more routes fit, or raise routes.gateways.maxShare.',
  },
  'owner-unreachable': {
    severity: 'error',
    cause:
      'The owner of the pod prefix cannot be a next hop and no gateway carries it, so nothing is routed there.',
    remedy: 'See the finding on the node.',
  },
  'source-dest-check': {
    severity: 'error',
    cause:
      'The source/destination check of an interface is on: it drops packets to or from pods, which are not its own addresses.',
    remedy: 'Switch the check off on this interface, or set routes.sourceDestCheck: manage.',
  },
  'stale-route': {
    severity: 'note',
    cause:
      'Managed routes lead to no node that is known to be in the VPC: theirs left, or could not be placed.',
    remedy: 'Apply the plan: it removes or replaces them.',
  },
  'instance-without-node': {
    severity: 'warning',
    cause:
      'Managed routes lead to an instance that is running, and the node list has no node on it. The node may have left and its instance stayed; or the list is not complete.',
    remedy:
      'Look for the node with `kubectl get nodes` before you apply: the plan takes its routes away.',
  },
  'ipv6-not-enabled': {
    severity: 'error',
    cause:
      'The cloud takes IPv6 routes only in a VPC that has an IPv6 CIDR, and this one has none.',
    remedy:
      'Give the VPC an IPv6 CIDR and its nodes IPv6 addresses, or leave the IPv6 range out of cluster.podNetworks.',
  },
  'goes-dark': {
    severity: 'warning',
    cause: 'No order of the changes keeps these pod prefixes reachable all the time.',
    remedy: 'Apply with --allow-disruption at a quiet hour, or free a slot in the table first.',
  },
  'no-route': {
    severity: 'error',
    cause: "The consumer's route table has no route to these pods, so the cloud drops the packets.",
    remedy: 'Plan and apply: `podway plan`, then `podway apply`.',
  },
  'route-disabled': {
    severity: 'error',
    cause:
      'The route that would lead to these pods is switched off, and longest-prefix match passes over it.',
    remedy:
      'Switch it on if it is right; else delete it, then plan and apply. While it is there, no other can have its destination.',
  },
  'table-not-covered': {
    severity: 'error',
    cause:
      'A route table that consumers’ packets meet has no route to pods at all: theirs is another table than the one that was changed.',
    remedy:
      'Plan and apply with these consumers in podway.yaml: `podway plan`, then `podway apply`.',
  },
  shadowed: {
    severity: 'note',
    cause:
      'Routes to pods take slots of the table and carry nothing: longer routes, or stronger ones to the same destination, take all of their addresses.',
    remedy: 'Nothing to do if they are to stand in; else remove them.',
  },
  'default-route-leak': {
    severity: 'error',
    cause:
      'No route of its own leads to these pods, so a default route takes their packets out of the VPC.',
    remedy: 'Plan and apply: a route to the pods is longer than a default route and wins.',
  },
  'local-route-wins': {
    severity: 'error',
    cause:
      "The pods' addresses are inside a CIDR of the VPC, and the cloud's own local route takes the packets where no pod is.",
    remedy: 'Give the cluster a pod network outside the CIDRs of the VPC.',
  },
  'next-hop-down': {
    severity: 'error',
    cause: 'The node that the route leads to, or that owns the pods, is stopped or detached.',
    remedy: 'Start the node, or plan and apply to route around it.',
  },
  'next-hop-unresolved': {
    severity: 'error',
    cause: 'A route to pods leads to something that is not in the VPC as it was read.',
    remedy: 'Look at the route; if it is nobody’s any more, remove it, then plan and apply.',
  },
  'wrong-next-hop': {
    severity: 'error',
    cause: 'A route to pods leads to what is no node of this cluster.',
    remedy:
      'Remove the route if it is left over, or name it under routes.adopt; then plan and apply.',
  },
  'route-pending': {
    severity: 'warning',
    cause: 'The cloud is still carrying a change of the route out.',
    remedy: 'Read the network again in a minute.',
  },
  'peering-non-vpc-address': {
    severity: 'error',
    cause:
      "A VPC peering carries packets to the peer's own CIDRs only, and pods have none of those.",
    remedy: 'Route to pods inside the VPC of the nodes, or connect the VPCs by a transit gateway.',
  },
  'gateway-opaque': {
    severity: 'warning',
    cause: 'A route to pods leads through a gateway, and what is behind it cannot be read here.',
    remedy: 'Validate from the VPC behind the gateway, or try it from a consumer.',
  },
  'ingress-denied': {
    severity: 'error',
    cause:
      "The security groups of a node's interface refuse the consumer. Packets to pods keep the consumer's address, so rules for node addresses do not let them in.",
    remedy: "Allow the port from the consumer's CIDR in a security group of the nodes.",
  },
  'egress-denied': {
    severity: 'error',
    cause: "The consumer's own security groups refuse packets to the pods.",
    remedy: 'Allow the port to the pod networks in a security group of the consumer.',
  },
  'egress-denied-reply': {
    severity: 'error',
    cause:
      'The reply leaves from another node than the request came in by, and that node’s security groups refuse it: they never saw the request.',
    remedy: "Allow all ports to the consumer's CIDR in a security group of the nodes.",
  },
  'group-unclear': {
    severity: 'warning',
    cause:
      'Whether a security group lets the packets through cannot be told: a rule names another group, which never holds addresses of pods, or something that was not read; or no interface has the consumer’s address.',
    remedy:
      'Add a rule that names the CIDR instead of the group; where no interface has the address, correct the consumer in podway.yaml.',
  },
  'acl-denied': {
    severity: 'error',
    cause: "A subnet's network ACL refuses packets from the consumer to pods.",
    remedy: 'Allow the port between the consumer’s CIDR and the pod networks in the ACL.',
  },
  'acl-denied-reply': {
    severity: 'error',
    cause:
      'A network ACL refuses the replies. ACLs keep no state: replies go to ports from 32768 to 60999.',
    remedy: 'Allow these ports from the pod networks to the consumer’s CIDR in the ACL.',
  },
  'overlay-blocked': {
    severity: 'error',
    cause:
      'The node that the route leads to cannot hand packets on to the owner: a security group or an ACL refuses the overlay between nodes.',
    remedy: 'Allow the overlay’s port between the nodes in their security group.',
  },
  'overlay-unknown': {
    severity: 'warning',
    cause:
      'How nodes hand packets for pods to each other is not known, so nobody can tell whether they may.',
    remedy: 'State cluster.overlay (encapsulation, port) in podway.yaml.',
  },
  'masquerade-unknown': {
    severity: 'warning',
    cause:
      'Whether packets that enter the cluster get a node’s address is not known, and the replies arrive in one case only.',
    remedy: 'State cluster.overlay.masquerade.outsideToPod in podway.yaml.',
  },
  'node-not-ready': {
    severity: 'warning',
    cause: 'The kubelet of the node stopped reporting, so nobody can tell whether it runs.',
    remedy: 'Look at the node: `kubectl describe node`.',
  },
  'no-return-route': {
    severity: 'error',
    cause: 'The route table of the node’s subnet does not lead replies back to the consumer.',
    remedy:
      'Add a route to the consumer’s CIDR, by the gateway it comes by, to the table of the nodes.',
  },
  'reply-misrouted': {
    severity: 'warning',
    cause:
      'A route in the table of the node’s subnet takes replies to something that was not read.',
    remedy: 'Look at that route; remove it if it is nobody’s.',
  },
  'routing-loop': {
    severity: 'error',
    cause:
      'Without an overlay a node sends packets for another node’s pods back to the VPC, whose route leads to itself.',
    remedy: 'Route each pod prefix to its owner: raise routes.budget or the limit of the table.',
  },
  'not-read': {
    severity: 'warning',
    cause: 'What decides was not read, so it is unknown and never a pass.',
    remedy: 'Grant the missing permission and read again.',
  },
  'assumption-broken': {
    severity: 'error',
    cause: 'podway.yaml says (`assume`) that hosts are set up so that these packets cannot pass.',
    remedy: 'Change the hosts, then change `assume` in podway.yaml.',
  },
  'assumption-open': {
    severity: 'warning',
    cause: 'The answer rests on a fact that no cloud shows, and nothing settles it.',
    remedy: 'Find it out on the hosts, and settle it under `assume` in podway.yaml.',
  },
  'nothing-to-ask': {
    severity: 'warning',
    cause:
      'An expectation of podway.yaml is about nothing: no host, or no pods, so it can neither hold nor fail.',
    remedy: 'Look at consumers and cluster.podNetworks in podway.yaml.',
  },
  regression: {
    severity: 'error',
    cause:
      'Hosts of a consumer reached these pods in the network that this one is compared with, and do not any more.',
    remedy:
      'See the other findings for what stands in the way now; if it is meant, expect it (`reachable: false`).',
  },
  'new-exposure': {
    severity: 'warning',
    cause:
      'Hosts of a consumer reach pods on ports on which they did not in the network that this one is compared with, and podway.yaml does not ask for it.',
    remedy:
      'If it is meant, expect it in podway.yaml (`reachable: true`); if not, look at the routes and security groups that changed.',
  },
  'newly-unknown': {
    severity: 'warning',
    cause:
      'Whether hosts of a consumer reach these pods could be told in the network that this one is compared with, and no longer can.',
    remedy: 'See the other findings for what is not known.',
  },
  'single-point-of-failure': {
    severity: 'error',
    cause:
      'Routes send pods of other nodes to this node alone: when it dies they are unreachable until the next apply.',
    remedy:
      'Raise the budget or the limit of the table so that each pod prefix has a route to its own node, then plan and apply.',
  },
  'advertised-without-owner': {
    severity: 'error',
    cause:
      'A registry advertises a pod’s address that no live node owns: consumers that look the service up are sent to nobody.',
    remedy:
      'The provider is gone and its registration is not, or its node is: restart or remove it, and delete its entry if it stays longer than the session’s timeout.',
  },
  'advertised-own-host': {
    severity: 'error',
    cause:
      'A registry advertises a loopback or link-local address: whoever looks the service up asks itself.',
    remedy:
      'The provider took the wrong interface for its own: tell it its address (for Dubbo DUBBO_IP_TO_REGISTRY, or dubbo.protocol.host).',
  },
  'advertised-docker-bridge': {
    severity: 'error',
    cause:
      'A registry advertises an address of Docker’s default bridge, which exists on every host and is routed nowhere.',
    remedy:
      'The provider took docker0 for its own network: tell it its address (for Dubbo DUBBO_IP_TO_REGISTRY, or dubbo.network.interface.ignored).',
  },
  'advertised-cluster-ip': {
    severity: 'error',
    cause:
      'A registry advertises a Service’s cluster IP, which exists only in the rules of the cluster’s own hosts.',
    remedy: 'Register the pod’s address, which routes can reach, or that of a load balancer.',
  },
  'advertised-unknown-network': {
    severity: 'error',
    cause:
      'A registry advertises an address of no network that podway knows: no pod network, nothing of the VPC, no consumer’s.',
    remedy:
      'If pods have such addresses, add their network to cluster.podNetworks; if it is another cluster’s or an old one’s, remove the registration.',
  },
  'advertised-without-host': {
    severity: 'warning',
    cause:
      'A registry advertises an address of the VPC that no interface has which podway read: a load balancer’s, or a host’s that is gone.',
    remedy: 'Look who has the address; if nobody, remove the registration.',
  },
  'advertised-name': {
    severity: 'note',
    cause:
      'A registry advertises a host by name. podway looks no names up: each host may get another answer.',
    remedy: 'Make sure that consumers can look the name up; probe it from one of them.',
  },
  'advertised-unreachable': {
    severity: 'error',
    cause:
      'Consumers that look this service up get the address of a pod that their packets do not reach, or that cannot answer them.',
    remedy: 'Remove what the evidence names; `podway plan` shows whether routes are missing.',
  },
  'advertised-undecided': {
    severity: 'warning',
    cause:
      'Whether consumers reach the pod that a registry advertises cannot be told from what was read.',
    remedy: 'Settle what the evidence names, or try it from a consumer: `podway probe`.',
  },
  'advertised-unreadable': {
    severity: 'warning',
    cause: 'A registry lists something among providers that is no URL with an address and a port.',
    remedy: 'Look who registered it; consumers cannot read it either.',
  },
  'nothing-advertised': {
    severity: 'warning',
    cause: 'A registry lists no provider at all, so nothing of it was checked.',
    remedy:
      'Check that it is the right one; providers that lost their session are gone from it, too.',
  },
  'probe-failed': {
    severity: 'error',
    cause: 'Packets from this host do not reach the address, or do not come back.',
    remedy: 'See the likely causes; each names what confirms it.',
  },
  'likely-cause': {
    severity: 'warning',
    cause:
      'What this host sees of pods and nodes looks as it did where this was broken on purpose.',
    remedy: 'Confirm it first: causes that look the same share a rank.',
  },
  'live-not-static': {
    severity: 'error',
    cause:
      'Packets arrive although validate says that they cannot: the network or the cluster was read long ago, or podway is wrong.',
    remedy:
      'Take a new snapshot and validate again; if it still says so, please report it with both documents.',
  },
  'static-not-live': {
    severity: 'warning',
    cause:
      'validate says that packets arrive, and they do not: what is in the way is on a host, where no cloud shows it, or newer than what was read.',
    remedy: 'Look at the hosts that the likely causes name, and settle `assume` in podway.yaml.',
  },
  'data-not-tried': {
    severity: 'note',
    cause:
      'Connections open and no data was sent, as what podway should say there is not known; or nodes were tried and no pod. Connections can open where no data passes, and nodes answer where pods do not.',
    remedy: 'Name the protocol: --protocol dubbo, http or echo; and pods, with --to or --registry.',
  },
  'not-compared': {
    severity: 'warning',
    cause: 'What was seen could not be held against validate’s answer.',
    remedy: 'Copy a snapshot (`podway snapshot`) to this host, and name it under network.source.',
  },
  'not-as-planned': {
    severity: 'error',
    cause: 'Read back after the write, the cloud is not as the plan wants it.',
    remedy: 'Look for another writer, then plan and apply again.',
  },
  'not-read-back': {
    severity: 'error',
    cause:
      'The cloud answered the writes but could not be read afterwards, so nothing has checked that it is as planned.',
    remedy: 'Plan again: it must find nothing to do.',
  },
} as const satisfies Record<string, Entry>;

export type FindingCode = keyof typeof entries;

/** The catalogue, for documentation and for tests. */
export const catalogue: Readonly<Record<FindingCode, Entry>> = entries;

/** Makes a finding with its severity and remedy from the catalogue; a remedy given here (a cloud's exact command) wins. */
export function finding(
  code: FindingCode,
  about: {
    readonly subject: string;
    readonly evidence: string;
    readonly remedy?: string | undefined;
    readonly place?: Place | undefined;
  },
): Finding {
  const entry = catalogue[code];
  return {
    code,
    severity: entry.severity,
    subject: about.subject,
    evidence: about.evidence,
    remedy: about.remedy ?? entry.remedy,
    ...(about.place ? { place: about.place } : {}),
  };
}
