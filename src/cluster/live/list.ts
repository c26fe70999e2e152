import type { ParsedDocument } from '../../document/document.ts';
import { type Fields, isAbsent, isFields, shown } from '../fields.ts';
import type { ApiServer } from './api-server.ts';
import type { Answer } from './get.ts';
import type { Limits } from './limits.ts';
import { groupOf, pathOf, type Resource } from './resource.ts';
import { jsonIn } from './status.ts';

/**
 * A whole list, page by page, as if it had come in one piece. All pages are of one state of the
 * cluster; where the API server no longer has that (410), the list is started again.
 *
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 *
 * @throws {ClusterError} when it does not become whole.
 */
export async function readList(
  server: ApiServer,
  listed: Resource,
  limits: Limits,
): Promise<ParsedDocument> {
  for (let start = 0; start <= limits.restarts; start++) {
    const items = await new List(server, listed, limits).read();
    if (items === 'gone') continue;
    const { kind, apiVersion } = listed;
    const file = server.urlOf(pathOf(listed));
    return { value: { kind: `${kind}List`, apiVersion, items }, file, placeOf: () => ({ file }) };
  }
  throw server.error(
    `the list of ${listed.resource} changed under the reader ${limits.restarts + 1} times (410 Gone). Try again when the API server is less busy.`,
  );
}

/** One pass over the pages of a list. */
class List {
  private readonly server: ApiServer;
  private readonly listed: Resource;
  private readonly limits: Limits;
  private readonly items: unknown[] = [];
  private readonly names = new Set<string>();
  private readonly tokens = new Set<string>();
  private bytes = 0;
  private mostPages: number;

  constructor(server: ApiServer, listed: Resource, limits: Limits) {
    this.server = server;
    this.listed = listed;
    this.limits = limits;
    this.mostPages = limits.pages;
  }

  async read(): Promise<readonly unknown[] | 'gone'> {
    const { listed, limits, server } = this;
    let token = '';
    let state: unknown;
    for (let pages = 1; ; pages++) {
      const query = new URLSearchParams({ limit: String(limits.pageSize) });
      if (token !== '') query.set('continue', token);
      // 410 says that the token is too old, so without a token it says nothing that podway knows.
      const known = token === '' ? [] : [410];
      const permission = {
        verb: 'list',
        group: groupOf(listed),
        resource: listed.resource,
      } as const;
      const answer = await server.get(`${pathOf(listed)}?${query}`, permission, known);
      if (answer.status === 410) return 'gone';
      const { metadata, items } = this.page(answer);
      if (pages === 1) this.expect(items.length, metadata.remainingItemCount);
      // Pages of one list have one resourceVersion: what changed in between would be lost or doubled.
      state ??= metadata.resourceVersion;
      if (metadata.resourceVersion !== state) return 'gone';
      for (const item of items) this.add(item);
      token = this.next(metadata.continue);
      if (token === '') return this.items;
      if (pages >= this.mostPages) throw this.error(`does not end after ${pages} pages`);
    }
  }

  private page(answer: Answer): { readonly metadata: Fields; readonly items: readonly unknown[] } {
    this.bytes += answer.bytes;
    if (this.bytes > this.limits.listBytes) {
      throw this.error(`has more than ${this.limits.listBytes / 2 ** 20} MiB`);
    }
    const value = jsonIn(answer.text);
    if (!isFields(value)) {
      throw this.error(
        `is no JSON object; it begins with ${shown(answer.text.trimStart().slice(0, 40))} and ends with ${shown(answer.text.trimEnd().slice(-40))}`,
      );
    }
    const kind = `${this.listed.kind}List`;
    if (value.kind !== kind) throw this.error(`has kind ${shown(value.kind)}, wanted ${kind}`);
    const items = isAbsent(value.items) ? [] : value.items;
    if (!Array.isArray(items)) throw this.error(`has ${shown(items)} as items, wanted a list`);
    return { metadata: isFields(value.metadata) ? value.metadata : {}, items };
  }

  /** Pages come full but for the last; the rest that the first one tells is an estimate. */
  private expect(items: number, remaining: unknown): void {
    if (typeof remaining !== 'number' || !(remaining >= 0)) return;
    const pages = 1 + Math.ceil(remaining / Math.max(items, 1));
    this.mostPages = Math.min(this.mostPages, 2 * pages + 10);
  }

  private add(item: unknown): void {
    const metadata = isFields(item) ? item.metadata : undefined;
    const name = isFields(metadata) ? metadata.name : undefined;
    if (!isFields(item) || typeof name !== 'string') {
      throw this.error(`holds ${shown(item)}, wanted objects with a name`);
    }
    // Items of built-in kinds come without one.
    if (!isAbsent(item.kind) && item.kind !== this.listed.kind) {
      throw this.error(`holds a ${shown(item.kind)}`);
    }
    if (this.names.has(name)) throw this.error(`holds ${shown(name)} twice`);
    this.names.add(name);
    this.items.push(item);
  }

  private next(token: unknown): string {
    if (isAbsent(token) || token === '') return '';
    if (typeof token !== 'string') throw this.error(`goes on at ${shown(token)}, wanted a text`);
    if (this.tokens.has(token)) throw this.error('does not end: a page leads back to one before');
    this.tokens.add(token);
    return token;
  }

  private error(text: string): Error {
    return this.server.error(`the list of ${this.listed.resource} ${text}. ${garbled}`);
  }
}

const garbled = 'Is this a Kubernetes API server, and no proxy between that changes its answers?';
