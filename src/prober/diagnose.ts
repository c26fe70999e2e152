import type { FindingCode } from '../finding/catalogue.ts';
import { type Cause, type CauseId, causes } from './causes.ts';
import { type Signature, signatures } from './signatures.ts';
import { type Symptom, type Symptoms, symptomNames, symptomText } from './symptoms.ts';

/** What is known besides symptoms. */
export interface Known {
  /** Of traffic that enters the cluster; undefined: not known. */
  readonly masquerade?: 'flannel' | 'out' | 'none' | undefined;
  /** What validate says of the same packets; undefined: it was not asked, or cannot tell. */
  readonly documents?:
    | { readonly verdict: 'reachable'; readonly assumptions: readonly string[] }
    | { readonly verdict: 'unreachable'; readonly codes: readonly FindingCode[] }
    | undefined;
}

/** One cause, and what speaks for and against it. */
export interface Diagnosis {
  readonly cause: CauseId;
  /** 1 for the likeliest; causes that nothing tells apart share a rank. */
  readonly rank: number;
  readonly evidence: readonly string[];
  readonly against: readonly string[];
}

interface Match {
  readonly agreeing: readonly Symptom[];
  readonly differing: readonly Symptom[];
  /** A pod does something else than where the signature was measured, or there was no such pod. */
  readonly isOtherPods: boolean;
  /** Places that were seen and did not exist where the signature was measured: it is of another design. */
  readonly alien: number;
}

/** Which pods and machines there are is the design; the rest is whether somebody looked. */
const structural: readonly Symptom[] = ['near', 'far', 'owner'];

/** What pods themselves do says more than any knock beside them. */
const ofPods: readonly Symptom[] = ['near', 'far'];

/** Causes that are as far from the symptoms as this many contradictions are not told. */
const mostContradictions = 2;

/**
 * Ranks the causes whose measured signatures come nearest to what is seen. Symptoms that were not
 * looked at, or that a signature does not have, speak neither for nor against.
 *
 * @param table for tests; the lab's otherwise.
 */
export function diagnose(
  seen: Symptoms,
  known: Known = {},
  table: readonly Signature[] = signatures,
): readonly Diagnosis[] {
  const rows = table.filter(
    ({ masquerades }) => known.masquerade === undefined || masquerades.includes(known.masquerade),
  );
  const found = [...new Set(rows.map(({ cause }) => cause))].flatMap((cause) => {
    const matches = rows
      .filter((one) => one.cause === cause)
      .map(({ symptoms }) => compare(seen, symptoms))
      .sort(nearestFirst);
    const [best] = matches;
    if (!best || best.agreeing.length === 0) return [];
    const entry: Cause = causes[cause];
    const told = documentsOn(entry, known);
    return [
      {
        cause,
        evidence: [...textsOf(seen, best.agreeing), ...told.evidence],
        against: [...textsOf(seen, best.differing), ...told.against],
        isOtherPods: best.isOtherPods && !told.isFound,
        // What validate finds in the way is in the way, whatever else is.
        weight: best.differing.length + best.alien + told.against.length - (told.isFound ? 3 : 0),
      },
    ];
  });
  const weights = found.map(({ weight }) => weight);
  const least = Math.min(...weights);
  // Where a cause explains all there is, others must at least explain what pods do.
  const isExplained = found.some(({ against, weight }) => against.length === 0 && weight <= 0);
  const ranks = [...new Set(weights)].sort((a, b) => a - b);
  return found
    .filter(({ weight }) => weight < least + mostContradictions)
    .filter(({ isOtherPods }) => !(isExplained && isOtherPods))
    .map(({ cause, evidence, against, weight }) => ({
      cause,
      evidence,
      against,
      rank: ranks.indexOf(weight) + 1,
    }))
    .sort((a, b) => a.rank - b.rank || (a.cause < b.cause ? -1 : 1));
}

function compare(seen: Symptoms, signature: Symptoms): Match {
  const both = symptomNames.filter(
    (name) => seen[name] !== undefined && signature[name] !== undefined,
  );
  return {
    agreeing: both.filter((name) => seen[name] === signature[name]),
    differing: both.filter((name) => seen[name] !== signature[name]),
    isOtherPods: ofPods.some((name) => seen[name] !== undefined && seen[name] !== signature[name]),
    alien: structural.filter((name) => seen[name] !== undefined && signature[name] === undefined)
      .length,
  };
}

function nearestFirst(a: Match, b: Match): number {
  const weight = ({ differing, alien }: Match) => differing.length + alien;
  return (
    weight(a) - weight(b) ||
    Number(a.isOtherPods) - Number(b.isOtherPods) ||
    b.agreeing.length - a.agreeing.length
  );
}

function documentsOn(
  { codes, assumption }: Cause,
  { documents }: Known,
): { readonly evidence: readonly string[]; readonly against: readonly string[]; isFound: boolean } {
  const none = { evidence: [], against: [], isFound: false };
  if (documents?.verdict === 'unreachable') {
    const found = documents.codes.filter((code) => codes.includes(code));
    if (found.length === 0) return none;
    return { evidence: [`validate finds ${found.join(', ')}`], against: [], isFound: true };
  }
  if (documents === undefined) return none;
  if (codes.length > 0) return { ...none, against: ['validate finds nothing of the kind'] };
  if (assumption === undefined || !documents.assumptions.includes(assumption)) return none;
  return { ...none, evidence: [`validate takes ${assumption} for granted`] };
}

function textsOf(seen: Symptoms, names: readonly Symptom[]): readonly string[] {
  return names.flatMap((name) => {
    const value = seen[name];
    return value === undefined ? [] : [symptomText(name, value)];
  });
}
