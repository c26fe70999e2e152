import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Holder } from './holder.ts';

/** What came of one connection. */
export interface Connection {
  /** `ok`, `timeout`, an errno, or `gray`: connected, and then no data came. */
  readonly result: string;
  /** The address that the pod saw. */
  readonly source?: string;
  /** Milliseconds since 1970, with fractions: when it was begun. */
  readonly at: number;
  readonly ms: number;
}

export interface Target {
  readonly to: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Sent after the greeting; for path MTUs. */
  readonly bytes?: number;
}

/** What a consumer saw that connected again and again. */
export interface Watched {
  readonly attempts: number;
  readonly failed: readonly (Connection & { readonly to: string })[];
  /** To whom a connection was open from the beginning and carries nothing in the end. */
  readonly broken: readonly string[];
}

const script = fileURLToPath(new URL('endpoint.mjs', import.meta.url));

/** A program in a namespace of the lab that serves and opens connections: endpoint.mjs. */
export class Endpoint {
  readonly #ask: (what: object) => Promise<unknown>;

  constructor(holder: Holder, namespace: string) {
    const child = holder.spawn(namespace, process.execPath, [script]);
    const waiting = new Map<number, { resolve(value: unknown): void; reject(why: Error): void }>();
    let complaint = '';
    let next = 1;
    child.stdin.on('error', () => {});
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, ...value } = JSON.parse(line) as { id: number };
      waiting.get(id)?.resolve(value);
      waiting.delete(id);
    });
    child.once('exit', (code, signal) => {
      const why = new Error(`the endpoint in ${namespace} ended (${code ?? signal}): ${complaint}`);
      for (const { reject } of waiting.values()) reject(why);
      waiting.clear();
    });
    this.#ask = (what) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        child.stdin.write(`${JSON.stringify({ id, ...what })}\n`);
      });
  }

  async listen(port: number): Promise<void> {
    await this.#ask({ do: 'listen', port });
  }

  async connect(target: Target): Promise<Connection> {
    return (await this.#ask({ do: 'connect', ...target })) as Connection;
  }

  async watch(
    target: Omit<Target, 'to'> & { readonly to: readonly string[]; readonly everyMs: number },
  ): Promise<void> {
    await this.#ask({ do: 'watch', ...target });
  }

  /** Connects to each once more, and waits for what comes of it. */
  async round(): Promise<void> {
    await this.#ask({ do: 'round' });
  }

  /** Ends a watch, and waits for what it has begun. */
  async stop(): Promise<Watched> {
    return (await this.#ask({ do: 'stop' })) as Watched;
  }
}
