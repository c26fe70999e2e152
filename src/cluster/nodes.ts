import { Problems } from './fields.ts';
import { type NodeRecord, readNode } from './node.ts';
import type { KubernetesObject } from './objects.ts';
import { readOnce } from './read-once.ts';

/**
 * All Node objects, checked, each node once, by name (in code units).
 *
 * @throws {DocumentError} for all that is wrong with any node, and for nodes of which two files tell
 * different things.
 */
export function readNodes(objects: readonly KubernetesObject[]): readonly NodeRecord[] {
  const problems = new Problems();
  const records = readOnce(objects, 'node', problems, readNode);
  problems.throwIfAny();
  return records;
}
