import type { Agent, ClientRequest } from 'node:http';
import { proxyFor } from '../address/proxy.ts';
import { ProviderError } from './provider.ts';

/** How to reach a server: connections that are kept, through a proxy where the environment names one. */
export interface Way {
  readonly request: (url: URL, options: object) => ClientRequest;
  readonly agent: Agent;
}

/**
 * The way to a server, for SDKs that know no proxies, or only some.
 *
 * @param cloud names who asks, in errors.
 * @throws {ProviderError} for a proxy that is no URL.
 */
export async function wayTo(
  server: URL,
  env: Readonly<Record<string, string | undefined>>,
  cloud: string,
): Promise<Way> {
  const isTls = server.protocol === 'https:';
  const { request, Agent } = isTls ? await import('node:https') : await import('node:http');
  const proxy = proxyFor(server, env);
  if (proxy === undefined) return { request, agent: new Agent({ keepAlive: true }) };
  if (!/^https?:\/\/./.test(proxy) || !URL.canParse(proxy)) {
    // It may hold a password, so it is not shown.
    throw new ProviderError(
      `${cloud}: the proxy (HTTPS_PROXY, HTTP_PROXY) is no http or https URL. Correct it, or name the endpoint under NO_PROXY.`,
    );
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  const options = { proxy, keepAlive: true };
  const agent = isTls ? new HttpsProxyAgent(options) : new HttpProxyAgent(options);
  return { request, agent: namingTheProxy(agent) };
}

type Connected = (error: Error | null, socket: unknown) => void;
interface Connecting {
  createConnection(options: object, connected: Connected): void;
}

/** The proxy's failures are not the server's: they get codes of their own, which transport.ts explains. */
function namingTheProxy(agent: Agent): Agent {
  const connecting = agent as unknown as Connecting;
  const connect = connecting.createConnection.bind(agent);
  connecting.createConnection = (options, connected) => {
    connect(options, (error, socket) => connected(error && proxyError(error), socket));
  };
  return agent;
}

/** hpagent 1.2 says `Bad response: 407`; all else is about the connection to the proxy. */
function proxyError(error: Error): Error {
  const status = Number(/^Bad response: (\d{3})$/.exec(error.message)?.[1] ?? Number.NaN);
  const code = Number.isNaN(status)
    ? 'PROXY_UNREACHABLE'
    : status === 407
      ? 'PROXY_WANTS_LOGIN'
      : status >= 500
        ? 'PROXY_BROKEN'
        : 'PROXY_REFUSES';
  // Some SDKs keep nothing of an error but its message.
  return Object.assign(new Error(`${code} (${error.message})`), { code });
}

/** @throws {ProviderError} for an endpoint that is no http or https URL, or has a path. */
export function endpointUrl(endpoint: string, cloud: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url && isHttp && url.pathname === '/' && url.search === '') return url;
  throw new ProviderError(
    `${cloud}: the endpoint is no http or https URL without a path. Check network.source.api.endpoint in podway.yaml.`,
  );
}
