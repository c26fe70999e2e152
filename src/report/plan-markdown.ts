import type { Plan } from '../planner/plan.ts';
import {
  type AboutPlan,
  applyLineOf,
  nothingToDo,
  preparationsOf,
  reachOf,
  refusalsOf,
  symbols,
  totalsOf,
  whereOf,
} from './about-plan.ts';
import { count, someOf } from './columns.ts';
import { effects } from './effects.ts';
import { type FindingDetail, findingsMarkdown } from './findings-markdown.ts';
import { type Row, rowsOf } from './fold.ts';
import { isRouteOp } from './hops.ts';
import {
  bytesOf,
  code,
  details,
  fence,
  fitting,
  htmlCode,
  marker,
  mostBytes,
  prose,
  table,
} from './markdown.ts';
import { printable } from './printable.ts';
import { type TableBlock, tableBlocks } from './table-block.ts';

/** How much of a plan is told. Each is shorter than the one before; the last fits always. */
interface Detail {
  readonly tables: 'full' | 'folded' | 'totals' | 'none';
  readonly findings: FindingDetail;
  /** Of a text that somebody else wrote. */
  readonly characters: number;
  /** Why this is not all. */
  readonly note: string;
}

const levels: readonly Detail[] = [
  {
    tables: 'full',
    findings: { groups: 50, alike: 3, characters: 600 },
    characters: 600,
    note: '',
  },
  {
    tables: 'folded',
    findings: { groups: 50, alike: 3, characters: 600 },
    characters: 600,
    note: 'Changes that are alike share a line, so that this fits into a comment.',
  },
  {
    tables: 'totals',
    findings: { groups: 30, alike: 1, characters: 300 },
    characters: 100,
    note: 'Only totals of each table fit into a comment.',
  },
  {
    tables: 'none',
    findings: { groups: 20, alike: 0, characters: 60 },
    characters: 60,
    note: 'Only the summary fits into a comment.',
  },
];

/** No row of a table of changes is shorter, so that nothing is made only to be found too long. */
const leastRowBytes = 30;

/** A longer command is not shown: nobody would copy it from a comment. */
const mostCommandBytes = 2048;

const mostNames = 20;

/** Consumers whose reach is told, and characters of each. */
const mostReach = 10;
const mostReachCharacters = 300;

/** Long enough for a guard's message, which ends in the flag that lets the plan through. */
const mostRefusalCharacters = 300;

/**
 * A plan for a pull request: at most 65,536 bytes, which is what a comment may hold. Long plans tell
 * less in steps: every change; alike ones folded; totals of each table; the summary. The first line
 * is a hidden comment with the cluster's name, by which a workflow finds the comment to update.
 */
export function planMarkdown(plan: Plan, options: AboutPlan): string {
  const fit = plan.ops.length * leastRowBytes > mostBytes ? levels.slice(1) : levels;
  return fitting(fit.map((level) => () => rendered(plan, options, level)));
}

