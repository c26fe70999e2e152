import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

/** The files of test-only-tls/, by name. */
export function tlsFile(name: string): string {
  return fileURLToPath(new URL(`./test-only-tls/${name}`, import.meta.url));
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** Common name of the client certificate. */
  readonly certificate: string | undefined;
  /** `/api/v1/nodes` from its second page on. */
  readonly isLaterPage: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

interface Resource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly objects: readonly Fields[];
}

/** What RBAC is asked; `resource` is a path where it is none. */
export interface Asked {
  readonly verb: 'get' | 'list';
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
  readonly namespace?: string;
}

type Answering = (call: Call, response: ServerResponse) => void;

/**
 * An API server as far as podway needs one: authentication, RBAC before all else (so that what does
 * not exist is forbidden too), discovery, lists in pages with remainingItemCount and one
 * resourceVersion, items of the core group without kind. It misbehaves where a test says so.
 */
export class TestApi {
  readonly calls: Call[] = [];
  readonly asked: Asked[] = [];
  /** Of bearer tokens, who has them. */
  readonly tokens = new Map([['sesame', 'jane']]);
  /** Absent: everything. */
  allows: ((asked: Asked) => boolean) | undefined;
  /** What the API server calls the state of the cluster. */
  resourceVersion = 4711;
  /** Whether pages tell how many items remain. */
  tellsRemaining = true;
  private readonly resources: Resource[] = [];
  private readonly faults: { when: (call: Call) => boolean; times: number; act: Answering }[] = [];
  private readonly server: http.Server | https.Server;

  constructor({ plain = false, mutualTls = false } = {}) {
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      this.answer(request, response);
    this.server = plain
      ? http.createServer(answer)
      : https.createServer(
          {
            cert: readFileSync(tlsFile('server.crt')),
            key: readFileSync(tlsFile('server.key')),
            ca: readFileSync(tlsFile('ca.crt')),
            requestCert: true,
            rejectUnauthorized: mutualTls,
          },
          answer,
        );
    // Clients that break off are what some tests are about.
    this.server.on('clientError', (_, socket) => socket.destroy());
    this.server.on('tlsClientError', () => undefined);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.server instanceof https.Server ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    return closed;
  }

  /** Serves the objects of a kind: `serve('crd.projectcalico.org/v1', 'blockaffinities', 'BlockAffinity', […])`. */
  serve(
    apiVersion: string,
    resource: string,
    kind: string,
    objects: readonly Fields[],
    namespace?: string,
  ): void {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    this.resources.push({
      group,
      version,
      resource,
      kind,
      objects: objects.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
      ...(namespace === undefined ? {} : { namespace }),
    });
  }

