import { type Provider, ReadOnlyError } from '../../src/network/provider.ts';
import { readNetwork } from '../../src/network/read.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { assertTarget, withinScope } from '../../src/network/scope.ts';

export interface FileTarget {
  /** A Network document, as `podway snapshot` writes it. */
  readonly path: string;
  readonly region: string;
  readonly vpc: string;
}

/**
 * A recorded network: read once, never written.
 *
 * @throws {DocumentError} when the file cannot be read or is no Network document.
 * @throws {ProviderError} when it holds another network than the target's.
 */
export async function openFile(
  { path, region, vpc }: FileTarget,
  rules: CloudRules,
): Promise<Provider> {
  const network = await readNetwork(path);
  assertTarget(network, { provider: rules.provider, region, vpc }, path);
  return {
    rules,
    reader: {
      read: async (scope, { signal }) => {
        signal.throwIfAborted();
        return withinScope(network, scope, path);
      },
    },
    writer: async () => {
      throw new ReadOnlyError(
        `${path} is a recording of ${network.vpc.id} and is never written. To apply, set network.source in podway.yaml to api, or to sandbox with a copy of the file.`,
      );
    },
    close: async () => {},
  };
}
