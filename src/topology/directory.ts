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
  /** Interfaces in order of id. */
  readonly byAddress: ReadonlyMap<string, readonly Interface[]>;
  /** True where the network tells which interfaces belong to which instance. */
  readonly tellsInstances: boolean;
  /** True where an interface has prefixes delegated to it. */
  readonly hasDelegated: boolean;
}

/** Two maps and one pass: each entry more is felt in VPCs of thousands of instances. */
export function directoryOf(network: Network): Directory {
  const hosts = new Map<string, { instance: Instance | undefined; interfaces: Interface[] }>();
  for (const instance of network.instances) hosts.set(instance.id, { instance, interfaces: [] });
  const byAddress = new Map<string, Interface[]>();
  const several = new Set<Interface[]>();
  let tellsInstances = false;
  let hasDelegated = false;
  for (const item of network.interfaces) {
    if (item.status === 'detached') continue;
    hasDelegated ||= item.prefixes.length > 0;
    for (const address of item.addresses) {
      const sharers = byAddress.get(address);
      if (sharers === undefined) byAddress.set(address, [item]);
      else {
        sharers.push(item);
        several.add(sharers);
      }
    }
    if (item.instance === undefined) continue;
    tellsInstances = true;
    const host = hosts.get(item.instance);
    if (host === undefined) hosts.set(item.instance, { instance: undefined, interfaces: [item] });
    // A list made for one: the first push into an empty one would take room for 17.
    else if (host.interfaces.length === 0) host.interfaces = [item];
    else {
      host.interfaces.push(item);
      several.add(host.interfaces);
    }
  }
  // Nearly all lists have one entry, so these few are sorted instead of all interfaces before.
  for (const list of several) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  const subnets = new Map(network.subnets.map((item) => [item.id, item]));
  return { subnets, hosts, byAddress, tellsInstances, hasDelegated };
}
