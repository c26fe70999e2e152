import { isFields } from './fields.ts';

/** What a snapshot keeps of a value. What is not as the API server would have it stays: it is for the reader to refuse. */
export type Trim = (value: unknown) => unknown;

/** A value, a list of values, or a mapping of values; what stands deeper is there in name only. */
export const whole: Trim = (value) => shallow(value, 2);

function shallow(value: unknown, levels: number): unknown {
  if (Array.isArray(value)) {
    return levels === 0
      ? value.slice(0, 1).map(() => null)
      : value.map((item) => shallow(item, levels - 1));
  }
  if (!isFields(value)) return value;
  if (levels === 0) return {};
  const members = Object.entries(value).map(([key, member]) => [key, shallow(member, levels - 1)]);
  return Object.fromEntries(members);
}

/** Keeps the members that are named, each trimmed. */
export function fields(trims: Readonly<Record<string, Trim>>): Trim {
  const named = Object.entries(trims);
  return (value) => {
    if (!isFields(value)) return value;
    const kept: Record<string, unknown> = {};
    for (const [key, trim] of named) {
      if (Object.hasOwn(value, key)) kept[key] = trim(value[key]);
    }
    return kept;
  };
}

/** `fields` that are kept as they are. */
export function wholeFields(names: readonly string[]): Trim {
  return fields(Object.fromEntries(names.map((name) => [name, whole])));
}

/** Trims the items of a list; of items with a `type`, those of the types that are read. */
export function items(trim: Trim, types?: readonly string[]): Trim {
  const isRead = (item: unknown) =>
    !isFields(item) || typeof item.type !== 'string' || types?.includes(item.type) !== false;
  return (value) => (Array.isArray(value) ? value.filter(isRead).map(trim) : value);
}
