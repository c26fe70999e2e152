import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  cidr,
  flag,
  list,
  maybeAddress,
  maybeCidr,
  maybeText,
  whole,
} from '../../src/network/wire-values.ts';

/** What a schema makes of a value; `refused` where it does not take it. */
function read(schema: z.ZodType, value: unknown): unknown {
  const { success, data } = schema.safeParse(value);
  return success ? data : 'refused';
}

describe('values that clouds say', () => {
  it.each([
    ['a number', 7, 7],
    ['a number in quotes', '7', 7],
    ['a negative one in quotes', '-1', -1],
    ['a number of more digits than a double has', '12345678901234567890', 'refused'],
    ['a broken number', 1.5, 'refused'],
    ['hexadecimal digits', '0x10', 'refused'],
    ['nothing in quotes', '', 'refused'],
  ])('whole: %s', (_, value, wanted) => {
    expect(read(whole, value)).toBe(wanted);
  });

  it.each([
    ['true', true, true],
    ['false in quotes', 'false', false],
    ['True, as Python prints it', 'True', true],
    ['yes', 'yes', 'refused'],
    ['a number', 1, 'refused'],
  ])('flag: %s', (_, value, wanted) => {
    expect(read(flag, value)).toBe(wanted);
  });

  it.each([
    ['text', 'a', 'a'],
    ['empty text is nothing', '', undefined],
    ['null is nothing', null, undefined],
    ['a number is no text', 5, 'refused'],
  ])('maybeText: %s', (_, value, wanted) => {
    expect(read(maybeText, value)).toBe(wanted);
  });

  it.each([
    ['host bits do not change what is meant', '10.244.1.7/24', '10.244.1.0/24'],
    ['an address means itself', '10.0.0.5', '10.0.0.5/32'],
    ['IPv6 in canonical text', 'FD00:0244::/32', 'fd00:244::/32'],
    ['a mask that is none', '10.0.0.0/99', 'refused'],
    ['a name', 'example.test', 'refused'],
    ['a route to everything', '0.0.0.0/0', '0.0.0.0/0'],
  ])('cidr: %s', (_, value, wanted) => {
    expect(String(read(cidr, value))).toBe(wanted);
  });

  it('has no CIDR or address where there is none', () => {
    for (const schema of [maybeCidr, maybeAddress])
      for (const value of ['', null, undefined]) expect(read(schema, value)).toBeUndefined();
    expect(read(maybeAddress, '10.0.0.1/32')).toBe('refused');
    expect(read(maybeAddress, 'FD00::0001')).toBe('fd00::1');
  });

  it('has an empty list where there is none, and refuses what is no list', () => {
    const schema = list(z.string());
    expect([read(schema, null), read(schema, undefined), read(schema, ['a'])]).toEqual([
      [],
      [],
      ['a'],
    ]);
    expect(read(schema, 'a')).toBe('refused');
  });
});
