import { PrefixSet } from '../address/prefix-set.ts';
import type { Cluster } from '../cluster/cluster.ts';
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
  const reachable = new Set<string>();
  const lost = new Set<string>();
  const moved = new Set<string>();
  for (const table of tables) {
    for (const { prefix, before, after } of table.flows) {
      if (before === undefined) continue;
      reachable.add(prefix.text);
      if (after === undefined) lost.add(prefix.text);
      else if (after !== before) moved.add(prefix.text);
    }
  }

  const gone = goneDestinations(ops, situation);
  for (const destination of gone.lost) {
    reachable.add(destination);
    lost.add(destination);
  }
  return {
    create: count('create-route'),
    replace: count('replace-route'),
    delete: count('delete-route'),
    other: count('claim-table') + count('disable-source-dest-check'),
    podPrefixes: situation.accepted.length,
    unreachable: new Set(tables.flatMap((one) => one.summary.unreachable.map(String))).size,
    lost: lost.size,
    moved: moved.size,
    removed: gone.removed.size,
    nodes: cluster.nodes.length,
    reachableBefore: reachable.size,
    managedBefore: new Set(
      tables.flatMap((one) => one.managed.map((route) => route.destination.text)),
    ).size,
  };
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
  const owned = PrefixSet.of(accepted.map((one) => one.prefix));
  const disbelieved = PrefixSet.of(topology.dropped.map((one) => one.prefix));
  const owners = new Set(accepted.map(({ node, prefix }) => `${prefix.family} ${node.name}`));
  const lost = new Set<string>();
  const removed = new Set<string>();
  for (const op of ops) {
    if (op.kind !== 'delete-route' || owned.overlaps(op.destination)) continue;
    const { family, text } = op.destination;
    const nodes = op.before.nextHops.flatMap((hop) => nodeByHop(hop)?.node.name ?? []);
    const claimsNothing = nodes.some((name) => !owners.has(`${family} ${name}`));
    const isLost = nodes.length > 0 && (claimsNothing || disbelieved.overlaps(op.destination));
    (isLost ? lost : removed).add(text);
  }
  return { lost, removed };
}
