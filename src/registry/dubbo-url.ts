import { hostAndPort } from './host-and-port.ts';

/** What a provider's URL says of where it is. */
export interface DubboUrl {
  readonly protocol: string;
  readonly service: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Reads the name of a node under `/dubbo/<interface>/providers`: a URL, percent-encoded as a whole.
 * `dubbo%3A%2F%2F10.244.2.10%3A20880%2Fcom.example.Greet%3Fgroup%3Da%26version%3D1.0.0`. Undefined where
 * it is none, or names no port.
 *
 * The service is called as Dubbo calls it, `group/interface:version`; a provider's version 0.0.0 is none.
 * 2026-11: apache/dubbo, dubbo-common/src/main/java/org/apache/dubbo/common/URL.java, buildKey; 2.x and 3.x alike;
 * URLStrParser.java for its parameters.
 *
 * @param nodeOf the interface whose list this is, for URLs that do not name it.
 */
export function readDubboUrl(encoded: string, nodeOf: string): DubboUrl | undefined {
  const url = decoded(encoded);
  const [, protocol, authority, path = '', query = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/?]*@)?([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/i.exec(url ?? '') ??
    [];
  const at = authority === undefined ? undefined : hostAndPort(authority);
  if (protocol === undefined || at === undefined) return undefined;
  const parameters = new Map(query.split('&').map(pair));
  const said = (name: string) => parameters.get(name)?.trim() ?? '';
  const group = said('group');
  const version = said('version').replace(/^0\.0\.0$/, '');
  const name = said('interface') || path || nodeOf;
  const service = `${group && `${group}/`}${name}${version && `:${version}`}`;
  return { protocol, service, ...at };
}

/** The URL was decoded as a whole: its parameters are plain text, in which `+` is no space. */
function pair(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=')];
}

function decoded(text: string): string | undefined {
  try {
    // Java's URLEncoder writes a space as `+`.
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return undefined;
  }
}
