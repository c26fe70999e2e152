import { type FindingCode, finding } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import type { Claim } from './claim.ts';
import { grouped } from './grouped.ts';

/** One thing to say of one claim. */
export interface Remark {
  readonly claim: Claim;
  readonly code: FindingCode;
  /** What it is about, the claim named in it. */
  readonly what: string;
  /** What is to be said once for many: the pod networks, the usual length. */
  readonly why?: string | undefined;
}

/** A node that claims thousands must not flood the report: a few are named, the rest are counted. */
const mostNamed = 3;

/** One finding for all remarks of a node that say the same. */
export function claimFindings(remarks: readonly Remark[]): readonly Finding[] {
  const groups = grouped(
    remarks,
    ({ claim, code, why = '' }) => `${claim.node.name} ${code} ${why}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const named = group.slice(0, mostNamed).map((one) => one.what);
    const rest = group.length - named.length;
    const list = `${named.join(first.why === undefined ? '; ' : ', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    const evidence = `it claims ${list}${first.why === undefined ? '' : `; ${first.why}`}`;
    return [finding(first.code, { subject: `node/${first.claim.node.name}`, evidence })];
  });
}
