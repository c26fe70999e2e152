import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/**
 * Why a request is not answered, whatever it asks: a web page in a browser on this machine sent it. A
 * page of a stranger reaches a server on loopback by a name of its own that it lets point there (DNS
 * rebinding): then Host is that name. An address in Host, or localhost, no stranger can choose. No SDK
 * and no curl sends Origin or Sec-Fetch-Site.
 *
 * @param host what the server was told to listen on: a name that it may be called by.
 */
export function visitorRefusal(headers: IncomingHttpHeaders, host: string): string | undefined {
  const { origin } = headers;
  if (origin !== undefined) return `a web page (Origin: ${origin})`;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none') return `a web page (Sec-Fetch-Site: ${site})`;
  const named = nameIn(headers.host ?? '');
  if (isIP(named) !== 0 || named === 'localhost' || named === host.toLowerCase()) return undefined;
  return `a request to ${JSON.stringify(named)}, which is no address and not localhost`;
}

/** The name in `name:port` or `[address]:port`. */
function nameIn(host: string): string {
  const [, address, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host.toLowerCase()) ?? [];
  return address ?? name ?? '';
}

/** Is the peer on this machine? */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}
