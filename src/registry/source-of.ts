import type { RegistrySource } from './advertised.ts';
import { hostAndPort } from './host-and-port.ts';

/** What `--registry` was given is no registry; the message says what is wanted. */
export class RegistryNameError extends Error {
  override readonly name = 'RegistryNameError';
}

const wanted = 'a file of addresses, or zookeeper://host:port[,host:port…][/root][?digestEnv=NAME]';

/**
 * A registry as a command line names it: a file, or a URL as Dubbo's own configuration has it, with
 * `group` (the root's name) and `backup` (more servers).
 *
 *     zookeeper://10.0.0.5:2181                          root /dubbo
 *     zookeeper://10.0.0.5:2181,10.0.0.6:2181/prod/dubbo
 *     zookeeper://10.0.0.5:2181?backup=10.0.0.6:2181&group=shop
 *
 * @throws {RegistryNameError}
 */
export function registrySourceOf(text: string): RegistrySource {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    if (text.trim() === '') throw new RegistryNameError(`found nothing, wanted ${wanted}`);
    return { kind: 'file', path: text };
  }
  const [, authority = '', path = '', query = ''] =
    /^[^:]+:\/\/([^/?]*)(\/[^?]*)?(?:\?(.*))?$/.exec(text) ?? [];
  if (scheme !== 'zookeeper') throw new RegistryNameError(`found ${scheme}://, wanted ${wanted}`);
  if (authority.includes('@'))
    throw new RegistryNameError(
      'found a user or a password, wanted ?digestEnv=NAME: a variable that holds user:password',
    );
  const given = new URLSearchParams(query);
  const { digestEnv, group, backup, ...others } = Object.fromEntries(given);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new RegistryNameError(`found ${JSON.stringify(`?${unknown}`)}, wanted ${wanted}`);
  if (digestEnv !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(digestEnv))
    throw new RegistryNameError(
      'found a digestEnv that names no environment variable (shown nowhere, in case it is a password), wanted ?digestEnv=NAME',
    );
  const servers = [authority, ...(backup?.split(',') ?? [])].flatMap((one) => one.split(','));
  const wrong = servers.find((one) => hostAndPort(one) === undefined);
  if (wrong !== undefined)
    throw new RegistryNameError(`found ${JSON.stringify(wrong)} for a server, wanted ${wanted}`);
  const root = `${path.replace(/\/+$/, '')}${group === undefined ? '' : `/${group}`}`;
  return {
    kind: 'zookeeper',
    servers,
    root: root || '/dubbo',
    ...(digestEnv === undefined ? {} : { auth: { digestEnv } }),
  };
}
