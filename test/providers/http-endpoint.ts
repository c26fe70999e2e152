import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach } from 'vitest';

export interface HttpEndpoint<Asked> {
  readonly url: string;
  readonly asked: Asked[];
  /** Hosts that it was asked for as a proxy: it leads all of them to itself. */
  readonly tunnels: string[];
}

/** How a cloud's calls are read, and what is sent back. */
export interface Language<Asked, Reply> {
  readonly asked: (request: IncomingMessage, body: string) => Asked;
  readonly send: (reply: Reply, response: ServerResponse) => void;
}

/** What no cloud says, and every connection may do. */
export type Silence = 'cut the connection' | 'say nothing';

/** An HTTP server that answers as a test says, and remembers what it was asked. Closed after each test. */
export function useHttpEndpoints<Asked extends { readonly action: string }, Reply>({
  asked: read,
  send,
}: Language<Asked, Reply>): (
  replies: (asked: Asked, nth: number) => Reply | Silence,
) => Promise<HttpEndpoint<Asked>> {
  const close: (() => void)[] = [];
  afterEach(() => {
    for (const one of close.splice(0)) one();
  });
  return async (replies) => {
    const asked: Asked[] = [];
    const tunnels: string[] = [];
    const server = createServer({ maxHeaderSize: 65_536 }, async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const one = read(request, body);
      asked.push(one);
      const reply = replies(one, asked.filter(({ action }) => action === one.action).length);
      if (reply === 'cut the connection') request.socket.destroy();
      else if (reply !== 'say nothing') send(reply as Reply, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    server.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const through = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      through.pipe(socket).pipe(through);
      close.push(() => through.destroy());
    });
    close.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${port}`, asked, tunnels };
  };
}
