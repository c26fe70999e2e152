import { z } from 'zod';
import { findingSchema } from '../finding/schema.ts';
import { outcomeSchema } from '../network/change.ts';
import { type DeepReadonly, prefixSchema } from '../network/schema.ts';
import { targetSchema } from '../network/target.ts';

/** The Report document: what `apply`, `validate` and `probe` say when they are done. */

/** Minor adds fields, major breaks readers. */
export const reportFormatVersion = '1.0';

const expectationSchema = z.object({
  consumer: z.string(),
  to: z.string(),
  ports: z.array(z.string()).describe('Empty: routing only'),
  wanted: z.enum(['reachable', 'unreachable']),
  verdict: z.enum(['reachable', 'unreachable', 'partial', 'unknown']),
  cidrs: z.array(prefixSchema).describe('Where the verdict is not what was wanted; minimal'),
  witness: z.string().optional().describe('One packet that shows it'),
  assumptions: z
    .array(z.string())
    .describe('Ids of the facts that no reader can see and that the verdict rests on'),
});

export const reportSchema = z.object({
  kind: z.literal('Report'),
  formatVersion: z.string().regex(/^\d+\.\d+$/),
  command: z.enum(['apply', 'validate', 'probe']),
  target: targetSchema,
  createdAt: z.string(),
  outcomes: z.array(outcomeSchema).optional(),
  expectations: z.array(expectationSchema),
  findings: z.array(findingSchema),
  summary: z.record(z.string(), z.number()),
});

export type Report = DeepReadonly<z.output<typeof reportSchema>>;

/** The report as a file: JSON, a newline at the end. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
