import { z } from 'zod';

/** A type in a vendor's own model of its API. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly list: Shape }
  | { readonly fields: Readonly<Record<string, () => Shape>> };

/** The type of that name. @throws where the model has none. */
export type Model = (name: string) => Shape;

/**
 * A model as text: a type a line, `vpc.Filter: Name string, Values string[]`, which names others of the
 * same service. What no line tells of may hold anything.
 */
export function modelOf(text: string): Model {
  const lines = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(': ', 2) as [string, string]),
  );
  const shapeOf = (service: string, type: string): Shape => {
    if (type.endsWith('[]')) return { list: shapeOf(service, type.slice(0, -2)) };
    if (type === 'string' || type === 'number' || type === 'boolean') return type;
    const members = lines.get(`${service}.${type}`);
    if (members === undefined) throw new Error(`the model has no ${service}.${type}`);
    const fields = members
      .split(', ')
      .map((member) => member.split(' ') as [string, string])
      .map(([name, of]) => [name, () => shapeOf(service, of)] as const);
    return { fields: Object.fromEntries(fields) };
  };
  return (name) => {
    const [service = '', type = ''] = name.split('.');
    return shapeOf(service, type);
  };
}

/** What a type has at the end of a path; undefined where there is no such way. */
export function within(shape: Shape, path: readonly string[]): Shape | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return shape;
  const next = memberOf(shape, first);
  return next && within(next, rest);
}

function memberOf(shape: Shape, name: string): Shape | undefined {
  if (typeof shape !== 'object' || !('fields' in shape)) return undefined;
  return Object.hasOwn(shape.fields, name) ? shape.fields[name]?.() : undefined;
}

/** Where a schema of podway's reads what the model has not, or has as something else. */
export function unknownToModel(
  schema: z.core.$ZodType,
  shape: Shape,
  path: string,
): readonly string[] {
  const plain = taken(schema);
  if (isPreprocessed(plain)) {
    const { fields = {} } = typeof shape === 'object' && 'fields' in shape ? shape : {};
    const name = Object.keys(fields).find((one) => unwraps(plain, one));
    const inner = name === undefined ? undefined : memberOf(shape, name);
    return inner
      ? unknownToModel(plain.def.out, inner, `${path}.${name}`)
      : [`${path}: nothing in it is the list that podway takes out`];
  }
  if (plain instanceof z.ZodArray) {
    return typeof shape === 'object' && 'list' in shape
      ? unknownToModel(plain.element, shape.list, `${path}[]`)
      : [`${path}: a list of ours, not there`];
  }
  if (plain instanceof z.ZodObject) {
    return Object.entries(plain.shape).flatMap(([name, field]) => {
      const found = memberOf(shape, name);
      const here = `${path}.${name}`;
      return found === undefined ? [here] : unknownToModel(field as z.core.$ZodType, found, here);
    });
  }
  const kinds = kindsOf(plain);
  return typeof shape === 'string' && kinds.includes(shape)
    ? []
    : [`${path}: ${kinds.join(' or ')} of ours, ${shown(shape)} there`];
}

/** Where a value has a field that the model has not, or has as something else. */
export function notInModel(value: unknown, shape: Shape, path: string): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    return typeof shape === 'object' && 'list' in shape
      ? value.flatMap((item, n) => notInModel(item, shape.list, `${path}[${n}]`))
      : [`${path}: a list, ${shown(shape)} there`];
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, item]) => {
      const found = memberOf(shape, name);
      const here = `${path}.${name}`;
      return found === undefined ? [here] : notInModel(item, found, here);
    });
  }
  return typeof value === shape ? [] : [`${path}: ${typeof value}, ${shown(shape)} there`];
}

function shown(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  return 'list' in shape ? `a list of ${shown(shape.list)}` : 'an object';
}

interface Definition {
  readonly type: string;
  readonly innerType: z.core.$ZodType;
  readonly in: z.core.$ZodType;
  readonly out: z.core.$ZodType;
  readonly options: readonly z.core.$ZodType[];
  readonly transform: (value: unknown, context: object) => unknown;
}

type Known = z.core.$ZodType & { readonly def: Definition };

/** What a schema takes, without what it makes of it. */
function taken(schema: z.core.$ZodType): Known {
  const known = schema as Known;
  const { type } = known.def;
  if (type === 'optional' || type === 'nullable') return taken(known.def.innerType);
  if (type === 'pipe' && !isPreprocessed(known)) return taken(known.def.in);
  return known;
}

function isPreprocessed({ def }: Known): boolean {
  return def.type === 'pipe' && (def.in as Known).def.type === 'transform';
}

/** Whether a preprocessing schema takes what is under a name. */
function unwraps({ def }: Known, name: string): boolean {
  const mark = ['mark'];
  return (def.in as Known).def.transform({ [name]: mark }, {}) === mark;
}

function kindsOf(schema: z.core.$ZodType): readonly string[] {
  const { def } = taken(schema);
  return def.type === 'union' ? [...new Set(def.options.flatMap(kindsOf))] : [def.type];
}
