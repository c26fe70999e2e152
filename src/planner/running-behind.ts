import type { Instance, Network, NextHop } from '../network/network.ts';

/** The running instance behind a next hop, whether a node is on it or not. Looked into only where a route leads to no node. */
export function runningBehind(network: Network): (hop: NextHop) => Instance | undefined {
  let known: ReadonlyMap<string, Instance> | undefined;
  return (hop) => {
    if (hop.kind !== 'interface' && hop.kind !== 'instance' && hop.kind !== 'address')
      return undefined;
    known ??= runningByHop(network);
    return known.get(hop.kind === 'address' ? hop.ip : hop.id);
  };
}

function runningByHop({ instances, interfaces }: Network): ReadonlyMap<string, Instance> {
  const running = new Map(
    instances.flatMap((one) => (one.state === 'running' ? [[one.id, one] as const] : [])),
  );
  const byHop = new Map(running);
  for (const { id, addresses, instance } of interfaces) {
    const found = running.get(instance ?? '');
    if (found) for (const key of [id, ...addresses]) byHop.set(key, found);
  }
  return byHop;
}
