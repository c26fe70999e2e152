import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One call of a consumer: when it began, and what came of it. */
export interface Call {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ok: boolean;
  readonly says: string;
}

interface Waiting {
  isIt(line: string): boolean;
  resolve(line: string): void;
  reject(why: Error): void;
}

/** A program that says line by line what it does. */
export class Talker {
  readonly #child: ChildProcess;
  readonly #patienceMs: number;
  #waiting: readonly Waiting[] = [];
  #said = '';

  constructor(child: ChildProcess, patienceMs: number) {
    this.#child = child;
    this.#patienceMs = patienceMs;
    child.stderr?.on('data', (chunk) => {
      this.#said += chunk;
    });
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.once('exit', () => {
      for (const { reject } of this.#waiting) reject(new Error(`it ended: ${this.#said}`));
    });
  }

  /**
   * The next line, from now on, that is what is waited for.
   * @throws {Error} with what it said so far, when the time is over or the program ends.
   */
  heard(isIt: (line: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          waiting.reject(new Error(`not heard in ${this.#patienceMs} ms; it said ${this.#said}`)),
        this.#patienceMs,
      );
      const done = () => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
      };
      const waiting: Waiting = {
        isIt,
        resolve: (line) => {
          done();
          resolve(line);
        },
        reject: (why) => {
          done();
          reject(why);
        },
      };
      this.#waiting = [...this.#waiting, waiting];
    });
  }

  /** The next call of a consumer that is what is waited for, and when it was told. */
  async call(isIt: (call: Call) => boolean): Promise<Call & { readonly heard: number }> {
    const line = await this.heard((one) => one.startsWith('{') && isIt(JSON.parse(one) as Call));
    return { ...(JSON.parse(line) as Call), heard: Date.now() };
  }

  /** @throws {Error} where the program has ended: who was restarted proves nothing. */
  mustRun(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      throw new Error(`it ended: ${this.#said}`);
  }

  #hear(line: string): void {
    this.#said = `${this.#said}${line}\n`.slice(-4000);
    for (const one of this.#waiting) if (one.isIt(line)) one.resolve(line);
  }
}
