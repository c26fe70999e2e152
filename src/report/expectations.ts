import { count } from './columns.ts';
import type { Report } from './report.ts';

export type ReportedExpectation = Report['expectations'][number];

/** What came of an expectation: `open` where nothing contradicts it and something that decides is not known. */
export function outcomeOf({ verdict, wanted }: ReportedExpectation): 'met' | 'failed' | 'open' {
  if (verdict === 'unknown') return 'open';
  return verdict === wanted ? 'met' : 'failed';
}

/** `order-vms → pods tcp/20880`, of one flow with its source; without ports routing alone was asked for. */
export function expectationName({ consumer, source, to, ports }: ReportedExpectation): string {
  return `${consumer}${source === undefined ? '' : ` ${source}`} → ${to} ${ports.length === 0 ? '(routing)' : ports.join(', ')}`;
}

/** `3 expectations: 1 met, 1 failed, 1 unknown` */
export function expectationTotals(expectations: readonly ReportedExpectation[]): string {
  const words = { met: 'met', failed: 'failed', open: 'unknown' } as const;
  const parts = (['met', 'failed', 'open'] as const).flatMap((outcome) => {
    const number = expectations.filter((one) => outcomeOf(one) === outcome).length;
    return number === 0 ? [] : [`${number} ${words[outcome]}`];
  });
  return `${count(expectations.length, 'expectation')}: ${parts.join(', ')}`;
}

/** What to tell of one that is not met: `wanted reachable, is partial`. */
export function contradiction({ wanted, verdict }: ReportedExpectation): string {
  return verdict === 'unknown'
    ? `wanted ${wanted}, and cannot be told`
    : `wanted ${wanted}, is ${verdict === 'partial' ? 'so only in part' : verdict}`;
}

/** What leads to the CIDRs of one that is not met: `but not in`, where the rest of the pods is as wanted. */
export function whereWord({ verdict }: ReportedExpectation): string {
  return verdict === 'partial' ? 'but not in' : 'in';
}

/** `because vtb-a, route table: …`: what decided, of one that is not met. */
export function becauseOf({ why }: ReportedExpectation): readonly string[] {
  return why === undefined ? [] : [`because ${why}`];
}
