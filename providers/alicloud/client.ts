import type VpcSdk from '@alicloud/vpc20160428';
import type { RuntimeOptions } from '@darabonba/typescript';
import { endpointUrl, type Way, wayTo } from '../../src/network/way.ts';
import type { ApiTarget, Surroundings } from '../adapter.ts';
import { bodyOf } from './answer.ts';
import { keysFrom } from './credentials.ts';
import { sendOnce } from './send.ts';
import { signed } from './signed.ts';

/** An answer with the names of the wire. */
export type Answer = Readonly<Record<string, unknown>>;

type VpcModule = Omit<typeof VpcSdk, 'default'>;
type VpcClient = InstanceType<typeof VpcSdk.default>;
interface Body {
  toMap(): Record<string, unknown>;
}

/** A call of the typed VPC client. */
export type VpcCall = (
  client: VpcClient,
  sdk: VpcModule,
  runtime: RuntimeOptions,
) => Promise<{ readonly body?: Body }>;

/** Services whose typed SDKs are too large for a handful of calls. */
export type Service = 'ecs' | 'quotas';

/** Alibaba Cloud's APIs, one call at a time, tried once. Whoever calls retries. */
export interface AlicloudClient {
  /**
   * A call to VPC.
   * @param signal stops waiting for the answer; not given for writes, which nothing may stop.
   * @throws {CallError}, and the signal's reason.
   */
  vpc(call: VpcCall, signal?: AbortSignal): Promise<Answer>;
  /** A call to another service. @throws as `vpc` does. */
  rpc(service: Service, action: string, parameters: object, signal?: AbortSignal): Promise<Answer>;
  close(): void;
}

const versions: Readonly<Record<Service, string>> = { ecs: '2014-05-26', quotas: '2020-05-10' };

/**
 * Loads the SDK and makes its clients. The SDK makes requests and signatures and reads answers; bytes
 * are sent by podway (send.ts), because the SDK's own sending knows neither proxies nor signals, loses
 * the status of answers that are no JSON, and gives up after 3 s (openapi-core 1.0.8: measured).
 *
 * @throws {ProviderError} for an endpoint or proxy that is no URL.
 */
export async function openClient(
  { region, endpoint }: ApiTarget,
  { env }: Surroundings,
): Promise<AlicloudClient> {
  const at = endpoint === undefined ? undefined : endpointUrl(endpoint, 'alicloud');
  const [sdk, core, dara] = await Promise.all([
    import('@alicloud/vpc20160428'),
    import('@alicloud/openapi-core'),
    import('@darabonba/typescript'),
  ]);
  const Vpc = clientIn(sdk);
  const { OpenApiUtil, $OpenApiUtil } = core;
  const keys = keysFrom(env);
  const agents = new Map<string, Way>();
  const signals = new WeakMap<RuntimeOptions, AbortSignal>();

  const post = async (
    base: URL,
    { action = '', version = '' }: { readonly action?: string; readonly version?: string },
    query: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    const headers = signed(OpenApiUtil, { host: base.host, action, version, query }, await keys());
    const way = agents.get(base.origin) ?? (await wayTo(base, env, 'alicloud'));
    agents.set(base.origin, way);
    const url = new URL(`/?${new URLSearchParams(query)}`, base);
    const raw = await sendOnce({ url, method: 'POST', headers, body: '' }, way, signal);
    return bodyOf(raw);
  };

  const vpc = new Vpc(
    new $OpenApiUtil.Config({ regionId: region, ...(at ? { endpoint: at.host } : {}) }),
  );
  const vpcAt = at ?? new URL(`https://${vpc._endpoint}`);
  vpc.callApi = async (params, request, runtime) => ({
    headers: {},
    statusCode: 200,
    body: await post(vpcAt, params, request.query ?? {}, signals.get(runtime)),
  });

  return {
    vpc: async (call, signal) => {
      const runtime = new dara.RuntimeOptions({});
      if (signal) signals.set(runtime, signal);
      const { body } = await call(vpc, sdk, runtime);
      return body?.toMap() ?? {};
    },
    rpc: (service, action, parameters, signal) => {
      const host = service === 'ecs' ? `ecs.${region}.aliyuncs.com` : 'quotas.aliyuncs.com';
      const base = at ?? new URL(`https://${host}`);
      const query = OpenApiUtil.query({ ...parameters });
      return post(base, { action, version: versions[service] }, query, signal);
    },
    close: () => {
      for (const { agent } of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

/** Node gives the whole CommonJS module as `default`; bundlers and test runners what it calls `default`. */
function clientIn(sdk: { readonly default: unknown }): typeof VpcSdk.default {
  const { default: given } = sdk;
  const isModule = typeof given === 'object' && given !== null && 'default' in given;
  return (isModule ? given.default : given) as typeof VpcSdk.default;
}
