import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allCounted, type CountedList, type Position } from '../../src/network/counted.ts';

/** A cloud that pages a list, and changes it after so many calls. */
function changing(
  first: readonly string[],
  changes: readonly (readonly [afterCall: number, list: readonly string[]])[],
  { isAnywhere = true, size = 3 } = {},
): { readonly list: CountedList<string>; readonly asked: Position[] } {
  let now = first;
  const asked: Position[] = [];
  const page = async (position: Position) => {
    asked.push(position);
    const { number, offset, size: most } = position;
    const from = isAnywhere ? offset : (number - 1) * most;
    const answer = { items: now.slice(from, from + most), total: now.length };
    now = changes.find(([after]) => after === asked.length)?.[1] ?? now;
    return answer;
  };
  return {
    list: { what: 'tencent: DescribeX', size, isAnywhere, keyOf: (key) => key, page },
    asked,
  };
}

const letters = (text: string) => text.split('');

describe.each([
  ['a list that is paged by offset', true],
  ['a list that is paged by number', false],
])('%s', (_, isAnywhere) => {
  const of = (
    first: string,
    changes: readonly (readonly [afterCall: number, list: string])[] = [],
  ) =>
    changing(
      letters(first),
      changes.map(([at, list]) => [at, letters(list)]),
      { isAnywhere },
    );
  const readThrough = async (...its: Parameters<typeof of>) =>
    (await allCounted(of(...its).list)).join('');

  it('is read once and in order, whatever its length and the size of its pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string()),
        fc.integer({ min: 2, max: 7 }),
        async (keys, size) => {
          const { asked, list } = changing(keys, [], { isAnywhere, size });
          expect(await allCounted(list)).toEqual(keys);
          const seams = Math.max(0, Math.ceil(keys.length / size) - 1);
          const calls = isAnywhere
            ? Math.max(1, Math.ceil((keys.length - 1) / (size - 1)))
            : 1 + 2 * seams;
          expect(asked).toHaveLength(calls);
        },
      ),
    );
  });

  it.each([
    ['one goes', 'abcdefg', 'bcdefg'],
    ['one comes', 'bcdefg', 'abcdefg'],
    ['one goes before, one comes behind', 'abcdefg', 'bcdefgh'],
    ['one comes before, one goes behind', 'bcdefgh', 'abcdefg'],
    ['all are others', 'abcdefg', 'hijklmn'],
  ])('is read again where, between its pages, %s', async (_, before, after) => {
    expect(await readThrough(before, [[1, after]])).toBe(after);
    expect(await readThrough(before, [[2, after]])).toBe(after);
  });

  it('never misses what was there all the time, and has nothing twice', async () => {
    const list = fc.uniqueArray(fc.constantFrom(...letters('ABCDEFGHIJKLMNOP')), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(list, list, fc.integer({ min: 1, max: 6 }), async (one, other, after) => {
        // What stays keeps its order, as clouds list by time or by id.
        const now = [...one].sort();
        const then = [...other].sort();
        const { list: read } = changing(now, [[after, then]], { isAnywhere });
        const shown = await allCounted(read);
        expect(new Set(shown).size).toBe(shown.length);
        for (const key of now) if (then.includes(key)) expect(shown).toContain(key);
      }),
      { numRuns: 300 },
    );
  });

  it('is given up where it changes during each reading', async () => {
    const lists = ['abcdefg', 'bcdefgh'];
    const changes = Array.from(
      { length: 40 },
      (_, n) => [n + 1, lists[(n + 1) % 2] ?? ''] as const,
    );
    const { asked, list } = changing(
      letters('abcdefg'),
      changes.map(([at, one]) => [at, letters(one)]),
      { isAnywhere },
    );
    await expect(allCounted(list)).rejects.toThrow(
      'tencent: DescribeX: the list changed during each of 5 readings. Try again when less is going on in the VPC.',
    );
    expect(asked.length).toBeLessThanOrEqual(15);
  });

  it.each([
    ['has nothing more', []],
    ['shows the last one again', ['c']],
  ])('is refused where it ends before its total: a page %s', async (_, items) => {
    const page = async ({ number }: Position) => ({
      items: number === 1 ? letters('abc') : items,
      total: 5,
    });
    const list = { what: 'tencent: DescribeX', size: 3, isAnywhere, keyOf: String, page };
    await expect(allCounted(list)).rejects.toThrow(
      isAnywhere || items.length === 0
        ? 'tencent: DescribeX: the list ends after 3 of 5.'
        : 'the list changed during each of 5 readings',
    );
  });
});

it('a list that does not end is left', async () => {
  let asked = 0;
  const page = async ({ offset, size }: Position) => {
    asked++;
    return {
      items: Array.from({ length: size }, (_, n) => String(offset + n)),
      total: Number.MAX_SAFE_INTEGER,
    };
  };
  const list = { what: 'tencent: DescribeX', size: 2, isAnywhere: true, keyOf: String, page };
  await expect(allCounted(list)).rejects.toThrow(
    'tencent: DescribeX: the list does not end: there are more than 10000 pages.',
  );
  expect(asked).toBe(10_000);
});

it('pages that are not full are read on by their number', async () => {
  const keys = letters('abcde');
  const page = async ({ number }: Position) => ({
    items: keys.slice(number - 1, number),
    total: 5,
  });
  const list = { what: 'x', size: 3, isAnywhere: false, keyOf: String, page };
  expect(await allCounted(list)).toEqual(keys);
});
