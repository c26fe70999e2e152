import fc from 'fast-check';
import type { Network } from '../../src/network/network.ts';
import { withChange } from '../../src/network/with-change.ts';
import type { Op } from '../../src/planner/plan.ts';
import { create, disableCheck, network, remove, replace, route, temporary } from './ops.ts';

export interface RandomPlan {
  /** In any order: a plan's list need not follow `needs`. */
  readonly plan: readonly Op[];
  readonly start: Network;
  /** What is there once all is done, by a plain replay. */
  readonly end: Network;
}

const tables = ['t', 'u'];
const cover = '10.244.0.0/16';

/** What a random plan does with one destination or interface, and by which dice it is linked. */
const piece = fc.record({
  table: fc.constantFrom(...tables),
  kind: fc.constantFrom('create', 'replace', 'delete', 'check', 'foreign'),
  /** Whether it needs the n-th op before it. */
  needs: fc.array(fc.boolean(), { maxLength: 8 }),
  relies: fc.boolean(),
  needsCover: fc.boolean(),
});

/**
 * Plans over two tables: ops need random earlier ones, some deletes rely on routes that are there
 * or that an earlier op creates, and a table may have a temporary covering route.
 */
export const randomPlan: fc.Arbitrary<RandomPlan> = fc
  .record({
    pieces: fc.array(piece, { minLength: 1, maxLength: 14 }),
    covered: fc.subarray(tables),
    shuffle: fc.infiniteStream(fc.nat({ max: 1_000_000 })),
  })
  .map(({ pieces, covered, shuffle }) => {
    const routes: Record<string, ReturnType<typeof route>[]> = { t: [], u: [] };
    const interfaces: Record<string, boolean> = {};
    const ops: Op[] = [];
    for (const [index, { table, kind, needs, relies, needsCover }] of pieces.entries()) {
      const destination = `10.244.${index}.0/24`;
      const links = {
        needs: [
          ...ops.filter((_, at) => needs[at % 8]).map(({ id }) => id),
          ...(needsCover && covered.includes(table) ? [`${table}/${cover}#temporary-create`] : []),
        ],
      };
      if (kind === 'create') {
        ops.push(create(table, destination, 'eni-2', links));
      } else if (kind === 'check') {
        interfaces[`eni-x${index}`] = true;
        ops.push(disableCheck(`eni-x${index}`));
      } else {
        routes[table]?.push(route(destination, 'eni-1'));
        if (kind === 'replace') ops.push(replace(table, destination, 'eni-1', 'eni-2', links));
        if (kind === 'delete') {
          const safe = relies
            ? ops.find((op) => op.kind === 'create-route' && op.table === table)
            : undefined;
          const on = safe === undefined ? links : reliesOn(safe, links.needs);
          ops.push(remove(table, destination, 'eni-1', on));
        }
      }
    }
    for (const table of covered) {
      const first = `${table}/${cover}#temporary-create`;
      const last = ops.filter(({ needs }) => needs.includes(first)).map(({ id }) => id);
      // A pair that nothing needs is done before it begins.
      if (last.length === 0) continue;
      const pair = temporary(table, cover, 'eni-2', last);
      ops.unshift(pair.first);
      ops.push(pair.last);
    }
    const start = network({ tables: routes, interfaces });
    const dice = ops.map((op) => ({ op, at: shuffle.next().value }));
    return {
      plan: dice.toSorted((x, y) => x.at - y.at).map(({ op }) => op),
      start,
      end: ops.reduce(withChange, start),
    };
  });

function reliesOn(safe: Op, needs: readonly string[]) {
  const relies = safe.kind === 'create-route' ? [safe.destination.text] : [];
  return { needs: [...new Set([...needs, safe.id])], relies };
}

/** Everything in the network that a plan can change, in an order of its own. */
export function contents(of: Network): readonly string[] {
  return [
    ...of.routeTables.flatMap(({ id, routes }) =>
      routes.map(({ destination, nextHops }) => `${id} ${destination} ${JSON.stringify(nextHops)}`),
    ),
    ...of.interfaces.map(({ id, sourceDestCheck }) => `${id} ${sourceDestCheck}`),
  ].toSorted();
}
