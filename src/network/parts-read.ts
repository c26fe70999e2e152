import type { Part } from './network.ts';
import { ReadError } from './read-error.ts';

/** Reads the parts that were asked for, and remembers those that a policy keeps back. */
export class PartsRead {
  readonly #wanted: readonly Part[];
  /** Parts that could not be read. */
  readonly incomplete: Part[] = [];

  constructor(wanted: readonly Part[]) {
    this.#wanted = wanted;
  }

  wants(part: Part): boolean {
    return this.#wanted.includes(part);
  }

  /** Undefined where nobody asked for the part. */
  async ifWanted<T>(part: Part, read: () => Promise<T>): Promise<T | undefined> {
    return this.wants(part) ? read() : undefined;
  }

  /** As `ifWanted`, for what only validation needs: undefined, too, where a policy lacks the permission. */
  async orIncomplete<T>(part: Part, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.ifWanted(part, read);
    } catch (error) {
      if (!(error instanceof ReadError && error.isPermission)) throw error;
      this.incomplete.push(part);
      return undefined;
    }
  }
}
