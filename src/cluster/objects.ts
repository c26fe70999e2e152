import type { ParsedDocument } from '../document/parse.ts';
import type { Path } from '../document/path-text.ts';
import { type Fields, isAbsent, isFields, type PlaceOf, Problems, shown } from './fields.ts';

/** A Kubernetes object as the API server or kubectl told it; what is inside is not checked yet. */
export interface KubernetesObject {
  /** `Node`; other groups' with theirs, as kubectl writes it: `BlockAffinity.crd.projectcalico.org`. */
  readonly kind: string;
  readonly fields: Fields;
  readonly placeOf: PlaceOf;
}

/** All objects of an input, whole lists only. */
export interface KubernetesObjects {
  readonly nodes: readonly KubernetesObject[];
  /** By kind. What no CNI reader wants is only counted. */
  readonly others: ReadonlyMap<string, readonly KubernetesObject[]>;
  /** Was there a list that may hold nodes, be it empty? Else a file was forgotten. */
  readonly hasNodeList: boolean;
}

/**
 * Kubernetes objects out of whatever kubectl prints: `List`, `NodeList` and other `…List`s, bare
 * arrays (also of lists, as `jq -s` makes them), single objects, in any mix of documents.
 * `"items": null` is an empty list. An object without `kind` gets it from its list; where that has
 * none either, a Node is recognised by its shape.
 *
 * @throws {DocumentError} for all that is no Kubernetes object, and for lists that are not whole:
 * cut by the API server (`continue`, `remainingItemCount`), errors saved in a list's place.
 */
export function objectsIn(documents: readonly ParsedDocument[]): KubernetesObjects {
  const nodes: KubernetesObject[] = [];
  const others = new Map<string, KubernetesObject[]>();
  const problems = new Problems();
  let hasNodeList = false;

  for (const document of documents) {
    const { value } = document;
    if (!Array.isArray(value)) {
      read(document, value, []);
      continue;
    }
    if (value.length === 0) hasNodeList = true;
    for (const [index, item] of value.entries()) read(document, item, [index]);
  }
  problems.throwIfAny();
  return { nodes, others, hasNodeList };

  function read(document: ParsedDocument, value: unknown, path: Path): void {
    if (isFields(value) && isList(value)) readList(document, value, path);
    else readObject(document, value, path, {});
  }

  function readList(document: ParsedDocument, list: Fields, path: Path): void {
    // kubectl writes `kind` behind the items: without it nobody can tell that the list is whole.
    if (document.mayBeCut && isAbsent(list.kind)) {
      wrong(
        document,
        [...path, 'items'],
        'a list without kind, as in a file that was cut off',
        wholeFile,
      );
    }
    const cut = howCut(list);
    if (cut !== undefined) wrong(document, [...path, 'metadata'], cut, wholeList);
    const { items } = list;
    if (items !== null && !Array.isArray(items)) {
      const found = items === undefined ? 'a list without items' : shown(items);
      wrong(document, [...path, 'items'], found, 'a list of objects');
      return;
    }
    const inherited = kindOfItems(list);
    const whole: readonly unknown[] = items ?? [];
    // A `List` of Pods only, as `kubectl get pods` prints it, says nothing of nodes.
    const mayHoldNodes = inherited.kind === undefined && whole.length === 0;
    if (mayHoldNodes || qualified(inherited) === 'Node') hasNodeList = true;
    for (const [index, item] of whole.entries()) {
      readObject(document, item, [...path, 'items', index], inherited);
    }
  }

  function readObject(
    document: ParsedDocument,
    value: unknown,
    path: Path,
    inherited: Identity,
  ): void {
    if (!isFields(value)) {
      wrong(document, path, shown(value), 'a Kubernetes object');
      return;
    }
    const identity = identityOf(value, inherited);
    if (typeof identity === 'string') {
      wrong(document, path, identity, wholeObjects);
      return;
    }
    const kind = qualified(identity);
    const object: KubernetesObject = {
      kind,
      fields: value,
      placeOf: (inside) => document.placeOf([...path, ...inside]),
    };
    if (kind === 'Node') nodes.push(object);
    else if (others.get(kind)?.push(object) === undefined) others.set(kind, [object]);
  }

  function wrong(document: ParsedDocument, path: Path, found: string, wanted: string): void {
    problems.add('', path, (at) => document.placeOf(at), { found, wanted });
  }
}

