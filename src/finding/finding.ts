import type { FindingCode } from './catalogue.ts';

/** How much a finding weighs: errors change exit codes, warnings and notes never do. */
export type Severity = 'error' | 'warning' | 'note';

/** Where in a file somebody wrote the thing that a finding or an error is about; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** One thing that is wrong or worth knowing. Data, never a thrown error: findings are collected and reported together. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about: `node/ip-10-0-1-11`, `table/rtb-0a1`, `route/rtb-0a1/10.244.3.0/24`. */
  readonly subject: string;
  /** What was seen, with the numbers and names that let a reader check it. */
  readonly evidence: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly place?: Place | undefined;
}
