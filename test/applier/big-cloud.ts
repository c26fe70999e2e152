import type { Outcome } from '../../src/network/change.ts';
import type { Network, Route } from '../../src/network/network.ts';
import type { Batch, Context, Reader, Writer } from '../../src/network/provider.ts';
import { network } from './ops.ts';
import { StrictTime, type Time } from './strict-time.ts';

/** A cloud for thousands of creates: as strict with time as the memory cloud, and little else. */
export class BigCloud implements Reader, Writer {
  readonly time: StrictTime;
  readonly #busyMs: number;
  readonly #tables: ReadonlyMap<string, Map<string, Route>>;

  constructor(tables: readonly string[], time: Time) {
    this.time = new StrictTime(time);
    this.#busyMs = time.busyMs ?? 0;
    this.#tables = new Map(tables.map((table) => [table, new Map()]));
  }

  get network(): Network {
    const tables = [...this.#tables].map(([id, routes]) => [id, [...routes.values()]] as const);
    return network({ tables: Object.fromEntries(tables) });
  }

  async read(): Promise<Network> {
    const back = await this.time.arrive();
    if (this.time.isTooFast('read')) throw new Error('test: RequestLimitExceeded');
    const { network } = this;
    await back();
    return network;
  }

  async write(batch: Batch): Promise<readonly Outcome[]> {
    const back = await this.time.arrive();
    const isRefused = this.time.isTooFast('create-route') || this.time.isBusy();
    const outcomes = batch.map((item): Outcome => {
      if (isRefused) return { op: item.id, result: 'failed', class: 'transient' };
      if (item.kind !== 'create-route') throw new Error(`test: no ${item.kind} here`);
      const { table, destination, after } = item;
      const routes = this.#tables.get(table);
      if (routes === undefined || routes.has(destination.text))
        return { op: item.id, result: 'failed', class: 'conflict' };
      routes.set(destination.text, { ...after, destination, state: 'active', origin: 'user' });
      return { op: item.id, result: 'applied' };
    });
    await back();
    return outcomes;
  }

  async settle(batch: Batch, { clock }: Context): Promise<readonly Outcome[]> {
    await clock.sleep(this.#busyMs);
    return batch.map(({ id }) => ({ op: id, result: 'applied' }));
  }
}
