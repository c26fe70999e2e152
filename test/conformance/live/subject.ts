import type { OpenApi } from '../../../providers/adapter.ts';
import { type Network, partSchema } from '../../../src/network/network.ts';
import type { Context, Provider } from '../../../src/network/provider.ts';
import type { CloudRules } from '../../../src/network/rules.ts';
import { named } from '../../providers/conformance-over-http.ts';
import { destinations, type Subject } from '../conformance.ts';
import { opsTo } from '../world.ts';
import type { Account } from './account.ts';
import { groundIn } from './ground.ts';
import { onTestTablesOnly } from './test-tables.ts';

/** A cloud's adapter, and what it takes its credentials from. */
export interface LiveCloud {
  readonly rules: CloudRules;
  readonly openApi: OpenApi;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A real account as the suite wants it: nothing but test tables is written, and what is left of an
 * earlier run goes first, as what this one leaves goes in the end.
 *
 * @throws {Error} where the account is not for tests (`groundIn`), and what the adapter throws.
 */
export async function liveSubject(
  { env, openApi, rules }: LiveCloud,
  account: Account,
  context: Context,
): Promise<Subject> {
  const { endpoint, region, table, vpc } = account;
  const opened = await openApi({ region, vpc, endpoint }, { env });
  const scope = { vpc, parts: partSchema.options };
  const networkNow = async (): Promise<Network> => ({
    ...(await opened.reader.read(scope, context)),
    collectedAt: '',
  });
  const tableNow = () =>
    opened.reader.read({ vpc, tables: [table], parts: ['routeTables'] }, context);
  try {
    const ground = groundIn(await networkNow(), account, rules);
    const guarded = onTestTablesOnly(opened, vpc);
    const provider = rules.routeId === undefined ? guarded : namingRoutes(guarded, tableNow);
    // The suite asks for a part of a subnet, too, and wants to be refused.
    const written = [...destinations, ...(ground.partOfSubnet ? [ground.partOfSubnet] : [])];
    const sweep = async () => {
      const ops = opsTo(await tableNow(), rules, table, {}, written, ground.node);
      const writer = await provider.writer();
      for (let rest = ops; rest.length > 0; rest = rest.slice(rules.batchSize)) {
        const batch = rest.slice(0, rules.batchSize);
        const left = (await writer.write(batch, context)).find(
          ({ result }) => result !== 'applied' && result !== 'already',
        );
        if (left)
          throw new Error(`${left.op} is still in ${table}: ${left.message ?? left.result}`);
        await writer.settle(batch, context);
      }
    };
    await sweep();
    const close = async () => {
      try {
        await sweep();
      } finally {
        await opened.close();
      }
    };
    return { provider: { ...provider, close }, networkNow, context, ground };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** With the ids of routes that are deleted: the suite names some by hand, which plans know by reading. */
function namingRoutes(provider: Provider, networkNow: () => Promise<Network>): Provider {
  return {
    ...provider,
    writer: async () => {
      const writer = await provider.writer();
      return {
        ...writer,
        write: async (batch, context) => writer.write(named(batch, await networkNow()), context),
      };
    },
  };
}
