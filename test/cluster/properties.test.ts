import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterError } from '../../src/cluster/cluster.ts';
import { clusterOf } from '../../src/cluster/join.ts';
import { objectsIn } from '../../src/cluster/objects.ts';
import { trimmedList } from '../../src/cluster/trimmed.ts';
import { parseDocuments } from '../../src/document/parse.ts';
import { DocumentError } from '../../src/document/problem.ts';

const fixtures = new URL('../fixtures/cluster/', import.meta.url);
const names = readdirSync(fixtures);
const texts = names.map((name) => readFileSync(new URL(name, fixtures), 'utf8'));
const values = texts.map((text, i) => parseDocuments(text, String(i))[0]?.value);
const fixture = fc.constantFrom(...values).map((value) => structuredClone(value));

const options = { name: 'shop', podCidrsFrom: 'auto', overlay: {} } as const;
const read = (files: readonly string[]) =>
  clusterOf(objectsIn(files.flatMap((text, i) => parseDocuments(text, `${i}`))), options);

/** What `work` gives, or the documented error that it throws; any other error fails the test. */
function outcomeOf<T>(work: () => T): T | DocumentError | ClusterError {
  try {
    return work();
  } catch (error) {
    if (error instanceof DocumentError || error instanceof ClusterError) return error;
    throw error;
  }
}

const outcome = (...files: readonly string[]): string => outcomeOf(() => read(files)).name;

/** Values that readers trip over: other types, near misses, names of members that all objects have. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    '***HIDDEN***/25',
    '10.244.0.7/24',
    '10.244.0.0/16',
    'confirmed',
    'c-1',
    '{"default":["10.1.0.0/23",7]}',
    '{"__proto__":{"default":"10.1.0.0/23"}}',
    '::ffff:10.0.0.1',
    '0.0.0.0/0',
    'fe80::1%eth0',
    { toString: 5, length: -1 },
    { items: null },
    { constructor: null, hasOwnProperty: 1 },
    [[]],
    [null],
  ),
);

/** Puts `value` in place of the part with this number (in the order of a walk), or deletes that part. */
function mutate(root: unknown, number: number, value: unknown, remove: boolean): void {
  const parts: { holder: Record<string, unknown>; key: string }[] = [];
  const open = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const holder = next as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      parts.push({ holder, key });
      open.push(holder[key]);
    }
  }
  const part = parts[number % parts.length];
  if (part === undefined) return;
  if (remove) delete part.holder[part.key];
  else part.holder[part.key] = structuredClone(value);
}

describe('whatever the input', () => {
  it('values of any type in any place give a cluster or a documented error', () => {
    const change = fc.tuple(fc.nat(), odd, fc.boolean());
    const seen = new Set<string>();
    fc.assert(
      fc.property(fixture, fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
        for (const [number, odd, remove] of changes) mutate(value, number, odd, remove);
        seen.add(outcome(JSON.stringify(value) ?? 'null'));
      }),
      { numRuns: 1_000 },
    );
    // Else the property would say nothing about one of the three.
    expect([...seen].sort()).toEqual(['ClusterError', 'DocumentError', 'shop']);
  });

  it('a text cut or changed anywhere gives a cluster or a documented error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.string({ maxLength: 5 }),
        (text, from, length, instead) => {
          const at = from % text.length;
          outcome(text.slice(0, at) + instead + text.slice(at + length));
          outcome(text.slice(0, at));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('order', () => {
  const lists = values.map((value) => {
    // Items of a raw NodeList have their kind from it.
    const { kind, items } = value as { kind: string; items: object[] };
    return kind === 'List' ? items : items.map((item) => ({ kind: 'Node', ...item }));
  });

  it('of objects and of files does not matter, nor how they are split', () => {
    const shuffledList = fc.constantFrom(...lists).chain((items) =>
      fc.record({
        items: fc.constant(items),
        shuffled: fc.shuffledSubarray(items, { minLength: items.length }),
        cuts: fc.array(fc.nat({ max: items.length }), { maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(shuffledList, ({ items, shuffled, cuts }) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), items.length];
        const files = bounds.slice(1).map((end, i) => shuffled.slice(bounds[i], end));
        const expected = read([JSON.stringify(items)]);
        expect(read(files.map((file) => JSON.stringify(file)))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a snapshot', () => {
  it('of whatever was read gives the same cluster, or the same refusal', () => {
    const change = fc.tuple(fc.nat(), odd, fc.boolean());
    let clusters = 0;
    fc.assert(
      fc.property(fixture, fc.array(change, { maxLength: 2 }), (value, changes) => {
        for (const [number, odd, remove] of changes) mutate(value, number, odd, remove);
        const objects = outcomeOf(() =>
          objectsIn(parseDocuments(JSON.stringify(value) ?? 'null', 'x.json')),
        );
        if (objects instanceof Error) return;
        const cluster = outcomeOf(() => clusterOf(objects, options));
        const again = outcomeOf(() => {
          const text = JSON.stringify(trimmedList(objects));
          return clusterOf(objectsIn(parseDocuments(text, 'x.json')), options);
        });
        if (!(cluster instanceof Error)) clusters++;
        if (cluster instanceof Error) expect(again).toBeInstanceOf(Error);
        else expect(again).toEqual(cluster);
      }),
      { numRuns: 600 },
    );
    expect(clusters).toBeGreaterThan(100);
  });
});
