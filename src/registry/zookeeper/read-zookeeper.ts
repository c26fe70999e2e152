import type { Context } from '../../network/provider.ts';
import { RegistryError, type RegistryReading, type RegistrySource } from '../advertised.ts';
import { type Providers, readProviders } from './providers.ts';
import { ConnectionError, ZookeeperError, ZookeeperSession } from './session.ts';

type Source = Extract<RegistrySource, { kind: 'zookeeper' }>;

/** Until a server has answered for the first time, in milliseconds. */
const helloMs = 5_000;
/** For all of a server's lists. */
const wholeMs = 30_000;

/**
 * Reads what Dubbo providers have registered, from the first server of the ensemble that answers: each is
 * given some seconds, so that an ensemble that is gone is told in bounded time.
 *
 * @param login user:password.
 * @throws {RegistryError} naming each server and what came of it.
 */
export async function readZookeeper(
  source: Source,
  login: string | undefined,
  context: Context,
): Promise<RegistryReading> {
  const failures: string[] = [];
  for (const server of source.servers) {
    try {
      return await readServer(server, source, login, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof ConnectionError)) throw error;
      failures.push(`${server}: ${error.message}`);
    }
  }
  throw new RegistryError(
    `zookeeper: ${failures.join('; ')}. Check that this host may reach it, and the registry's address.`,
  );
}

async function readServer(
  server: string,
  source: Source,
  login: string | undefined,
  context: Context,
): Promise<RegistryReading> {
  const { root } = source;
  const registry = `zookeeper://${source.servers.join(',')}${root}`;
  const colon = server.lastIndexOf(':');
  const host = server.slice(0, colon).replace(/^\[|\]$/g, '');
  const session = ZookeeperSession.to(host, Number(server.slice(colon + 1)));
  const stop = () => session.fail(asError(context.signal.reason));
  context.signal.addEventListener('abort', stop);
  try {
    if (context.signal.aborted) stop();
    await within(helloMs, session, context, () => session.open(login));
    const providers = await within(wholeMs, session, context, () =>
      readProviders(session, root, registry),
    );
    const { advertised, findings } = await withServices(providers, session, registry, source);
    return { registry, advertised, findings };
  } catch (error) {
    if (!(error instanceof ZookeeperError)) throw error;
    throw new RegistryError(`${registry}: ${refusal(error, source)}`, { cause: error });
  } finally {
    context.signal.removeEventListener('abort', stop);
    session.close();
  }
}

/** @throws {RegistryError} where no service can be registered under the root: it is probably another one. */
async function withServices(
  providers: Providers | undefined,
  session: ZookeeperSession,
  registry: string,
  { root }: Source,
): Promise<Providers> {
  if (providers && (providers.services > 0 || providers.children.length === 0)) return providers;
  const has = providers
    ? `${root} holds no service, but ${list(providers.children)}`
    : `there is no ${root}; ${above(root)} holds ${list((await session.children(above(root))) ?? [])}`;
  throw new RegistryError(
    `${registry}: ${has}. Name the node that interfaces are registered under: /dubbo, or with a chroot /chroot/dubbo.`,
  );
}

function above(root: string): string {
  return root.replace(/\/[^/]*\/?$/, '') || '/';
}

function list(names: readonly string[]): string {
  const shown = names.toSorted().slice(0, 5).join(', ');
  return `${shown || 'nothing'}${names.length > 5 ? ', …' : ''}`;
}

function refusal({ number, message }: ZookeeperError, { auth }: Source): string {
  if (number !== -102 && number !== -115) return message;
  return auth
    ? `the login in $${auth.digestEnv} may not read it. Check user and password, or the ACL of the node.`
    : 'only users with a login may read it. Name the environment variable that holds user:password: auth: { digestEnv: NAME } in podway.yaml, or ?digestEnv=NAME.';
}

/** Lets a session fail when `work` takes longer; the clock waits no longer than the work. */
async function within<T>(
  ms: number,
  session: ZookeeperSession,
  { clock, signal }: Context,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  clock.sleep(ms, AbortSignal.any([signal, done.signal])).then(
    () => session.fail(new ConnectionError(`no answer in ${ms / 1000} s`)),
    () => undefined,
  );
  try {
    return await work();
  } finally {
    done.abort();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
