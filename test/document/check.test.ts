import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../../src/document/check.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { DocumentError } from '../../src/document/problem.ts';
import { addressSchema, prefixSchema } from '../../src/document/values.ts';
import { vocabulary } from '../../src/document/words.ts';
import { errorOf } from './error-of.ts';

const word = z
  .string()
  .regex(/^[a-z]+$/)
  .register(vocabulary, { one: 'a word in small letters', many: 'words in small letters' });

const hop = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({ kind: z.literal('interface'), id: z.string() }),
]);

const peer = z.union([
  z.strictObject({ cidr: prefixSchema }),
  z.strictObject({ group: z.string() }),
]);

const evenText = z.string().refine((text) => text.length % 2 === 0, 'is not even');

/** A schema with every kind of issue that zod 4 knows and that podway's documents could meet. */
const schema = z
  .strictObject({
    text: z.string(),
    filled: z.string().min(1),
    short: z.string().max(3),
    code: z.string().length(2),
    number: z.number(),
    whole: z.number().int(),
    percent: z.number().min(0).max(100),
    atLeast: z.number().int().min(1),
    atMost: z.number().max(9),
    above: z.number().gt(0),
    below: z.number().lt(0),
    even: z.number().multipleOf(2),
    flag: z.boolean(),
    none: z.null(),
    answer: z.enum(['yes', 'no', 'unknown']),
    version: z.literal(1),
    family: z.union([z.literal(4), z.literal(6)]),
    maybe: z.string().nullable(),
    list: z.array(z.string()),
    some: z.array(z.string()).min(1),
    few: z.array(z.string()).max(2),
    pair: z.tuple([z.string(), z.number()]),
    lists: z.array(z.array(z.string())),
    modes: z.array(z.enum(['on', 'off'])),
    prefix: prefixSchema,
    prefixes: z.array(prefixSchema),
    address: addressSchema,
    words: z.record(word, word),
    open: z.object({ id: z.string() }),
    inner: z.strictObject({ podNetworks: z.string(), port: z.number().optional() }),
    budget: z.union([z.literal('limit'), z.number().int().min(1)]),
    tables: z.union([z.enum(['consumers', 'all']), z.array(z.string())]),
    network: z.union([
      prefixSchema,
      z.strictObject({ cidr: prefixSchema, mtu: z.number().optional() }),
    ]),
    hop,
    peer,
    both: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
    odd: evenText,
    silent: z.string().refine(() => false),
    asked: z.string().refine(() => false, { params: { wanted: 'something else' } }),
    cut: z.preprocess((text) => text, z.number()),
    password: z.number(),
    auth: z.strictObject({ digestEnv: word }),
    endpoint: z.number(),
    url: z.url(),
  })
  .partial();

const complaint = (text: string) => errorOf(() => check(schema, parseDocument(text, 'x')));

