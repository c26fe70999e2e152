import type { Instance, Interface, Network, Subnet } from '../network/network.ts';
import { once } from './once.ts';

/** What of the VPC nodes are looked up in, built once. Detached interfaces are left out: nothing answers there. */
export interface Directory {
  readonly subnets: ReadonlyMap<string, Subnet>;
  /** Those that the network lists; interfaces may name others. */
  readonly instances: ReadonlyMap<string, Instance>;
  /** What is attached to an instance, in order of id. Grouped at the first question: most plans have none. */
  readonly interfacesOf: (instance: string) => readonly Interface[];
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
 * One pass over each list: every map and every object more per instance is felt in a VPC of thousands, as
 * the processor's cache holds no more.
 */
export function directoryOf(network: Network): Directory {
  const instances = new Map<string, Instance>();
  for (const instance of network.instances) instances.set(instance.id, instance);
  const byAddress = new Map<string, Interface>();
  const sharers = new Map<string, Interface[]>();
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
    tellsInstances ||= item.instance !== undefined;
  }
  for (const [address, list] of sharers) {
    const [first] = list.sort(byId);
    if (first) byAddress.set(address, first);
  }
  const subnets = new Map(network.subnets.map((item) => [item.id, item]));
  const attached = once(() => attachedTo(network.interfaces));
  const interfacesOf = (instance: string) => attached().get(instance) ?? [];
  return { subnets, instances, interfacesOf, byAddress, sharers, tellsInstances, hasDelegated };
}

function attachedTo(interfaces: readonly Interface[]): ReadonlyMap<string, readonly Interface[]> {
  const attached = new Map<string, Interface[]>();
  for (const item of interfaces) {
    if (item.status === 'detached' || item.instance === undefined) continue;
    const list = attached.get(item.instance);
    if (list) list.push(item);
    else attached.set(item.instance, [item]);
  }
  for (const list of attached.values()) list.sort(byId);
  return attached;
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
