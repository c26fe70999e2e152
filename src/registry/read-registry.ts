import { finding } from '../finding/catalogue.ts';
import type { Context } from '../network/provider.ts';
import { readAddressFile } from './address-file.ts';
import {
  type Advertised,
  RegistryError,
  type RegistryReading,
  type RegistrySource,
} from './advertised.ts';
import { readZookeeper } from './zookeeper/read-zookeeper.ts';

/** What reading a registry may know of the world. */
export interface RegistryContext extends Context {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads what a registry advertises; it has no way to write one.
 *
 * @throws {RegistryError} where it cannot be reached, refuses, or holds no services.
 * @throws {DocumentError} for a file with lines that are no addresses.
 */
export async function readRegistry(
  source: RegistrySource,
  context: RegistryContext,
): Promise<RegistryReading> {
  const { registry, advertised, findings } = await read(source, context);
  const empty = finding('nothing-advertised', {
    subject: `registry/${registry}`,
    evidence: 'It lists no provider of any service.',
  });
  const sorted = advertised.toSorted(compareAdvertised);
  return {
    registry,
    advertised: sorted,
    findings: sorted.length === 0 ? [empty, ...findings] : findings,
  };
}

async function read(source: RegistrySource, context: RegistryContext): Promise<RegistryReading> {
  if (source.kind === 'file') {
    const advertised = await readAddressFile(source.path);
    return { registry: source.path, advertised, findings: [] };
  }
  return readZookeeper(source, loginOf(source, context), context);
}

/** @throws {RegistryError} that names the variable and never shows what it holds. */
function loginOf(
  { auth }: Extract<RegistrySource, { kind: 'zookeeper' }>,
  { env }: RegistryContext,
): string | undefined {
  if (auth === undefined) return undefined;
  const login = env[auth.digestEnv];
  if (login !== undefined && /^[^:]+:./.test(login)) return login;
  throw new RegistryError(
    login === undefined
      ? `the environment variable ${auth.digestEnv} is not set; a registry's digestEnv wants user:password in it`
      : `the environment variable ${auth.digestEnv} does not hold user:password`,
  );
}

function compareAdvertised(a: Advertised, b: Advertised): number {
  if (a.service !== b.service) return a.service < b.service ? -1 : 1;
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  return a.port - b.port;
}
