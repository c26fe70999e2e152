import type { Outcome } from '../../src/network/change.ts';
import type { Report } from '../../src/report/report.ts';

/** A report of `apply` written by hand, with the sums of its outcomes. */
export function aReport(outcomes: readonly Outcome[], parts: Partial<Report> = {}): Report {
  const count = (result: Outcome['result']) =>
    outcomes.filter((one) => one.result === result).length;
  return {
    kind: 'Report',
    formatVersion: '1.0',
    command: 'apply',
    target: { provider: 'aws', account: '', region: 'eu-west-1', vpc: 'vpc-0abc', cluster: 'shop' },
    createdAt: '2026-11-22T10:00:00.000Z',
    outcomes,
    expectations: [],
    findings: [],
    summary: {
      ops: outcomes.length,
      applied: count('applied'),
      already: count('already'),
      failed: count('failed'),
      skipped: count('skipped'),
      unknown: count('unknown'),
    },
    ...parts,
  };
}
