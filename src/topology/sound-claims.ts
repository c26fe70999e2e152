import { comparePrefixes, type Family, type Prefix } from '../address/prefix.ts';
import type { PrefixSource } from '../cluster/cluster.ts';
import type { Network } from '../network/network.ts';
import { type Claim, claimText } from './claim.ts';
import type { Remark } from './claim-findings.ts';
import { isInside } from './inside.ts';

export interface SoundClaims {
  /** Claims that nothing but another node's claim speaks against, node by node; of nested ones the widest. */
  readonly sound: readonly Claim[];
  readonly refused: readonly Claim[];
  readonly remarks: readonly Remark[];
}

interface Rules {
  readonly podNetworks: readonly Prefix[];
  readonly network: Network;
  /** What shows that the cloud itself routes the pods of a claim. */
  readonly native: (claim: Claim) => string | undefined;
  readonly usualLength: (family: Family, source: PrefixSource) => number;
}

/**
 * Judges each claim by itself, in this order: VPC-native ones need no route; those outside the pod
 * networks, over a subnet, or wider than usual are refused.
 *
 * @param claims node by node, as `claimsOf` makes them.
 */
export function soundClaims(claims: readonly Claim[], rules: Rules): SoundClaims {
  const refusal = refusalTest(rules);
  const sound: Claim[] = [];
  const remarks: Remark[] = [];
  const refused: Claim[] = [];
  for (const claim of claims) {
    const native = rules.native(claim);
    if (native !== undefined) {
      remarks.push({ claim, code: 'claim-vpc-native', what: native });
      continue;
    }
    const remark = refusal(claim);
    if (remark) {
      remarks.push(remark);
      refused.push(claim);
      continue;
    }
    const last = sound[sound.length - 1];
    if (last?.node !== claim.node || !last.prefix.contains(claim.prefix)) sound.push(claim);
  }
  return { sound, refused, remarks };
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
    const { prefix, source, usualLength: configured } = claim;
    if (!isInside(prefix, podNetworks)) {
      const what = claimText(claim);
      return { claim, code: 'claim-outside-pod-networks', what, why: networks };
    }
    const subnet = near.length > 0 && near.find(({ cidr }) => cidr.overlaps(prefix));
    if (subnet) {
      const overlaps = `${claimText(claim)}, which overlaps ${subnet.cidr} of subnet ${subnet.id}`;
      return { claim, code: 'claim-overlaps-subnet', what: overlaps };
    }
    // What an administrator configured needs no vote: pools may have blocks of several sizes.
    const length = configured ?? usualLength(prefix.family, source);
    if (prefix.length < length) {
      const usual = `the usual prefix of a node is a /${length}`;
      return { claim, code: 'claim-too-wide', what: claimText(claim), why: usual };
    }
    return undefined;
  };
}
