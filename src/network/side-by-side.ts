import { setMaxListeners } from 'node:events';
import type { Context } from './provider.ts';

/**
 * A read that is made of several, begun side by side. When one fails the others are stopped: nobody
 * waits for them, and their pauses would keep the process from ending.
 *
 * @throws what the first of them throws; the signal's reason where it is aborted.
 */
export async function sideBySide<T>(
  context: Context,
  read: (context: Context) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  // As many may wait as there are reads: Node takes more than ten for a leak, and says so on the console.
  setMaxListeners(0, signal);
  try {
    return await read({ ...context, signal });
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    stop.abort();
  }
}

/** Lets so many calls run at a time; the others wait for their turn, in order. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
