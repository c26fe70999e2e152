import { z } from 'zod';
import { type Outcome, outcomeSchema } from '../network/change.ts';

/**
 * The journal: one JSON document a line, of what one or more runs of `apply` sent and what came of it.
 * It explains; nothing depends on it. A run that was killed leaves `sent` without `outcome`, and the
 * next one judges the live tables, with or without a journal.
 */
export const journalLineSchema = z.object({
  at: z.string().describe('ISO 8601, UTC'),
  op: z.string().describe("The op's id in the plan"),
  event: z
    .enum(['sent', 'outcome'])
    .describe('sent: written to the disk before the request leaves; once for each try'),
  outcome: outcomeSchema.optional().describe('Of the event outcome; a later one replaces it'),
});

export type JournalLine = z.output<typeof journalLineSchema>;

/** Where `applyPlan` writes what it does. Neither may throw. */
export interface Journal {
  /** Resolves once it is safe: then the ops are sent. */
  sent(ops: readonly string[]): Promise<void>;
  outcome(outcome: Outcome): void;
}

/** Reads a journal's text. Lines that are cut off (the disk was full, the power went) are left out. */
export function readJournal(text: string): readonly JournalLine[] {
  return text.split('\n').flatMap((line) => lineOf(line) ?? []);
}

/** The ids of ops that were sent, and of which no later line says what became of them. */
export function unanswered(lines: readonly JournalLine[]): readonly string[] {
  const open = new Set<string>();
  for (const { op, event } of lines) {
    if (event === 'sent') open.add(op);
    else open.delete(op);
  }
  return [...open];
}

function lineOf(text: string): JournalLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return journalLineSchema.safeParse(value).data;
}
