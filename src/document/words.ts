import { z } from 'zod';

type Schema = z.core.$ZodTypes;

/** What a schema wants, in words: one of it, and many of it in a list. */
export interface Words {
  readonly one: string;
  readonly many: string;
}

/** Words for schemas that say more than their type does: `a CIDR without host bits`, `CIDRs without host bits`. */
export const vocabulary = z.registry<Words>();

/** What a schema wants, for `found …, wanted …`: `a list of strings`, `one of aws, alicloud, tencent`. */
function wordsOf(schema: z.core.$ZodType): Words {
  const own = vocabulary.get(schema);
  if (own) return own;
  const def = (schema as Schema)._zod.def;
  switch (def.type) {
    case 'string':
      return { one: 'a string', many: 'strings' };
    case 'number':
      return numberWords(def);
    case 'boolean':
      return { one: 'true or false', many: 'true or false' };
    case 'null':
      return { one: 'null', many: 'null' };
    case 'enum':
    case 'literal':
      return oneOf(choicesOf(schema) ?? []);
    case 'array': {
      const { many } = wordsOf(def.element);
      return { one: `a list of ${many}`, many: 'lists' };
    }
    case 'tuple':
      return { one: `a list of ${def.items.length} entries`, many: 'lists' };
    case 'object':
      return objectWords(Object.keys(def.shape));
    case 'record':
    case 'map':
    case 'intersection':
      return { one: 'a mapping', many: 'mappings' };
    case 'nullable':
      return either([wordsOf(def.innerType), { one: 'null', many: 'null' }]);
    case 'union':
      return wordsOfAny(def.options);
    default: {
      const inner = innerOf(schema);
      return inner ? wordsOf(inner) : { one: 'another value', many: 'other values' };
    }
  }
}

/** What several schemas want of which one is enough. */
export function wordsOfAny(schemas: readonly z.core.$ZodType[]): Words {
  const [only, ...others] = schemas;
  if (only && others.length === 0) return wordsOf(only);
  const choices = schemas.map(choicesOf);
  if (choices.every((choice) => choice !== undefined)) return oneOf([...new Set(choices.flat())]);
  return either(schemas.map(wordsOf));
}

/** The schema that this one wraps, on the side of what people write; undefined for those that wrap none. */
export function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const def = (schema as Schema)._zod.def;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return def.innerType;
    case 'pipe':
      // A transform in front (z.preprocess) says nothing; what follows does.
      return (def.in as Schema)._zod.def.type === 'transform' ? def.out : def.in;
    case 'lazy':
      return def.getter();
    default:
      return undefined;
  }
}

/** All values that a schema takes, where they can be listed. */
function choicesOf(schema: z.core.$ZodType): readonly string[] | undefined {
  const def = (schema as Schema)._zod.def;
  if (def.type === 'enum') return Object.values(def.entries).map(String);
  if (def.type === 'literal') return def.values.map(String);
  if (def.type !== 'union') {
    const inner = innerOf(schema);
    return inner && choicesOf(inner);
  }
  const choices = def.options.map(choicesOf);
  return choices.every((choice) => choice !== undefined) ? choices.flat() : undefined;
}

function oneOf(choices: readonly string[]): Words {
  const last = choices.at(-1) ?? 'nothing';
  if (choices.length < 2) return { one: last, many: last };
  const many = `${choices.slice(0, -1).join(', ')} or ${last}`;
  return { one: `one of ${choices.join(', ')}`, many };
}

function either(words: readonly Words[]): Words {
  const join = (texts: readonly string[]) => [...new Set(texts)].join(' or ');
  return {
    one: join(words.map(({ one }) => one.replace(/^one of /, ''))),
    many: join(words.map(({ many }) => many)),
  };
}

function objectWords(keys: readonly string[]): Words {
  const some = keys.length > 6 ? [...keys.slice(0, 6), '…'] : keys;
  const one = some.length === 0 ? 'a mapping' : `a mapping (${some.join(', ')})`;
  return { one, many: 'mappings' };
}

function numberWords(def: z.core.$ZodNumberDef): Words {
  const checks = [def, ...(def.checks ?? []).map((one) => one._zod.def)] as readonly NumberCheck[];
  const whole = checks.some(({ format }) => format?.includes('int'));
  const least = checks.find(({ check }) => check === 'greater_than');
  const most = checks.find(({ check }) => check === 'less_than');
  const range =
    least?.inclusive && most?.inclusive
      ? ` from ${least.value} to ${most.value}`
      : [
          least ? ` ${least.inclusive ? 'of at least' : 'above'} ${least.value}` : '',
          most ? ` ${most.inclusive ? 'of at most' : 'below'} ${most.value}` : '',
        ].join('');
  const kind = whole ? 'whole number' : 'number';
  return { one: `a ${kind}${range}`, many: `${kind}s${range}` };
}

interface NumberCheck {
  readonly check?: string;
  readonly format?: string;
  readonly value?: number;
  readonly inclusive?: boolean;
}
