import { widthOf } from '../address/bounds.ts';
import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Network } from '../network/network.ts';
import type { Claim } from './claim.ts';
import type { Directory } from './directory.ts';
import { isPrefixRoute } from './ownership.ts';
import type { ConsumerTable, PlacedNode } from './topology.ts';

/**
 * VPC-native pods, whose prefixes need no route, as the cloud's own container service leads them to
 * their node: a delegated prefix or secondary address on an interface of the node's instance, a range
 * of the VPC's container network, a system route inside the pod networks in every table of consumers.
 * Answers with what shows it.
 */
export function nativeTest(
  network: Network,
  directory: Directory,
  podNetworks: readonly Prefix[],
  tables: readonly ConsumerTable[],
  isDoubted: (place: PlacedNode) => boolean,
): (claim: Claim) => string | undefined {
  const containers = PrefixSet.of(network.vpc.containerCidrs);
  const routed = systemRoutesInAll(tables, podNetworks);
  const hasRanges = !containers.isEmpty() || !routed.isEmpty() || directory.hasDelegated;
  return ({ prefix, place }) => {
    // As a rule the cloud routes nothing like that, and a prefix of many addresses is none of an interface.
    const isSingle = prefix.length === widthOf(prefix.family);
    if (!hasRanges && !isSingle) return undefined;
    if (containers.has(prefix)) return `${prefix} in the container network of the VPC`;
    if (routed.has(prefix)) return `${prefix} under a system route`;
    if (!place || isDoubted(place)) return undefined;
    const mine = place.interface;
    const interfaces = mine.instance === undefined ? [mine] : directory.interfacesOf(mine.instance);
    const holder = interfaces.find(
      (item) =>
        item.prefixes.some((one) => one.contains(prefix)) ||
        (isSingle && item.addresses.some((address) => prefix.text === singleOf(address))),
    );
    return holder && `${prefix} on its interface ${holder.id}`;
  };
}

/** An address in canonical text as the prefix that holds it alone. */
function singleOf(address: string): string {
  return `${address}/${address.includes(':') ? 128 : 32}`;
}

/** What every one of the tables has system routes for, inside the pod networks: `local` of the VPC is none of it. */
function systemRoutesInAll(
  tables: readonly ConsumerTable[],
  podNetworks: readonly Prefix[],
): PrefixSet {
  const within = PrefixSet.of(podNetworks);
  const each = tables.map(({ table }) =>
    PrefixSet.of(
      table.routes
        .filter(isPrefixRoute)
        .filter(
          ({ origin, nextHops, destination }) =>
            origin === 'system' &&
            nextHops.every((hop) => hop.kind !== 'local') &&
            within.has(destination),
        )
        .map((route) => route.destination),
    ),
  );
  return each.length === 0 ? PrefixSet.of([]) : each.reduce((all, one) => all.intersect(one));
}
