import type { Written } from '../../src/network/holds.ts';
import type { Network } from '../../src/network/network.ts';
import type { Batch, Context } from '../../src/network/provider.ts';
import { ReadError } from '../../src/network/read-error.ts';
import { routesOf } from './convert.ts';
import { type About, entriesIn, readNetwork } from './read.ts';

/**
 * What a batch has written, as far as it is there. Writes are carried out after they were answered:
 * an entry that is still on its way in, or being changed, is left out; one on its way out is not.
 *
 * @throws {ProviderError}
 */
export async function readWritten(
  about: About,
  vpc: string,
  batch: Batch,
  context: Context,
): Promise<Written> {
  const isDelete = batch.every(({ kind }) => kind === 'delete-route');
  const tables = [...new Set(batch.flatMap((item) => ('table' in item ? [item.table] : [])))];
  if (tables.length === 0) return readNetwork(about, { vpc, parts: ['interfaces'] }, context);
  const routeTables: Network['routeTables'][number][] = [];
  for (const id of tables) {
    const destinations = batch.flatMap((item) =>
      'destination' in item && item.table === id ? [item.destination.text] : [],
    );
    const entries = await entriesTo(about, id, destinations, context);
    const routes = routesOf(entries).filter(({ state }) => isDelete || state !== 'pending');
    routeTables.push({ id, name: '', kind: 'subnet', main: false, tags: {}, limits: [], routes });
  }
  return { routeTables, interfaces: [] };
}

/** How many destinations DestCidrBlockList takes is not documented: where it is refused, the whole table. */
async function entriesTo(
  about: About,
  table: string,
  destinations: readonly string[],
  context: Context,
): Promise<Awaited<ReturnType<typeof entriesIn>>> {
  try {
    return await entriesIn(about, table, destinations, context);
  } catch (error) {
    if (!(error instanceof ReadError && error.failure.class === 'invalid')) throw error;
    return entriesIn(about, table, undefined, context);
  }
}
