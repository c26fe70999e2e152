import { comparePrefixes, type Family, type Prefix } from '../address/prefix.ts';
import type { ClusterNode, PrefixSource } from '../cluster/cluster.ts';
import type { Network } from '../network/network.ts';
import { type Claim, claimText, widest } from './claim.ts';
import type { Remark } from './claim-findings.ts';

export interface SoundClaims {
  /** Claims that nothing but another node's claim speaks against, by node; of nested ones the widest. */
  readonly byNode: ReadonlyMap<string, readonly Claim[]>;
  readonly refused: readonly Claim[];
  readonly remarks: readonly Remark[];
}

interface Rules {
  readonly clusterSource: PrefixSource;
  readonly podNetworks: readonly Prefix[];
  readonly network: Network;
  /** What shows that the cloud itself routes the pods of a claim. */
  readonly native: (claim: Claim) => string | undefined;
  readonly usualLength: (family: Family, source: PrefixSource) => number;
}

/**
 * Judges each claim by itself, in this order: VPC-native ones need no route; those outside the pod
 * networks, over a subnet, or wider than usual are refused.
 */
export function soundClaims(nodes: readonly ClusterNode[], rules: Rules): SoundClaims {
  const refusal = refusalTest(rules);
  const remarks: Remark[] = [];
  const refused: Claim[] = [];
  const byNode = new Map<string, readonly Claim[]>();
  for (const node of nodes) {
    const sound = node.podPrefixes
      .map((one): Claim => ({ ...one, node }))
      .sort(
        (a, b) =>
          comparePrefixes(a.prefix, b.prefix) ||
          // Of two sources that say the same the cluster's own is named.
          Number(b.source === rules.clusterSource) - Number(a.source === rules.clusterSource) ||
          (a.source < b.source ? -1 : 1),
      )
      .filter((claim) => {
        const native = rules.native(claim);
        if (native !== undefined) {
          remarks.push({ claim, code: 'claim-vpc-native', what: native });
          return false;
        }
        const remark = refusal(claim);
        if (!remark) return true;
        remarks.push(remark);
        refused.push(claim);
        return false;
      });
    if (sound.length > 0) byNode.set(node.name, widest(sound));
  }
  return { byNode, refused, remarks };
}

function refusalTest({
  podNetworks,
  network,
  usualLength,
}: Rules): (claim: Claim) => Remark | undefined {
  // Most subnets lie far from the pod networks: only those near can overlap a claim inside one.
  const near = network.subnets
    .flatMap(({ id, cidrs }) => cidrs.map((cidr) => ({ id, cidr })))
    .filter(({ cidr }) => podNetworks.some((one) => one.overlaps(cidr)))
    .sort((a, b) => comparePrefixes(a.cidr, b.cidr));
  const networks = `the pod networks are ${podNetworks.join(', ')}`;
  return (claim) => {
    const { prefix, source } = claim;
    const what = claimText(claim);
    if (!podNetworks.some((one) => one.contains(prefix))) {
      return { claim, code: 'claim-outside-pod-networks', what, why: networks };
    }
    const subnet = near.find(({ cidr }) => cidr.overlaps(prefix));
    if (subnet) {
      const overlaps = `${what}, which overlaps ${subnet.cidr} of subnet ${subnet.id}`;
      return { claim, code: 'claim-overlaps-subnet', what: overlaps };
    }
    const length = usualLength(prefix.family, source);
    if (prefix.length < length) {
      const usual = `the usual prefix of a node is a /${length}`;
      return { claim, code: 'claim-too-wide', what, why: usual };
    }
    return undefined;
  };
}
