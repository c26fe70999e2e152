import type { Finding } from '../finding/finding.ts';
import { someOf } from './columns.ts';
import { type FindingGroup, findingGroups, findingTotals, placeText } from './finding-groups.ts';
import { code, prose, table } from './markdown.ts';
import { printable } from './printable.ts';

/** How much of each list is shown. */
export interface FindingDetail {
  readonly groups: number;
  readonly alike: number;
  /** Of a text. */
  readonly characters: number;
}

/** Findings for people, as Markdown: worst first, alike ones together, each cause once with its remedy. */
export function findingsMarkdown(
  findings: readonly Finding[],
  { groups: most, alike, characters }: FindingDetail,
): readonly string[] {
  if (findings.length === 0) return [];
  const groups = findingGroups(findings);
  const shown = printable(groups.slice(0, most), characters);
  const rest = groups.slice(most);
  return [
    `#### Findings: ${findingTotals(findings)}`,
    '',
    ...(alike === 0 ? codes(shown) : shown.flatMap((group) => groupLines(group, alike))),
    ...(rest.length === 0 ? [] : ['', `And ${findingTotals(rest.flatMap(all))} of other kinds.`]),
  ];
}

function codes(groups: readonly FindingGroup[]): readonly string[] {
  return table(
    ['', 'finding', 'times'],
    groups.map(({ severity, code: name, findings }) => [
      severity,
      code(name),
      String(findings.length),
    ]),
  );
}

function groupLines(group: FindingGroup, most: number): readonly string[] {
  const { severity, code: name, remedy, others, findings, place } = group;
  const rest = findings.length - most;
  return [
    `- **${severity}** ${code(name)}`,
    ...findings.slice(0, most).map((one) => {
      const own = place === '' ? placeText(one.place) : '';
      return `  - ${code(one.subject)}: ${prose(one.evidence)}${inParentheses(own)}`;
    }),
    ...(rest > 0 ? [`  - and ${rest} more like ${most === 1 ? 'this' : 'these'}`] : []),
    `  - → ${prose(remedy)}${inParentheses(place)}`,
    ...(others.length === 0 ? [] : [`  - → The same with ${prose(someOf(others, most * 4))}`]),
  ];
}

function inParentheses(place: string): string {
  return place === '' ? '' : ` (${code(place)})`;
}

function all({ findings }: FindingGroup): readonly Finding[] {
  return findings;
}
