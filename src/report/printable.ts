import { Prefix } from '../address/prefix.ts';
import { escaped } from '../document/shown.ts';
import { clipped } from './columns.ts';

/**
 * A document in which every text is safe to print on one line: line breaks and tabs are spaces, and
 * what a terminal or the log of a CI job obeys is written out. Names and messages come from clouds
 * and clusters, which others write.
 *
 * @param mostCharacters longer texts are cut, and end in `…`.
 */
export function printable<T>(value: T, mostCharacters = Number.POSITIVE_INFINITY): T {
  // Cut before it is made safe, which takes time, and after, which makes it longer.
  const safe = (text: string): string => oneLine(clipped(text, mostCharacters));
  return mapped(value, (text) => clipped(safe(text), mostCharacters)) as T;
}

function mapped(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null || value instanceof Prefix) return value;
  if (Array.isArray(value)) return value.map((member) => mapped(member, map));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [map(key), mapped(member, map)]),
  );
}

function oneLine(text: string): string {
  return escaped(text.replace(/\s*[\n\r\t]\s*/g, ' '));
}
