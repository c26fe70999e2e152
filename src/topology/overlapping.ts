import type { Prefix } from '../address/prefix.ts';
import { type Claim, compareClaims } from './claim.ts';

/** So many of other nodes are kept for each claim: one decides, a few are named. */
const most = 5;

/** A few claims of different nodes. */
type Few = readonly Claim[];

interface Frame {
  readonly prefix: Prefix;
  /** Of the wider prefixes around. */
  readonly above: Few;
  /** Of exactly this prefix. */
  own: Few;
  /** Of the longer prefixes inside. */
  below: Few;
  readonly asking: Claim[];
}

/**
 * For each claim a few `others` of other nodes that overlap it; claims without are left out.
 * One sort and a stack sweep, so that thousands of nodes that all claim the same cost no more than
 * thousands that do not. Prefixes overlap only where one contains the other:
 *
 *     A ├───────────────────────┤
 *     B    ├─────────┤             A is above B
 *     C      ├──┤                  A and B are above C; C is below B and A
 *     D                 ├──┤       A is above D
 */
export function overlapping(
  claims: readonly Claim[],
  others: readonly Claim[],
): ReadonlyMap<Claim, readonly Claim[]> {
  const asks = new Set(claims);
  const gives = new Set(others);
  const found = new Map<Claim, readonly Claim[]>();
  const open: Frame[] = [];
  const close = (): void => {
    const frame = open.pop();
    if (!frame) return;
    const inside = joined(frame.own, frame.below);
    for (const claim of frame.asking) {
      const rivals = joined(frame.above, inside).filter((one) => one.node !== claim.node);
      if (rivals.length > 0) found.set(claim, rivals);
    }
    const parent = open.at(-1);
    if (parent) parent.below = joined(parent.below, inside);
  };

  for (const claim of [...new Set([...claims, ...others])].sort(compareClaims)) {
    let top = open.at(-1);
    for (; top && !top.prefix.contains(claim.prefix); top = open.at(-1)) close();
    if (!top?.prefix.equals(claim.prefix)) {
      const above = top ? joined(top.above, top.own) : [];
      top = { prefix: claim.prefix, above, own: [], below: [], asking: [] };
      open.push(top);
    }
    if (asks.has(claim)) top.asking.push(claim);
    if (gives.has(claim)) top.own = joined(top.own, [claim]);
  }
  while (open.length > 0) close();
  return found;
}

/** The first few, each of another node. */
function joined(few: Few, more: Few): Few {
  let result = few;
  for (const claim of more) {
    if (result.length >= most) break;
    if (!result.some((one) => one.node === claim.node)) result = [...result, claim];
  }
  return result;
}
