import type { z } from 'zod';
import { type Path, valueAt } from './path-text.ts';
import { innerOf } from './words.ts';

type Schema = z.core.$ZodType;

/**
 * The schemas that decide about the value at a path; more than one where a union leads there, none
 * where no schema knows the path. Of a union the options that fit the value's literal fields count.
 */
export function schemasAt(schema: Schema, value: unknown, path: Path): readonly Schema[] {
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const member = valueAt(value, [key]);
  return bare(schema, value).flatMap((one) => {
    const child = childOf(one, key);
    return child ? schemasAt(child, member, rest) : [];
  });
}

/** The keys that the mapping at a path may have, where they can be listed. */
export function fieldsAt(schema: Schema, value: unknown, path: Path): readonly string[] {
  const fields = mappingsAt(schema, value, path).map((one) => {
    const def = defOf(one);
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
  return [...new Set(fields.flat())];
}

/** The schemas of the keys that the mapping at a path may have, where they are free. */
export function keySchemasAt(schema: Schema, value: unknown, path: Path): readonly Schema[] {
  return mappingsAt(schema, value, path).flatMap((one) => {
    const def = defOf(one);
    return def.type === 'record' || def.type === 'map' ? [def.keyType] : [];
  });
}

function mappingsAt(schema: Schema, value: unknown, path: Path): readonly Schema[] {
  const here = valueAt(value, path);
  return schemasAt(schema, value, path).flatMap((one) => bare(one, here));
}

/** Without wrappers, and with unions and intersections taken apart. */
function bare(schema: Schema, value: unknown): readonly Schema[] {
  const def = defOf(schema);
  if (def.type === 'union') {
    const fitting = def.options.filter((option) => bare(option, value).some(fits(value)));
    const options = fitting.length > 0 ? fitting : def.options;
    return options.flatMap((option) => bare(option, value));
  }
  if (def.type === 'intersection') return [...bare(def.left, value), ...bare(def.right, value)];
  const inner = innerOf(schema);
  return inner ? bare(inner, value) : [schema];
}

/** Could this value be meant for that schema? Decided by its kind and by its literal fields. */
function fits(value: unknown): (schema: Schema) => boolean {
  return (schema) => {
    const def = defOf(schema);
    if (def.type === 'array' || def.type === 'tuple') return Array.isArray(value);
    if (def.type === 'record' || def.type === 'map') return isMapping(value);
    if (def.type !== 'object') return !isMapping(value) && !Array.isArray(value);
    if (!isMapping(value)) return false;
    return Object.entries(def.shape).every(([key, field]) => {
      const literal = defOf(field);
      return literal.type !== 'literal' || literal.values.includes(valueAt(value, [key]) as never);
    });
  };
}

function childOf(schema: Schema, key: string | number): Schema | undefined {
  const def = defOf(schema);
  switch (def.type) {
    case 'object':
      if (Object.hasOwn(def.shape, key)) return def.shape[key];
      // Strict objects say `never` of every other key.
      return def.catchall && defOf(def.catchall).type !== 'never' ? def.catchall : undefined;
    case 'record':
    case 'map':
      return def.valueType;
    case 'array':
      return def.element;
    case 'tuple':
      return def.items[Number(key)] ?? def.rest ?? undefined;
    default:
      return undefined;
  }
}

function defOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
