import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prefix } from '../../src/address/prefix.ts';
import { digestOf } from '../../src/document/digest.ts';

describe('digestOf', () => {
  it('is the sha-256 over RFC 8785 JSON (the example of its section 3.2.2)', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    const canonical =
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
    const sha256 = createHash('sha256').update(canonical).digest('hex');
    expect(digestOf(value)).toBe(`sha256:${sha256}`);
  });

  it('counts a prefix as its text', () => {
    expect(digestOf([Prefix.parse('10.0.0.0/8')])).toBe(digestOf(['10.0.0.0/8']));
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(digestOf(reversed)).toBe(digestOf(value));
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => digestOf(undefined)).toThrow('only what JSON can hold has a digest');
  });
});
