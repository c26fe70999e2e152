import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server on this machine that does what it is told with each connection. */
export class Listening implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
    });
  }

  static async start(
    serve: (socket: Socket) => void,
    host: '127.0.0.1' | '::1' = '127.0.0.1',
  ): Promise<Listening> {
    const server = createServer(serve);
    server.listen(0, host);
    await once(server, 'listening');
    return new Listening(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Answers heartbeats as a Dubbo provider does; written from the frames' layout, not with the prober's code. */
export function dubboProvider(socket: Socket): void {
  let left = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= 17) {
      const id = left.subarray(4, 12);
      socket.write(Buffer.from([0xda, 0xbb, 0x22, 20, ...id, 0, 0, 0, 1, 0x4e]));
      left = left.subarray(17);
    }
  });
}

export function httpServer(socket: Socket): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text.includes('\r\n\r\n'))
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  });
}

export function echoServer(socket: Socket): void {
  socket.on('data', (chunk) => socket.write(chunk));
}

/** Takes what comes, as long as it is no longer than `most` bytes at once; else it says nothing more. */
export function deafAbove(most: number): (socket: Socket) => void {
  return (socket) => {
    let had = 0;
    const held: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      had += chunk.length;
      held.push(chunk);
      // A request ends with its line.
      if (had <= most && chunk.at(-1) === 10) socket.write(Buffer.concat(held));
    });
  };
}