  /** Answers the next `times` calls that fit in another way. */
  misbehave(when: (call: Call) => boolean, times: number, act: Answering): void {
    this.faults.push({ when, times, act });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const socket = request.socket as Partial<import('node:tls').TLSSocket>;
    const certificate = socket.authorized ? socket.getPeerCertificate?.().subject?.CN : undefined;
    const call: Call = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      certificate: typeof certificate === 'string' ? certificate : undefined,
      isLaterPage: searchParams.has('continue'),
    };
    this.calls.push(call);
    const fault = this.faults.find(({ when, times }) => times > 0 && when(call));
    if (fault) {
      fault.times--;
      fault.act(call, response);
    } else this.behave(call, response);
  }

  private behave(call: Call, response: ServerResponse): void {
    const user = this.userOf(call);
    if (user === undefined) {
      sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
      return;
    }
    const asked = askedOf(call);
    this.asked.push(asked);
    if (this.allows?.(asked) === false) {
      sendStatus(response, 403, 'Forbidden', forbidden(asked, user));
      return;
    }
    const found = this.discovery(call.path) ?? this.found(call);
    if (found === 'bad token') {
      sendStatus(response, 400, 'BadRequest', 'continue key is not valid');
    } else if (found) send(response, 200, found);
    else sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
  }

  private found(call: Call): Fields | 'bad token' | undefined {
    for (const one of this.resources) {
      const root = `${one.group === '' ? '/api' : `/apis/${one.group}`}/${one.version}`;
      const inside = one.namespace === undefined ? '' : `/namespaces/${one.namespace}`;
      const base = `${root}${inside}/${one.resource}`;
      if (call.path === base) return this.page(one, call);
      const object = one.objects.find((each) => `${base}/${nameOf(each)}` === call.path);
      if (object) return object;
    }
    return undefined;
  }

  private userOf({ headers, certificate }: Call): string | undefined {
    const [, scheme = '', secret = ''] = /^(\S+) (.*)$/.exec(headers.authorization ?? '') ?? [];
    if (scheme === 'Bearer') return this.tokens.get(secret);
    if (scheme === 'Basic') {
      const [name, password] = Buffer.from(secret, 'base64').toString().split(':');
      return password === 'open' ? name : undefined;
    }
    return certificate;
  }

  private discovery(path: string): Fields | undefined {
    const grouped = this.resources.filter(({ group }) => group !== '');
    if (path === '/apis') {
      const names = [...new Set(['apps', ...grouped.map(({ group }) => group)])];
      const versionsOf = (name: string) => [
        ...new Set(grouped.flatMap(({ group, version }) => (group === name ? version : []))),
      ];
      const groups = names.map((name) => ({
        name,
        versions: (name === 'apps' ? ['v1'] : versionsOf(name)).map((version) => ({
          groupVersion: `${name}/${version}`,
          version,
        })),
      }));
      return { kind: 'APIGroupList', apiVersion: 'v1', groups };
    }
    const here = grouped.filter(({ group, version }) => path === `/apis/${group}/${version}`);
    if (here.length === 0) return undefined;
    const resources = here.flatMap(({ resource, kind }) => [
      { name: resource, kind, namespaced: false, verbs: ['get', 'list', 'watch'] },
      { name: `${resource}/status`, kind, namespaced: false, verbs: ['get'] },
    ]);
    return { kind: 'APIResourceList', groupVersion: path.slice('/apis/'.length), resources };
  }

  private page({ group, version, kind, objects }: Resource, call: Call): Fields | 'bad token' {
    const limit = Number(call.query.get('limit') ?? 0) || objects.length;
    const token = call.query.get('continue');
    const from = token ? tokenIn(token) : { state: this.resourceVersion, start: 0 };
    if (from === undefined) return 'bad token';
    const items = objects.slice(from.start, from.start + limit);
    const end = from.start + items.length;
    const rest = objects.length - end;
    return {
      kind: `${kind}List`,
      apiVersion: group === '' ? version : `${group}/${version}`,
      metadata: {
        resourceVersion: String(from.state),
        ...(rest > 0 ? { continue: tokenOf({ state: from.state, start: end }) } : {}),
        ...(rest > 0 && this.tellsRemaining ? { remainingItemCount: rest } : {}),
      },
      items: group === '' ? items.map(({ kind: _, apiVersion: __, ...item }) => item) : items,
    };
  }
}

interface Token {
  readonly state: number;
  readonly start: number;
}

function tokenOf(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Undefined where it is none of this server's. */
function tokenIn(text: string): Token | undefined {
  const json = Buffer.from(text, 'base64url').toString();
  return /^\{"state":\d+,"start":\d+\}$/.test(json) ? JSON.parse(json) : undefined;
}

function nameOf(object: Fields): string {
  return (object.metadata as { readonly name: string }).name;
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

/** An error as API servers write it. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
): void {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  send(response, code, { ...status, message, reason, code });
}

/** What RBAC is asked for a path, as the API server's request info has it. */
function askedOf({ path }: Call): Asked {
  const parts = path.split('/').slice(1);
  const inGroup = parts[0] === 'apis' && parts.length > 3;
  if (!inGroup && (parts[0] !== 'api' || parts.length < 3)) {
    return { verb: 'get', group: '', resource: path };
  }
  const group = inGroup ? (parts[1] ?? '') : '';
  const rest = parts.slice(inGroup ? 3 : 2);
  const isInside = rest[0] === 'namespaces';
  const [resource = '', name] = isInside ? rest.slice(2) : rest;
  return {
    verb: name === undefined ? 'list' : 'get',
    group,
    resource,
    ...(isInside ? { namespace: rest[1] ?? '' } : {}),
    ...(name === undefined ? {} : { name }),
  };
}

function forbidden({ verb, group, resource, name, namespace }: Asked, user: string): string {
  if (resource.startsWith('/'))
    return `forbidden: User "${user}" cannot ${verb} path "${resource}"`;
  const scope =
    namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const object = name === undefined ? '' : ` "${name}"`;
  return `${resource}${group === '' ? '' : `.${group}`}${object} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`;
}

/** Starts API servers, and stops them after each test. */
export function useApis(): (
  options?: ConstructorParameters<typeof TestApi>[0],
) => Promise<TestApi> {
  const running: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((api) => api.close()));
  });
  return async (options) => {
    const api = new TestApi(options);
    await api.listen();
    running.push(api);
    return api;
  };
}
