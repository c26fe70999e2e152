import type { Finding } from '../finding/finding.ts';
import type { ApplyResult } from './apply.ts';

/**
 * The exit code of `apply`, once it has begun: of those that hold, the first of 130, 1, 4, 5, 2.
 *
 *     130  the signal kept something from being done
 *       1  nothing could be written: ops were sent or about to be, none was applied, none is unknown
 *       4  the plan is stale
 *       5  partly applied: some op is not as planned, and something was, or may have been, written
 *       2  all as planned, and an error finding is left, also where reading back was impossible
 *
 * @param left findings that the plan leaves behind, such as pod prefixes that no route reaches.
 */
export function exitCodeOf(
  { outcomes, findings, stale, interrupted }: ApplyResult,
  left: readonly Finding[],
): 0 | 1 | 2 | 4 | 5 | 130 {
  if (interrupted) return 130;
  if (stale.length > 0) return 4;
  const count = (result: string) => outcomes.filter((each) => each.result === result).length;
  const written = count('applied') + count('unknown') > 0;
  const undone = outcomes.length - count('applied') - count('already') > 0;
  if (undone) return written ? 5 : 1;
  if (findings.some(({ code }) => code === 'not-as-planned')) return 5;
  return [...findings, ...left].some(({ severity }) => severity === 'error') ? 2 : 0;
}
