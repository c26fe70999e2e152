import { dirname } from 'node:path';
import { z } from 'zod';
import { check } from '../../document/check.ts';
import type { ParsedDocument } from '../../document/document.ts';
import { parseDocument } from '../../document/parse.ts';
import { type Path, pathText } from '../../document/path-text.ts';
import { DocumentError } from '../../document/problem.ts';
import { readText } from '../../document/read.ts';
import { type Fields, isFields, shown } from '../fields.ts';

/** One context of a kubeconfig: a cluster and who asks it, as they are written. */
export interface Chosen {
  /** `context shop of kubeconfig.yaml`: for messages. */
  readonly name: string;
  /** What relative paths inside are relative to. */
  readonly folder: string;
  readonly cluster: Fields & { readonly server: string };
  /** Empty where the context names no user. */
  readonly user: Fields;
}

/**
 * What podway looks at; the rest is client-node's. kubectl writes `null` for an empty list. Users are
 * left out: an error would show what stands there.
 */
const kubeconfigSchema = z.looseObject({
  'current-context': z.string().nullish(),
  contexts: z
    .array(
      z.looseObject({
        name: z.string(),
        context: z.looseObject({ cluster: z.string(), user: z.string().nullish() }),
      }),
    )
    .nullish(),
  clusters: z
    .array(z.looseObject({ name: z.string(), cluster: z.looseObject({ server: z.string() }) }))
    .nullish(),
});

/**
 * The context that is asked for, or the current one, with its cluster and user.
 *
 * @throws {DocumentError} where the file cannot be read, is no kubeconfig, or lacks any of them;
 * contexts are listed. Never shows what stands under keys like `token`.
 */
export async function readKubeconfig(path: string, context: string | undefined): Promise<Chosen> {
  const document = parseDocument(await readText(path), path);
  // Perhaps it is a token's own file.
  if (!isFields(document.value)) throw problem(document, [], 'something else', 'a kubeconfig');
  const config = check(kubeconfigSchema, document);
  const contexts = config.contexts ?? [];
  const name = context ?? config['current-context'] ?? '';
  if (name === '') {
    throw problem(document, ['current-context'], 'no current context', oneOf(contexts));
  }
  const index = contexts.findIndex((one) => one.name === name);
  const chosen = contexts[index]?.context;
  if (chosen === undefined) {
    const at = context === undefined ? ['current-context'] : ['contexts'];
    throw problem(document, at, `no context ${shown(name)}`, oneOf(contexts));
  }
  const at: Path = ['contexts', index, 'context'];
  const cluster = named(config.clusters, chosen.cluster)?.cluster;
  if (cluster === undefined) {
    const found = `no cluster ${shown(chosen.cluster)}`;
    throw problem(document, [...at, 'cluster'], found, oneOf(config.clusters ?? []));
  }
  const users = usersIn(document.value);
  const user = chosen.user ? named(users, chosen.user) : { user: {} };
  if (user === undefined) {
    throw problem(document, [...at, 'user'], `no user ${shown(chosen.user)}`, oneOf(users));
  }
  return {
    name: `context ${shown(name)} of ${path}`,
    folder: dirname(path),
    cluster,
    user: user.user,
  };
}

function usersIn({ users }: Fields): readonly (Named & { readonly user: Fields })[] {
  const entries: readonly unknown[] = Array.isArray(users) ? users : [];
  return entries.filter(isFields).flatMap(({ name, user }) => {
    if (typeof name !== 'string') return [];
    return { name, user: isFields(user) ? user : {} };
  });
}

interface Named {
  readonly name: string;
}

function named<T extends Named>(list: readonly T[] | null | undefined, name: string) {
  return list?.find((one) => one.name === name);
}

function oneOf(list: readonly Named[]): string {
  if (list.length === 0) return 'one, but the file has none';
  const names = list.slice(0, 20).map(({ name }) => shown(name));
  const more = list.length - names.length;
  const rest = more > 0 ? ` (${more} more)` : '';
  return `${list.length === 1 ? '' : 'one of '}${names.join(', ')}${rest}`;
}

function problem(
  document: ParsedDocument,
  path: Path,
  found: string,
  wanted: string,
): DocumentError {
  return new DocumentError([
    { place: document.placeOf(path), path: pathText(path), found, wanted },
  ]);
}
