import { isIP } from 'node:net';
import { AddressError, Prefix } from './prefix.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy on the way to a server, as the environment says it: HTTPS_PROXY (HTTP_PROXY for http)
 * unless NO_PROXY names the server. Read as Go reads them (golang.org/x/net/http/httpproxy), since
 * that is how kubectl does: upper case first, hosts with their subdomains, CIDRs, `host:port`, `*`,
 * and never for this machine. client-node 1.4 does not look at them.
 */
export function proxyFor(server: URL, env: Environment): string | undefined {
  const proxy =
    server.protocol === 'https:'
      ? env.HTTPS_PROXY || env.https_proxy
      : env.HTTP_PROXY || env.http_proxy;
  if (!proxy || isHere(hostOf(server))) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map((one) => one.trim());
  if (exceptions.some((one) => covers(one.toLowerCase(), server))) return undefined;
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** Without the brackets that URLs have around IPv6 addresses. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function covers(exception: string, server: URL): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  const host = hostOf(server);
  if (isIP(host) !== 0 && exception.includes('/')) return contains(exception, host);
  const [, name = exception, port] = /^(.*?[^:]):(\d+)$/.exec(exception) ?? [];
  if (isIP(exception) === 0 && port !== undefined && port !== portOf(server)) return false;
  const bare = (isIP(exception) === 0 ? name : exception).replace(/^\[|\]$/g, '');
  const suffix = bare.replace(/^\*?\./, '');
  return (bare === suffix && host === bare) || (isIP(host) === 0 && host.endsWith(`.${suffix}`));
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

function contains(cidr: string, address: string): boolean {
  try {
    return Prefix.parse(cidr, { hostBits: 'clear' }).containsAddress(address);
  } catch (error) {
    if (error instanceof AddressError) return false;
    throw error;
  }
}
