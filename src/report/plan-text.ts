import type { NextHop } from '../network/network.ts';
import type { TrippedGuard } from '../planner/guards.ts';
import type { Op, Plan, PlanTable } from '../planner/plan.ts';
import { columns, count, someOf } from './columns.ts';
import { findingLines } from './findings-text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

const symbols = {
  'create-route': ['+', 'green'],
  'replace-route': ['~', 'yellow'],
  'delete-route': ['-', 'red'],
  'disable-source-dest-check': ['!', 'cyan'],
  'claim-table': ['#', 'cyan'],
} as const;

/** More items than this in one line are a number. */
const mostListed = 4;

const effects: Readonly<Record<Op['effect'], string>> = {
  gains: '',
  keeps: '',
  resets: ' [open connections break]',
  loses: ' [its pods go dark]',
};

/** What else a reader of a plan wants to know, and a plan does not hold. */
export interface PlanTextOptions {
  readonly paint: Paint;
  /** Guards that the plan trips: `apply` will refuse. */
  readonly guards: readonly TrippedGuard[];
  /** The exact command that applies this plan; none where it is being applied. */
  readonly applyCommand?: string | undefined;
}

/** A plan for people: table by table, then totals, findings, what forbids applying it, digest, and what to type next. */
export function planText(sealed: Plan, options: PlanTextOptions): string {
  const plan = printable(sealed);
  const { paint } = options;
  const { target } = plan;
  const nothing = plan.ops.length === 0;
  const where = [target.provider, target.region].filter(Boolean).join(' ');
  const account = target.account ? `, account ${target.account}` : '';
  const blocks: (readonly string[])[] = [
    [
      `${paint('bold', `Plan for cluster ${target.cluster}`)} in ${target.vpc} (${where}${account})`,
    ],
    nothing ? [`${paint('green', 'Nothing to do')}${stillUnreachable(plan)}`] : [],
    preparation(plan, paint),
    ...plan.tables.map((table) => tableLines(table, plan, paint)),
    totals(plan),
    findingLines(plan.findings, paint),
    refusals(plan, options),
    [
      `Digest ${plan.digest}`,
      ...(nothing || options.applyCommand === undefined
        ? []
        : [`Apply exactly this plan: ${paint('bold', options.applyCommand)}`]),
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function stillUnreachable({ summary: { unreachable } }: Plan): string {
  return unreachable === 0
    ? ': the tables are as planned.'
    : `, and ${count(unreachable, 'pod prefix stays', 'pod prefixes stay')} unreachable: see the findings.`;
}

/** What `apply` will refuse this plan for. */
function refusals(plan: Plan, { guards, applyCommand, paint }: PlanTextOptions): readonly string[] {
  const lines = guards.map(({ guard, message }) => `  guard ${guard}: ${message}`);
  // Where the plan is being applied, the command knows its flags and says so itself.
  if (applyCommand !== undefined) {
    for (const { code, subject } of plan.findings) {
      if (code === 'another-writer') lines.push(`  ${subject}: ${code}, see the finding`);
      if (code === 'goes-dark') lines.push(`  ${subject}: ${code}, unless --allow-disruption`);
    }
  }
  return lines.length === 0 ? [] : [paint('red', '`apply` will refuse this plan:'), ...lines];
}

/** Ops on interfaces and tables, which come before routes. */
function preparation(plan: Plan, paint: Paint): readonly string[] {
  const rows = plan.ops.flatMap((op) => {
    if (op.kind === 'disable-source-dest-check') {
      return [[mark(op, paint), op.interface, 'source/destination check off', op.reason]];
    }
    if (op.kind !== 'claim-table') return [];
    const over = op.takesOver.length > 0 ? `: ${op.takesOver.join(', ')}` : '';
    return [[mark(op, paint), op.table, `tag ${op.after.tag}=${op.after.value}`, op.reason + over]];
  });
  return rows.length === 0 ? [] : ['First', ...columns(rows).map(indent)];
}

function tableLines(table: PlanTable, plan: Plan, paint: Paint): readonly string[] {
  const name = table.name ? ` (${table.name})` : '';
  const zones = table.zones.filter(Boolean);
  const where =
    zones.length === 0 ? '' : `, zone${zones.length === 1 ? '' : 's'} ${zones.join(', ')}`;
  const who = table.consumers.length > 0 ? `for ${table.consumers.join(', ')}` : 'no consumer';
  const ops = plan.ops.filter((op) => 'destination' in op && op.table === table.id);
  const rows = ops.flatMap((op) =>
    'destination' in op
      ? [[mark(op, paint), op.destination.text, hops(op, plan), op.reason + effects[op.effect]]]
      : [],
  );
  return [
    `${paint('bold', `Table ${table.id}`)}${name}${where}, ${who}`,
    ...table.limits
      .filter((limit) => limit.usedBefore > 0 || limit.usedAfter > 0 || table.limits.length === 1)
      .map((limit) => {
        const family = table.limits.length > 1 ? ` IPv${limit.families.join('/')}` : '';
        const source = limit.source === 'default' ? " (the cloud's default)" : '';
        return `  routes${family}: ${limit.usedBefore} → ${limit.usedAfter} of ${limit.limit}${source}`;
      }),
    ...reach(table).map(indent),
    ...columns(rows).map(indent),
    ...(rows.length === 0 ? [indent(paint('dim', 'no change'))] : []),
  ];
}

/** How pods are reached. Long lists are cut: the changes of routes are all listed below. */
function reach({ direct, gateways, unreachable }: PlanTable): readonly string[] {
  const parts = [
    `${direct} direct`,
    ...(gateways.length > 0 ? [`the others by ${count(gateways.length, 'gateway route')}`] : []),
    ...(unreachable.length > 0 ? [`${unreachable.length} unreachable`] : []),
  ];
  const by = gateways.map((one) => `${one.node} for ${one.destination} (share ${one.share})`);
  return [
    `pod prefixes: ${parts.join(', ')}`,
    ...(by.length > 0 ? [`gateways: ${someOf(by, mostListed)}`] : []),
    ...(unreachable.length > 0
      ? [`unreachable: ${someOf(unreachable.map(String), mostListed)}`]
      : []),
  ];
}

function hops(op: Extract<Op, { destination: unknown }>, plan: Plan): string {
  const named = (list: readonly NextHop[]): string =>
    list.map((hop) => hopName(hop, plan)).join(' + ');
  const before = op.before && named(op.before.nextHops);
  const after = op.after && named(op.after.nextHops);
  if (before && after) return before === after ? after : `${before} → ${after}`;
  return after ?? before ?? '';
}

function hopName(hop: NextHop, plan: Plan): string {
  const text = 'id' in hop ? hop.id : 'ip' in hop ? hop.ip : hop.kind;
  const node = plan.nodes[text];
  return node === undefined ? text : `${text} (${node})`;
}

function totals({ summary, estimate, ops }: Plan): readonly string[] {
  const of = (kind: Op['kind']): string => `(${symbols[kind][0]})`;
  const routes = [
    `${summary.create} to create ${of('create-route')}`,
    `${summary.replace} to replace ${of('replace-route')}`,
    `${summary.delete} to delete ${of('delete-route')}`,
  ];
  const claims = ops.filter((op) => op.kind === 'claim-table').length;
  const checks = ops.filter((op) => op.kind === 'disable-source-dest-check').length;
  const first = [
    ...(claims > 0 ? [`${count(claims, 'table')} to tag ${of('claim-table')}`] : []),
    ...(checks > 0
      ? [
          `${count(checks, 'source/destination check')} to switch off ${of('disable-source-dest-check')}`,
        ]
      : []),
  ];
  const unreachable = summary.unreachable > 0 ? `, ${summary.unreachable} of them unreachable` : '';
  const wait =
    estimate.seconds > 0
      ? `at least ${estimate.seconds} s at the published rates`
      : 'no waiting at the published rates';
  return [
    ...(first.length > 0 ? [`First: ${first.join(', ')}.`] : []),
    ...(ops.length > 0 ? [`Routes: ${routes.join(', ')}.`] : []),
    `Pods: ${count(summary.podPrefixes, 'pod prefix', 'pod prefixes')} on ${count(summary.nodes, 'node')}${unreachable}.`,
    ...(ops.length === 0 ? [] : [`Estimate: ${count(estimate.calls, 'API call')}, ${wait}.`]),
  ];
}

function mark(op: Op, paint: Paint): string {
  const [symbol, style] = symbols[op.kind];
  return paint(style, symbol);
}

function indent(line: string): string {
  return `  ${line}`;
}
