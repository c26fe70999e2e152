import type { z } from 'zod';
import type { ParsedDocument } from './document.ts';
import { issueProblems } from './issues.ts';
import { DocumentError, type Problem } from './problem.ts';

/** What a schema makes of a document, or all that is wrong with it. */
export type Checked<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly problems: readonly Problem[] };

/**
 * The document's value as a schema reads it.
 *
 * @throws {DocumentError} with everything that is wrong: where it stands, what was found, what was
 * wanted. No message of zod's own, and nothing that stands under a key like `password`.
 */
export function check<S extends z.ZodType>(schema: S, document: ParsedDocument): z.output<S> {
  const result = safeCheck(schema, document);
  if (!result.success) throw new DocumentError(result.problems);
  return result.data;
}

/** As `check`, for readers that have problems of their own to add. */
export function safeCheck<S extends z.ZodType>(
  schema: S,
  document: ParsedDocument,
): Checked<z.output<S>> {
  const result = schema.safeParse(document.value);
  if (result.success) return result;
  return { success: false, problems: issueProblems(schema, result.error.issues, document) };
}
