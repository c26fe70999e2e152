import type { Instance, Interface, Network, NextHop } from '../network/network.ts';

/** A running machine, whether a node is on it or not, and the interface that a next hop names. */
export interface RunningMachine {
  readonly instance: Instance;
  /** The primary one where the next hop names the instance; none where the instance has no such. */
  readonly interface: Interface | undefined;
}

/** The running machine behind a next hop. Looked into only where a route leads to no node. */
export function runningBehind(network: Network): (hop: NextHop) => RunningMachine | undefined {
  let known: ReadonlyMap<string, RunningMachine> | undefined;
  return (hop) => {
    if (hop.kind !== 'interface' && hop.kind !== 'instance' && hop.kind !== 'address')
      return undefined;
    known ??= runningByHop(network);
    return known.get(hop.kind === 'address' ? hop.ip : hop.id);
  };
}

function runningByHop({ instances, interfaces }: Network): ReadonlyMap<string, RunningMachine> {
  const byHop = new Map<string, RunningMachine>();
  for (const instance of instances) {
    if (instance.state === 'running') byHop.set(instance.id, { instance, interface: undefined });
  }
  for (const one of interfaces) {
    const machine = byHop.get(one.instance ?? '');
    if (!machine) continue;
    const keys = [one.id, ...one.addresses, ...(one.primary ? [machine.instance.id] : [])];
    for (const key of keys) byHop.set(key, { ...machine, interface: one });
  }
  return byHop;
}
