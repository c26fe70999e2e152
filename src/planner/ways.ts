import { comparePrefixes, type Prefix } from '../address/prefix.ts';
import type { PlacedNode, PrefixRoute } from '../topology/topology.ts';
import type { RouteDiff } from './diff.ts';
import { type Flow, isEffective, reaches, wouldDoNow } from './flows.ts';
import { inOrder } from './serving.ts';
import type { Situation } from './situation.ts';

/** A route that some flow could be served by while the plan is carried out. */
export interface Way {
  readonly destination: Prefix;
  /** The op that makes it; undefined: it is there today. */
  readonly madeBy: string | undefined;
  /** The op that removes it; undefined: it stays. */
  readonly removedBy: string | undefined;
  /** Where it leads, before and after it is replaced. */
  readonly nodes: readonly PlacedNode[];
  /** The ops without which it does not deliver a flow; undefined: it never does. */
  readonly wants: (flow: Flow) => readonly string[] | undefined;
}

/** The ways that a table has while it is planned: today's routes, whatever becomes of them, and those to be created. */
export function waysOf(
  today: readonly PrefixRoute[],
  isManaged: (route: PrefixRoute) => boolean,
  diffs: readonly { readonly id: string; readonly diff: RouteDiff }[],
  situation: Situation,
): readonly Way[] {
  const changed = new Map(diffs.map((one) => [one.diff.change.destination.text, one]));
  const now = (route: PrefixRoute, flow: Flow): boolean =>
    wouldDoNow(route, flow, isManaged(route), situation);
  const later = ({ desired }: RouteDiff, { pod }: Flow): boolean =>
    desired !== undefined && reaches(desired.node, pod, situation);
  return [
    ...today.filter(isEffective).map((route): Way => {
      const { destination } = route;
      const change = isManaged(route) ? changed.get(destination.text) : undefined;
      const node = nodeOf(route, situation);
      const nodes = [node, change?.diff.desired?.node].filter((one) => one !== undefined);
      const stays = { destination, nodes, madeBy: undefined };
      if (!change || change.diff.change.kind === 'create-route') {
        const wants = (flow: Flow) => (now(route, flow) ? [] : undefined);
        return { ...stays, removedBy: undefined, wants };
      }
      const { id, diff } = change;
      if (diff.change.kind === 'delete-route') {
        return { ...stays, removedBy: id, wants: (flow) => (now(route, flow) ? [] : undefined) };
      }
      const wants = (flow: Flow) =>
        later(diff, flow) ? (now(route, flow) ? [] : [id]) : undefined;
      return { ...stays, removedBy: undefined, wants };
    }),
    ...diffs
      .filter(({ diff }) => diff.change.kind === 'create-route')
      .map(({ id, diff }): Way => {
        const wants = (flow: Flow) => (later(diff, flow) ? [] : undefined);
        const nodes = diff.desired ? [diff.desired.node] : [];
        return {
          destination: diff.change.destination,
          nodes,
          madeBy: id,
          removedBy: undefined,
          wants,
        };
      }),
  ];
}

function nodeOf({ nextHops }: PrefixRoute, { nodeByHop }: Situation): PlacedNode | undefined {
  const [hop] = nextHops;
  return hop && nextHops.length === 1 ? nodeByHop(hop) : undefined;
}

/** For each flow the ways around it, the longest first; without the route that serves it today. */
export function waysAround(
  flows: Iterable<Flow>,
  ways: readonly Way[],
): ReadonlyMap<Flow, readonly Way[]> {
  const byAddress = inOrder(ways);
  const around: Way[] = [];
  let next = 0;
  return new Map(
    [...flows]
      .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
      .map((flow) => {
        const close = (prefix: Prefix): void => {
          while (around.length > 0 && !around.at(-1)?.destination.contains(prefix)) around.pop();
        };
        for (let way = byAddress[next]; way; way = byAddress[++next]) {
          if (comparePrefixes(way.destination, flow.prefix) > 0) break;
          close(way.destination);
          around.push(way);
        }
        close(flow.prefix);
        const served = flow.servedBefore?.destination.text;
        return [flow, around.filter((way) => way.destination.text !== served).reverse()];
      }),
  );
}
