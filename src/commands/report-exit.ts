import { outcomeOf } from '../report/expectations.ts';
import type { Report } from '../report/report.ts';
import type { ExitCode } from './world.ts';

/** 2: something expected does not hold, or an error finding; 6: something cannot be told. */
export function exitCodeOf({ expectations, findings, summary }: Report): ExitCode {
  const outcomes = expectations.map(outcomeOf);
  if (outcomes.includes('failed')) return 2;
  if (findings.some(({ severity }) => severity === 'error')) return 2;
  return outcomes.includes('open') || (summary.undecided ?? 0) > 0 ? 6 : 0;
}
