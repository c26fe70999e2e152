import type { Instance, Interface, Network, Subnet } from '../network/network.ts';
import { grouped } from './grouped.ts';

/** What of the VPC nodes are looked up in, built once. Detached interfaces are left out: nothing answers there. */
export interface Directory {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  /** Interfaces in order of id. */
  readonly byInstance: ReadonlyMap<string, readonly Interface[]>;
  readonly byAddress: ReadonlyMap<string, readonly Interface[]>;
}

export function directoryOf(network: Network): Directory {
  const attached = network.interfaces
    .filter((item) => item.status !== 'detached')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const byAddress = new Map<string, Interface[]>();
  for (const item of attached) {
    for (const address of item.addresses) {
      byAddress.set(address, [...(byAddress.get(address) ?? []), item]);
    }
  }
  return {
    instances: new Map(network.instances.map((item) => [item.id, item])),
    subnets: new Map(network.subnets.map((item) => [item.id, item])),
    byInstance: grouped(
      attached.filter((item) => item.instance !== undefined),
      (item) => item.instance ?? '',
    ),
    byAddress,
  };
}
