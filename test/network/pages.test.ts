import { describe, expect, it } from 'vitest';
import { allPages } from '../../src/network/pages.ts';

describe('allPages', () => {
  it('puts pages together until none follows', async () => {
    const pages = [
      { items: ['a', 'b'], next: 'p2' },
      { items: [], next: 'p3' },
      { items: ['c'], next: undefined },
    ];
    const asked: unknown[] = [];
    const items = await allPages('x', async (token) => {
      asked.push(token);
      return pages[asked.length - 1] ?? { items: [], next: 'lost' };
    });
    expect(items).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([undefined, 'p2', 'p3']);
  });

  it('takes an empty token for the end', async () => {
    expect(await allPages('x', async () => ({ items: [1], next: '' }))).toEqual([1]);
  });

  it('refuses a token that it was given before', async () => {
    const page = async (token: unknown) => ({ items: [1], next: token === 'a' ? 'b' : 'a' });
    await expect(allPages('aws: DescribeX', page)).rejects.toThrow(
      'aws: DescribeX: the list does not end: a page leads back to one before.',
    );
  });

  it('refuses a list without an end', async () => {
    const page = async (token: unknown) => ({ items: [], next: Number(token ?? 0) + 1 });
    await expect(allPages('aws: DescribeX', page)).rejects.toThrow('more than 10000 pages');
  });
});
