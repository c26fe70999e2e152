/** What was read last, for those who ask again and again for something beside it. */
export class Kept<T> {
  #last: Promise<T> | undefined;

  /** @param anew reads again, and keeps that. A read that fails is not kept. */
  get(anew: boolean, read: () => Promise<T>): Promise<T> {
    if (this.#last && !anew) return this.#last;
    const reading = read();
    this.#last = reading;
    reading.catch(() => {
      if (this.#last === reading) this.#last = undefined;
    });
    return reading;
  }
}
