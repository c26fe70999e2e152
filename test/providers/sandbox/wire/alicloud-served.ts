import { createRequire } from 'node:module';
import type * as Core from '@alicloud/openapi-core';
import type * as Vpc from '@alicloud/vpc20160428';
import type * as Dara from '@darabonba/typescript';
import { afterEach } from 'vitest';
import { alicloudRules } from '../../../../providers/alicloud/rules.ts';
import { type Served, type ServeOptions, serve } from '../../../../providers/sandbox/server.ts';
import { alicloudWire } from '../../../../providers/sandbox/wire/alicloud/api.ts';
import type { Clock } from '../../../../src/network/clock.ts';
import { VirtualClock } from '../../../virtual-clock.ts';

// Node and vitest do not agree on what an import of these CommonJS modules is.
const load = createRequire(import.meta.url);
const core = load('@alicloud/openapi-core') as (typeof Core)['default'];
export const vpc = load('@alicloud/vpc20160428') as (typeof Vpc)['default'];
export const dara = load('@darabonba/typescript') as typeof Dara;

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
}

/** The parameters of a call, as `aliyun` takes them: lists numbered from 1. */
export type Query = Readonly<Record<string, string>>;

export interface ServedAlicloud extends Served {
  /** The vendor's typed client. */
  readonly vpc: InstanceType<typeof vpc.default>;
  /** The vendor's generic client: the reply's body, as it came. */
  call(action: string, query?: Query, version?: string): Promise<Record<string, unknown>>;
  readonly clock: VirtualClock;
}

export const versions = {
  vpc: '2016-04-28',
  ecs: '2014-05-26',
  peer: '2022-01-01',
  quotas: '2020-05-10',
};

/** Serves a network as Alibaba Cloud on a virtual clock, with the real SDKs' clients on it. */
export function servesAlicloud(): (options: Options) => Promise<ServedAlicloud> {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async ({ key = 'podway-sandbox', secret = 'podway-sandbox', token, ...options }) => {
    const clock = new VirtualClock();
    const served = await serve({
      rules: alicloudRules,
      api: alicloudWire,
      clock,
      signatureClock: realClock,
      settleMs: 0,
      ...options,
    });
    closing.push(() => served.close());
    const config = new core.$OpenApiUtil.Config({
      accessKeyId: key,
      accessKeySecret: secret,
      ...(token === undefined ? {} : { securityToken: token }),
      regionId: 'cn-hangzhou',
      endpoint: served.url.replace('http://', ''),
      protocol: 'HTTP',
    });
    const generic = new core.default(config);
    const call = async (action: string, query: Query = {}, version = versions.vpc) => {
      const params = new core.$OpenApiUtil.Params({
        action,
        version,
        protocol: 'HTTP',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        pathname: '/',
        reqBodyType: 'formData',
        bodyType: 'json',
      });
      const request = new core.$OpenApiUtil.OpenApiRequest({
        query: { RegionId: 'cn-hangzhou', ...query },
      });
      const reply = await generic.callApi(params, request, new dara.RuntimeOptions({}));
      return reply.body as Record<string, unknown>;
    };
    return { ...served, vpc: new vpc.default(config), call, clock };
  };
}

/** How a call ended: `ok`, or the HTTP status and the cloud's code. */
export async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { code, statusCode } = error as { readonly code?: string; readonly statusCode?: number };
    return `${statusCode ?? '-'} ${code ?? error}`;
  }
}
