import { type Interval, lookup, sweep } from '../address/longest-match.ts';
import { AddressError, Prefix } from '../address/prefix.ts';
import type { Config } from '../config/config.ts';
import type { FindingCode } from '../finding/catalogue.ts';
import type { Interface, Network } from '../network/network.ts';
import type { AcceptedPrefix, Topology } from '../topology/topology.ts';

/** What an advertised address is to a consumer outside the cluster. `why` reads on after the address. */
export type Standing =
  /** Some node's pod: whether it is reached is the validator's to say. */
  | { readonly kind: 'pod'; readonly pod: AcceptedPrefix; readonly why: string }
  /** Something that needs no pod route: a host of the VPC, a network beyond a gateway. */
  | { readonly kind: 'host'; readonly why: string }
  /** Nothing that a consumer could ever reach. */
  | { readonly kind: 'stale'; readonly code: FindingCode; readonly why: string }
  /** It may be right, and nobody can tell from here. */
  | { readonly kind: 'unclear'; readonly code: FindingCode; readonly why: string };

/** Addresses that mean another host to each who asks. RFC 1122, 3927, 4291. */
const ownHostOnly: readonly (readonly [prefix: Prefix, what: string])[] = [
  ['127.0.0.0/8', 'loopback'],
  ['0.0.0.0/8', '“this host”'],
  ['169.254.0.0/16', 'link-local'],
  ['::1/128', 'loopback'],
  ['::/128', '“this host”'],
  ['fe80::/10', 'link-local'],
].map(([text = '', what = '']) => [Prefix.parse(text), what] as const);

/** What Docker gives containers of its default bridge on every host alike. */
const dockerBridge = Prefix.parse('172.17.0.0/16');

type Policy = Pick<Config, 'cluster' | 'consumers'>;

/** Says of addresses what they are. Looking one up costs O(log n). */
export class Standings {
  readonly #accepted: readonly Interval<AcceptedPrefix>[];
  readonly #interfaces = new Map<string, Interface>();
  readonly #nodes: ReadonlyMap<string, string>;
  readonly #network: Network;
  readonly #topology: Topology;
  readonly #policy: Policy;

  constructor(network: Network, topology: Topology, policy: Policy) {
    this.#network = network;
    this.#topology = topology;
    this.#policy = policy;
    this.#accepted = sweep(topology.accepted.map((pod) => ({ prefix: pod.prefix, value: pod })));
    this.#nodes = new Map(topology.placed.map(({ node, address }) => [address, node.name]));
    for (const item of network.interfaces) {
      for (const address of item.addresses) this.#interfaces.set(address, item);
    }
  }

  /** @param address in canonical text, or a name. */
  of(address: string): Standing {
    const at = addressIn(address);
    if (!at) {
      const why = 'is a name, and podway looks none up';
      return { kind: 'unclear', code: 'advertised-name', why };
    }
    return (
      ownHost(at) ?? this.#pod(at) ?? this.#inVpc(at, address) ?? this.#beyond(at) ?? nowhere(at)
    );
  }

  #pod(at: Prefix): Standing | undefined {
    const { podNetworks, dropped } = this.#topology;
    const pod = lookup(this.#accepted, at)?.value;
    if (pod) return this.#podOf(pod);
    const around = podNetworks.find((one) => one.contains(at));
    if (!around) return undefined;
    const claim = dropped.find(({ prefix }) => prefix.contains(at));
    const who = claim
      ? `node ${claim.node} claims ${claim.prefix}, which podway does not believe`
      : 'no node owns it';
    return stale('advertised-without-owner', `is in the pod network ${around}, and ${who}`);
  }

  #podOf(pod: AcceptedPrefix): Standing {
    const state = pod.owner?.instance?.state;
    if (state === 'stopped' || state === 'terminated') {
      const why = `is in ${pod.prefix} of node ${pod.node.name}, whose machine is ${state}`;
      return stale('advertised-without-owner', why);
    }
    return { kind: 'pod', pod, why: `is a pod's, of node ${pod.node.name}` };
  }

  #inVpc(at: Prefix, address: string): Standing | undefined {
    const { vpc, subnets, incomplete } = this.#network;
    const node = this.#nodes.get(address);
    if (node !== undefined) return { kind: 'host', why: `is node ${node}` };
    const item = this.#interfaces.get(address);
    if (item) return { kind: 'host', why: `is ${item.instance ?? item.id}, a host of the VPC` };
    if (![...vpc.cidrs, ...subnets.flatMap(({ cidrs }) => cidrs)].some((one) => one.contains(at)))
      return undefined;
    const subnet = subnets.find(({ cidrs }) => cidrs.some((one) => one.contains(at)));
    const where = subnet ? `is in subnet ${subnet.id}` : `is in ${vpc.id}, in no subnet`;
    const why = incomplete.includes('interfaces')
      ? `${where}; interfaces were not read`
      : `${where}, and no interface has it`;
    return { kind: 'unclear', code: 'advertised-without-host', why };
  }

  #beyond(at: Prefix): Standing | undefined {
    const { cluster, consumers } = this.#policy;
    const service = cluster.serviceNetworks.find((one) => one.contains(at));
    if (service) {
      const why = `is in the service network ${service}, which only hosts of the cluster translate`;
      return stale('advertised-cluster-ip', why);
    }
    for (const [name, { cidrs = [] }] of Object.entries(consumers)) {
      if (cidrs.some((one) => one.contains(at)))
        return { kind: 'host', why: `is in the network of consumer ${name}` };
    }
    const gateway = this.#network.gateways.find(
      ({ carries }) => carries !== 'unknown' && carries.some((one) => one.contains(at)),
    );
    return gateway && { kind: 'host', why: `is beyond gateway ${gateway.id}` };
  }
}

function ownHost(at: Prefix): Standing | undefined {
  const [, what] = ownHostOnly.find(([prefix]) => prefix.contains(at)) ?? [];
  if (what === undefined) return undefined;
  return stale('advertised-own-host', `is ${what}: each consumer would ask itself`);
}

function nowhere(at: Prefix): Standing {
  return dockerBridge.contains(at)
    ? stale(
        'advertised-docker-bridge',
        `is in ${dockerBridge}, the default bridge of Docker on every host`,
      )
    : stale(
        'advertised-unknown-network',
        'is in no pod network, no CIDR of the VPC and no network of a consumer',
      );
}

function stale(code: FindingCode, why: string): Standing {
  return { kind: 'stale', code, why };
}

function addressIn(text: string): Prefix | undefined {
  try {
    return Prefix.ofAddress(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
