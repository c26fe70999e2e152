import { errorCode } from '../../src/document/errno.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { readText } from '../../src/document/read.ts';
import { writeFileAtomic } from '../../src/document/write.ts';
import type { Network } from '../../src/network/network.ts';
import { networkJson, parseNetwork } from '../../src/network/read.ts';

/** The state file as it was read: its text is what `save` requires to find again. */
export interface State {
  readonly network: Network;
  readonly text: string;
}

/** `unknown`: the write failed and the file cannot be read either. */
export type Saved =
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed' | 'unknown'; readonly code: string; readonly message: string };

/** The sandbox's memory: a Network file, read anew whenever asked, and replaced whole. */
export class Store {
  readonly #path: string;
  readonly #write: (path: string, text: string) => Promise<void>;
  #last: State | undefined;

  constructor(path: string, write = writeFileAtomic) {
    this.#path = path;
    this.#write = write;
  }

  /** @throws {DocumentError} when the file cannot be read or is no Network document. */
  async load(): Promise<State> {
    const text = await readText(this.#path);
    // Parsing 5,000 routes takes a hundred times as long as comparing their text.
    if (text !== this.#last?.text) {
      this.#last = { network: parseNetwork(parseDocument(text, this.#path)), text };
    }
    return this.#last;
  }

  /** Replaces the state, unless the file is no longer as it was when `before` was read. Never throws. */
  async save(before: State, network: Network): Promise<Saved> {
    const text = networkJson(network);
    try {
      if ((await readText(this.#path)) !== before.text) {
        const message = `${this.#path} was changed by something else meanwhile; nothing was written`;
        return { kind: 'failed', code: 'StateChanged', message };
      }
      await this.#write(this.#path, text);
    } catch (error) {
      return this.#afterFailure(text, error);
    }
    this.#last = { network, text };
    return { kind: 'saved' };
  }

  /** A write that failed late (while its folder was synced) may still have put the file in place. */
  async #afterFailure(text: string, error: unknown): Promise<Saved> {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const why = {
      code: errorCode(cause) || 'StateNotWritten',
      message: error instanceof Error ? error.message : String(error),
    };
    try {
      return (await readText(this.#path)) === text ? { kind: 'saved' } : { kind: 'failed', ...why };
    } catch {
      return { kind: 'unknown', ...why };
    }
  }
}
