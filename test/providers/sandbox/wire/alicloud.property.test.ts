import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byNumber, byToken } from '../../../../providers/sandbox/wire/alicloud/paging.ts';
import { Parameters } from '../../../../providers/sandbox/wire/alicloud/parameters.ts';
import { wide } from './alicloud-network.ts';
import { ending, servesAlicloud } from './alicloud-served.ts';

const serveAlicloud = servesAlicloud();

/** Any text that a parameter can hold: no half of a pair, which no UTF-8 can say. */
const text = fc.string({ unit: 'grapheme', minLength: 1 });

describe('whatever a parameter holds', () => {
  it('the SDK and the sandbox sign the same', async () => {
    const { call, clock } = await serveAlicloud({ network: wide });
    await fc.assert(
      fc.asyncProperty(text, text, async (name, value) => {
        await clock.sleep(1_000);
        const query = { VpcName: name, 'Tag.1.Key': value };
        expect(await ending(call('DescribeVpcs', query))).toBe('ok');
      }),
      { numRuns: 50 },
    );
  });
});

describe('pages of any size, put together, are the whole', () => {
  const items = fc.nat({ max: 130 }).map((count) => Array.from({ length: count }, (_, n) => n));

  it('by token', () => {
    fc.assert(
      fc.property(
        items,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (all, sizes) => {
          const seen: number[] = [];
          let token = '';
          for (let page = 0; page === 0 || token !== ''; page += 1) {
            const size = sizes[page % sizes.length] ?? 1;
            const values = new Map([
              ['RouteTableId', 'vtb-1'],
              ['MaxResults', String(size)],
              ['NextToken', token],
              ['SignatureNonce', String(page)],
            ]);
            const got = byToken(new Parameters(values), all, { byDefault: 10, most: 50 });
            expect(got.page.length).toBeLessThanOrEqual(size);
            seen.push(...got.page);
            token = got.next;
          }
          expect(seen).toEqual(all);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('by number', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 50 }), (all, size) => {
        const pages = Array.from({ length: Math.ceil(all.length / size) + 1 }, (_, index) => {
          const values = new Map([
            ['PageNumber', String(index + 1)],
            ['PageSize', String(size)],
          ]);
          return byNumber(new Parameters(values), all, { byDefault: 10, most: 50 }).page;
        });
        expect(pages.flat()).toEqual(all);
        expect(pages.at(-1)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