describe('check says what was found and wanted', () => {
  it.each([
    ['text: 5', 'x:1:7: text: found 5, wanted a string (put it in quotes)'],
    ['text: true', 'x:1:7: text: found true, wanted a string (put it in quotes)'],
    ['text: [a]', 'x:1:7: text: found ["a"], wanted a string'],
    ['text:', 'x:1:1: text: found null, wanted a string'],
    ['filled: ""', 'x:1:9: filled: found "", wanted at least 1 character'],
    ['short: long', 'x:1:8: short: found "long", wanted at most 3 characters'],
    ['code: abc', 'x:1:7: code: found "abc", wanted exactly 2 characters'],
    ['number: "5"', 'x:1:9: number: found "5", wanted a number'],
    ['whole: 1.5', 'x:1:8: whole: found 1.5, wanted a whole number'],
    ['whole: 1e300', 'x:1:8: whole: found 1e+300, wanted a whole number'],
    ['percent: 101', 'x:1:10: percent: found 101, wanted a number from 0 to 100'],
    ['percent: -1', 'x:1:10: percent: found -1, wanted a number from 0 to 100'],
    ['atLeast: 0', 'x:1:10: atLeast: found 0, wanted a whole number of at least 1'],
    ['atMost: 10', 'x:1:9: atMost: found 10, wanted a number of at most 9'],
    ['above: 0', 'x:1:8: above: found 0, wanted a number above 0'],
    ['below: 0', 'x:1:8: below: found 0, wanted a number below 0'],
    ['even: 3', 'x:1:7: even: found 3, wanted a multiple of 2'],
    ['flag: yes', 'x:1:7: flag: found "yes", wanted true or false'],
    ['none: 0', 'x:1:7: none: found 0, wanted null'],
    ['answer: maybe', 'x:1:9: answer: found "maybe", wanted one of yes, no, unknown'],
    ['answer: false', 'x:1:9: answer: found false, wanted one of yes, no, unknown (write no)'],
    ['version: 2', 'x:1:10: version: found 2, wanted 1'],
    ['family: 5', 'x:1:9: family: found 5, wanted one of 4, 6'],
    ['maybe: [1]', 'x:1:8: maybe: found [1], wanted a string or null'],
    ['list: a', 'x:1:7: list: found "a", wanted a list of strings'],
    ['list: [a, [b]]', 'x:1:11: list[1]: found ["b"], wanted a string'],
    ['some: []', 'x:1:7: some: found [], wanted at least 1 entry'],
    ['few: [a, b, c]', 'x:1:6: few: found ["a","b","c"], wanted at most 2 entries'],
    ['pair: 1', 'x:1:7: pair: found 1, wanted a list of 2 entries'],
    ['pair: [a, b]', 'x:1:11: pair[1]: found "b", wanted a number'],
    ['pair: [a, 1, 2]', 'x:1:7: pair: found ["a",1,2], wanted at most 2 entries'],
    ['lists: 1', 'x:1:8: lists: found 1, wanted a list of lists'],
    ['modes: on', 'x:1:8: modes: found "on", wanted a list of on or off'],
    ['prefix: 5', 'x:1:9: prefix: found 5, wanted a CIDR without host bits'],
    [
      'prefix: 10.0.0.1/8',
      'x:1:9: prefix: 10.0.0.1/8 has host bits set; the network is 10.0.0.0/8',
    ],
    [
      'prefix: "***HIDDEN***/25"',
      'x:1:9: prefix: "***HIDDEN***/25" is not a prefix: it is neither IPv4 nor IPv6; wanted the form 10.244.3.0/24 or 2001:db8::/64',
    ],
    ['prefixes: x', 'x:1:11: prefixes: found "x", wanted a list of CIDRs without host bits'],
    [
      'address: 10.0.0.0/8',
      'x:1:10: address: "10.0.0.0/8" is not an address: an address has no /length; wanted the form 10.0.0.7 or 2001:db8::7',
    ],
    ['words: 1', 'x:1:8: words: found 1, wanted a mapping'],
    ['words: {A: b}', 'x:1:9: words: found the key "A", wanted a word in small letters'],
    ['words: {a: B}', 'x:1:12: words.a: found "B", wanted a word in small letters'],
    ['words: {"a.b/c": x}', 'x:1:9: words: found the key "a.b/c", wanted a word in small letters'],
    ['open: {}', 'x:1:7: open.id: found nothing, wanted a string'],
    ['inner: 1', 'x:1:8: inner: found 1, wanted a mapping (podNetworks, port)'],
    ['both: {a: x}', 'x:1:7: both.b: found nothing, wanted a string'],
    ['both: 1', 'x:1:7: both: found 1, wanted a mapping'],
    ['odd: abc', 'x:1:6: odd: is not even'],
    ['silent: abc', 'x:1:9: silent: found "abc", wanted a string'],
    ['asked: abc', 'x:1:8: asked: found "abc", wanted something else'],
    ['cut: abc', 'x:1:6: cut: found "abc", wanted a number'],
    ['url: abc', 'x:1:6: url: found "abc", wanted a string'],
    ['[]', 'x:1:1: found [], wanted a mapping (text, filled, short, code, number, whole, …)'],
  ])('%s', async (text, message) => {
    expect(await complaint(text)).toBe(message);
  });
});

describe('check of a mapping with unknown keys', () => {
  it('names the near key, at the place of the key, and not also that one as missing', async () => {
    expect(await complaint('inner:\n  podNetwork:\n    x')).toBe(
      'x:2:3: inner: unknown key "podNetwork"; did you mean "podNetworks"?',
    );
  });

  it.each([
    ['PODNETWORKS', 'did you mean "podNetworks"?'],
    ['pod_networks', 'did you mean "podNetworks"?'],
    ['prot', 'did you mean "port"?'],
    ['vpc', 'wanted one of podNetworks, port'],
  ])('%s', async (key, hint) => {
    const message = await complaint(`inner: {podNetworks: a, ${key}: 1}`);
    expect(message).toBe(`x:1:25: inner: unknown key "${key}"; ${hint}`);
  });

  it('names each of them, and shows no control characters', async () => {
    expect(await complaint('inner: {podNetworks: a, "\\e[31m": 1, "\\u202e": 2}')).toBe(
      'x:1:25: inner: unknown key "\\u001b[31m"; wanted one of podNetworks, port\n' +
        'x:1:38: inner: unknown key "\\u202e"; wanted one of podNetworks, port',
    );
  });
});

