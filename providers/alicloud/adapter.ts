import { Kept } from '../../src/network/kept.ts';
import type { Reader, Writer } from '../../src/network/provider.ts';
import { settleBatch } from '../../src/network/settle.ts';
import { soundRead } from '../../src/network/sound.ts';
import type { OpenApi } from '../adapter.ts';
import { AlicloudCalls } from './calls.ts';
import { openClient } from './client.ts';
import { type About, readNetwork } from './read.ts';
import { alicloudRules } from './rules.ts';
import { readWritten } from './settled.ts';
import { writeBatch } from './write.ts';

/** Alibaba Cloud through its SDK. */
export const openApi: OpenApi = async (target, surroundings) => {
  const client = await openClient(target, surroundings);
  const about: About = {
    calls: new AlicloudCalls(client),
    region: target.region,
    vpcs: new Kept(),
    quotas: new Kept(),
  };
  const reader: Reader = {
    read: (scope, context) =>
      soundRead('alicloud', scope, () => readNetwork(about, scope, context)),
  };
  const writer: Writer = {
    write: (batch) => writeBatch(client, target.region, batch),
    // The first look comes soon, for clouds that are quick; the second when one write is usually over.
    settle: (batch, context) =>
      settleBatch(batch, context, {
        read: () => readWritten(about, target.vpc, batch, context),
        settleMs: alicloudRules.settleMs,
        firstReadMs: 1_000,
        pauseMs: alicloudRules.busyMs - 1_000,
      }),
  };
  return {
    rules: alicloudRules,
    reader,
    writer: async () => writer,
    close: async () => client.close(),
  };
};
