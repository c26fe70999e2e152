import { Prefix } from '../address/prefix.ts';
import type { Instance, Interface, Network, NextHop, Subnet } from '../network/network.ts';
import { hostIdOf } from '../topology/locate-nodes.ts';
import type { PlacedNode, Topology } from '../topology/topology.ts';

/** One end of a hop inside the VPC: an interface, where it is, and what runs behind it. */
export interface Place {
  readonly interface: Interface;
  readonly subnet: Subnet;
  readonly instance: Instance | undefined;
  /** The address that packets are sent to. */
  readonly address: Prefix;
  /** The cluster's node there, by whichever of its interfaces; undefined: another machine. */
  readonly node: PlacedNode | undefined;
}

type Gateway = Network['gateways'][number];

/** What a route's next hop is in this network. */
export type Target =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'local' }
  | { readonly kind: 'gateway'; readonly gateway: Gateway }
  | { readonly kind: 'missing'; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string };

/** Are two nodes, or one by two names, on one machine? */
export function isOneHost(a: PlacedNode, b: PlacedNode): boolean {
  return a === b || hostIdOf(a.interface) === hostIdOf(b.interface);
}

/** Finds what next hops mean, in one network and with the cluster's nodes in it. */
export class Places {
  readonly #nodes = new Map<string, PlacedNode>();
  readonly #nodesByInstance = new Map<string, PlacedNode>();
  readonly #interfaces = new Map<string, Interface>();
  readonly #byAddress = new Map<string, Interface>();
  readonly #byInstance = new Map<string, Interface>();
  readonly #instances: ReadonlyMap<string, Instance>;
  readonly #subnets: ReadonlyMap<string, Subnet>;
  readonly #gateways: ReadonlyMap<string, Gateway>;
  readonly #incomplete: ReadonlySet<string>;
  /** Reading an address takes longer than all else here, and thousands of routes lead to one node. */
  readonly #targets = {
    interface: new Map<string, Target>(),
    instance: new Map<string, Target>(),
    address: new Map<string, Target>(),
  };
  readonly #places = new Map<PlacedNode, Place>();

  constructor(network: Network, topology: Topology) {
    for (const item of network.interfaces) {
      this.#interfaces.set(item.id, item);
      if (item.status === 'detached') continue;
      for (const address of item.addresses) this.#byAddress.set(address, item);
      const known = item.instance === undefined ? undefined : this.#byInstance.get(item.instance);
      if (item.instance !== undefined && (!known || item.primary))
        this.#byInstance.set(item.instance, item);
    }
    for (const node of topology.placed) {
      const { id, instance } = node.interface;
      this.#nodes.set(id, node);
      if (instance !== undefined) this.#nodesByInstance.set(instance, node);
    }
    this.#instances = new Map(network.instances.map((one) => [one.id, one]));
    this.#subnets = new Map(network.subnets.map((one) => [one.id, one]));
    this.#gateways = new Map(network.gateways.map((one) => [one.id, one]));
    this.#incomplete = new Set(network.incomplete);
  }

  ofNode(node: PlacedNode): Place {
    const known = this.#places.get(node);
    if (known) return known;
    const { interface: item, subnet, instance } = node;
    const address = Prefix.ofAddress(node.address);
    const place = { interface: item, subnet, instance, address, node };
    this.#places.set(node, place);
    return place;
  }

  target(hop: NextHop): Target {
    switch (hop.kind) {
      case 'local':
        return hop;
      case 'interface':
      case 'instance':
        return this.#targets[hop.kind].get(hop.id) ?? this.#look(hop.kind, hop.id);
      case 'address':
        return this.#targets.address.get(hop.ip) ?? this.#look(hop.kind, hop.ip);
      case 'gateway': {
        const gateway = this.#gateways.get(hop.id);
        if (gateway) return { kind: 'gateway', gateway };
        return { kind: 'unknown', text: `the gateway ${hop.id}, of which nothing was read` };
      }
      case 'unknown':
        return { kind: 'unknown', text: `a ${hop.type} ${hop.id}`.trimEnd() };
    }
  }

  #look(kind: 'interface' | 'instance' | 'address', id: string): Target {
    const found = {
      interface: this.#interfaces,
      instance: this.#byInstance,
      address: this.#byAddress,
    };
    const address = kind === 'address' ? id : undefined;
    const target = this.#targetOf(found[kind].get(id), `the ${kind} ${id}`, address);
    this.#targets[kind].set(id, target);
    return target;
  }

  #targetOf(item: Interface | undefined, text: string, address?: string): Target {
    const subnet = item && this.#subnets.get(item.subnet);
    const at = address ?? item?.addresses[0];
    if (!item || !subnet || at === undefined) {
      return this.#incomplete.has('interfaces')
        ? { kind: 'unknown', text: `${text}; the interfaces were not all read` }
        : { kind: 'missing', text };
    }
    const node = this.#nodes.get(item.id);
    if (node) return { kind: 'place', place: this.ofNode(node) };
    const { instance: id } = item;
    const instance = id === undefined ? undefined : this.#instances.get(id);
    const other = id === undefined ? undefined : this.#nodesByInstance.get(id);
    const place = { interface: item, subnet, instance, node: other, address: Prefix.ofAddress(at) };
    return { kind: 'place', place };
  }
}
