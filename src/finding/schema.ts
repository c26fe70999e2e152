import { z } from 'zod';
import type { Finding } from './finding.ts';

/** Where in a file somebody wrote something. */
export const placeSchema = z.object({
  file: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
});

/** A finding in a Plan or Report document. Readers accept codes of newer versions. */
export const findingSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  subject: z.string(),
  evidence: z.string(),
  remedy: z.string(),
  place: placeSchema.optional(),
}) as unknown as z.ZodType<Finding>;
