import { expect, test } from 'vitest';
import { sorted } from '../../src/address/sorted.ts';

const byLength = (a: string, b: string): number => a.length - b.length;

test('items in order are returned as they are, after one look at each', () => {
  const items = Array.from({ length: 100 }, (_, i) => 'x'.repeat(i >>> 1));
  let comparisons = 0;
  const result = sorted(items, (a, b) => {
    comparisons++;
    return byLength(a, b);
  });
  expect(result).toBe(items);
  expect(comparisons).toBeLessThanOrEqual(items.length);
});

test('other items are sorted into a new array, equal ones as given', () => {
  const items = Object.freeze(['ccc', 'b1', 'a', 'b0']);
  expect(sorted(items, byLength)).toEqual(['a', 'b1', 'b0', 'ccc']);
  expect(sorted([], byLength)).toEqual([]);
});
