import type { ApplyResult } from '../applier/apply.ts';
import type { Finding } from '../finding/finding.ts';
import type { Clock } from '../network/clock.ts';
import type { Plan } from '../planner/plan.ts';
import { type Report, reportFormatVersion } from '../report/report.ts';

/** What became of a plan, as a document. What the plan leaves behind is part of it. */
export function applyReport(plan: Plan, { outcomes, findings }: ApplyResult, clock: Clock): Report {
  const count = (what: string) => outcomes.filter(({ result }) => result === what).length;
  return {
    kind: 'Report',
    formatVersion: reportFormatVersion,
    command: 'apply',
    target: plan.target,
    createdAt: clock.now().toISOString(),
    outcomes,
    expectations: [],
    findings: [...findings, ...plan.findings.filter((one) => !isCured(one, outcomes))],
    summary: {
      ops: plan.ops.length,
      applied: count('applied'),
      already: count('already'),
      failed: count('failed'),
      skipped: count('skipped'),
      unknown: count('unknown'),
    },
  };
}

/** Findings whose remedy is the plan itself are over once all of it holds. */
function isCured({ code }: Finding, outcomes: ApplyResult['outcomes']): boolean {
  const holds = ({ result }: ApplyResult['outcomes'][number]): boolean =>
    result === 'applied' || result === 'already';
  return code === 'stale-route' && outcomes.every(holds);
}
