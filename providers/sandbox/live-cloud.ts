import { randomUUID } from 'node:crypto';
import type { RouteChange } from '../../src/network/change.ts';
import type { Clock } from '../../src/network/clock.ts';
import type { Network } from '../../src/network/network.ts';
import { ProviderError } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { withBlackholes } from './blackhole.ts';
import { type Attempt, attempt } from './cloud.ts';
import { type Edit, edited } from './edit.ts';
import type { StateStore } from './memory-store.ts';
import { refuse } from './refusal.ts';
import { UnsettledWrites } from './unsettled.ts';
import type { WireCloud } from './wire/wire.ts';

export interface LiveOptions {
  readonly rules: CloudRules;
  /** What writes settle on. */
  readonly clock: Clock;
  /** What callers date their signatures by. */
  readonly signatureClock: Clock;
  /** How long a write takes to settle, in milliseconds. */
  readonly settleMs: number;
}

/**
 * A cloud in time: requests one after the other, each with the state as it is then; writes that reads
 * show late or pending, and that keep the VPC busy where the cloud says so.
 */
export class LiveCloud {
  readonly #store: StateStore;
  readonly #options: LiveOptions;
  readonly #unsettled: UnsettledWrites;
  /** For replies that are not the API's own: each read and write is a request by itself. */
  readonly outside: WireCloud;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: StateStore, options: LiveOptions) {
    this.#store = store;
    this.#options = options;
    this.#unsettled = new UnsettledWrites(options.rules.serialPerVpc ? 'pending' : 'late');
    this.outside = {
      rules: options.rules,
      clock: options.signatureClock,
      read: () => this.request((cloud) => cloud.read()),
      write: (change) => this.request((cloud) => cloud.write(change)),
      state: () => this.request((cloud) => cloud.state()),
      requestId: () => randomUUID(),
      identity: this,
    };
  }

  /**
   * One request: what it writes is saved, all of it or nothing, before this resolves.
   *
   * @throws {DocumentError} when the state cannot be read. @throws {ProviderError} when it cannot be saved.
   */
  request<T>(work: (cloud: WireCloud) => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      const { clock, rules, settleMs, signatureClock } = this.#options;
      const state = await this.#store.load();
      let { network } = state;
      const undo: (() => void)[] = [];
      const now = () => clock.now().getTime();
      const isBusy = this.#unsettled.isBusy(now());
      const cloud: WireCloud = {
        rules,
        clock: signatureClock,
        read: async () => withBlackholes(this.#unsettled.seen(network, now()), rules),
        write: async (change) => {
          if (isBusy && isOfRoutes(change) && rules.codes.busy !== undefined) return busy(rules);
          const tried = attempt(network, rules, change);
          if (tried.kind === 'refused' || tried.network === network) return tried;
          undo.push(this.#unsettled.add(network, change, now() + settleMs));
          network = tried.network;
          return tried;
        },
        state: async () => network,
        requestId: () => randomUUID(),
        identity: this,
      };
      const result = await work(cloud);
      if (network === state.network) return result;
      const saved = await this.#store.save(state, network);
      if (saved.kind === 'saved') return result;
      for (const forget of undo) forget();
      throw new ProviderError(`the sandbox's state was not saved: ${saved.message}`);
    });
  }

  /**
   * What somebody else does to the VPC; reads show it at once.
   *
   * @throws {EditError} where the network lacks what an edit names; then none was made.
   */
  change(edits: readonly Edit[]): Promise<void> {
    return this.#turn(async () => {
      const state = await this.#store.load();
      const network = edits.reduce(
        (before, edit) => edited(before, this.#options.rules, edit),
        state.network,
      );
      const saved = await this.#store.save(state, network);
      if (saved.kind !== 'saved')
        throw new ProviderError(`the sandbox's state was not saved: ${saved.message}`);
      for (const edit of edits) this.#unsettled.forget(edit);
    });
  }

  /** The network as it will be read once everything has settled, blackholes shown. */
  network(): Promise<Network> {
    return this.#turn(async () =>
      withBlackholes((await this.#store.load()).network, this.#options.rules),
    );
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function isOfRoutes(change: RouteChange): boolean {
  return 'destination' in change;
}

function busy({ codes }: CloudRules): Attempt {
  const message = 'another write of the VPC is under way';
  return { kind: 'refused', refusal: refuse('transient', codes.busy ?? '', message) };
}
