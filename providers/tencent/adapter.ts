import { Kept } from '../../src/network/kept.ts';
import type { Context, Reader, Writer } from '../../src/network/provider.ts';
import { settleBatch } from '../../src/network/settle.ts';
import { soundRead } from '../../src/network/sound.ts';
import type { OpenApi } from '../adapter.ts';
import { TencentCalls } from './calls.ts';
import { openClient } from './client.ts';
import { type About, readNetwork, readRoutes } from './read.ts';
import { tencentRules } from './rules.ts';
import { writeBatch } from './write.ts';

/** Tencent Cloud through its SDK. */
export const openApi: OpenApi = async (target, surroundings) => {
  const client = await openClient(target, surroundings);
  const about: About = {
    calls: new TencentCalls(client),
    region: target.region,
    vpcs: new Kept(),
    limits: new Kept(),
  };
  const readTables = (tables: readonly string[], context: Context) =>
    readRoutes(about, target.vpc, tables, context);
  const reader: Reader = {
    read: (scope, context) => soundRead('tencent', scope, () => readNetwork(about, scope, context)),
  };
  const writer: Writer = {
    write: (batch, context) =>
      writeBatch({ client, readTables: (tables) => readTables(tables, context) }, batch),
    // Calls are synchronous, so the first look should be enough.
    settle: (batch, context) => {
      const tables = [...new Set(batch.flatMap((item) => ('table' in item ? [item.table] : [])))];
      return settleBatch(batch, context, {
        read: () => readTables(tables, context),
        settleMs: tencentRules.settleMs,
      });
    },
  };
  return {
    rules: tencentRules,
    reader,
    writer: async () => writer,
    close: async () => client.close(),
  };
};
