import { setTimeout as wait } from 'node:timers/promises';
import type { Network } from '../../src/network/network.ts';
import type { Lab } from './lab.ts';

/**
 * Lets a lab follow a network that somebody else changes, a sandbox's, until it is disposed of. It looks
 * every few milliseconds: a route that changes there changes in the kernel.
 */
export class Follower implements AsyncDisposable {
  #isOver = false;
  #waiting: (() => void)[] = [];
  readonly #following: Promise<void>;

  constructor(lab: Lab, network: () => Promise<Network>) {
    this.#following = this.#follow(lab, network);
  }

  /** Resolves when the kernel is as the network was at the call, or later. */
  caughtUp(): Promise<void> {
    return Promise.race([
      new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      }),
      this.#following,
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#following;
  }

  async #follow(lab: Lab, network: () => Promise<Network>): Promise<void> {
    while (!this.#isOver) {
      const waiting = this.#waiting;
      this.#waiting = [];
      await lab.follow(await network());
      for (const resolve of waiting) resolve();
      await wait(5);
    }
  }
}
