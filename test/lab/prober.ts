import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../src/prober/attempt.ts';
import type { Probed } from '../../src/prober/probe.ts';
import type { Holder } from './holder.ts';

const script = fileURLToPath(new URL('prober.mjs', import.meta.url));

/** The prober, built, in a consumer's namespace. */
export class Prober {
  readonly #ask: (what: object) => Promise<readonly Probed[]>;

  /** @param built the folder of podway's own compiled files. */
  constructor(holder: Holder, namespace: string, built: string) {
    const child = holder.spawn(namespace, process.execPath, [
      script,
      `file://${built}/src/prober/probe.js`,
    ]);
    const waiting = new Map<number, (probed: readonly Probed[]) => void>();
    const failing = new Set<(why: Error) => void>();
    let complaint = '';
    let next = 1;
    child.stdin.on('error', () => {});
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, probed } = JSON.parse(line) as { id: number; probed: readonly Probed[] };
      waiting.get(id)?.(probed);
    });
    child.once('exit', () => {
      for (const fail of failing) fail(new Error(`the prober in ${namespace} ended: ${complaint}`));
    });
    this.#ask = (what) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, resolve);
        failing.add(reject);
        child.stdin.write(`${JSON.stringify({ id, ...what })}\n`);
      });
  }

  probe(
    endpoints: readonly Endpoint[],
    timeoutMs: number,
    isThorough: boolean,
  ): Promise<readonly Probed[]> {
    return this.#ask({ endpoints, timeoutMs, isThorough });
  }
}