function rendered(plan: Plan, options: AboutPlan, level: Detail): string {
  const { target, digest } = printable({ target: plan.target, digest: plan.digest }, 100);
  const blocks: (readonly string[])[] = [
    [marker('podway-plan', target.cluster), `### podway: ${headline(plan)}`],
    [`Cluster ${code(target.cluster)} in ${code(target.vpc)} (${prose(where(plan))})`],
    refusals(printable(refusalsOf(plan, options), mostRefusalCharacters)),
    [...totalsOf(plan), ...printable(reachOf(plan, mostReach), mostReachCharacters)].map(
      (one) => `- ${prose(one)}`,
    ),
    ...changes(plan, level),
    findingsMarkdown(plan.findings, level.findings),
    level.note === '' ? [] : [`${level.note} ${everything(options)}`],
    [`Digest ${code(digest)}`],
    command(plan, options),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline(plan: Plan): string {
  const { create, replace, delete: remove, other } = plan.summary;
  if (plan.ops.length === 0) return `nothing to do${nothingToDo(plan)}`.replace(/[.:]$/, '');
  const parts = [
    ...(create > 0 ? [`${count(create, 'route')} to create`] : []),
    ...(replace > 0 ? [`${count(replace, 'route')} to replace`] : []),
    ...(remove > 0 ? [`${count(remove, 'route')} to delete`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : count(other, 'change');
}

function where(plan: Plan): string {
  return printable(whereOf(plan), 200);
}

function refusals(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [
    '> [!CAUTION]',
    '> `podway apply` will refuse this plan:',
    '>',
    ...lines.map((line) => `> - ${prose(line)}`),
  ];
}

function changes(plan: Plan, { tables, characters }: Detail): readonly (readonly string[])[] {
  if (tables === 'none') return [];
  const full = tables === 'full';
  const blocks = printable(tableBlocks(plan, full), characters);
  if (tables === 'totals') return blocks.length === 0 ? [] : [totalsTable(blocks)];
  const first = plan.ops.filter((op) => !isRouteOp(op));
  const rows = printable(rowsOf(first, { nodes: plan.nodes, full }), characters);
  return [
    rows.length === 0
      ? []
      : [
          details(`First: ${preparationsOf(plan.ops).join(', ')}`, [
            ...table(['', 'what', 'change', 'why'], rows.map(cells)),
          ]),
        ],
    ...blocks.map((block) => [blockDetails(block)]),
  ];
}

function blockDetails(block: TableBlock): string {
  const { tables, zones, consumers, limits, reach, rows } = block;
  const names = tables.map(({ id, name }) => (name ? `${code(id)} (${code(name)})` : code(id)));
  const about = [
    ...(tables.length > 1 ? [`tables: ${names.join(', ')}`] : []),
    ...(zones.length > 0 ? [`zones: ${zones.map(code).join(', ')}`] : []),
    consumers.length > 0 ? `consumers: ${consumers.map(code).join(', ')}` : 'no consumer',
    ...[...limits, ...reach].map(prose),
  ].map((line) => `- ${line}`);
  return details(`${titleOf(block)}: ${changesOf(block)}`, [
    ...about,
    ...(rows.length === 0
      ? []
      : ['', ...table(['', 'destination', 'next hop', 'why'], rows.map(cells))]),
  ]);
}

/** As HTML: Markdown is not read in a summary. */
function titleOf({ tables, rows }: TableBlock): string {
  const [first] = tables;
  const what = rows.length === 0 ? 'without a change' : 'with the same changes';
  if (tables.length > 1) return `${tables.length} tables ${what}`;
  const name = first?.name ? ` (${htmlCode(first.name)})` : '';
  return `Table ${htmlCode(first?.id ?? '')}${name}`;
}

function changesOf({ changes: { create, replace, delete: remove }, limits }: TableBlock): string {
  const parts = [
    ...(create > 0 ? [`${create} to create`] : []),
    ...(replace > 0 ? [`${replace} to replace`] : []),
    ...(remove > 0 ? [`${remove} to delete`] : []),
  ];
  return [parts.length > 0 ? parts.join(', ') : 'no change', ...limits].join('; ');
}

function cells({ kind, effect, what, change, why }: Row): readonly string[] {
  const warning = effects[effect] && ` **${effects[effect]}**`;
  return [code(symbols[kind]), code(what), code(change), `${prose(why)}${warning}`];
}

function totalsTable(blocks: readonly TableBlock[]): readonly string[] {
  const rows = blocks.map(({ tables, limits, reach: [pods = ''], changes: all }) => [
    someOf(
      tables.map(({ id }) => code(id)),
      mostNames,
    ),
    String(all.create),
    String(all.replace),
    String(all.delete),
    prose(limits.join('; ')),
    prose(pods),
  ]);
  return table(['in each of', '+', '&#126;', '-', 'routes', 'pods'], rows);
}

/** Where to read on. */
function everything({ showCommand = '' }: AboutPlan): string {
  return showCommand === '' || bytesOf(showCommand) > mostCommandBytes
    ? 'The plan file has everything.'
    : `Everything: ${code(printable(showCommand))}`;
}

function command(plan: Plan, about: AboutPlan): readonly string[] {
  const next = applyLineOf(plan, about);
  if (!next || bytesOf(next.command) > mostCommandBytes) return [];
  return [`${next.says}:`, '', fence('sh', next.command)];
}
