import { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { ClusterNode } from '../cluster/cluster.ts';
import { type FindingCode, finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Interface, Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import { type Directory, interfacesAt } from './directory.ts';
import type { PlacedNode } from './topology.ts';

/** Where each node says it is, as far as the VPC agrees. Two nodes may still say the same. */
export interface Locations {
  /** In the nodes' order. */
  readonly located: readonly PlacedNode[];
  /** The same for each of the nodes, in their order: an index finds a node's place faster than a map of names. */
  readonly places: readonly (PlacedNode | undefined)[];
  /**
   * Nodes located by nothing but their own word for an InternalIP, in a cluster where most nodes
   * have a providerID of this cloud; with what such a finding says.
   */
  readonly doubted: ReadonlyMap<PlacedNode, string>;
  readonly findings: readonly Finding[];
}

/** Why a node has no place. */
interface Problem {
  readonly code: FindingCode;
  readonly evidence: string;
}

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
  const located: PlacedNode[] = [];
  const byAddress: PlacedNode[] = [];
  const findings: Finding[] = [];
  let hosts = 0;
  let withId = 0;
  const places = nodes.map((node) => {
    if (node.virtual || node.os !== 'linux') return undefined;
    hosts++;
    const instance = instanceNamedBy(node, rules);
    if (instance !== undefined) withId++;
    const place = locator.locate(node, instance);
    if ('code' in place) {
      const { code, evidence } = place;
      const remedy = rules.remedies[code];
      findings.push(finding(code, { subject: `node/${node.name}`, evidence, remedy }));
      return undefined;
    }
    located.push(place);
    if (instance === undefined) byAddress.push(place);
    return place;
  });
  const proved = withId * 2 > hosts;
  const doubted = new Map(
    (proved ? byAddress : []).map((place): [PlacedNode, string] => [
      place,
      `${place.address} is on ${place.interface.id}, but the node has no providerID of ${rules.title}, as ${withId} of the ${hosts} nodes have: its word alone does not prove that it runs there`,
    ]),
  );
  return { located, places, doubted, findings };
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
      for (const item of interfacesAt(directory, host)) this.#hostOf.set(hostIdOf(item), host);
    }
  }

  /** @param instance that the node's providerID names. */
  locate(node: ClusterNode, instance: string | undefined): PlacedNode | Problem {
    if (this.#consumerHosts.size > 0) {
      const host = node.addresses.find((address) => this.#consumerHosts.has(address));
      if (host !== undefined) {
        return problem('node-address-mismatch', `its InternalIP ${host} is a host of a consumer`);
      }
    }
    return instance === undefined ? this.#byAddress(node) : this.#byInstance(node, instance);
  }

  #byInstance(node: ClusterNode, instance: string): PlacedNode | Problem {
    const agreed = this.#agreed(node, instance);
    if (agreed) return this.#located(node, agreed);
    const interfaces = this.#directory.interfacesOf(instance);
    if (interfaces.length === 0) {
      const why = `instance ${instance} of its providerID has no interface in the VPC`;
      return this.#missing(node, why);
    }
    for (const address of node.addresses) {
      const other = interfacesAt(this.#directory, address).find(
        (item) => item.instance !== instance,
      );
      if (!other) continue;
      const where = other.instance ?? other.id;
      const evidence = `its providerID names ${instance}, but its InternalIP ${address} is on ${where}`;
      return problem('node-address-mismatch', evidence);
    }
    const mine = this.#firstAt(node.addresses);
    if (!mine) {
      const has = listed(interfaces.flatMap((item) => item.addresses));
      const evidence = `its providerID names ${instance}, which has ${has}; its InternalIPs are ${listed(node.addresses)}`;
      return problem('node-address-mismatch', evidence);
    }
    return this.#located(node, mine);
  }

  #byAddress(node: ClusterNode): PlacedNode | Problem {
    const { providerId, addresses } = node;
    const candidates = [
      ...new Set(addresses.flatMap((address) => interfacesAt(this.#directory, address))),
    ];
    const first = this.#firstAt(addresses);
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
    if (this.#directory.tellsInstances && first.interface.instance === undefined) {
      const evidence = `${first.address} is on ${first.interface.id}, which belongs to no instance`;
      return problem('node-not-found', evidence);
    }
    return this.#located(node, first);
  }

  #located(node: ClusterNode, { interface: item, address }: Spot): PlacedNode | Problem {
    const host = this.#hostOf.size === 0 ? undefined : this.#hostOf.get(hostIdOf(item));
    if (host !== undefined) {
      const evidence = `its InternalIP ${address} is on ${hostIdOf(item)}, as the consumer host ${host} is`;
      return problem('node-address-mismatch', evidence);
    }
    const subnet = this.#directory.subnets.get(item.subnet);
    // Network documents are checked when read: an interface's subnet exists.
    if (!subnet) throw new RangeError(`interface ${item.id} is in no subnet`);
    const instance = this.#directory.instances.get(item.instance ?? '');
    return { node, interface: item, address, instance, subnet, zone: subnet.zone };
  }

  /**
   * Where a node's first address is that an interface has, if none of them is on an interface of
   * another instance than its providerID names: so it is for nearly all nodes, and one look for each
   * address tells. Undefined where that takes a closer look.
   */
  #agreed({ addresses, providerId = '' }: ClusterNode, instance: string): Spot | undefined {
    const { byAddress, sharers } = this.#directory;
    if (sharers.size > 0) return undefined;
    let spot: Spot | undefined;
    for (const address of addresses) {
      const item = byAddress.get(address);
      if (item === undefined) continue;
      // The id ends the providerID. A piece that was cut out of a text compares ten times as slowly.
      const { length } = instance;
      const isNamed = item.instance?.length === length && providerId.endsWith(item.instance);
      if (!isNamed) return undefined;
      spot ??= { interface: item, address };
    }
    return spot;
  }

  /** The interface that has the first of the addresses that any has. */
  #firstAt(addresses: readonly string[]): Spot | undefined {
    for (const address of addresses) {
      const item = this.#directory.byAddress.get(address);
      if (item) return { interface: item, address };
    }
    return undefined;
  }

  /** A node whose addresses all lie outside the VPC is in another one; inside it, something is wrong. */
  #missing(node: ClusterNode, why: string): Problem {
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

/** What serves one node at most: the instance, or an interface by itself where none is told. */
export function hostIdOf(item: Interface): string {
  return item.instance ?? item.id;
}

function problem(code: FindingCode, evidence: string): Problem {
  return { code, evidence };
}

function listed(items: readonly { toString(): string }[]): string {
  return items.length === 0 ? 'no address' : items.join(', ');
}
