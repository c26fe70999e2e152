import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/document/digest.ts';
import { parseDocument, parseDocuments } from '../../src/document/parse.ts';
import { DocumentError } from '../../src/document/problem.ts';
import { errorOf } from './error-of.ts';

const values = (text: string, file = 'x.yaml') =>
  parseDocuments(text, file).map(({ value }) => value);

describe('parseDocuments reads', () => {
  it.each<[string, string, unknown[]]>([
    ['JSON', '{"a": [1, null, "x"]}', [{ a: [1, null, 'x'] }]],
    ['JSON after a byte order mark', '\uFEFF{"a": 1}', [{ a: 1 }]],
    ['JSON documents one after the other', '{"a": 1}\n{"a": 2}[3]\n', [{ a: 1 }, { a: 2 }, [3]]],
    ['YAML', 'a:\n  - 1\n  - b\n', [{ a: [1, 'b'] }]],
    ['YAML after a byte order mark', '\uFEFFa: 1', [{ a: 1 }]],
    ['Windows line ends', 'a: 1\r\nb:\r\n  - 2\r\n', [{ a: 1, b: [2] }]],
    ['several YAML documents', 'a: 1\n---\nb: 2\n...\n---\nc: 3', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['empty documents by skipping them', '---\n---\na: 1\n---\n# nothing\n', [{ a: 1 }]],
    ['null where it is written', '--- null\n', [null]],
    [
      'YAML 1.2: yes, no, on and off are text',
      'a: [yes, no, on, off]',
      [{ a: ['yes', 'no', 'on', 'off'] }],
    ],
    [
      'YAML 1.2, whatever the file claims',
      '%YAML 1.1\n---\na: [yes, 2026-11-22, 017]\n',
      [{ a: ['yes', '2026-11-22', 17] }],
    ],
    ['keys as text', '1: a\ntrue: b\n', [{ 1: 'a', true: 'b' }]],
    ['aliases', 'a: &x [1]\nb: *x\n', [{ a: [1], b: [1] }]],
    ['the tags that change nothing', 'a: !!str 1\nb: !!map {}\n', [{ a: '1', b: {} }]],
    ['JSON with a comma too many, as YAML', '{"a": [1,],}', [{ a: [1] }]],
    ['JSON with comments, as YAML', '{"a": 1 # one\n}', [{ a: 1 }]],
    [
      'a key called __proto__ as any other',
      '__proto__: {a: 1}',
      [JSON.parse('{"__proto__":{"a":1}}')],
    ],
  ])('%s', (_what, text, expected) => {
    expect(values(text)).toEqual(expected);
  });
});

const bomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
`;

describe('parseDocuments refuses', () => {
  it.each([
    ['nothing', '', 'x.yaml: found no document, wanted YAML or JSON'],
    ['comments alone', '# a: 1\n', 'x.yaml: found no document, wanted YAML or JSON'],
    [
      'a duplicate key in YAML',
      'a: 1\nb: 2\n"a": 3\n',
      'x.yaml:3:1: the key "a" is here a second time; wanted each key once',
    ],
    [
      'every duplicate key in YAML',
      'a: {b: 1, b: 2}\na: 3\n',
      'x.yaml:1:11: the key "b" is here a second time; wanted each key once\n' +
        'x.yaml:2:1: the key "a" is here a second time; wanted each key once',
    ],
    [
      'every duplicate key in JSON',
      '{"a": [{"b": 1,\n "b": 2}], "a": 3}',
      'x.yaml:2:2: a[0].b: the key "b" is here a second time; wanted each key once\n' +
        'x.yaml:2:12: a: the key "a" is here a second time; wanted each key once',
    ],
    [
      'a duplicate key in JSON that is spelt differently',
      '{"a": 1, "\\u0061": 2}',
      'x.yaml:1:10: a: the key "a" is here a second time; wanted each key once',
    ],
    [
      'JSON cut in half',
      '{\n "items": [\n  {"kind": "No',
      "x.yaml:3:15: found the end of the file (the file is cut off), wanted the string to end in '\"'",
    ],
    [
      'JSON cut between values',
      '{"items": [1,',
      'x.yaml:1:14: found the end of the file (the file is cut off), wanted a value',
    ],
    [
      'YAML cut in a list',
      'a:\n  b: [1, 2',
      'x.yaml:2:11: found a "[" that is not closed (the file is cut off), wanted "]"',
    ],
    [
      'YAML cut in a mapping',
      'a: {b: 1',
      'x.yaml:1:9: found a "{" that is not closed (the file is cut off), wanted "}"',
    ],
    [
      'YAML cut in quotes',
      'a: "b',
      'x.yaml:1:6: found a quote that is not closed (the file is cut off), wanted the closing quote',
    ],
    ['YAML cut in a key', 'a: 1\nversi', 'x.yaml:2:1: found text without a ":", wanted key: value'],
    [
      'a tab as indentation',
      'a:\n\tb: 1\n',
      'x.yaml:2:1: found a tab as indentation, wanted spaces',
    ],
    [
      'a line that is indented wrongly',
      'a:\n  b: 1\n c: 2\n',
      'x.yaml:3:1: found an indentation that fits no line above, wanted as many spaces as its neighbours have',
    ],
    [
      'two colons in a line',
      'a: b: c\n',
      'x.yaml:1:4: found a list or mapping inside one line, wanted a line of its own for it, or quotes around text that holds ": "',
    ],
    [
      'a reserved character',
      'a: @b\n',
      'x.yaml:1:4: found a value that begins with a reserved character, wanted quotes around it',
    ],
    [
      'a list and a mapping at once',
      '- a\nb: c\n',
      'x.yaml:2:1: found text that cannot stand here, wanted YAML; text with special characters goes in quotes',
    ],
    ['a tag of its own', 'a: !vault x\n', 'x.yaml:1:4: found a tag (!name), wanted a plain value'],
    [
      'a tag of YAML 1.1',
      'a: !!binary aGk=\n',
      'x.yaml:1:4: found a tag (!name), wanted a plain value',
    ],
    [
      'an alias before its anchor',
      'a: *x\nb: &x 1\n',
      'x.yaml:1:4: found the alias *x before its anchor, wanted &x above it',
    ],
    [
      'an alias of what it stands in',
      'a: &x [*x]\n',
      'x.yaml:1:8: found more than 100 levels, wanted fewer',
    ],
    [
      'aliases that multiply',
      bomb,
      'x.yaml:1:1: found aliases of aliases that grow into more than podway reads, wanted the values themselves',
    ],
    [
      'a key that is a list',
      '? [a]\n: b\n',
      'x.yaml:1:3: found a key that is no text, wanted text as key',
    ],
    ['a number that is none', 'a: .nan\n', 'x.yaml:1:4: a: found NaN, wanted a finite number'],
    [
      'a number without end',
      '{"a": -1e999}',
      'x.yaml:1:7: a: found -Infinity, wanted a finite number',
    ],
    [
      'half a character',
      '{"a": "\\ud83d"}',
      'x.yaml:1:7: a: found half of a UTF-16 pair, wanted whole characters',
    ],
    [
      'JSON that is too deep',
      `${'['.repeat(102)}${']'.repeat(102)}`,
      'x.yaml:1:102: found more than 100 levels, wanted fewer',
    ],
    [
      'YAML that is too deep',
      `a: ${'['.repeat(102)}${']'.repeat(102)}`,
      'x.yaml:1:104: found more than 100 levels, wanted fewer',
    ],
  ])('%s', async (_what, text, message) => {
    expect(await errorOf(() => values(text))).toBe(message);
  });

  it('what is not JSON in a file that says it is', async () => {
    const message = await errorOf(() => values('{"a": 1,}', 'nodes.json'));
    expect(message).toBe('nodes.json:1:9: found "}", wanted a key in double quotes');
  });

  it('depth that overflows the stack', async () => {
    expect(await errorOf(() => values('- '.repeat(20_000)))).toMatch(/too deep|levels/);
    expect(await errorOf(() => values('{a: '.repeat(20_000)))).toMatch(/too deep|levels|closed/);
  });

  it('and quotes nothing that stands near, since it may be a secret', async () => {
    for (const text of [
      '{"password": "hunter2", oops}',
      'password: "hunter2',
      'password: @hunter2',
    ]) {
      expect(await errorOf(() => values(text))).not.toContain('hunter2');
    }
  });
});

describe('parseDocument', () => {
  it('takes one document and no more', async () => {
    expect(parseDocument('a: 1', 'x.yaml').value).toEqual({ a: 1 });
    const message = await errorOf(() => parseDocument('a: 1\n---\nb: 2\n---\nc: 3', 'x.yaml'));
    expect(message).toBe('x.yaml:3:1: found 3 documents, wanted one document');
  });
});

describe('what a program printed, over 2 MB', () => {
  const filler = `"filler": "${'x'.repeat(2_000_000)}"`;
  const printed = (text: string) => parseDocuments(text, 'nodes.json', { printed: true });

  it.each([
    ['duplicate keys: the last wins', '"a": 1, "a": 2', 2],
    ['numbers without end', '"a": 1e999', Number.POSITIVE_INFINITY],
    ['digests that look like such numbers', '"a": "sha256:4e12345"', 'sha256:4e12345'],
    ['whole characters that are escaped', '"a": "\\u003c\\ud83d\\ude00"', '<😀'],
  ])('may have %s', (_what, member, value) => {
    const [document] = printed(`{${filler}, ${member}}`);
    expect(document?.value).toMatchObject({ a: value });
  });

  it('may be deeper than anything that is walked', () => {
    const deep = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;
    expect(printed(`{${filler}, "a": ${deep}}`)).toHaveLength(1);
  });

  it.each([
    ['in a value', '"a": "\\ud83d"', 'a'],
    ['in a value, the second half alone', '"a": "x\\ude00"', 'a'],
    ['after a whole one', '"a": "\\ud83d\\ude00\\ud83d"', 'a'],
    ['in a key', '"a": {"\\ud83d": 1}', 'a'],
  ])('must not have half a character %s', async (_what, member, path) => {
    const message = await errorOf(() => printed(`{${filler}, ${member}}`));
    expect(message).toContain(`${path}: found half of a UTF-16 pair, wanted whole characters`);
  });

  it('has places all the same', () => {
    const [document] = printed(`{${filler},\n "a": [1]}`);
    expect(document?.placeOf(['a', 0])).toEqual({ file: 'nodes.json', line: 2, column: 8 });
  });

  it('is walked below that, and in YAML', async () => {
    const message = 'nodes.json:1:10: a: the key "a" is here a second time; wanted each key once';
    expect(await errorOf(() => printed('{"a": 1, "a": 2}'))).toBe(message);
    expect(await errorOf(() => printed('a: 1\na: 2'))).toContain('a second time');
  });
});

const yaml = `# nodes
a:
  - x
  - {b: 1, "c": [2]}
empty:
far:

  away: &anchor
    deep: 1
alias: *anchor
`;
const json = '{"a":["x",\n{"b":1,"c":[2]}],\n"empty":null}';

describe('placeOf', () => {
  it.each<[string, string, (string | number)[], 'value' | 'key', string]>([
    ['the document', yaml, [], 'value', '2:1'],
    ['a value', yaml, ['a', 1, 'b'], 'value', '4:9'],
    ['a key', yaml, ['a', 1, 'c'], 'key', '4:12'],
    ['a list entry', yaml, ['a', 1, 'c', 0], 'value', '4:18'],
    ['an entry has no key', yaml, ['a', 0], 'key', '3:5'],
    ['an empty value: its key', yaml, ['empty'], 'value', '5:1'],
    ['a value lines below its key', yaml, ['far', 'away'], 'value', '9:5'],
    ['a value behind an alias', yaml, ['alias', 'deep'], 'value', '9:11'],
    ['what is missing: what it is missing in', yaml, ['a', 1, 'x', 'y'], 'value', '4:5'],
    ['JSON: the document', json, [], 'value', '1:1'],
    ['JSON: a value', json, ['a', 1, 'c', 0], 'value', '2:13'],
    ['JSON: a key', json, ['empty'], 'key', '3:1'],
    ['JSON: what is missing', json, ['a', 7], 'value', '1:6'],
  ])('leads to %s', (_what, text, path, what, place) => {
    const { line, column } = parseDocument(text, 'x').placeOf(path, what);
    expect(`${line}:${column}`).toBe(place);
  });

  it('names the file alone where JSON is too large to index', () => {
    const text = `["${'x'.repeat(16_000_001)}"]`;
    expect(parseDocument(text, 'x.json').placeOf([0])).toEqual({ file: 'x.json' });
  });
});

describe('of several JSON documents in one file', () => {
  it('each knows its lines', () => {
    const [, second] = parseDocuments('{"a": 1}\n\n{"b":\n  2}', 'all.json');
    expect(second?.placeOf(['b'])).toEqual({ file: 'all.json', line: 4, column: 3 });
  });

  it('one that is cut off is refused where it ends', async () => {
    const error = await errorOf(() => parseDocuments('{"a": 1}\n{"b": [1', 'all.json'));
    expect(error).toBe(
      'all.json:2:9: found the end of the file (the file is cut off), wanted "," or "]"',
    );
  });
});

describe('whatever the text', () => {
  const character = fc.constantFrom(...'[]{}",:- \n\t#&*!|>\'%@`0aé\u0000\uFEFF');
  const text = fc.oneof(fc.string(), fc.string({ unit: character }), fc.json());

  it('there are documents, each with a digest, or a DocumentError', () => {
    fc.assert(
      fc.property(text, (any) => {
        try {
          const documents = parseDocuments(any, 'x.yaml');
          expect(documents.length).toBeGreaterThan(0);
          for (const { value } of documents) expect(digestOf(value)).toMatch(/^sha256:/);
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('JSON means what JSON.parse says', () => {
    fc.assert(
      fc.property(fc.json(), (any) => {
        expect(parseDocument(any, 'x.json').value).toEqual(JSON.parse(any));
      }),
    );
  });
});
