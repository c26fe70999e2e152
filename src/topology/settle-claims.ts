import type { PrefixSource } from '../cluster/cluster.ts';
import { type Claim, claimText, compareClaims } from './claim.ts';
import type { Remark } from './claim-findings.ts';
import { overlapping } from './overlapping.ts';

/** So many rivals are named in evidence. */
const mostNamed = 3;

/** What speaks for a claim where another node's overlaps it; more beats less. */
type Weight = 2 | 1 | 0;

/**
 * Of overlapping claims of different nodes, those that lose. The claim that a managed route of today
 * leads to its node for stays; else the one from the cluster's own source, such as
 * `node.spec.podCIDRs`; else none does.
 *
 * Decided from the weightiest down: what a weightier claim refutes speaks against no other claim, so
 * a lie that today's routes give away harms nobody that is new.
 *
 *     routed       A ├─────┤            stays
 *     not routed   B ├───────────┤      refuted by A
 *     not routed   C        ├────┤      stays: only B spoke against it
 *
 * @param claims in order of address; those of one node do not overlap.
 */
export function contestedClaims(
  claims: readonly Claim[],
  clusterSource: PrefixSource,
  isRouted: (claim: Claim) => boolean,
): readonly Remark[] {
  if (!someOverlap(claims)) return [];
  const disputed = [...overlapping(claims, claims).keys()].sort(compareClaims);
  const weights = new Map(
    disputed.map((claim): [Claim, Weight] => [
      claim,
      isRouted(claim) ? 2 : claim.source === clusterSource ? 1 : 0,
    ]),
  );
  const lost = new Map<Claim, readonly Claim[]>();
  const unrefuted: Claim[] = [];
  for (const weight of [2, 1, 0]) {
    const equals = disputed.filter((claim) => weights.get(claim) === weight);
    const refuted = overlapping(equals, unrefuted);
    const left = equals.filter((claim) => !refuted.has(claim));
    for (const [claim, rivals] of [...refuted, ...overlapping(left, left)]) {
      lost.set(claim, rivals);
    }
    unrefuted.push(...left);
  }
  return disputed.flatMap((claim) => {
    const rivals = lost.get(claim);
    if (!rivals) return [];
    const others = rivals
      .slice(0, mostNamed)
      .map((one) => `${one.node.name} claims ${claimText(one)}`);
    if (rivals.length > mostNamed) others.push('and others');
    const what = `${claimText(claim)}, and ${others.join(', ')}`;
    return [{ claim, code: 'claim-contested', what }];
  });
}

/**
 * Prefixes nest or are apart, so in order of address the first inside another comes right behind what
 * contains it: neighbours tell. Nearly always nothing overlaps, and this is all the work there is.
 */
function someOverlap(claims: readonly Claim[]): boolean {
  return claims.some(({ prefix }, index) => claims[index - 1]?.prefix.overlaps(prefix) ?? false);
}
