import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPlaces } from '../../src/document/json-places.ts';
import { type JsonVisitor, scanJson } from '../../src/document/json-scan.ts';
import { valueAt } from '../../src/document/path-text.ts';

const deaf: JsonVisitor = { value() {}, key() {}, close() {} };

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('scanJson', () => {
  it.each([
    ['', 0, 'the end of the file', 'a value'],
    ['[1,', 3, 'the end of the file', 'a value'],
    ['[', 1, 'the end of the file', 'a value or "]"'],
    ['[1}', 2, '"}"', '"," or "]"'],
    ['{', 1, 'the end of the file', 'a key in double quotes or "}"'],
    ['{"a"}', 4, '"}"', '":"'],
    ['{"a":}', 5, '"}"', 'a value'],
    ['{"a":1,}', 7, '"}"', 'a key in double quotes'],
    ["{'a':1}", 1, '"\'"', 'a key in double quotes or "}"'],
    ['{"a":1} x', 8, '"x"', 'the end of the file'],
    ['tru', 0, '"t"', 'a value'],
    ['01', 1, '"1"', 'the end of the file'],
    ['"abc', 4, 'the end of the file', "the string to end in '\"'"],
    ['"a\nb"', 2, 'the end of the line', "the string to end in '\"'"],
    ['"a\tb"', 2, 'a tab', "the string to end in '\"'"],
    ['"\\x"', 1, 'an unknown \\ escape', 'a known one (\\n, \\", \\\\, \\u0000)'],
    ['\u00a01', 0, 'the character U+00A0', 'a value'],
  ])('%j is no JSON from offset %i', (text, offset, found, wanted) => {
    expect(scanJson(text, deaf)).toEqual({ offset, found, wanted });
  });

  it('accepts what JSON.parse accepts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        expect(scanJson(JSON.stringify(value, null, indent), deaf)).toBeUndefined();
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const character = fc.constantFrom(...'[]{}",:0123.eE+-\\/u truefalsn\n\té');
    const text = fc.string({ unit: character, maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(text, splicedJson), (broken) => {
        expect(scanJson(broken, deaf) === undefined).toBe(parses(broken));
      }),
      { numRuns: 2000 },
    );
  });

  it('needs no stack for depth', () => {
    const deep = '['.repeat(1_000_000);
    expect(scanJson(deep, deaf)?.offset).toBe(deep.length);
  });
});

/** JSON with a piece cut out, or another put in. */
const splicedJson = fc
  .tuple(fc.json(), fc.nat(), fc.nat(3), fc.constantFrom('', '"', ',', ']', '{', '\\', '0'))
  .map(([text, at, length, piece]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + length);
  });

describe('jsonPlaces', () => {
  it('leads to the very text of each value and key', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        const offsetOf = jsonPlaces(text);
        for (const path of pathsIn(JSON.parse(text), [])) {
          const here = JSON.stringify(valueAt(JSON.parse(text), path));
          const compact = text.slice(offsetOf(path, 'value'));
          expect(compact.startsWith(here.slice(0, 1))).toBe(true);
          if (!/[[{]/.test(here)) expect(compact.startsWith(here)).toBe(true);
          const key = path.at(-1);
          if (typeof key !== 'string') continue;
          expect(text.slice(offsetOf(path, 'key')).startsWith(JSON.stringify(key))).toBe(true);
        }
      }),
    );
  });

  it('leads to what is around where the path ends before', () => {
    const text = '{"a": {"b": 1}}';
    expect(jsonPlaces(text)(['a', 'c', 0], 'value')).toBe(6);
    expect(jsonPlaces(text)(['x'], 'key')).toBe(0);
  });
});

function pathsIn(value: unknown, path: readonly (string | number)[]): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [[...path], ...steps.flatMap((step) => pathsIn(valueAt(value, [step]), [...path, step]))];
}
