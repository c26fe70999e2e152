import { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { ClusterNode } from '../cluster/cluster.ts';
import { type FindingCode, finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Interface, Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Directory } from './directory.ts';
import type { PlacedNode } from './topology.ts';

/** Where each node says it is, as far as the VPC agrees. Two nodes may still say the same. */
export interface Locations {
  readonly located: readonly PlacedNode[];
  /**
   * Nodes located by nothing but their own word for an InternalIP, in a cluster where most nodes
   * have a providerID of this cloud; with what such a finding says.
   */
  readonly doubted: ReadonlyMap<PlacedNode, string>;
  readonly findings: readonly Finding[];
}

type Answer =
  | { readonly kind: 'located'; readonly place: PlacedNode; readonly by: 'provider-id' | 'address' }
  | { readonly kind: 'problem'; readonly code: FindingCode; readonly evidence: string };

/**
 * Finds each node's instance and interface: by `spec.providerID`, else by InternalIP. Node data is not
 * trusted, so the two must agree with the VPC and with each other:
 *
 * - an InternalIP of another instance, or none of the instance that the providerID names: no node;
 * - an instance with an address in `consumerHosts`, which podway was told are no nodes: no node;
 * - an interface without an instance (a NAT gateway, a load balancer), where the network tells
 *   instances at all: no node;
 * - no providerID of this cloud, though more than half of the nodes have one: doubted. Else a node
 *   could leave its providerID out and name the address of any host, a database say. Where half or
 *   more have none (kubeadm on plain instances, k3s), addresses are all there is: hosts that must
 *   never be taken for a node belong under `consumers.…​.hosts`.
 *
 * Virtual and Windows nodes are left out: the cluster's reader has said so already.
 */
export function locateNodes(
  nodes: readonly ClusterNode[],
  network: Network,
  directory: Directory,
  rules: CloudRules,
  consumerHosts: ReadonlySet<string>,
): Locations {
  const locator = new Locator(network, directory, rules, consumerHosts);
  const hosts = nodes.filter((node) => !node.virtual && node.os === 'linux');
  const withId = hosts.filter((node) => instanceNamedBy(node, rules) !== undefined).length;
  const proved = withId * 2 > hosts.length;

  const located: PlacedNode[] = [];
  const doubted = new Map<PlacedNode, string>();
  const findings: Finding[] = [];
  for (const node of hosts) {
    const answer = locator.locate(node);
    if (answer.kind === 'problem') {
      const { code, evidence } = answer;
      const remedy = rules.remedies[code];
      findings.push(finding(code, { subject: `node/${node.name}`, evidence, remedy }));
      continue;
    }
    const { place } = answer;
    located.push(place);
    if (proved && answer.by === 'address') {
      doubted.set(
        place,
        `${place.address} is on ${place.interface.id}, but the node has no providerID of ${rules.title}, as ${withId} of the ${hosts.length} nodes have: its word alone does not prove that it runs there`,
      );
    }
  }
  return { located, doubted, findings };
}

/** The instance that a node's providerID names; undefined where it is not this cloud's. */
function instanceNamedBy({ providerId }: ClusterNode, rules: CloudRules): string | undefined {
  if (providerId === undefined) return undefined;
  return rules.providerId.pattern.exec(providerId)?.groups?.instance;
}

class Locator {
  readonly #directory: Directory;
  readonly #rules: CloudRules;
  readonly #vpc: PrefixSet;
  readonly #consumerHosts: ReadonlySet<string>;
  /** The consumer host that an interface or instance belongs to, by their ids. */
  readonly #hostOf = new Map<string, string>();
  readonly #tellsInstances: boolean;

  constructor(
    network: Network,
    directory: Directory,
    rules: CloudRules,
    consumerHosts: ReadonlySet<string>,
  ) {
    this.#directory = directory;
    this.#rules = rules;
    this.#vpc = PrefixSet.of(network.vpc.cidrs);
    this.#consumerHosts = consumerHosts;
    for (const host of consumerHosts) {
      for (const item of directory.byAddress.get(host) ?? [])
        this.#hostOf.set(hostIdOf(item), host);
    }
    this.#tellsInstances = directory.byInstance.size > 0;
  }

  locate(node: ClusterNode): Answer {
    const host = node.addresses.find((address) => this.#consumerHosts.has(address));
    if (host !== undefined) {
      return problem('node-address-mismatch', `its InternalIP ${host} is a host of a consumer`);
    }
    const instance = instanceNamedBy(node, this.#rules);
    return instance === undefined ? this.#byAddress(node) : this.#byInstance(node, instance);
  }

  #byInstance(node: ClusterNode, instance: string): Answer {
    const interfaces = this.#directory.byInstance.get(instance);
    if (!interfaces) {
      const why = `instance ${instance} of its providerID has no interface in the VPC`;
      return this.#missing(node, why);
    }
    for (const address of node.addresses) {
      const other = this.#directory.byAddress
        .get(address)
        ?.find((item) => item.instance !== instance);
      if (!other) continue;
      const where = other.instance ?? other.id;
      const evidence = `its providerID names ${instance}, but its InternalIP ${address} is on ${where}`;
      return problem('node-address-mismatch', evidence);
    }
    const mine = firstOn(interfaces, node.addresses);
    if (!mine) {
      const has = listed(interfaces.flatMap((item) => item.addresses));
      const evidence = `its providerID names ${instance}, which has ${has}; its InternalIPs are ${listed(node.addresses)}`;
      return problem('node-address-mismatch', evidence);
    }
    return this.#located(node, mine, 'provider-id');
  }

  #byAddress(node: ClusterNode): Answer {
    const { providerId, addresses } = node;
    const candidates = [
      ...new Set(addresses.flatMap((address) => this.#directory.byAddress.get(address) ?? [])),
    ];
    const first = firstOn(candidates, addresses);
    if (!first) {
      const none = `no interface of the VPC has ${listed(addresses)}`;
      const { title, providerId: known } = this.#rules;
      return this.#missing(
        node,
        providerId === undefined
          ? `it has no providerID, and ${none}`
          : `its providerID ${JSON.stringify(providerId)} is none of ${title} (${known.example}), and ${none}`,
      );
    }
    if (new Set(candidates.map(hostIdOf)).size > 1) {
      const where = candidates.map((item) => item.id).join(' and ');
      return problem('node-ambiguous', `${listed(addresses)} is on ${where}`);
    }
    if (this.#tellsInstances && first.interface.instance === undefined) {
      const evidence = `${first.address} is on ${first.interface.id}, which belongs to no instance`;
      return problem('node-not-found', evidence);
    }
    return this.#located(node, first, 'address');
  }

  #located(node: ClusterNode, where: Spot, by: 'provider-id' | 'address'): Answer {
    const { interface: item, address } = where;
    const host = this.#hostOf.get(hostIdOf(item));
    if (host !== undefined) {
      const evidence = `its InternalIP ${address} is on ${hostIdOf(item)}, as the consumer host ${host} is`;
      return problem('node-address-mismatch', evidence);
    }
    const subnet = this.#directory.subnets.get(item.subnet);
    // Network documents are checked when read: an interface's subnet exists.
    if (!subnet) throw new RangeError(`interface ${item.id} is in no subnet`);
    const instance = this.#directory.instances.get(item.instance ?? '');
    return { kind: 'located', by, place: { node, ...where, instance, subnet, zone: subnet.zone } };
  }

  /** A node whose addresses all lie outside the VPC is in another one; inside it, something is wrong. */
  #missing(node: ClusterNode, why: string): Answer {
    const { addresses } = node;
    const inside = addresses.some((address) => this.#vpc.has(Prefix.ofAddress(address)));
    if (inside || addresses.length === 0) return problem('node-not-found', why);
    const lies = addresses.length === 1 ? 'lies' : 'lie';
    const evidence = `${why}; ${listed(addresses)} ${lies} outside ${listed(this.#vpc.prefixes())}`;
    return problem('node-other-vpc', evidence);
  }
}

interface Spot {
  readonly interface: Interface;
  readonly address: string;
}

/** The interface that has the first of the addresses that any of them has. */
function firstOn(interfaces: readonly Interface[], addresses: readonly string[]): Spot | undefined {
  for (const address of addresses) {
    const item = interfaces.find((candidate) => candidate.addresses.includes(address));
    if (item) return { interface: item, address };
  }
  return undefined;
}

/** What serves one node at most: the instance, or an interface by itself where none is told. */
export function hostIdOf(item: Interface): string {
  return item.instance ?? item.id;
}

function problem(code: FindingCode, evidence: string): Answer {
  return { kind: 'problem', code, evidence };
}

function listed(items: readonly { toString(): string }[]): string {
  return items.length === 0 ? 'no address' : items.join(', ');
}
