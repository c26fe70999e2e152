import { CallError } from '../../src/network/fate.ts';
import { endpointUrl, wayTo } from '../../src/network/way.ts';
import type { ApiTarget, Surroundings } from '../adapter.ts';
import { keysFrom } from './credentials.ts';

/** An answer: what stands under `Response`. */
export type Answer = Readonly<Record<string, unknown>>;

export type Service = 'vpc' | 'cvm';

/** Tencent Cloud's API 3.0, one call at a time, tried once. Whoever calls retries. */
export interface TencentClient {
  /**
   * @param signal stops waiting for the answer; not given for writes, which nothing may stop.
   * @throws whatever the SDK throws: see `failureOf`.
   */
  call(service: Service, action: string, parameters: object, signal?: AbortSignal): Promise<Answer>;
  close(): void;
}

const version = '2017-03-12';
/** Seconds to the first byte of an answer, and again to its last one. */
const requestSeconds = 15;

/**
 * Loads the SDK and makes its clients.
 *
 * With an endpoint of one's own the SDK signs for the service that the host's first label names: a real
 * proxy in front of Tencent Cloud has to keep `vpc.` and `cvm.` there.
 *
 * @throws {ProviderError} for an endpoint or proxy that is no URL.
 */
export async function openClient(
  { region, endpoint }: ApiTarget,
  { env }: Surroundings,
): Promise<TencentClient> {
  const at = endpoint === undefined ? undefined : endpointUrl(endpoint, 'tencent');
  const { CommonClient } = await import('tencentcloud-sdk-nodejs-common');
  const keys = keysFrom(env);
  const urls = new Map(
    (['vpc', 'cvm'] as const).map((service) => [
      service,
      at ?? new URL(`https://${service}.tencentcloudapi.com`),
    ]),
  );
  // An agent of its own, for proxies too: without one the SDK sends everything through http_proxy.
  const { agent } = await wayTo(at ?? new URL('https://vpc.tencentcloudapi.com'), env, 'tencent');

  return {
    call: async (service, action, parameters, signal) => {
      const credential = await keys();
      const url = urls.get(service) as URL;
      const client = new CommonClient(url.host, version, {
        credential,
        region,
        profile: {
          language: 'en-US',
          httpProfile: {
            endpoint: url.host,
            protocol: `${url.protocol}//`,
            reqTimeout: requestSeconds,
            agent,
          },
        },
      });
      const answer: unknown = await client.request(action, parameters, signal ? { signal } : {});
      if (isAnswer(answer)) return answer;
      const message = 'the answer is not in Tencent Cloud’s JSON. Is there a proxy between?';
      const failure = {
        class: 'unknown',
        code: 'UnexpectedAnswer',
        message,
        answered: false,
      } as const;
      throw new CallError(failure);
    },
    close: () => agent.destroy(),
  };
}

/** Every answer has a RequestId; what the SDK makes of a stream of events has none. */
function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'RequestId' in value;
}
