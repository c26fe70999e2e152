import { createRequire } from 'node:module';
import type * as Common from 'tencentcloud-sdk-nodejs-common';
import { afterEach } from 'vitest';
import { type Served, type ServeOptions, serve } from '../../../../providers/sandbox/server.ts';
import { tencentWire } from '../../../../providers/sandbox/wire/tencent/api.ts';
import { tencentRules } from '../../../../providers/tencent/rules.ts';
import type { Clock } from '../../../../src/network/clock.ts';
import { VirtualClock } from '../../../virtual-clock.ts';

// Node and vitest do not agree on what an import of this CommonJS module is.
const load = createRequire(import.meta.url);
const common = load('tencentcloud-sdk-nodejs-common') as typeof Common;

/** SDKs date their signatures by it. */
const realClock: Clock = {
  now: () => new Date(),
  sleep: async () => {
    throw new Error('nobody waits for real');
  },
};

interface Options extends Partial<Omit<ServeOptions, 'clock'>> {
  readonly network: ServeOptions['network'];
  readonly key?: string;
  readonly secret?: string;
  readonly token?: string;
  readonly region?: string;
  readonly version?: string;
}

export type Reply = Record<string, unknown>;

export interface ServedTencent extends Served {
  /** The vendor's client: what is in `Response`. */
  call(action: string, parameters?: object): Promise<Reply>;
  readonly clock: VirtualClock;
}

/** Serves a network as Tencent Cloud on a virtual clock, with the real SDK's client on it. */
export function servesTencent(): (options: Options) => Promise<ServedTencent> {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async ({
    key = 'podway-sandbox',
    region = 'ap-guangzhou',
    secret = 'podway-sandbox',
    token,
    version = '2017-03-12',
    ...options
  }) => {
    const clock = new VirtualClock();
    const served = await serve({
      rules: tencentRules,
      api: tencentWire,
      clock,
      signatureClock: realClock,
      settleMs: 0,
      ...options,
    });
    closing.push(() => served.close());
    const endpoint = served.url.replace('http://', '');
    const client = new common.CommonClient('vpc.tencentcloudapi.com', version, {
      credential: {
        secretId: key,
        secretKey: secret,
        ...(token === undefined ? {} : { token }),
      },
      region,
      profile: { httpProfile: { endpoint, protocol: 'http://', reqTimeout: 30 } },
    });
    const call = (action: string, parameters: object = {}): Promise<Reply> =>
      client.request(action, parameters);
    return { ...served, call, clock };
  };
}

/** How a call ended: `ok`, or the cloud's code, or the HTTP status where the API gave none. */
export async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { code, httpCode } = error as { readonly code?: string; readonly httpCode?: number };
    return code ?? (httpCode === undefined ? String(error) : `HTTP ${httpCode}`);
  }
}
