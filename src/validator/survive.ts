import type { Prefix } from '../address/prefix.ts';
import { PrefixSet } from '../address/prefix-set.ts';
import type { RouteTable } from '../network/network.ts';
import type { AcceptedPrefix, PlacedNode } from '../topology/topology.ts';
import { type Answer, type Part, prefixesOf } from './matrix.ts';
import { isOneHost } from './place.ts';
import type { Reachability } from './reachability.ts';

/** What goes dark with one node besides its own pods. */
export interface NodeLoss {
  readonly node: PlacedNode;
  /** Addresses of other nodes' pods that some consumer reaches now, and would not. */
  readonly cidrs: readonly Prefix[];
  /** How many pod prefixes those are in. */
  readonly podPrefixes: number;
  /** Sorted. */
  readonly consumers: readonly string[];
  /** Tables that send them to the node, sorted. */
  readonly tables: readonly string[];
}

/**
 * What each node takes along when it dies with the routes as they are, the worst first; nodes that
 * take nothing along are left out. Only routes that lead to a node which is not the owner are looked
 * at: all else of a node are its own pods, which die with it.
 *
 * The same as asking again without each node in turn, and a test holds it to that.
 */
export function lossesOfEachNode(
  answers: readonly Answer[],
  { matrix }: Reachability,
): readonly NodeLoss[] {
  const byTable = new Map<RouteTable, Answer[]>();
  for (const answer of answers) {
    const list = byTable.get(answer.side.table);
    if (list) list.push(answer);
    else byTable.set(answer.side.table, [answer]);
  }
  const losses = new Map<PlacedNode, Loss>();
  for (const [table, asked] of byTable) {
    const carried = matrix.parts(table).filter(isCarried);
    if (carried.length === 0) continue;
    for (const answer of asked) addLosses(losses, table, answer, carried);
  }
  return [...losses]
    .map(([node, { prefixes, pods, consumers, tables }]) => ({
      node,
      cidrs: PrefixSet.of(prefixes).prefixes(),
      podPrefixes: pods.size,
      consumers: [...consumers].sort(),
      tables: [...tables].sort(),
    }))
    .sort(
      (a, b) => b.podPrefixes - a.podPrefixes || (a.node.node.name < b.node.node.name ? -1 : 1),
    );
}

interface Loss {
  readonly prefixes: Prefix[];
  readonly pods: Set<AcceptedPrefix>;
  readonly consumers: Set<string>;
  readonly tables: Set<string>;
}

function addLosses(
  losses: Map<PlacedNode, Loss>,
  table: RouteTable,
  { side, groups }: Answer,
  carried: readonly Part[],
): void {
  const arriving = groups.filter(({ verdict }) => verdict === 'reachable');
  const reached = PrefixSet.of(arriving.flatMap(({ parts }) => parts().flatMap(prefixesOf)));
  for (const part of carried) {
    const lost = prefixesOf(part).filter((prefix) => reached.overlaps(prefix));
    if (lost.length === 0) continue;
    const there = PrefixSet.of(lost).intersect(reached).prefixes();
    for (const node of carriersOf(part)) {
      const loss = losses.get(node) ?? {
        prefixes: [],
        pods: new Set(),
        consumers: new Set(),
        tables: new Set(),
      };
      losses.set(node, loss);
      loss.prefixes.push(...there);
      loss.pods.add(part.pod);
      loss.consumers.add(side.consumer);
      loss.tables.add(table.id);
    }
  }
}

function isCarried(part: Part): boolean {
  return carriersOf(part).length > 0;
}

/** Nodes that a route of a part leads to and that are not the pods' own. */
function carriersOf({ pod, way }: Part): readonly PlacedNode[] {
  const nodes = (way?.targets ?? []).flatMap((target) =>
    target.kind === 'place' ? (target.place.node ?? []) : [],
  );
  return [...new Set(nodes)].filter((node) => !pod.owner || !isOneHost(node, pod.owner));
}
