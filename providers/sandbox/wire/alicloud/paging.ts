import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import type { Parameters } from './parameters.ts';
import { AlicloudRefusal } from './refusal.ts';

interface Size {
  readonly byDefault: number;
  readonly most: number;
  readonly least?: number;
  /** ECS: a size out of range becomes the nearest that is in it. */
  readonly nearest?: boolean;
}

/** A page by number: `PageNumber` from 1, `PageSize`; one beyond the last is empty. */
export function byNumber<Item>(
  parameters: Parameters,
  items: readonly Item[],
  { byDefault, least = 1, most, nearest = false }: Size,
): { readonly page: readonly Item[]; readonly fields: Record<string, number> } {
  const number = parameters.integer('PageNumber', { from: 1, to: 1e9, byDefault: 1 });
  const size = parameters.integer('PageSize', { from: least, to: most, byDefault, nearest });
  return {
    page: items.slice((number - 1) * size, number * size),
    fields: { TotalCount: items.length, PageNumber: number, PageSize: size },
  };
}

/**
 * A page by token. The token names the call's other parameters, so that one that is taken to another
 * question is refused; `NextToken` is empty after the last page.
 */
export function byToken<Item>(
  parameters: Parameters,
  items: readonly Item[],
  { byDefault, least = 1, most, nearest = false }: Size,
  sizeName = 'MaxResults',
): {
  readonly page: readonly Item[];
  readonly next: string;
  readonly size: number;
} {
  const size = parameters.integer(sizeName, { from: least, to: most, byDefault, nearest });
  const question = questionOf(parameters, sizeName);
  const start = startOf(parameters.text('NextToken'), question);
  const end = start + size;
  return {
    page: items.slice(start, end),
    next: end < items.length ? tokenOf(end, question) : '',
    size,
  };
}

/** ECS pages either way: by token where one of the token's parameters is there, else by number. */
export function byEither<Item>(
  parameters: Parameters,
  items: readonly Item[],
  size: { readonly token: Size; readonly number: Size },
): { readonly page: readonly Item[]; readonly fields: JsonObject } {
  const wantsToken = ['MaxResults', 'NextToken'].some((name) => parameters.text(name));
  if (!wantsToken) return byNumber(parameters, items, size.number);
  const { next, page } = byToken(parameters, items, { ...size.token, nearest: true });
  return { page, fields: { TotalCount: items.length, NextToken: next } };
}

/** Common parameters change from call to call; those of the signature always do. */
const notAsked =
  /^(?:Action|Version|Format|AccessKeyId|NextToken|Timestamp|Signature.*|.*OwnerId|.*OwnerAccount)$/;

function questionOf(parameters: Parameters, sizeName: string): string {
  const asked: Json = [...parameters.all]
    .filter(([name]) => !notAsked.test(name) && name !== sizeName)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
}

function tokenOf(start: number, question: string): string {
  return Buffer.from(`${start} ${question}`).toString('base64url');
}

function startOf(token: string | undefined, question: string): number {
  if (token === undefined) return 0;
  const [start = '', asked] = Buffer.from(token, 'base64url').toString().split(' ');
  if (asked === question && /^[0-9]{1,9}$/.test(start)) return Number(start);
  const message = 'The specified parameter "NextToken" is not valid.';
  throw new AlicloudRefusal('InvalidParameter', message);
}
