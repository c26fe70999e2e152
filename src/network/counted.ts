import { ProviderError } from './provider.ts';

/** A page of a list that is read by position, and how many items the cloud says there are. */
interface CountedPage<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

/** Where a page begins: after `offset` items, or as which page of `size` items, counted from 1. */
export interface Position {
  readonly offset: number;
  readonly number: number;
  readonly size: number;
}

/** A list that is paged by position. */
export interface CountedList<Item> {
  /** Names the list in errors: `tencent: DescribeSubnets`. */
  readonly what: string;
  /** Items in a page, at most; 2 or more. */
  readonly size: number;
  /** Whether a page may begin at any offset, or at multiples of its size only. */
  readonly isAnywhere: boolean;
  /** What tells two items apart. */
  readonly keyOf: (item: Item) => string;
  readonly page: (position: Position) => Promise<CountedPage<Item>>;
}

const mostTries = 5;
/** No list that podway reads comes near. */
const mostPages = 10_000;

/**
 * All items of a list that is paged by position. Where something is added or deleted between two
 * pages, items move: one would be missed, or come twice. Then the list is read again.
 *
 *     page 1   a b c│d e f g        a is deleted, and h added: the total is as it was
 *     page 2   b c d│e f g h        d would be missed, and nothing comes twice
 *
 * So each page has to begin where the one before ended: it overlaps by an item, which must be that one's
 * last; or, where pages begin at multiples of their size only, that item is asked for once more.
 *
 * @throws {ProviderError} where a page is empty although more was promised, the list does not end, or it
 * never stays the same for one reading.
 */
export async function allCounted<Item>(list: CountedList<Item>): Promise<readonly Item[]> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const items = await readThrough(list);
    if (items) return items;
  }
  throw new ProviderError(
    `${list.what}: the list changed during each of ${mostTries} readings. Try again when less is going on in the VPC.`,
  );
}

/** Undefined: the list changed on the way. */
async function readThrough<Item>(list: CountedList<Item>): Promise<readonly Item[] | undefined> {
  const { isAnywhere, keyOf, page, size, what } = list;
  const items = new Map<string, Item>();
  let promised: number | undefined;
  let last: string | undefined;
  for (let number = 1; ; number++) {
    const before = items.size;
    const seam = last;
    const overlap = isAnywhere && before > 0 ? 1 : 0;
    const { items: more, total } = await page({ offset: before - overlap, number, size });
    promised ??= total;
    if (total !== promised) return undefined;
    if (more.length === 0 && before < total) throw endsEarly(what, before, total);
    const [first] = more;
    if (overlap > 0 && first !== undefined && keyOf(first) !== seam) return undefined;
    for (const item of more.slice(overlap)) {
      last = keyOf(item);
      if (items.has(last)) return undefined;
      items.set(last, item);
    }
    if (!isAnywhere && before > 0 && before === (number - 1) * size) {
      const again = await page({ offset: before - 1, number: before, size: 1 });
      const [item] = again.items;
      if (item === undefined || keyOf(item) !== seam) return undefined;
    }
    if (items.size >= total) return [...items.values()];
    if (items.size === before) throw endsEarly(what, before, total);
    if (number >= mostPages)
      throw new ProviderError(
        `${what}: the list does not end: there are more than ${mostPages} pages. Is there a proxy between that changes answers?`,
      );
  }
}

/** The key of an item as it came: its field of that name, else all of it. */
export function keyOfItem(field: string | undefined): (item: unknown) => string {
  return (item) => {
    const isObject = field !== undefined && typeof item === 'object' && item !== null;
    const value: unknown = isObject ? Reflect.get(item, field) : undefined;
    return typeof value === 'string' ? value : JSON.stringify(item);
  };
}

function endsEarly(what: string, count: number, total: number): ProviderError {
  return new ProviderError(
    `${what}: the list ends after ${count} of ${total}. Is there a proxy between that changes answers?`,
  );
}
