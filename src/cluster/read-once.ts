import { isDeepStrictEqual } from 'node:util';
import type { Problems } from './fields.ts';
import type { KubernetesObject } from './objects.ts';

/**
 * Reads objects, each once, by name (in code units). The same object may come from several files, and
 * through several API groups, as long as all say the same of what podway reads: of two states, podway
 * cannot tell which is the cluster's.
 *
 * @param noun what such an object is called in errors: `node`, `BlockAffinity`.
 */
export function readOnce<T extends { readonly name: string }>(
  objects: readonly KubernetesObject[],
  noun: string,
  problems: Problems,
  read: (object: KubernetesObject, problems: Problems) => T | undefined,
): readonly T[] {
  const byName = new Map<string, T>();
  const origins: KubernetesObject[] = [];
  const values: T[] = [];
  for (const object of objects) {
    const value = read(object, problems);
    if (value === undefined) continue;
    const twin = byName.get(value.name);
    if (twin === undefined) {
      byName.set(value.name, value);
      origins.push(object);
      values.push(value);
    } else if (!isDeepStrictEqual(twin, value)) {
      const where = (origins[values.indexOf(twin)] ?? object).placeOf([]);
      const line = where.line === undefined ? '' : `:${where.line}`;
      const wanted = `what ${where.file}${line} says of this ${noun}, or one of the two only`;
      const about = { found: 'other data', wanted };
      problems.add(`${noun} ${value.name}`, [], object.placeOf, about);
    }
  }
  return values.sort((a, b) => (a.name < b.name ? -1 : 1));
}
