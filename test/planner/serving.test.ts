import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { inOrder, serving } from '../../src/planner/serving.ts';

const routesTo = (...texts: string[]) =>
  inOrder(texts.map((text) => ({ destination: Prefix.parse(text) })));

const servedBy = (prefix: string, ...routes: string[]): string | undefined =>
  serving(routesTo(...routes), [Prefix.parse(prefix)])[0]?.destination.text;

describe('the route that serves a prefix as a whole', () => {
  it.each([
    ['the longest that contains it', '10.244.1.0/24', ['10.244.0.0/16', '10.244.1.0/24'], 1],
    ['a wider one where none is as long', '10.244.2.0/24', ['10.244.0.0/16', '10.244.1.0/24'], 0],
    ['a wider one that begins before it', '10.244.9.0/24', ['10.244.8.0/23', '10.244.0.0/16'], 0],
    ['the default route, if nothing else', '10.244.1.0/24', ['0.0.0.0/0', '10.245.0.0/16'], 0],
    ['never one inside it', '10.244.0.0/24', ['10.244.0.0/25'], undefined],
    ['never one of the other family', 'fd00:244::/64', ['0.0.0.0/0'], undefined],
    ['IPv6 by the same rule', 'fd00:244:0:1::/64', ['fd00:244::/48', 'fd00:244:0:2::/64'], 0],
  ])('%s', (_, prefix, routes, index) => {
    expect(servedBy(prefix, ...routes)).toBe(index === undefined ? undefined : routes[index]);
  });

  it('is the one that a look at every route finds', () => {
    const prefix = fc
      .record({ first: fc.nat({ max: 255 }), length: fc.integer({ min: 22, max: 32 }) })
      .map(({ first, length }) => Prefix.parse(`10.0.0.${first}/${length}`, { hostBits: 'clear' }));
    const distinct = fc.uniqueArray(prefix, { selector: (one) => one.text, maxLength: 12 });
    fc.assert(
      fc.property(distinct, distinct, (destinations, prefixes) => {
        const routes = destinations.map((destination) => ({ destination }));
        const asked = prefixes.toSorted(
          (a, b) => Number(a.first) - Number(b.first) || a.length - b.length,
        );
        const oracle = asked.map(
          (one) =>
            routes
              .filter(({ destination }) => destination.contains(one))
              .toSorted((a, b) => b.destination.length - a.destination.length)[0],
        );
        expect(serving(inOrder(routes), asked)).toEqual(oracle);
      }),
    );
  });
});
