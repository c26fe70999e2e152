import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Delivery } from './flows.ts';
import type { Op, Plan } from './plan.ts';
import type { TablePlan } from './plan-table.ts';
import type { Situation } from './situation.ts';

/** Totals of a plan, and what the guards judge: over distinct pod prefixes, however many tables they are in. */
export function summarise(
  cluster: Cluster,
  tables: readonly TablePlan[],
  ops: readonly Op[],
  situation: Situation,
): Plan['summary'] {
  const count = (kind: Op['kind']): number => ops.filter((op) => op.kind === kind).length;
  const fares = faresOf(tables, situation.accepted.length);
  const gone = goneDestinations(ops, situation);
  return {
    create: count('create-route'),
    replace: count('replace-route'),
    delete: count('delete-route'),
    other: count('claim-table') + count('disable-source-dest-check'),
    podPrefixes: situation.accepted.length,
    unreachable: distinct(tables.map((one) => one.summary.unreachable)),
    // What is gone is near no pod prefix, so nothing is counted twice.
    lost: fares.lost + gone.lost.size,
    moved: fares.moved,
    removed: gone.removed.size,
    nodes: cluster.nodes.length,
    reachableBefore: fares.reachable + gone.lost.size,
    managedBefore: distinct(tables.map((one) => one.managed.map((route) => route.destination))),
  };
}

const reachable = 1;
const lost = 2;
const moved = 4;

/** How many pod prefixes fare so in some table. The flows of each table go with the pod prefixes, so a bit each is enough. */
function faresOf(
  tables: readonly TablePlan[],
  podPrefixes: number,
): { readonly reachable: number; readonly lost: number; readonly moved: number } {
  const fares = new Uint8Array(podPrefixes);
  for (const table of tables) {
    table.flows.forEach(({ before, after }, index) => {
      if (before === undefined) return;
      fares[index] = (fares[index] ?? 0) | reachable | fareOf(before, after);
    });
  }
  const count = (bit: number): number =>
    fares.reduce((sum, fare) => ((fare & bit) === 0 ? sum : sum + 1), 0);
  return { reachable: count(reachable), lost: count(lost), moved: count(moved) };
}

function fareOf(before: Delivery, after: Delivery): number {
  if (after === undefined) return lost;
  return after === before ? 0 : moved;
}

/** How many prefixes there are in lists, each in order of address. Neighbours tell in a single list; sets are for several. */
function distinct(lists: readonly (readonly Prefix[])[]): number {
  const [only, ...others] = lists.filter((list) => list.length > 0);
  if (!only) return 0;
  if (others.length > 0) return new Set(lists.flatMap((list) => list.map(String))).size;
  return only.reduce((sum, one, index) => (only[index - 1]?.equals(one) ? sum : sum + 1), 0);
}

/**
 * Destinations whose routes go although no accepted prefix is near. Lost where the node that the route
 * leads to is still there, and either its claim is not believed any more or it claims nothing; else
 * removed: the node left, or has other pods now.
 */
function goneDestinations(
  ops: readonly Op[],
  { accepted, topology, nodeByHop }: Situation,
): { readonly lost: ReadonlySet<string>; readonly removed: ReadonlySet<string> } {
  const lost = new Set<string>();
  const removed = new Set<string>();
  const deletes = ops.filter((op) => op.kind === 'delete-route');
  if (deletes.length === 0) return { lost, removed };
  const owned = PrefixSet.of(accepted.map((one) => one.prefix));
  const disbelieved = PrefixSet.of(topology.dropped.map((one) => one.prefix));
  const owners = new Set(accepted.map(({ node, prefix }) => `${prefix.family} ${node.name}`));
  for (const op of deletes) {
    if (owned.overlaps(op.destination)) continue;
    const { family, text } = op.destination;
    const nodes = op.before.nextHops.flatMap((hop) => nodeByHop(hop)?.node.name ?? []);
    const claimsNothing = nodes.some((name) => !owners.has(`${family} ${name}`));
    const isLost = nodes.length > 0 && (claimsNothing || disbelieved.overlaps(op.destination));
    (isLost ? lost : removed).add(text);
  }
  return { lost, removed };
}
