import fc from 'fast-check';

/** One way to damage a text; `at` and `length` are shares of its length, from 0 to 1. */
export type Damage =
  | { readonly kind: 'cut' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert' | 'overwrite'; readonly at: number; readonly text: string };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const texts = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\n',
    '  ',
    '- ',
    '\t',
    '&a ',
    '*a',
    '!!js ',
    '|',
    '>',
    '---\n',
    '#',
    '\u0000',
    '\ud800',
    '\u001b[2J',
    '\u202e',
    'null',
    '.inf',
    '1e999',
    '-0',
    '<<: ',
  ),
);

export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('cut' as const, 'repeat' as const),
      at: share,
      length: fc.oneof(
        share,
        share.map((one) => one / 100),
      ),
    }),
    fc.record({
      kind: fc.constantFrom('insert' as const, 'overwrite' as const),
      at: share,
      text: texts,
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

export function damaged(text: string, all: readonly Damage[]): string {
  return all.reduce(damagedOnce, text);
}

function damagedOnce(text: string, damage: Damage): string {
  const at = Math.floor(damage.at * text.length);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (damage.kind) {
    case 'cut':
      return before + after.slice(Math.ceil(damage.length * after.length));
    case 'repeat':
      return before + after.slice(0, Math.ceil(damage.length * after.length)) + after;
    case 'insert':
      return before + damage.text + after;
    case 'overwrite':
      return before + damage.text + after.slice(damage.text.length);
  }
}

/** One edit of a document's data: at the value that `at` picks. */
export interface Edit {
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'repeat' | 'rename';
  readonly value: unknown;
}

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    0.5,
    1e21,
    '',
    ' ',
    'x',
    '__proto__',
    'a'.repeat(300),
    '\u001b[2J',
    '0.0.0.0/0',
    '10.244.0.0/16',
    '10.244.1.0/24',
    '10.244.1.1/24',
    '172.16.0.0/16',
    '172.16.11.20',
    '::/0',
    '::ffff:10.244.0.0/112',
    'fd00::/64',
    '300.0.0.1',
    'vtb-main',
    'i-bp1node000a1',
    [],
    {},
    [null],
    { constructor: {} },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: share,
    how: fc.constantFrom('replace', 'replace', 'delete', 'repeat', 'rename'),
    value: values,
  }),
  { minLength: 1, maxLength: 3 },
);

type Container = Record<string, unknown>;

/** A copy of the data, edited. */
export function edited(data: unknown, all: readonly Edit[]): unknown {
  const root: Container = { data: structuredClone(data) };
  for (const { at, how, value } of all) {
    const places = placesIn(root.data, root, 'data');
    const [container, key] = places[Math.floor(at * places.length)] ?? [root, 'data'];
    if (how === 'replace') container[key] = structuredClone(value);
    else if (Array.isArray(container)) {
      const index = Number(key);
      if (how === 'delete') container.splice(index, 1);
      else container.splice(index, 0, structuredClone(container[index]));
    } else if (container !== root) {
      const member = container[key];
      if (how !== 'repeat') delete container[key];
      if (how !== 'delete') container[`${key}${typeof value === 'string' ? value : 's'}`] = member;
    }
  }
  return root.data;
}

function placesIn(value: unknown, container: Container, key: string): [Container, string][] {
  const here: [Container, string][] = [[container, key]];
  if (typeof value !== 'object' || value === null) return here;
  const members = Object.entries(value).flatMap(([name, member]) =>
    placesIn(member, value as Container, name),
  );
  return [...here, ...members];
}
