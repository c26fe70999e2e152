import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Policy } from '../config/config.ts';
import { finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Network } from '../network/network.ts';
import type { CloudRules } from '../network/rules.ts';
import type { Topology } from './topology.ts';

interface Situation {
  readonly network: Network;
  readonly policy: Pick<Policy, 'cluster'>;
  readonly rules: Pick<CloudRules, 'refused'>;
  readonly topology: Pick<Topology, 'podNetworks'>;
}

/** A range that pods should have no addresses from, and what it is. */
interface Range {
  readonly range: Prefix;
  readonly what: string;
}

/** What the pod networks overlap: subnets, ranges that the cloud reserves, services. One finding for each two. */
export function overlapFindings(
  { nodes }: Pick<Cluster, 'nodes'>,
  { network, policy, rules, topology }: Situation,
): readonly Finding[] {
  const { podNetworks } = topology;
  const near = ({ range }: Range): boolean => podNetworks.some((one) => one.overlaps(range));
  const subnets = network.subnets
    .flatMap(({ id, cidrs }) =>
      cidrs.map((range): Range => ({ range, what: `subnet ${id} (${range})` })),
    )
    .filter(near);
  // Pods that a subnet has, or that claim to be there, have findings of their own.
  const claimed =
    subnets.length === 0
      ? PrefixSet.of([])
      : PrefixSet.of(nodes.flatMap((node) => node.podPrefixes.map(({ prefix }) => prefix)));
  const reserved = rules.refused.flatMap(({ range, why }) => {
    if (range === 'vpc' || range === 'subnet') return [];
    const ranges = range === 'container' ? network.vpc.containerCidrs : range;
    return ranges.map((one): Range => ({ range: one, what: `${one}: ${why}` }));
  });
  const services = policy.cluster.serviceNetworks.map(
    (range): Range => ({ range, what: `the service network ${range}` }),
  );
  return [...subnets.filter(({ range }) => !claimed.overlaps(range)), ...reserved, ...services]
    .filter(near)
    .sort((a, b) => comparePrefixes(a.range, b.range) || (a.what < b.what ? -1 : 1))
    .flatMap(({ range, what }) =>
      podNetworks
        .filter((one) => one.overlaps(range))
        .map((one) =>
          finding('pod-network-overlaps', {
            subject: `podNetwork/${one}`,
            evidence: `${one} overlaps ${what}`,
          }),
        ),
    );
}
