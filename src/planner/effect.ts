import type { RouteDiff } from './diff.ts';
import { type Flow, isServedNow } from './flows.ts';
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
 * True for the one change that alters the way of a flow behind it: that which makes a longer route,
 * else that which takes the longer route away.
 */
export function altersWay({ kind, destination }: RouteDiff['change'], flow: Flow): boolean {
  return kind === 'delete-route'
    ? (flow.servedAfter?.destination.length ?? 0) < destination.length
    : (flow.servedBefore?.destination.length ?? 0) <= destination.length;
}

/**
 * The worst that a change does to a pod prefix behind it, detours included.
 */
export function effectOf(
  { change }: RouteDiff,
  { before, after }: Behind,
  { dark, rerouted }: Detours,
  situation: Situation,
): Effect {
  const { kind } = change;
  const breaks = (flow: Flow, moves: boolean): boolean =>
    ((moves && flow.before !== flow.after) || rerouted.has(flow)) &&
    situation.carriage(flow.pod.prefix).moveBreaks;
  const effects = new Set<Effect>();
  if (kind === 'delete-route') {
    for (const flow of before) {
      if (!isServedNow(flow)) continue;
      const moves = altersWay(change, flow);
      if (flow.after === undefined || dark.has(flow)) effects.add('loses');
      else if (breaks(flow, moves)) effects.add('resets');
    }
  } else {
    for (const flow of after) {
      const moves = altersWay(change, flow);
      if (flow.before === undefined) effects.add('gains');
      if (!isServedNow(flow)) continue;
      if (kind === 'replace-route' && !situation.rules.replaceInPlace) effects.add('loses');
      else if (breaks(flow, moves)) effects.add('resets');
    }
  }
  return fromBestToWorst.findLast((effect) => effects.has(effect)) ?? 'keeps';
}
