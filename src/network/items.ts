import type { z } from 'zod';
import { check } from '../document/check.ts';
import { DocumentError } from '../document/problem.ts';
import { ProviderError } from './provider.ts';

/**
 * Things that a cloud said, as a schema reads them: fields that podway does not know are left out.
 *
 * @param what names who said them, in errors: `aws: DescribeRouteTables`.
 * @throws {ProviderError} with all that is not as the cloud's documentation has it.
 */
export function itemsOf<S extends z.ZodType>(
  schema: z.ZodArray<S>,
  items: unknown,
  what: string,
): readonly z.output<S>[] {
  const place = { file: what };
  try {
    return check(schema, { value: items, file: what, placeOf: () => place });
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new ProviderError(
      `${error.message}\nThis is not as the cloud documents it. Is there a proxy between that changes answers?`,
      { cause: error },
    );
  }
}
