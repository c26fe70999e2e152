import type { Finding } from '../finding/finding.ts';
import { clipped, someOf } from './columns.ts';
import { findingGroups, findingTotals, placeText } from './finding-groups.ts';
import type { Paint } from './paint.ts';

const styles = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** More findings of one code than this fold into a number: ten nodes with one fault are one fault. */
const mostAlike = 3;

const mostOthers = 20;

/** Evidence may list thousands of prefixes. */
const mostCharacters = 600;

/**
 * Findings for people: worst first, alike ones together, each cause once with its remedy.
 *
 * @param full all of them, at whatever length.
 */
export function findingLines(
  findings: readonly Finding[],
  paint: Paint,
  full = false,
): readonly string[] {
  if (findings.length === 0) return [];
  const lines = [`Findings: ${findingTotals(findings)}`];
  for (const group of findingGroups(findings)) {
    const { severity, code, remedy, others, findings: alike, place } = group;
    lines.push(`  ${paint(styles[severity], severity)} ${paint('bold', code)}`);
    for (const one of full ? alike : alike.slice(0, mostAlike)) {
      const text = `${one.subject}: ${one.evidence}`;
      const own = place === '' ? placeText(one.place) : '';
      lines.push(`    ${full ? text : clipped(text, mostCharacters)}${inParentheses(own)}`);
    }
    const rest = alike.length - mostAlike;
    if (rest > 0 && !full) lines.push(`    and ${rest} more like these`);
    lines.push(`    ${paint('dim', '→')} ${remedy}${inParentheses(place)}`);
    if (others.length > 0) {
      const names = full ? others.join(', ') : someOf(others, mostOthers);
      lines.push(`    ${paint('dim', '→')} The same with ${names}`);
    }
  }
  return lines;
}

function inParentheses(place: string): string {
  return place === '' ? '' : ` (${place})`;
}
