import type { RouteDiff } from './diff.ts';
import type { Flow } from './flows.ts';
import type { Behind } from './order.ts';
import type { Effect } from './plan.ts';
import type { Situation } from './situation.ts';

const fromBestToWorst: readonly Effect[] = ['keeps', 'gains', 'resets', 'loses'];

/**
 * The worst that a change does to a pod prefix behind it. A flow's way changes with one op only: the
 * one that makes a longer route, else the one that takes the longer route away.
 *
 * @param dark flows that are unreachable from this op to a later one.
 */
export function effectOf(
  { change }: RouteDiff,
  { before, after }: Behind,
  dark: ReadonlySet<Flow | undefined>,
  { rules, topology }: Situation,
): Effect {
  const { kind, destination } = change;
  const breaks = topology.overlay.masquerade.outsideToPod !== 'no';
  const effects = new Set<Effect>();
  if (kind === 'delete-route') {
    for (const flow of before) {
      if (flow.before === undefined) continue;
      const moves = (flow.servedAfter?.destination.length ?? 0) < destination.length;
      if (flow.after === undefined || dark.has(flow)) effects.add('loses');
      else if (moves && flow.before !== flow.after && breaks) effects.add('resets');
    }
  } else {
    for (const flow of after) {
      const moves = (flow.servedBefore?.destination.length ?? 0) <= destination.length;
      if (flow.before === undefined) effects.add('gains');
      else if (kind === 'replace-route' && !rules.replaceInPlace) effects.add('loses');
      else if (moves && flow.before !== flow.after && breaks) effects.add('resets');
    }
  }
  return fromBestToWorst.findLast((effect) => effects.has(effect)) ?? 'keeps';
}
