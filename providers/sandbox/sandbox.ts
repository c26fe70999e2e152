import type { Provider, Writer } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { assertTarget, withinScope } from '../../src/network/scope.ts';
import { withBlackholes } from './blackhole.ts';
import type { Lock } from './lock.ts';
import { lockState } from './lock-state.ts';
import { Store } from './store.ts';
import { sandboxWriter } from './writer.ts';

export interface SandboxTarget {
  /** A Network document: the state, which writes replace. */
  readonly path: string;
  readonly region: string;
  readonly vpc: string;
}

export interface SandboxOptions {
  /** How the state is written: tests put a full disk here. */
  readonly write?: ((path: string, text: string) => Promise<void>) | undefined;
}

/**
 * The embedded cloud: a Network file that is written as strictly as the cloud whose rules it is given
 * would be. Reads see every change of the file; the writer locks it until `close`.
 *
 * @throws {DocumentError} when the file cannot be read or is no Network document.
 * @throws {ProviderError} when it holds another network than the target's.
 */
export async function openSandbox(
  { path, region, vpc }: SandboxTarget,
  rules: CloudRules,
  { write }: SandboxOptions = {},
): Promise<Provider> {
  const store = new Store(path, write);
  assertTarget((await store.load()).network, { provider: rules.provider, region, vpc }, path);
  let writing: Promise<{ readonly held: Lock; readonly writer: Writer }> | undefined;

  const startWriting = async () => {
    const held = await lockState(path);
    return { held, writer: sandboxWriter(store, held, rules) };
  };

  return {
    rules,
    reader: {
      read: async (scope, { clock, signal }) => {
        signal.throwIfAborted();
        const { network } = await store.load();
        const collectedAt = clock.now().toISOString();
        return withinScope({ ...withBlackholes(network, rules), collectedAt }, scope, path);
      },
    },
    writer: async () => {
      writing ??= startWriting();
      try {
        return (await writing).writer;
      } catch (error) {
        writing = undefined;
        throw error;
      }
    },
    close: async () => {
      const started = await writing?.catch(() => undefined);
      writing = undefined;
      await started?.held.release();
    },
  };
}
