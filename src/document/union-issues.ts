import type { z } from 'zod';
import { valueAt } from './path-text.ts';

type Issue = z.core.$ZodIssue;

/**
 * A union refused a value: the issues of the branch that its author meant, or undefined where none
 * stands out, so that the whole union says what it wants. A branch of another kind than the value (a
 * string where a mapping was written) was not meant; of the others the one was that knows most of its
 * keys.
 */
export function meantIssues(
  issue: z.core.$ZodIssueInvalidUnion,
  value: unknown,
): readonly Issue[] | undefined {
  const branches = issue.errors.filter((branch) => !branch.some(isOfAnotherKind));
  const scores = branches.map((branch) => misfit(branch, value));
  const least = Math.min(...scores);
  const [meant, ...ties] = branches.filter((_, index) => scores[index] === least);
  if (meant === undefined || ties.length > 0) return undefined;
  // All about the value itself, as in "at least 0": the whole union says more. Sentences stay.
  const bare = meant.every(({ code, path }) => path.length === 0 && code !== 'custom');
  return bare && !isMapping(value) ? undefined : meant;
}

function isOfAnotherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_type' || issue.code === 'invalid_value') return true;
  return (
    issue.code === 'invalid_union' && issue.errors.every((branch) => branch.some(isOfAnotherKind))
  );
}

/** How many keys are unknown to a branch or missing for it; a literal that tells branches apart weighs more. */
function misfit(branch: readonly Issue[], value: unknown): number {
  return branch.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
    if (issue.path.length !== 1) return sum;
    if (issue.code === 'invalid_value') return sum + (issue.values.length === 1 ? 10 : 0);
    return issue.code === 'invalid_type' && isMissing(issue, value) ? sum + 1 : sum;
  }, 0);
}

function isMissing(issue: Issue, value: unknown): boolean {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  return valueAt(value, path) === undefined;
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
