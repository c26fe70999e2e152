import { z } from 'zod';
import { vocabulary } from '../document/words.ts';

/** Kinds of fields that podway.yaml has several of. */

export const text = z.string().min(1).register(vocabulary, { one: 'a string', many: 'strings' });

export const fileName = z
  .string()
  .min(1)
  .register(vocabulary, { one: 'the path of a file', many: 'paths of files' });

const nameWords = 'letters, digits, "-", "_", "."; a letter or digit first; 63 at most';

/** Goes into ownership marks and reports, so it needs no quoting anywhere. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
  .register(vocabulary, { one: `a name (${nameWords})`, many: `names (${nameWords})` });

export function percent(otherwise: number) {
  return z.number().min(0).max(100).default(otherwise);
}

/** A mapping of which exactly one key is there. JSON Schema says it by counting keys. */
export function exactlyOne<S extends z.ZodObject>(schema: S): S {
  return withKeys(
    schema,
    (keys) => keys.length === 1,
    `exactly one of ${Object.keys(schema.shape).join(', ')}`,
  ).meta({ minProperties: 1, maxProperties: 1 });
}

/** A rule about which keys are there. It is checked where values are wrong too, so that all errors come at once. */
export function withKeys<S extends z.ZodObject>(
  schema: S,
  rule: (keys: readonly string[]) => boolean,
  wanted: string,
): S {
  return schema.refine(
    (value) => rule(Object.keys(value).filter((key) => value[key] !== undefined)),
    {
      params: { wanted },
      // A key misspelt is not a key missing; what is no mapping has been told so.
      when: ({ value, issues }) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        !issues.some(({ code, path = [] }) => code === 'unrecognized_keys' && path.length === 0),
    },
  );
}
