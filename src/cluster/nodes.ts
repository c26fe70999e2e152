import { isDeepStrictEqual } from 'node:util';
import { Problems } from './fields.ts';
import { type NodeRecord, readNode } from './node.ts';
import type { KubernetesObject } from './objects.ts';

/**
 * All Node objects, checked, each node once, by name (in code units).
 *
 * The same node may come from several files as long as they say the same of it: of two states,
 * podway cannot tell which is the cluster's.
 *
 * @throws {DocumentError} for all that is wrong with any node.
 */
export function readNodes(objects: readonly KubernetesObject[]): readonly NodeRecord[] {
  const problems = new Problems();
  const byName = new Map<string, NodeRecord>();
  for (const object of objects) {
    const record = readNode(object, problems);
    if (record === undefined) continue;
    const { name } = record.node;
    const twin = byName.get(name);
    if (twin === undefined) byName.set(name, record);
    else if (!saySame(twin.object, object)) {
      const where = twin.object.placeOf([]);
      const line = where.line === undefined ? '' : `:${where.line}`;
      const wanted = `what ${where.file}${line} says of this node, or one of the two only`;
      problems.add(`node ${name}`, [], object.placeOf, { found: 'other data', wanted });
    }
  }
  problems.throwIfAny();
  return [...byName.values()].sort((a, b) => (a.node.name < b.node.name ? -1 : 1));
}

/** Lists may leave kind and apiVersion to their items or not; that is no difference. */
function saySame({ fields: a }: KubernetesObject, { fields: b }: KubernetesObject): boolean {
  return (
    isDeepStrictEqual(a.metadata, b.metadata) &&
    isDeepStrictEqual(a.spec, b.spec) &&
    isDeepStrictEqual(a.status, b.status)
  );
}
