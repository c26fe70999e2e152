import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allCounted } from '../../src/network/counted.ts';

describe('allCounted', () => {
  it('reads every list once and in order, whatever the size of its pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer()),
        fc.integer({ min: 1, max: 7 }),
        async (list, size) => {
          const asked: number[] = [];
          const items = await allCounted('x', async ({ offset, number }) => {
            asked.push(number);
            return { items: list.slice(offset, offset + size), total: list.length };
          });
          expect(items).toEqual(list);
          expect(asked).toEqual(asked.map((_, index) => index + 1));
          expect(asked).toHaveLength(Math.max(1, Math.ceil(list.length / size)));
        },
      ),
    );
  });

  it('begins again where the total changes between two pages', async () => {
    let list = ['a', 'b', 'c'];
    const items = await allCounted('x', async ({ offset }) => {
      const page = { items: list.slice(offset, offset + 2), total: list.length };
      list = ['b', 'c'];
      return page;
    });
    expect(items).toEqual(['b', 'c']);
  });

  it('gives a list up that changes during each reading', async () => {
    let asked = 0;
    const page = async () => ({ items: ['a'], total: 10 + asked++ });
    await expect(allCounted('tencent: DescribeX', page)).rejects.toThrow(
      'tencent: DescribeX: the list changed during each of 5 readings.',
    );
    expect(asked).toBe(10);
  });

  it('refuses a list that ends before its total', async () => {
    const page = async ({ offset }: { offset: number }) => ({
      items: offset === 0 ? ['a', 'b'] : [],
      total: 3,
    });
    await expect(allCounted('tencent: DescribeX', page)).rejects.toThrow(
      'tencent: DescribeX: the list ends after 2 of 3.',
    );
  });
});
