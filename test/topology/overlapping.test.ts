import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import type { Claim } from '../../src/topology/claim.ts';
import { overlapping } from '../../src/topology/overlapping.ts';
import { node } from '../world/world.ts';

const nodes = Array.from({ length: 9 }, (_, index) => node(index));

/** Claims of nine nodes inside 10.244.0.0/24 and an IPv6 range, /24 to /28. */
const claim: fc.Arbitrary<Claim> = fc
  .record({
    node: fc.constantFrom(...nodes),
    at: fc.nat(15),
    length: fc.integer({ min: 24, max: 28 }),
    family: fc.constantFrom(4, 4, 6),
  })
  .map(({ node: owner, at, length, family }) => {
    const text = family === 4 ? `10.244.0.${at * 16}/${length}` : `fd00::${at * 16}/${length + 96}`;
    return { node: owner, source: 'node-spec', prefix: Prefix.parse(text, { hostBits: 'clear' }) };
  });

describe('overlapping', () => {
  it('finds the claims that some of the others of another node overlap, as comparing all with all does', () => {
    fc.assert(
      fc.property(
        fc.array(claim, { maxLength: 24 }),
        fc.array(claim, { maxLength: 24 }),
        fc.boolean(),
        (claims, more, same) => {
          const others = same ? claims : more;
          const found = overlapping(claims, others);
          for (const one of claims) {
            const all = others.filter(
              (other) => other.node !== one.node && other.prefix.overlaps(one.prefix),
            );
            const few = found.get(one) ?? [];
            expect(few.length > 0).toBe(all.length > 0);
            expect(all).toEqual(expect.arrayContaining([...few]));
            const rivals = new Set(all.map((other) => other.node)).size;
            expect(new Set(few.map((other) => other.node)).size).toBe(few.length);
            expect(few.length).toBeGreaterThanOrEqual(Math.min(rivals, 4));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves out claims that are on their own', () => {
    const one = (number: number, text: string): Claim => ({
      node: node(number),
      source: 'node-spec',
      prefix: Prefix.parse(text),
    });
    const claims = [one(1, '10.244.1.0/24'), one(2, '10.244.2.0/24'), one(3, '10.0.0.0/8')];
    const texts = [...overlapping(claims, claims)].map(
      ([{ prefix }, rivals]) => `${prefix} ${rivals.map((rival) => rival.node.name).join(' ')}`,
    );
    expect(texts.toSorted()).toEqual([
      '10.0.0.0/8 node-1 node-2',
      '10.244.1.0/24 node-3',
      '10.244.2.0/24 node-3',
    ]);
  });
});
