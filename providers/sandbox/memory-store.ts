import type { Network } from '../../src/network/network.ts';
import type { Saved, State, Store } from './store.ts';

/** What holds a sandbox's state: a file, or memory. */
export type StateStore = Pick<Store, 'load' | 'save'>;

/** A state that nothing outlives. */
export class MemoryStore implements StateStore {
  #state: State;

  constructor(network: Network) {
    this.#state = { network, text: '' };
  }

  async load(): Promise<State> {
    return this.#state;
  }

  async save(_before: State, network: Network): Promise<Saved> {
    this.#state = { network, text: '' };
    return { kind: 'saved' };
  }
}