describe('check of a union speaks of the branch that was meant', () => {
  it.each([
    ['budget: 0', 'x:1:9: budget: found 0, wanted limit or a whole number of at least 1'],
    ['budget: all', 'x:1:9: budget: found "all", wanted limit or a whole number of at least 1'],
    [
      'budget: {a: 1}',
      'x:1:9: budget: found {"a":1}, wanted limit or a whole number of at least 1',
    ],
    ['tables: every', 'x:1:9: tables: found "every", wanted consumers, all or a list of strings'],
    ['tables: [1]', 'x:1:10: tables[0]: found 1, wanted a string (put it in quotes)'],
    [
      'network: 10.0.0.1/8',
      'x:1:10: network: 10.0.0.1/8 has host bits set; the network is 10.0.0.0/8',
    ],
    ['network: {cidr: 1}', 'x:1:17: network.cidr: found 1, wanted a CIDR without host bits'],
    ['network: {cdir: 1}', 'x:1:11: network: unknown key "cdir"; did you mean "cidr"?'],
    [
      'network: 1',
      'x:1:10: network: found 1, wanted a CIDR without host bits or a mapping (cidr, mtu)',
    ],
    ['hop: {kind: internet}', 'x:1:13: hop.kind: found "internet", wanted one of local, interface'],
    ['hop: {kind: interface}', 'x:1:6: hop.id: found nothing, wanted a string'],
    ['hop: {kind: local, id: a}', 'x:1:20: hop: unknown key "id"; wanted one of kind'],
    ['hop: {}', 'x:1:6: hop.kind: found nothing, wanted one of local, interface'],
    ['hop: local', 'x:1:6: hop: found "local", wanted a mapping (kind) or a mapping (kind, id)'],
    ['peer: {group: 1}', 'x:1:15: peer.group: found 1, wanted a string (put it in quotes)'],
    [
      'peer: {gruop: a}',
      'x:1:7: peer: found {"gruop":"a"}, wanted a mapping (cidr) or a mapping (group)',
    ],
    [
      'peer: {cidr: 10.0.0.0/8, group: a}',
      'x:1:7: peer: found {"cidr":"10.0.0.0/8","group":"a"}, wanted a mapping (cidr) or a mapping (group)',
    ],
  ])('%s', async (text, message) => {
    expect(await complaint(text)).toBe(message);
  });
});

describe('check shows no secrets', () => {
  it.each([
    ['password: hunter2', 'x:1:11: password: found (hidden), wanted a number'],
    ['auth: hunter2', 'x:1:7: auth: found (hidden), wanted a mapping (digestEnv)'],
    [
      'auth: {digestEnv: "u:hunter2"}',
      'x:1:19: auth.digestEnv: found (hidden), wanted a word in small letters',
    ],
    [
      'text: {accessKeySecret: hunter2}',
      'x:1:7: text: found {"accessKeySecret":(hidden)}, wanted a string',
    ],
    [
      'endpoint: "http://u:hunter2@h/x"',
      'x:1:11: endpoint: found "http://(hidden)@h/x", wanted a number',
    ],
  ])('%s', async (text, message) => {
    expect(await complaint(text)).toBe(message);
  });
});

it('check reports everything at once, in the order of the file', async () => {
  expect(await complaint('percent: 200\ntext: 5\nvpc: x\nlist:\n  - a\n  - 1\n')).toBe(
    [
      'x:1:10: percent: found 200, wanted a number from 0 to 100',
      'x:2:7: text: found 5, wanted a string (put it in quotes)',
      `x:3:1: unknown key "vpc"; wanted one of ${Object.keys(schema.shape).join(', ')}`,
      'x:6:5: list[1]: found 1, wanted a string (put it in quotes)',
    ].join('\n'),
  );
});

it('check returns what the schema makes of a document', () => {
  const document = parseDocument('prefix: 2001:DB8::/32', 'x');
  expect(check(schema, document).prefix?.text).toBe('2001:db8::/32');
});

it('whatever the document, there is a value or a DocumentError without words of zod or JavaScript', () => {
  const key = fc.constantFrom(...Object.keys(schema.shape));
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })), (value) => {
      try {
        check(schema, parseDocument(JSON.stringify(value), 'x'));
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError);
        for (const { found, wanted, says } of (error as DocumentError).problems) {
          expect(found).not.toBe('');
          expect(`${wanted} ${says}`).not.toMatch(
            /invalid|expected|received|object|another value/i,
          );
        }
      }
    }),
    { numRuns: 500 },
  );
});
