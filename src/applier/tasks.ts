/** Work that goes on beside other work. None of it may reject. */
export class Tasks {
  #size = 0;
  #wake: () => void = () => undefined;

  get size(): number {
    return this.#size;
  }

  add(work: Promise<void>): void {
    this.#size += 1;
    const done = () => {
      this.#size -= 1;
      this.#wake();
    };
    work.then(done, done);
  }

  /** Resolves when any of it has ended; at once where there is none. */
  async one(): Promise<void> {
    if (this.#size === 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
