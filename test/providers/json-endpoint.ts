import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach } from 'vitest';

/** A call of Alibaba Cloud's RPC API or Tencent Cloud's API 3.0: both name the action in a header. */
export interface Asked {
  readonly action: string;
  /** The service's version, and for Tencent Cloud the region. */
  readonly headers: IncomingMessage['headers'];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What is sent back; an object is JSON with status 200. */
export type Reply =
  | { readonly status: number; readonly body: string | Buffer }
  | {
      readonly json: object;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'cut the connection'
  | 'say nothing';

export type Replies = (asked: Asked, nth: number) => Reply;

export interface Endpoint {
  readonly url: string;
  readonly asked: Asked[];
  /** What it was asked for as a proxy: it leads all of that to itself. */
  readonly proxied: string[];
}

/** An HTTP server that answers as a test says, and remembers what it was asked. Closed after each test. */
export function useEndpoints(): (replies: Replies) => Promise<Endpoint> {
  const close: (() => void)[] = [];
  afterEach(() => {
    for (const one of close.splice(0)) one();
  });
  return async (replies) => {
    const asked: Asked[] = [];
    const proxied: string[] = [];
    const server = createServer({ maxHeaderSize: 65_536 }, async (request, response) => {
      const one = await askedBy(request);
      asked.push(one);
      send(
        replies(one, asked.filter(({ action }) => action === one.action).length),
        request,
        response,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    server.on('connect', (request, socket) => {
      proxied.push(request.url ?? '');
      const through = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      through.pipe(socket).pipe(through);
      close.push(() => through.destroy());
    });
    close.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${port}`, asked, proxied };
  };
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { headers } = request;
  const action = String(headers['x-acs-action'] ?? headers['x-tc-action'] ?? '');
  const query = new URL(request.url ?? '/', 'http://endpoint').searchParams;
  const parameters = body === '' ? Object.fromEntries(query) : JSON.parse(body);
  return { action, headers, parameters };
}

function send(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply === 'say nothing') return;
  if (reply === 'cut the connection') {
    request.socket.destroy();
    return;
  }
  const isJson = 'json' in reply;
  response.writeHead(reply.status ?? 200, {
    'content-type': isJson ? 'application/json' : 'text/html',
    ...(isJson ? reply.headers : {}),
  });
  response.end(isJson ? JSON.stringify(reply.json) : reply.body);
}
