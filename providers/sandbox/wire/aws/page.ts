import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { Parameters } from './parameters.ts';

/** How many items a page may have. */
export interface PageSizes {
  readonly least: number;
  readonly most: number;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/**
 * The page that MaxResults and NextToken ask for; all items without them. A token holds for the very
 * parameters that it was given for.
 *
 * @throws {ApiError} InvalidParameterValue, InvalidNextToken.
 */
export function pageOf<Item>(
  items: readonly Item[],
  action: string,
  parameters: Parameters,
  { least, most }: PageSizes,
): Page<Item> {
  const size = parameters.integer('MaxResults');
  if (size !== undefined && size < least) throw wrongSize(size, `greater than ${least}`);
  if (size !== undefined && size > most) throw wrongSize(size, `smaller than ${most}`);
  const digest = createHash('sha256')
    .update(`${action} ${parameters.without(['MaxResults', 'NextToken', 'DryRun'])}`)
    .digest('base64url')
    .slice(0, 16);
  const start = startOf(parameters.text('NextToken'), digest);
  const end = size === undefined ? items.length : start + size;
  return {
    items: items.slice(start, end),
    nextToken:
      end < items.length ? Buffer.from(`${digest} ${end}`).toString('base64url') : undefined,
  };
}

function startOf(token: string | undefined, digest: string): number {
  if (token === undefined) return 0;
  const [, of, start] = /^(\S+) (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (of === digest) return Number(start);
  throw new ApiError('InvalidNextToken', 'The specified NextToken value is not valid');
}

function wrongSize(size: number, wanted: string): ApiError {
  return new ApiError(
    'InvalidParameterValue',
    `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value ${wanted}.`,
  );
}
