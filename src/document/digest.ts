import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * `sha256:<hex>` over the RFC 8785 JSON of a value: equal for documents that say the same, however
 * they are written. Prefixes and other values with `toJSON` count as their JSON.
 *
 * @throws {TypeError} for what JSON cannot hold (undefined, a function).
 */
export function digestOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only what JSON can hold has a digest');
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
