import { type Provider, ProviderError, type ProviderTarget } from '../src/network/provider.ts';
import type { CloudRules } from '../src/network/rules.ts';
import { alicloudRules } from './alicloud/rules.ts';
import { awsRules } from './aws/rules.ts';
import { tencentRules } from './tencent/rules.ts';

/** The one place that maps a cloud's name to code. Rules are data; adapters load when they are opened. */
const clouds: ReadonlyMap<string, CloudRules> = new Map(
  [awsRules, alicloudRules, tencentRules].map((cloud) => [cloud.provider, cloud]),
);

export const providerNames: readonly string[] = [...clouds.keys()];

/**
 * A cloud's rules.
 *
 * @throws {ProviderError} for a name that podway does not know.
 */
export function rules(name: string): CloudRules {
  const known = clouds.get(name);
  if (known) return known;
  throw new ProviderError(
    `${JSON.stringify(name)} is no cloud that podway knows: ${providerNames.join(', ')}. Check network.provider in podway.yaml.`,
  );
}

/**
 * Opens the source of a network that podway.yaml names.
 *
 * @throws {ProviderError} for an unknown cloud, a source without an adapter, another network's file.
 * @throws {DocumentError} for a file that is no Network document.
 */
export async function open(target: ProviderTarget): Promise<Provider> {
  const cloud = rules(target.provider);
  const { region, vpc, source } = target;
  switch (source.kind) {
    case 'sandbox': {
      const { openSandbox } = await import('./sandbox/sandbox.ts');
      return openSandbox({ path: source.path, region, vpc }, cloud);
    }
    case 'file': {
      const { openFile } = await import('./file/file.ts');
      return openFile({ path: source.path, region, vpc }, cloud);
    }
    case 'api':
    case 'describe':
      throw new ProviderError(
        `This version of podway has no adapter for ${cloud.title} yet (network.source.${source.kind}). Use network.source.sandbox or network.source.file.`,
      );
  }
}
