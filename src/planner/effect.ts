import type { RouteDiff } from './diff.ts';
import type { Flow } from './flows.ts';
import type { Effect } from './plan.ts';
import type { Situation } from './situation.ts';
import type { Behind } from './waiting.ts';

const fromBestToWorst: readonly Effect[] = ['keeps', 'gains', 'resets', 'loses'];

/** Flows that fare otherwise than from their first way straight to their last. */
export interface Detours {
  /** Unreachable from this op to a later one. */
  readonly dark: ReadonlySet<Flow>;
  /** Served by a third route for a while. */
  readonly rerouted: ReadonlySet<Flow>;
}

/**
 * The worst that a change does to a pod prefix behind it. A flow's way changes with one op only: the
 * one that makes a longer route, else the one that takes the longer route away; but for detours.
 */
export function effectOf(
  { change }: RouteDiff,
  { before, after }: Behind,
  { dark, rerouted }: Detours,
  situation: Situation,
): Effect {
  const { kind, destination } = change;
  const breaks = (flow: Flow, moves: boolean): boolean =>
    ((moves && flow.before !== flow.after) || rerouted.has(flow)) &&
    situation.carriage(flow.pod.prefix).moveBreaks;
  const effects = new Set<Effect>();
  if (kind === 'delete-route') {
    for (const flow of before) {
      if (flow.before === undefined) continue;
      const moves = (flow.servedAfter?.destination.length ?? 0) < destination.length;
      if (flow.after === undefined || dark.has(flow)) effects.add('loses');
      else if (breaks(flow, moves)) effects.add('resets');
    }
  } else {
    for (const flow of after) {
      const moves = (flow.servedBefore?.destination.length ?? 0) <= destination.length;
      if (flow.before === undefined) effects.add('gains');
      else if (kind === 'replace-route' && !situation.rules.replaceInPlace) effects.add('loses');
      else if (breaks(flow, moves)) effects.add('resets');
    }
  }
  return fromBestToWorst.findLast((effect) => effects.has(effect)) ?? 'keeps';
}
