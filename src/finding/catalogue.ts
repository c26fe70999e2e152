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
 * it. Sorted by the part that finds them: cluster, topology, planner, applier.
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
      'After this plan the table is nearly full; soon new nodes will not fit as direct routes.',
    remedy: 'Raise the limit of the route table with the cloud in time.',
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
  'goes-dark': {
    severity: 'warning',
    cause: 'No order of the changes keeps these pod prefixes reachable all the time.',
    remedy: 'Apply with --allow-disruption at a quiet hour, or free a slot in the table first.',
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
