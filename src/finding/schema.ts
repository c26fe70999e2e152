import { z } from 'zod';
import type { Finding } from './finding.ts';

/** A finding in a Plan or Report document. Readers accept codes of newer versions. */
export const findingSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  subject: z.string(),
  evidence: z.string(),
  remedy: z.string(),
  place: z
    .object({ file: z.string(), line: z.number().optional(), column: z.number().optional() })
    .optional(),
}) as unknown as z.ZodType<Finding>;
