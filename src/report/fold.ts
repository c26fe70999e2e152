import type { Op, Plan } from '../planner/plan.ts';
import { someOf, span } from './columns.ts';
import { hopsText, isRouteOp, nodesOf } from './hops.ts';

/** A line of a plan: one op, or many that are alike. */
export interface Row {
  readonly kind: Op['kind'];
  readonly effect: Op['effect'];
  /** The destination, the interface or the table; of many the first and the last. */
  readonly what: string;
  /** The next hops, or what else becomes of it. */
  readonly change: string;
  readonly why: string;
}

/** Plans of no more changes in a table are shown change by change. */
export const fewRows = 20;

/** Fewer ops than this are as short in lines of their own. */
const leastAlike = 4;

/** More rows than this, after alike ops are folded, are still too many. */
const manyRows = 2 * fewRows;

/** More items than this in one line are a number. */
const mostListed = 4;

const nouns: Readonly<Record<Op['kind'], string>> = {
  'create-route': 'routes',
  'replace-route': 'routes',
  'delete-route': 'routes',
  'disable-source-dest-check': 'interfaces',
  'claim-table': 'tables',
};

/**
 * The rows of a list of ops. Long lists are folded: ops of one kind, one effect and one shape of
 * reason are a row, which tells where they begin and end and how many they are:
 *
 *     +  10.244.1.0/24   eni-1 (node-1)    node-1 owns it
 *     +  10.244.2.0/24   eni-2 (node-2)    node-2 owns it
 *     …
 *     +  10.244.1.0/24 … 10.244.40.0/24  node-1 … node-40  40 routes to their owners
 *
 * @param full no folding, however long the list is.
 */
export function rowsOf(
  ops: readonly Op[],
  { nodes, full }: { readonly nodes: Plan['nodes']; readonly full: boolean },
): readonly Row[] {
  if (full || ops.length <= fewRows) return ops.map((op) => rowOf(op, nodes, full));
  const names = new Set(Object.values(nodes));
  const shaped = ops.map((op): Shaped => ({ op, ...shapeOf(op, names) }));
  const rows = folded(shaped, nodes, ({ shape }) => shape);
  return rows.length <= manyRows ? rows : folded(shaped, nodes, () => '');
}

function rowOf(op: Op, nodes: Plan['nodes'], full: boolean): Row {
  const { kind, effect, reason } = op;
  if (isRouteOp(op)) {
    const { destination } = op;
    return { kind, effect, what: destination.text, change: hopsText(op, nodes), why: reason };
  }
  return { kind, effect, what: whatOf(op), change: changeOf(op), why: reason + taken(op, full) };
}

function whatOf(op: Op): string {
  if (isRouteOp(op)) return op.destination.text;
  return op.kind === 'claim-table' ? op.table : op.interface;
}

function changeOf(op: Op): string {
  return op.kind === 'claim-table'
    ? `tag ${op.after.tag}=${op.after.value}`
    : 'source/destination check off';
}

function taken(op: Op, full: boolean): string {
  if (op.kind !== 'claim-table' || op.takesOver.length === 0) return '';
  const { takesOver } = op;
  const most = full || takesOver.length <= fewRows ? takesOver.length : mostListed;
  return `: ${someOf(takesOver.map(String), most)}`;
}

/** Stands for a word that differs: no reason holds a NUL of its own. */
const slot = '\u0000';

interface Shaped {
  readonly op: Op;
  /** The reason with a NUL for each word that names or counts something. */
  readonly shape: string;
  /** What stood there. */
  readonly slots: readonly string[];
}

/** Takes a reason apart: `node-2 owns it; before: node-9` is `␀ owns it; before: ␀` of node-2 and node-9. */
function shapeOf({ reason }: Op, names: ReadonlySet<string>): Omit<Shaped, 'op'> {
  const slots: string[] = [];
  const words = reason.split(' ').map((word) => {
    const [, core = '', after = ''] = /^(.*?)([,;:.]*)$/s.exec(word) ?? [];
    // Prose has no digits; names of nodes and interfaces, prefixes and numbers do.
    if (!names.has(core) && !/\d/.test(core)) return word;
    slots.push(core);
    return slot + after;
  });
  return { shape: words.join(' '), slots };
}

function folded(
  all: readonly Shaped[],
  nodes: Plan['nodes'],
  reasonOf: (one: Shaped) => string,
): readonly Row[] {
  const groups = new Map<string, Shaped[]>();
  for (const one of all) {
    const key = [one.op.kind, one.op.effect, reasonOf(one)].join('\n');
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].flatMap((alike) =>
    alike.length < leastAlike
      ? alike.map(({ op }) => rowOf(op, nodes, false))
      : foldedRow(alike, nodes),
  );
}

function foldedRow(alike: readonly Shaped[], nodes: Plan['nodes']): readonly Row[] {
  const [first] = alike;
  const last = alike.at(-1);
  if (!first || !last) return [];
  const { kind, effect } = first.op;
  return [
    {
      kind,
      effect,
      what: isRouteOp(first.op)
        ? `${whatOf(first.op)} … ${whatOf(last.op)}`
        : span(alike.map(({ op }) => whatOf(op))),
      change: changes(alike, nodes),
      why: `${alike.length} ${nouns[kind]}${sharedReason(alike)}`,
    },
  ];
}

function changes(alike: readonly Shaped[], nodes: Plan['nodes']): string {
  const all = new Set(
    alike.flatMap(({ op }) => (isRouteOp(op) ? nodesOf(op, nodes) : changeOf(op))),
  );
  const count = all.size > 1 && all.size < alike.length ? ` (${all.size} nodes)` : '';
  return span([...all]) + count;
}

/** What the reasons have in common: words that are the same stay, numbers become a range. */
function sharedReason(alike: readonly Shaped[]): string {
  const [first] = alike;
  if (!first || alike.some(({ shape }) => shape !== first.shape)) return ', for several reasons';
  let next = 0;
  const reason = first.shape.replaceAll(slot, () => {
    const at = next++;
    return sharedWord(new Set(alike.map(({ slots }) => slots[at] ?? '…')));
  });
  return reason.startsWith('… owns it') ? ` to their owners${reason.slice(9)}` : `: ${reason}`;
}

function sharedWord(words: ReadonlySet<string>): string {
  return words.size === 1 || [...words].every((word) => /^\d+$/.test(word))
    ? span([...words])
    : '…';
}
