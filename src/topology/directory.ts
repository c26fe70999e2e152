import type { Instance, Interface, Network, Subnet } from '../network/network.ts';

/** An instance and what is attached to it. */
export interface Host {
  /** Undefined where interfaces name an instance that the network does not list. */
  readonly instance: Instance | undefined;
  /** In order of id. */
  readonly interfaces: readonly Interface[];
}

/** What of the VPC nodes are looked up in, built once. Detached interfaces are left out: nothing answers there. */
export interface Directory {
  readonly subnets: ReadonlyMap<string, Subnet>;
  /** By the instance's id: those that the network lists, and others that interfaces name. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** The only interface with an address, or the first of those in `sharers`. */
  readonly byAddress: ReadonlyMap<string, Interface>;
  /** Addresses that several interfaces have, with all of these in order of id. */
  readonly sharers: ReadonlyMap<string, readonly Interface[]>;
  /** True where the network tells which interfaces belong to which instance. */
  readonly tellsInstances: boolean;
  /** True where an interface has prefixes delegated to it. */
  readonly hasDelegated: boolean;
}

/**
 * One pass over each list, and a list of interfaces only where there are several: every map and every
 * object more per instance is felt in a VPC of thousands, as the processor's cache holds no more.
 */
export function directoryOf(network: Network): Directory {
  const hosts = new Map<string, { instance: Instance | undefined; interfaces: Interface[] }>();
  const none: Interface[] = [];
  for (const instance of network.instances) hosts.set(instance.id, { instance, interfaces: none });
  const byAddress = new Map<string, Interface>();
  const sharers = new Map<string, Interface[]>();
  const crowded = new Set<Interface[]>();
  let tellsInstances = false;
  let hasDelegated = false;
  for (const item of network.interfaces) {
    if (item.status === 'detached') continue;
    hasDelegated ||= item.prefixes.length > 0;
    for (const address of item.addresses) {
      const first = byAddress.get(address);
      if (first === undefined) byAddress.set(address, item);
      else if (first !== item) {
        const list = sharers.get(address);
        if (list === undefined) sharers.set(address, [first, item]);
        else list.push(item);
      }
    }
    if (item.instance === undefined) continue;
    tellsInstances = true;
    const host = hosts.get(item.instance);
    if (host === undefined) hosts.set(item.instance, { instance: undefined, interfaces: [item] });
    else if (host.interfaces === none) host.interfaces = [item];
    else {
      host.interfaces.push(item);
      crowded.add(host.interfaces);
    }
  }
  // Instead of all interfaces these few are sorted.
  for (const list of crowded) list.sort(byId);
  for (const [address, list] of sharers) {
    const [first] = list.sort(byId);
    if (first) byAddress.set(address, first);
  }
  const subnets = new Map(network.subnets.map((item) => [item.id, item]));
  return { subnets, hosts, byAddress, sharers, tellsInstances, hasDelegated };
}

/** All interfaces with an address, in order of id. */
export function interfacesAt(
  { byAddress, sharers }: Directory,
  address: string,
): readonly Interface[] {
  const first = byAddress.get(address);
  return sharers.get(address) ?? (first ? [first] : []);
}

function byId(a: Interface, b: Interface): number {
  return a.id < b.id ? -1 : 1;
}
