import { dirname } from 'node:path';
import { z } from 'zod';
import { check } from '../../document/check.ts';
import type { ParsedDocument } from '../../document/document.ts';
import { errorCode } from '../../document/errno.ts';
import { parseDocument } from '../../document/parse.ts';
import { type Path, pathText } from '../../document/path-text.ts';
import { DocumentError } from '../../document/problem.ts';
import { readText } from '../../document/read.ts';
import { type Fields, isFields, shown } from '../fields.ts';

/** One context of a kubeconfig: a cluster and who asks it, as they are written. */
export interface Chosen {
  /** `context shop of kubeconfig.yaml`: for messages. */
  readonly name: string;
  readonly cluster: Fields & { readonly server: string };
  /** What relative paths of the cluster are relative to. */
  readonly clusterFolder: string;
  /** Empty where the context names no user. */
  readonly user: Fields;
  /** What relative paths of the user are relative to. */
  readonly userFolder: string;
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

/** One file, checked. */
interface File {
  readonly document: ParsedDocument;
  readonly folder: string;
  readonly currentContext: string;
  readonly contexts: readonly NamedContext[];
  readonly clusters: readonly (Named & { readonly cluster: Chosen['cluster'] })[];
  readonly users: readonly (Named & { readonly user: Fields })[];
}

type NamedContext = NonNullable<z.output<typeof kubeconfigSchema>['contexts']>[number];

/**
 * The context that is asked for, or the current one, with its cluster and user. Of several files the
 * first that has an entry wins, as for kubectl, and those of several that do not exist are left out.
 *
 * @throws {DocumentError} where a file cannot be read or is no kubeconfig, and where they lack any of
 * the three; contexts are listed. Never shows what stands under keys like `token`.
 */
export async function readKubeconfig(
  paths: readonly string[],
  context: string | undefined,
): Promise<Chosen> {
  const files = await readFiles(paths);
  const current = files.find(({ currentContext }) => currentContext !== '');
  const first = current ?? files[0];
  if (first === undefined) throw new Error('no kubeconfig was named');
  const contexts = files.flatMap((file) => file.contexts.map((one) => ({ ...one, file })));
  const clusters = files.flatMap((file) => file.clusters.map((one) => ({ ...one, file })));
  const users = files.flatMap((file) => file.users.map((one) => ({ ...one, file })));

  const name = context ?? first.currentContext;
  if (name === '') {
    throw problem(first.document, ['current-context'], 'no current context', oneOf(contexts));
  }
  const chosen = named(contexts, name);
  if (chosen === undefined) {
    const at = context === undefined ? ['current-context'] : ['contexts'];
    throw problem(first.document, at, `no context ${shown(name)}`, oneOf(contexts));
  }
  const { document } = chosen.file;
  const { cluster: clusterName, user: userName } = chosen.context;
  const at: Path = [
    'contexts',
    chosen.file.contexts.findIndex((one) => one.name === name),
    'context',
  ];
  const cluster = named(clusters, clusterName);
  if (cluster === undefined) {
    const found = `no cluster ${shown(clusterName)}`;
    throw problem(document, [...at, 'cluster'], found, oneOf(clusters));
  }
  const user = userName ? named(users, userName) : { user: {}, file: chosen.file };
  if (user === undefined) {
    throw problem(document, [...at, 'user'], `no user ${shown(userName)}`, oneOf(users));
  }
  return {
    name: `context ${shown(name)} of ${document.file}`,
    cluster: cluster.cluster,
    clusterFolder: cluster.file.folder,
    user: user.user,
    userFolder: user.file.folder,
  };
}

async function readFiles(paths: readonly string[]): Promise<readonly File[]> {
  const files: File[] = [];
  const missing: DocumentError[] = [];
  for (const path of paths) {
    try {
      files.push(await readFile(path));
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing.push(error);
    }
  }
  const [first] = missing;
  if (files.length > 0 || first === undefined) return files;
  const problems = missing.flatMap((error) => error.problems);
  throw new DocumentError(problems, { cause: first.cause });
}

/** Does an error say that a file does not exist? */
export function isMissing(error: unknown): error is DocumentError {
  return error instanceof DocumentError && errorCode(error.cause) === 'ENOENT';
}

async function readFile(path: string): Promise<File> {
  const document = parseDocument(await readText(path), path);
  // Perhaps it is a token's own file.
  if (!isFields(document.value)) throw problem(document, [], 'something else', 'a kubeconfig');
  const config = check(kubeconfigSchema, document);
  return {
    document,
    folder: dirname(path),
    currentContext: config['current-context'] ?? '',
    contexts: config.contexts ?? [],
    clusters: config.clusters ?? [],
    users: usersIn(document.value),
  };
}

function usersIn({ users }: Fields): File['users'] {
  const entries: readonly unknown[] = Array.isArray(users) ? users : [];
  return entries.filter(isFields).flatMap(({ name, user }) => {
    if (typeof name !== 'string') return [];
    return { name, user: isFields(user) ? user : {} };
  });
}

interface Named {
  readonly name: string;
}

function named<T extends Named>(list: readonly T[], name: string): T | undefined {
  return list.find((one) => one.name === name);
}

function oneOf(list: readonly Named[]): string {
  if (list.length === 0) return 'one, but the file has none';
  const all = [...new Set(list.map(({ name }) => shown(name)))];
  const names = all.slice(0, 20);
  const more = all.length - names.length;
  const rest = more > 0 ? ` (${more} more)` : '';
  return `${all.length === 1 ? '' : 'one of '}${names.join(', ')}${rest}`;
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
