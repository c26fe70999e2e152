import { WireError } from './wire.ts';

/** Lists of thousands of providers are a few MiB. What is longer comes from something that is no ZooKeeper. */
const longestFrame = 64 * 1024 * 1024;

/** Makes frames of the chunks that a connection gives out: four bytes of length, then so many. */
export class Frames {
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted: number | undefined;

  /**
   * The frames that are whole now, without their lengths.
   * @throws {WireError} for a length that no server of ZooKeeper sends.
   */
  add(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.#wanted === undefined) {
        if (this.#length < 4) return frames;
        this.#wanted = this.#take(4).readInt32BE();
        if (this.#wanted < 0 || this.#wanted > longestFrame)
          throw new WireError(`a frame of ${this.#wanted} bytes`);
      }
      if (this.#length < this.#wanted) return frames;
      frames.push(this.#take(this.#wanted));
      this.#wanted = undefined;
    }
  }

  #take(length: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    // Joined only once a frame is whole: a long one comes in thousands of chunks.
    const all = first.length >= length ? first : Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(length), ...(all === first ? this.#chunks.slice(1) : [])];
    this.#length -= length;
    return all.subarray(0, length);
  }
}
