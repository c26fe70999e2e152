import type { Interface, Network } from '../../src/network/network.ts';

type ByInstance = ReadonlyMap<string | undefined, readonly Interface[]>;

const known = new WeakMap<Network['interfaces'], ByInstance>();

/**
 * The interfaces that name an instance, in the network's order, detached ones too. Grouped once for
 * each list of interfaces: looking through 5,000 of them for each of 5,000 instances took seconds.
 */
export function interfacesNaming(
  instance: string | undefined,
  { interfaces }: Pick<Network, 'interfaces'>,
): readonly Interface[] {
  const grouped = known.get(interfaces) ?? byInstance(interfaces);
  known.set(interfaces, grouped);
  return grouped.get(instance) ?? [];
}

function byInstance(interfaces: Network['interfaces']): ByInstance {
  const grouped = new Map<string | undefined, Interface[]>();
  for (const one of interfaces) {
    const others = grouped.get(one.instance);
    if (others === undefined) grouped.set(one.instance, [one]);
    else others.push(one);
  }
  return grouped;
}
