import { ProviderError } from './provider.ts';

/** One page of a list, and what leads to the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined or empty: this was the last page. */
  readonly next: string | number | undefined;
}

/** No list that podway reads comes near. */
const mostPages = 10_000;

/**
 * All items of a list, page after page.
 *
 * @param what names the list in errors: `aws: DescribeRouteTables`.
 * @throws {ProviderError} where a page leads back to one before, or the list does not end: a cloud
 * that repeats itself would be asked forever.
 */
export async function allPages<Item>(
  what: string,
  page: (token: string | number | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const tokens = new Set<string | number>();
  let token: string | number | undefined;
  for (let pages = 1; ; pages++) {
    const { items: more, next } = await page(token);
    for (const item of more) items.push(item);
    if (next === undefined || next === '') return items;
    if (tokens.has(next)) throw endless(what, 'a page leads back to one before');
    if (pages >= mostPages) throw endless(what, `there are more than ${mostPages} pages`);
    tokens.add(next);
    token = next;
  }
}

function endless(what: string, why: string): ProviderError {
  return new ProviderError(
    `${what}: the list does not end: ${why}. Is there a proxy between that changes answers?`,
  );
}
