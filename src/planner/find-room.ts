import type { Route } from '../network/network.ts';
import { listedRoutes } from '../topology/foreign.ts';
import { isPrefixRoute } from '../topology/ownership.ts';
import { routeOpId } from './op-id.ts';
import type { TablePlan } from './plan-table.ts';
import { makeRoom, type Room } from './room.ts';
import type { Situation } from './situation.ts';
import type { WaitingDelete } from './waits.ts';
import { type Way, waysAround, waysOf } from './ways.ts';

/** An order of one table's changes that fits its limits. */
export function findRoom(
  plan: TablePlan,
  deletes: readonly WaitingDelete[],
  situation: Situation,
): Room {
  const diffs = plan.diffs.map((diff) => ({ id: routeOpId(diff.change), diff }));
  const idsOf = (kind: 'create-route' | 'replace-route') =>
    diffs
      .filter(({ diff }) => diff.change.kind === kind)
      .map(({ id, diff }) => ({ id, destination: diff.change.destination }));
  let known: ReturnType<typeof waysAround> | undefined;
  return makeRoom({
    limits: plan.summary.limits,
    creates: idsOf('create-route'),
    deletes,
    done: idsOf('replace-route').map(({ id }) => id),
    ways: () => {
      known ??= waysAround(
        deletes.flatMap((one) => one.flows.map(({ flow }) => flow)),
        waysIn(plan, diffs, situation),
      );
      return known;
    },
  });
}

/** Of today's routes with equal destinations longest-prefix match takes the later one. */
function waysIn(
  { consumerTable, managed }: TablePlan,
  diffs: Parameters<typeof waysOf>[2],
  situation: Situation,
): readonly Way[] {
  const { routes } = consumerTable.table;
  const listed = listedRoutes(routes, situation.network.prefixLists);
  const own = new Set<Route>(managed);
  const today = [...listed, ...routes.filter(isPrefixRoute)];
  return waysOf(today, (route) => own.has(route), diffs, situation);
}
