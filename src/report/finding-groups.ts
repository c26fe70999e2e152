import type { Finding, Place, Severity } from '../finding/finding.ts';
import { count } from './columns.ts';

/** Findings of one code and one remedy: ten nodes with one fault are one fault. */
export interface FindingGroup {
  readonly severity: Severity;
  readonly code: Finding['code'];
  /** Of the first. */
  readonly remedy: string;
  /** Where remedies differ in what they name alone: what to put in its place for the others. */
  readonly others: readonly string[];
  /** At least one. */
  readonly findings: readonly Finding[];
  /** Where all of them have the same place, that one. */
  readonly place: string;
}

const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** Worst first, else in the order of the plan. */
export function findingGroups(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) {
    const key = [one.severity, one.code, remedyForAny(one)].join('\n');
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()]
    .flatMap((alike): FindingGroup[] => {
      const [first] = alike;
      if (!first) return [];
      const { severity, code, remedy } = first;
      const places = new Set(alike.map(({ place }) => placeText(place)));
      const place = places.size === 1 ? placeText(first.place) : '';
      const names = alike.flatMap((one) => (one.remedy === remedy ? [] : [nameOf(one)]));
      const others = [...new Set(names)];
      return [{ severity, code, remedy, others, findings: alike, place }];
    })
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** `eni-1` of `interface/eni-1`. */
function nameOf({ subject }: Finding): string {
  return subject.slice(subject.indexOf('/') + 1);
}

/** The remedy without the name of what it is about. */
function remedyForAny(one: Finding): string {
  return one.remedy.replaceAll(nameOf(one), '\0');
}

/** `6 errors, 1 warning` */
export function findingTotals(findings: readonly Finding[]): string {
  return severities
    .map((severity) => ({ severity, all: findings.filter((one) => one.severity === severity) }))
    .filter(({ all }) => all.length > 0)
    .map(({ severity, all }) => count(all.length, severity))
    .join(', ');
}

/** `podway.yaml:3:5`; empty where there is no place. */
export function placeText(place: Place | undefined): string {
  const { file, line, column } = place ?? {};
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
