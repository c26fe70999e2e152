import type { FindingCode } from '../finding/catalogue.ts';
import type { TrippedGuard } from '../planner/guards.ts';
import type { Op, Plan } from '../planner/plan.ts';
import { count, someOf } from './columns.ts';
import { reachLines } from './reach-lines.ts';

/** What else a reader of a plan wants to know, and a plan does not hold. */
export interface AboutPlan {
  /** Guards that the plan trips: `apply` will refuse. */
  readonly guards: readonly TrippedGuard[];
  /** The exact command that applies this plan; none where it is being applied. */
  readonly applyCommand?: string | undefined;
  /** The network is a recording: there is nothing to write to. */
  readonly isRecording?: boolean | undefined;
  /** The command that shows every change, where not all are shown here. */
  readonly showCommand?: string | undefined;
}

export const symbols: Readonly<Record<Op['kind'], string>> = {
  'create-route': '+',
  'replace-route': '~',
  'delete-route': '-',
  'disable-source-dest-check': '!',
  'claim-table': '#',
};

/** Totals of a plan, a sentence each: what is written, what it does to pods, how long it takes. */
export function totalsOf({ summary, estimate, ops }: Plan): readonly string[] {
  const of = (kind: Op['kind']): string => `(${symbols[kind]})`;
  const routes = [
    `${summary.create} to create ${of('create-route')}`,
    `${summary.replace} to replace ${of('replace-route')}`,
    `${summary.delete} to delete ${of('delete-route')}`,
  ];
  const first = preparationsOf(ops);
  const unreachable = summary.unreachable > 0 ? `, ${summary.unreachable} of them unreachable` : '';
  const wait =
    estimate.seconds > 0
      ? `at least ${estimate.seconds} s at the published rates`
      : 'no waiting at the published rates';
  return [
    ...(first.length > 0 ? [`First: ${first.join(', ')}.`] : []),
    ...(ops.length > 0 ? [`Routes: ${routes.join(', ')}.`] : []),
    `Pods: ${count(summary.podPrefixes, 'pod prefix', 'pod prefixes')} on ${count(summary.nodes, 'node')}${unreachable}.`,
    ...disruption(summary, ops),
    ...(ops.length === 0 ? [] : [`Estimate: ${count(estimate.calls, 'API call')}, ${wait}.`]),
  ];
}

/** A sentence for each consumer: what becomes reachable, what stays out of reach, and why. */
export function reachOf({ reach = [] }: Plan, most = 20): readonly string[] {
  const lines = reachLines(reach.slice(0, most)).map((line) => `Reach: ${line}`);
  const rest = reach.length - most;
  return rest > 0 ? [...lines, `Reach: and ${count(rest, 'more consumer')}: see validate.`] : lines;
}

/** What comes before routes, in numbers. */
export function preparationsOf(ops: readonly Op[]): readonly string[] {
  const claims = ops.filter((op) => op.kind === 'claim-table').length;
  const checks = ops.filter((op) => op.kind === 'disable-source-dest-check').length;
  return [
    ...(claims > 0 ? [`${count(claims, 'table')} to tag (${symbols['claim-table']})`] : []),
    ...(checks > 0
      ? [
          `${count(checks, 'source/destination check')} to switch off (${symbols['disable-source-dest-check']})`,
        ]
      : []),
  ];
}

/** What the plan takes from pods that are reachable now. */
function disruption({ moved, lost }: Plan['summary'], ops: readonly Op[]): readonly string[] {
  const breaks = ops.some(({ effect }) => effect === 'resets');
  const moves = count(moved, 'pod prefix gets', 'pod prefixes get');
  const connections = moved === 1 ? 'its open connections break' : 'their open connections break';
  return [
    ...(moved > 0 ? [`Moves: ${moves} another next hop${breaks ? `; ${connections}` : ''}.`] : []),
    ...(lost > 0
      ? [`Lost: ${count(lost, 'pod prefix', 'pod prefixes')} reachable now, and not afterwards.`]
      : []),
  ];
}

/** Where there is nothing to do: whether all is well. */
export function nothingToDo({ summary: { unreachable } }: Plan): string {
  return unreachable === 0
    ? ': the tables are as planned.'
    : `, and ${count(unreachable, 'pod prefix stays', 'pod prefixes stay')} unreachable: see the findings.`;
}

/** What `apply` will refuse this plan for, a line each. */
export function refusalsOf(
  plan: Plan,
  { guards, applyCommand, isRecording = false }: AboutPlan,
): readonly string[] {
  // Nothing is written, so nothing is refused; what the findings say stands.
  if (plan.ops.length === 0) return [];
  const refusals = guards.map(({ guard, message }) => `guard ${guard}: ${message}`);
  // Where the plan is being applied, the command knows its flags and says so itself.
  if (applyCommand === undefined) return refusals;
  const of = (wanted: FindingCode, way: string): readonly string[] => {
    const subjects = plan.findings.flatMap(({ code, subject }) => (code === wanted ? subject : []));
    return subjects.length === 0 ? [] : [`${wanted}: ${someOf(subjects, 4)}; ${way}`];
  };
  return [
    ...refusals,
    ...of('another-writer', 'see the finding'),
    ...of('goes-dark', 'unless --allow-disruption'),
    ...(isRecording ? ['the network is a recording, which can only be read'] : []),
  ];
}

/** What to type next, and what it comes to; none where no flag makes `apply` take the plan. */
export function applyLineOf(
  plan: Plan,
  { guards, applyCommand, isRecording = false }: AboutPlan,
): { readonly says: string; readonly command: string } | undefined {
  const has = (wanted: FindingCode): boolean => plan.findings.some(({ code }) => code === wanted);
  if (plan.ops.length === 0 || applyCommand === undefined) return undefined;
  if (isRecording || has('another-writer')) return undefined;
  const flags = [
    ...guards.map(({ flag }) => flag),
    ...(has('goes-dark') ? ['--allow-disruption'] : []),
  ];
  return flags.length === 0
    ? { says: 'Apply exactly this plan', command: applyCommand }
    : { says: 'If all of that is meant', command: [applyCommand, ...flags].join(' ') };
}

/** `Alike changes share a line: podway show plan.json --full shows each.` */
export function foldedNote({ showCommand }: AboutPlan): string {
  const how = showCommand === undefined ? '' : `: ${showCommand} shows each`;
  return `Alike changes share a line${how}.`;
}

/** `aws eu-west-1, account 123456789012` */
export function whereOf({ target: { provider, region, account } }: Plan): string {
  const where = [provider, region].filter(Boolean).join(' ');
  return account ? `${where}, account ${account}` : where;
}
