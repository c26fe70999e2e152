import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import { once } from '../topology/once.ts';
import { type GoneRoute, isGone, type RouteDiff } from './diff.ts';
import { type Flow, isServedNow, wouldDoNow } from './flows.ts';
import { routeOpId } from './op-id.ts';
import type { Situation } from './situation.ts';
import type { WaitingDelete } from './waits.ts';

/** The flows that a destination serves today, and will serve. */
export interface Behind {
  readonly before: readonly Flow[];
  readonly after: readonly Flow[];
}

const nobody: Behind = { before: [], after: [] };

/** For each change of a table the flows behind its destination. Made at the first question: most tables have no change. */
export function behindOf(flows: readonly Flow[]): (diff: RouteDiff) => Behind {
  const behind = once(() => byDestination(flows));
  return (diff) => behind().get(diff.change.destination.text) ?? nobody;
}

function byDestination(flows: readonly Flow[]): ReadonlyMap<string, Behind> {
  const behind = new Map<string, { before: Flow[]; after: Flow[] }>();
  const at = ({ text }: Prefix) => {
    const known = behind.get(text);
    if (known) return known;
    const fresh = { before: [], after: [] };
    behind.set(text, fresh);
    return fresh;
  };
  for (const flow of flows) {
    if (flow.servedBefore) at(flow.servedBefore.destination).before.push(flow);
    if (flow.servedAfter) at(flow.servedAfter.destination).after.push(flow);
  }
  return behind;
}

/** The deletes of a table, each with the flows that are served now and deliverable after, and what those wait for. */
export function waitingDeletes(
  diffs: readonly RouteDiff[],
  behind: (diff: RouteDiff) => Behind,
  situation: Situation,
): readonly WaitingDelete[] {
  const changed = new Map(diffs.map((diff) => [diff.change.destination.text, diff]));
  const dying = diffs.filter(isGone);
  const around = nesting(dying);
  return dying.map((diff) => ({
    id: routeOpId(diff.change),
    destination: diff.change.destination,
    flows: behind(diff)
      .before.filter((flow) => isServedNow(flow) && flow.after)
      .map((flow) => ({
        flow,
        last: [...coverOf(flow, changed), ...deadBetween(flow, around.get(diff) ?? [], situation)],
      })),
  }));
}

/** The op, if any, that makes the route which serves a flow in the end. */
function coverOf(flow: Flow, changed: ReadonlyMap<string, RouteDiff>): readonly string[] {
  const diff = flow.servedAfter && changed.get(flow.servedAfter.destination.text);
  return diff ? [routeOpId(diff.change)] : [];
}

/** For each route to delete, the wider ones around it that are to be deleted too. */
function nesting(dying: readonly GoneRoute[]): ReadonlyMap<RouteDiff, readonly GoneRoute[]> {
  const around: GoneRoute[] = [];
  const byAddress = dying.toSorted((a, b) =>
    comparePrefixes(a.today.destination, b.today.destination),
  );
  return new Map(
    byAddress.map((diff) => {
      const { destination } = diff.today;
      while (around.length > 0 && !around.at(-1)?.today.destination.contains(destination))
        around.pop();
      const entry = [diff, [...around]] as const;
      around.push(diff);
      return entry;
    }),
  );
}

/** Deletes of routes that would serve a flow once the longer one is gone, and would not deliver. */
function deadBetween(
  flow: Flow,
  around: readonly GoneRoute[],
  situation: Situation,
): readonly string[] {
  const length = flow.servedAfter?.destination.length ?? 0;
  return around
    .filter(
      ({ today }) => today.destination.length > length && !wouldDoNow(today, flow, true, situation),
    )
    .map((diff) => routeOpId(diff.change));
}
