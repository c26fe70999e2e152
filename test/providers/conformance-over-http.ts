import type { Network } from '../../src/network/network.ts';
import type { Batch, BatchItem, Provider } from '../../src/network/provider.ts';
import type { Subject } from '../conformance/conformance.ts';
import type { OverHttp } from './over-http.ts';

/**
 * An adapter as the conformance suite wants it.
 *
 * @param asTold what the cloud's API tells of the network that the sandbox holds: it has no words for
 * some of it.
 * @param asHeld and back, for what the suite compares with the world that it began with.
 */
export function subjectOf(
  over: OverHttp,
  asTold: (network: Network) => Network,
  asHeld: (shown: Network) => Network = (shown) => shown,
): Subject {
  const { clock, context, provider, served } = over;
  const networkNow = async () => asTold(await served.network());
  const timed: Provider = {
    ...provider,
    reader: {
      // The suite looks right after a write that it did not wait for.
      read: async (scope, its) => {
        await clock.sleep(10_000);
        return asHeld(await provider.reader.read(scope, its));
      },
    },
    writer: async () => {
      const writer = await provider.writer();
      return {
        ...writer,
        write: async (batch, its) => writer.write(named(batch, await served.network()), its),
      };
    },
    close: over.close,
  };
  return { provider: timed, networkNow, context };
}

/** Plans know the ids of the routes that they change; the suite's ops do not, where it writes by hand. */
export function named(batch: Batch, network: Network): Batch {
  return batch.map((item): BatchItem => {
    if (item.kind !== 'delete-route' || item.before.id !== undefined) return item;
    const route = network.routeTables
      .find(({ id }) => id === item.table)
      ?.routes.find(
        ({ destination }) => !('prefixList' in destination) && destination.equals(item.destination),
      );
    return route?.id === undefined ? item : { ...item, before: { ...item.before, id: route.id } };
  });
}
