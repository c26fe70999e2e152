import type { Op, Plan } from '../planner/plan.ts';
import {
  type AboutPlan,
  applyLineOf,
  foldedNote,
  nothingToDo,
  reachOf,
  refusalsOf,
  symbols,
  totalsOf,
  whereOf,
} from './about-plan.ts';
import { columns, wrapped } from './columns.ts';
import { effects } from './effects.ts';
import { findingLines } from './findings-text.ts';
import { type Row, rowsOf } from './fold.ts';
import { isRouteOp } from './hops.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { type TableBlock, tableBlocks } from './table-block.ts';

const styles = {
  'create-route': 'green',
  'replace-route': 'yellow',
  'delete-route': 'red',
  'disable-source-dest-check': 'cyan',
  'claim-table': 'cyan',
} as const;

/** Of lines that hold a list; lines of changes are as long as they are. */
const width = 100;

export interface PlanTextOptions extends AboutPlan {
  readonly paint: Paint;
  /** Every change, however many; otherwise long lists are folded. */
  readonly full?: boolean;
}

/** A plan for people: table by table, then totals, findings, what forbids applying it, digest, and what to type next. */
export function planText(plan: Plan, options: PlanTextOptions): string {
  const { paint, full = false } = options;
  const { target, digest } = printable({ target: plan.target, digest: plan.digest });
  const nothing = plan.ops.length === 0;
  const where = printable(whereOf(plan));
  const refusals = printable(refusalsOf(plan, options));
  const next = applyLineOf(plan, options);
  const first = rowsOf(
    plan.ops.filter((op) => !isRouteOp(op)),
    { nodes: plan.nodes, full },
  );
  const tables = tableBlocks(plan, full);
  const lines = tables.reduce((sum, { rows }) => sum + rows.length, first.length);
  const blocks: (readonly string[])[] = [
    [`${paint('bold', `Plan for cluster ${target.cluster}`)} in ${target.vpc} (${where})`],
    nothing ? [`${paint('green', 'Nothing to do')}${nothingToDo(plan)}`] : [],
    first.length === 0 ? [] : ['First', ...rowLines(printable(first), paint)],
    ...printable(tables).map((block) => blockLines(block, paint)),
    lines < plan.ops.length ? [foldedNote(options)] : [],
    [...totalsOf(plan), ...printable(reachOf(plan))],
    findingLines(printable(plan.findings), paint, full),
    refusals.length === 0
      ? []
      : [paint('red', '`apply` will refuse this plan:'), ...refusals.map(indent)],
    [`Digest ${digest}`, ...(next ? [`${next.says}: ${paint('bold', next.command)}`] : [])],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function blockLines(block: TableBlock, paint: Paint): readonly string[] {
  const { tables, zones, consumers, limits, reach, rows } = block;
  const [only] = tables;
  const what = rows.length === 0 ? 'without a change' : 'with the same changes';
  const title =
    tables.length > 1
      ? paint('bold', `${tables.length} tables ${what}`)
      : paint('bold', `Table ${only?.id}`) + (only?.name ? ` (${only.name})` : '');
  const where =
    zones.length === 0 ? '' : `, zone${zones.length === 1 ? '' : 's'} ${zones.join(', ')}`;
  const who = consumers.length > 0 ? `for ${consumers.join(', ')}` : 'no consumer';
  const names = tables.map(({ id, name }) => (name ? `${id} (${name})` : id));
  return [
    `${title}${where}, ${who}`,
    ...(tables.length > 1 ? wrapped(names, width).map(indent) : []),
    ...[...limits, ...reach].map(indent),
    ...rowLines(rows, paint),
    ...(rows.length === 0 ? [indent(paint('dim', 'no change'))] : []),
  ];
}

function rowLines(rows: readonly Row[], paint: Paint): readonly string[] {
  return columns(
    rows.map(({ kind, effect, what, change, why }) => [
      mark(kind, paint),
      what,
      change,
      why + (effects[effect] && ` [${effects[effect]}]`),
    ]),
  ).map(indent);
}

function mark(kind: Op['kind'], paint: Paint): string {
  return paint(styles[kind], symbols[kind]);
}

function indent(line: string): string {
  return `  ${line}`;
}
