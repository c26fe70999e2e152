import { ProviderError } from './provider.ts';

/** A page of a list that is read by position, and how many items the cloud says there are. */
export interface CountedPage<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

/** Where a page begins: after so many items, and as which page, counted from 1. */
export interface Position {
  readonly offset: number;
  readonly number: number;
}

const mostTries = 5;

/**
 * All items of a list that is paged by position. Where something is added or deleted between two
 * pages, items move: one would be missed, or come twice. Then the list is read again.
 *
 * @param what names the list in errors: `tencent: DescribeSubnets`.
 * @throws {ProviderError} where a page is empty although more was promised, or the list never stays
 * the same for one reading.
 */
export async function allCounted<Item>(
  what: string,
  page: (position: Position) => Promise<CountedPage<Item>>,
): Promise<readonly Item[]> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const items = await readThrough(what, page);
    if (items) return items;
  }
  throw new ProviderError(
    `${what}: the list changed during each of ${mostTries} readings. Try again when less is going on in the VPC.`,
  );
}

/** Undefined: the list changed on the way. */
async function readThrough<Item>(
  what: string,
  page: (position: Position) => Promise<CountedPage<Item>>,
): Promise<readonly Item[] | undefined> {
  const items: Item[] = [];
  let promised: number | undefined;
  for (let number = 1; ; number++) {
    const { items: more, total } = await page({ offset: items.length, number });
    promised ??= total;
    if (total !== promised) return undefined;
    for (const item of more) items.push(item);
    if (items.length >= total) return items;
    if (more.length > 0) continue;
    throw new ProviderError(
      `${what}: the list ends after ${items.length} of ${total}. Is there a proxy between that changes answers?`,
    );
  }
}
