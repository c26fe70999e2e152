import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseItems } from '../../src/document/json-items.ts';

const asIs = (item: unknown) => item;

describe('parseItems', () => {
  it.each([
    ['a list', '{"kind":"List","items":[1,{"a":[2]},"x"],"metadata":{}}'],
    ['an empty one', '{"items":[]}'],
    ['one in lines', ' {\n "a": 1,\n "items": [\n  [ ],\n  "]}\\"" ,\n  null\n ]\n}\n'],
    ['items after a mapping with items of its own', '{"a":{"items":[7]},"items":[1]}'],
    ['items after text that looks like them', '{"a":"\\"items\\":[","items":[1]}'],
    [
      'a key that JSON.parse treats as any other',
      '{"__proto__":{"x":1},"items":[{"__proto__":2}]}',
    ],
  ])('reads %s as JSON.parse does', (_what, text) => {
    expect(parseItems(text, asIs)).toEqual(JSON.parse(text));
  });

  it.each([
    ['a bare list', '[1,2]'],
    ['a mapping without items', '{"a":[1]}'],
    ['items that are no list', '{"items":{"0":1}}'],
    ['items twice', '{"items":[1],"items":[2]}'],
    ['a key that is spelt differently', '{"\\u0069tems":[1]}'],
    ['items deeper down', '{"list":{"items":[1]}}'],
    ['a list cut in an item', '{"items":[1,{"a":'],
    ['a list cut between items', '{"items":[1,'],
    ['a list cut after its items', '{"items":[1]'],
    ['a comma too many', '{"items":[1,]}'],
    ['no comma', '{"items":[1 2]}'],
    ['an item that is no JSON', '{"items":[1,tru]}'],
    ['what comes after', '{"items":[1]} 2'],
    ['nothing', ''],
  ])('leaves %s to JSON.parse', (_what, text) => {
    expect(parseItems(text, asIs)).toBeUndefined();
  });

  it('keeps of each item what it is told to', () => {
    const keep = (item: unknown) => (item as { readonly a: unknown }).a;
    expect(parseItems('{"items":[{"a":1,"b":2},{"a":3}]}', keep)).toEqual({ items: [1, 3] });
  });

  it('lets errors of others through', () => {
    const keep = () => {
      throw new RangeError('mine');
    };
    expect(() => parseItems('{"items":[1]}', keep)).toThrow('mine');
  });

  const list = fc
    .record({ before: fc.jsonValue(), items: fc.array(fc.jsonValue()), after: fc.jsonValue() })
    .chain((value) => fc.integer({ min: 0, max: 3 }).map((n) => JSON.stringify(value, null, n)));

  it('reads every list as JSON.parse does', () => {
    fc.assert(
      fc.property(list, (text) => {
        expect(parseItems(text, asIs)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never reads what JSON.parse refuses, nor anything else than it does', () => {
    const piece = fc.constantFrom('', '"', ',', ']', '[', '{', '}', '\\', '0', ':', '"items":[');
    fc.assert(
      fc.property(list, fc.nat(), fc.nat(4), piece, (text, at, length, instead) => {
        const start = at % (text.length + 1);
        const broken = text.slice(0, start) + instead + text.slice(start + length);
        const value = parseItems(broken, asIs);
        if (value !== undefined) expect(value).toEqual(JSON.parse(broken));
      }),
      { numRuns: 3_000 },
    );
  });
});
