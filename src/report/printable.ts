import { Prefix } from '../address/prefix.ts';
import { escaped } from '../document/shown.ts';

/**
 * A document in which every text is safe to print on one line: line breaks and tabs are spaces, and
 * what a terminal obeys is written out. Names and messages come from clouds and clusters, which
 * others write.
 */
export function printable<T>(value: T): T {
  return mapped(value) as T;
}

function mapped(value: unknown): unknown {
  if (typeof value === 'string') return oneLine(value);
  if (typeof value !== 'object' || value === null || value instanceof Prefix) return value;
  if (Array.isArray(value)) return value.map(mapped);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [oneLine(key), mapped(member)]),
  );
}

function oneLine(text: string): string {
  return escaped(text.replace(/\s*[\n\r\t]\s*/g, ' '));
}
