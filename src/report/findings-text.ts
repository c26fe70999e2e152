import type { Finding, Severity } from '../finding/finding.ts';
import { count } from './columns.ts';
import type { Paint } from './paint.ts';

const severities: readonly Severity[] = ['error', 'warning', 'note'];
const styles = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** More findings of one code than this fold into a number: ten nodes with one fault are one fault. */
const mostAlike = 3;

/** Findings for people: worst first, alike ones together, each cause once with its remedy. */
export function findingLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  if (findings.length === 0) return [];
  const totals = severities
    .map(
      (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
    )
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => count(number, severity));
  const lines = [`Findings: ${totals.join(', ')}`];
  for (const severity of severities) {
    const codes = new Map<string, Finding[]>();
    for (const one of findings) {
      if (one.severity !== severity) continue;
      const key = `${one.code}\n${one.remedy}`;
      const list = codes.get(key);
      if (list) list.push(one);
      else codes.set(key, [one]);
    }
    for (const alike of codes.values()) {
      const [first] = alike;
      if (!first) continue;
      lines.push(`  ${paint(styles[severity], severity)} ${paint('bold', first.code)}`);
      for (const one of alike.slice(0, mostAlike)) {
        lines.push(`    ${one.subject}: ${one.evidence}${placeText(one)}`);
      }
      const rest = alike.length - mostAlike;
      if (rest > 0) lines.push(`    and ${rest} more like these`);
      lines.push(`    ${paint('dim', '→')} ${first.remedy}`);
    }
  }
  return lines;
}

function placeText({ place }: Finding): string {
  if (!place) return '';
  const parts = [place.file, place.line, place.column].filter((part) => part !== undefined);
  return ` (${parts.join(':')})`;
}
