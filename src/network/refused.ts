import type { Prefix } from '../address/prefix.ts';
import type { Network } from './network.ts';
import type { CloudRules, RefusedDestination } from './rules.ts';

/** What a cloud refuses as destinations in one network. */
export interface Refusals {
  /** True where nothing that may be asked is refused. */
  readonly isEmpty: boolean;
  /** Why the cloud would refuse a route to a destination; undefined where it would not. */
  of(destination: Prefix): RefusedDestination | undefined;
  /** The code with which the cloud refuses all IPv6 routes here; undefined where it takes them. */
  readonly allIpv6: string | undefined;
}

/** @param within the destinations that will be asked about lie inside one of these; absent: anywhere. */
export function refusedDestinations(
  network: Network,
  rules: CloudRules,
  within?: readonly Prefix[],
): Refusals {
  const ranges = rules.refused.flatMap((refused) =>
    rangeOf(refused, network)
      // Equal, inside and around all mean that the two overlap.
      .filter((range) => within?.some((one) => one.overlaps(range)) ?? true)
      .map((range) => ({ refused, range })),
  );
  const hasIpv6 = network.vpc.cidrs.some(({ family }) => family === 6);
  return {
    isEmpty: ranges.length === 0,
    allIpv6: hasIpv6 ? undefined : rules.codes.ipv6.vpcWithout,
    of: (destination) =>
      ranges.find(({ refused, range }) =>
        refused.relations.some((relation) => holds(relation, destination, range)),
      )?.refused,
  };
}

function rangeOf({ range }: RefusedDestination, network: Network): readonly Prefix[] {
  switch (range) {
    case 'vpc':
      return network.vpc.cidrs;
    case 'subnet':
      return network.subnets.flatMap((subnet) => subnet.cidrs);
    case 'container':
      return network.vpc.containerCidrs;
    default:
      return range;
  }
}

function holds(
  relation: 'equal' | 'inside' | 'around',
  destination: Prefix,
  range: Prefix,
): boolean {
  if (destination.equals(range)) return relation === 'equal';
  return relation === 'inside'
    ? range.contains(destination)
    : relation === 'around' && destination.contains(range);
}