const wholeObjects = 'Kubernetes objects, as `kubectl get nodes -o json` prints them';
const wholeFile =
  'the whole file; YAML lists without kind are not read, JSON ones are (`kubectl get nodes -o json`)';
const wholeList =
  'the whole list, as `kubectl get nodes -o json` prints it (the API server cut this one)';

interface Identity {
  readonly kind?: string | undefined;
  readonly apiVersion?: string | undefined;
}

function isList(fields: Fields): boolean {
  const { kind } = fields;
  if (isAbsent(kind) || kind === '') return Object.hasOwn(fields, 'items');
  if (typeof kind !== 'string' || !kind.endsWith('List')) return false;
  // An object may be of a kind such as AllowList, and then it has a name.
  return Object.hasOwn(fields, 'items') || !hasName(fields);
}

/** What shows that the API server sent a part of a list only. */
function howCut({ metadata }: Fields): string | undefined {
  if (!isFields(metadata)) return undefined;
  const { continue: token, remainingItemCount: left } = metadata;
  if (!isAbsent(left) && left !== 0) return `a list with ${shown(left)} more items on the server`;
  return isAbsent(token) || token === '' ? undefined : 'a list that goes on on the server';
}

/** `kubectl get --raw` and Go clients leave the items of a NodeList without kind. */
function kindOfItems({ kind, apiVersion }: Fields): Identity {
  if (typeof kind !== 'string' || kind === '' || kind === 'List') return {};
  return {
    kind: kind.slice(0, -'List'.length),
    apiVersion: typeof apiVersion === 'string' ? apiVersion : undefined,
  };
}

/** Kind and version of an object, or what it is instead of one. */
function identityOf(fields: Fields, inherited: Identity): Identity | string {
  const kind = isAbsent(fields.kind) || fields.kind === '' ? inherited.kind : fields.kind;
  const apiVersion = isAbsent(fields.apiVersion) ? inherited.apiVersion : fields.apiVersion;
  if (kind === undefined) {
    return hasShapeOfNode(fields) ? { kind: 'Node' } : `a mapping without kind (${keysOf(fields)})`;
  }
  if (typeof kind !== 'string' || !/^[A-Za-z][A-Za-z0-9]{0,62}$/.test(kind)) {
    return `kind ${shown(kind)}`;
  }
  if (!isAbsent(apiVersion) && !isVersion(apiVersion)) return `apiVersion ${shown(apiVersion)}`;
  // What the API server answers instead of a list, and what `-o wide` asks it for.
  if (kind === 'Status') return `an error of the API server (${shown(fields.message)})`;
  if (kind === 'Table') return 'a Table, which is for printing';
  return { kind, apiVersion: apiVersion ?? undefined };
}

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9./-]{0,253}$/.test(value);
}

function qualified({ kind = '', apiVersion = '' }: Identity): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? kind : `${kind}.${apiVersion.slice(0, slash)}`;
}

function hasName({ metadata }: Fields): boolean {
  return isFields(metadata) && typeof metadata.name === 'string';
}

function hasShapeOfNode(fields: Fields): boolean {
  const { spec, status } = fields;
  if (!hasName(fields)) return false;
  if (isFields(status) && ('nodeInfo' in status || 'addresses' in status)) return true;
  return isFields(spec) && ('podCIDR' in spec || 'podCIDRs' in spec);
}

function keysOf(fields: Fields): string {
  const keys = Object.keys(fields);
  if (keys.length === 0) return 'it is empty';
  return `with ${keys.slice(0, 5).map(shown).join(', ')}${keys.length > 5 ? ', …' : ''}`;
}
