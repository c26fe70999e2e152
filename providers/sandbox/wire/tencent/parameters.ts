import { z } from 'zod';
import { TencentRefusal } from './refusal.ts';

/**
 * The parameters of a call, by its schema. API 3.0 knows every parameter of an action and refuses
 * the others.
 *
 * @throws {TencentRefusal} MissingParameter, UnknownParameter, InvalidParameter: the first that is wrong.
 */
export function parametersOf<Schema extends z.ZodType>(
  schema: Schema,
  body: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => [...issue.path, key].join('.'));
    const message = `The parameter \`${names.join('`, `')}\` is not recognized.`;
    throw new TencentRefusal('UnknownParameter', message);
  }
  const isThere = issue?.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' ? (value as never)?.[key] : undefined),
    body,
  );
  if (isThere === undefined || isThere === null) {
    const message = `The request is missing a required parameter \`${name}\`.`;
    throw new TencentRefusal('MissingParameter', message);
  }
  const message = `The value type of parameter \`${name}\` is not valid.`;
  throw new TencentRefusal('InvalidParameter', message);
}

/** Null is taken for nothing, as the SDKs of several languages send it. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

export const texts = optional(z.array(z.string()));
export const filtersSchema = optional(
  z.array(z.strictObject({ Name: z.string(), Values: z.array(z.string()) })),
);
/** Offset and Limit are numbers in some actions, texts in others. */
export const numberPage = { Offset: optional(z.int()), Limit: optional(z.int()) };
export const textPage = { Offset: optional(z.string()), Limit: optional(z.string()) };
