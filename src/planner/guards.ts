import type { Plan } from './plan.ts';

/** Percentages above which `apply` refuses; podway.yaml's `guards`, or the flags that override them. */
export interface GuardLimits {
  readonly maxLostPercent: number;
  readonly maxMovedPercent: number;
  readonly maxRemovedPercent: number;
}

/** A guard that trips, with the numbers and the flag that lets the plan through. */
export interface TrippedGuard {
  readonly guard: 'lost' | 'moved' | 'removed';
  readonly message: string;
  readonly flag: string;
}

/** So few pod prefixes never trip moved or removed: small clusters change by large percentages. */
const fewPrefixes = 3;

/**
 * The guards that a plan trips, before the first write: over distinct pod prefixes, and for removed
 * ones over distinct destinations of managed routes. A source that read empty (no node, or none with
 * a pod prefix) counts as 100 % removed, however few routes that is.
 */
export function trippedGuards(
  summary: Plan['summary'],
  limits: GuardLimits,
): readonly TrippedGuard[] {
  const { lost, moved, removed, reachableBefore, managedBefore, nodes, podPrefixes } = summary;
  const readEmpty = removed > 0 && podPrefixes === 0;
  const why = !readEmpty
    ? 'their nodes left'
    : nodes === 0
      ? 'the cluster was read as empty'
      : 'no pod prefix of any node was accepted';
  return [
    ...judge({
      guard: 'lost',
      percent: percentOf(lost, reachableBefore),
      most: limits.maxLostPercent,
      what: `${lost} of ${reachableBefore} pod prefixes that are reachable now would not be`,
    }),
    ...judge({
      guard: 'moved',
      percent: moved > fewPrefixes ? percentOf(moved, reachableBefore) : 0,
      most: limits.maxMovedPercent,
      what: `${moved} of ${reachableBefore} pod prefixes would move to another next hop`,
    }),
    ...judge({
      guard: 'removed',
      percent: readEmpty ? 100 : removed > fewPrefixes ? percentOf(removed, managedBefore) : 0,
      most: limits.maxRemovedPercent,
      what: `${removed} of ${managedBefore} destinations would lose their routes, as ${why}`,
    }),
  ];
}

function judge(about: {
  readonly guard: TrippedGuard['guard'];
  readonly percent: number;
  readonly most: number;
  readonly what: string;
}): readonly TrippedGuard[] {
  const { guard, percent, most, what } = about;
  if (percent <= most) return [];
  // Rounded up, so that the flag lets exactly this plan through.
  const needed = Math.ceil(percent);
  const flag = `--max-${guard} ${needed}`;
  const message = `${what} (${needed} %); the guard allows ${most} %. If that is meant: ${flag}`;
  return [{ guard, message, flag }];
}

function percentOf(count: number, of: number): number {
  return of === 0 ? 0 : (count * 100) / of;
}
