import type { ParsedDocument } from '../../document/document.ts';
import { isAbsent, isFields, shown } from '../fields.ts';
import type { ApiServer } from './api-server.ts';
import { groupOf, pathOf, type Resource } from './resource.ts';
import { jsonIn } from './status.ts';

/** One object of a resource, by name. */
export interface Named extends Resource {
  /** Absent: of the whole cluster. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/**
 * One object; undefined where there is none of that name.
 *
 * @throws {ClusterError}
 */
export async function readObject(
  server: ApiServer,
  named: Named,
): Promise<ParsedDocument | undefined> {
  const { resource, kind, apiVersion, namespace, name } = named;
  const path = `${pathOf(named, namespace)}/${name}`;
  const asks = { verb: 'get', group: groupOf(named), resource, namespace, name } as const;
  const answer = await server.get(path, asks, [404]);
  if (answer.status === 404) return undefined;
  const value = jsonIn(answer.text);
  if (!isFields(value) || value.kind !== kind) {
    const found = isFields(value) ? `kind ${shown(value.kind)}` : 'no JSON object';
    throw server.error(`GET ${path} brings ${found}, wanted ${kind}.`);
  }
  const file = server.urlOf(path);
  const whole = isAbsent(value.apiVersion) ? { ...value, apiVersion } : value;
  return { value: whole, file, placeOf: () => ({ file }) };
}
