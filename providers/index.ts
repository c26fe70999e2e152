import type { Provider, ProviderTarget, Surroundings } from '../src/network/provider.ts';
import { ProviderError } from '../src/network/provider.ts';
import type { CloudRules } from '../src/network/rules.ts';
import type { SandboxToServe, ServedSandbox } from '../src/network/sandbox.ts';
import type { DescribedCloud, OpenApi } from './adapter.ts';
import { alicloudRules } from './alicloud/rules.ts';
import { awsRules } from './aws/rules.ts';
import type { WireApi } from './sandbox/wire/wire.ts';
import { tencentRules } from './tencent/rules.ts';

interface Cloud {
  readonly rules: CloudRules;
  /** Loads its SDK. */
  readonly api: () => Promise<{ readonly openApi: OpenApi }>;
  /** Reads what its CLI prints. */
  readonly described: () => Promise<{ readonly described: DescribedCloud }>;
  /** What its sandbox speaks as a server. */
  readonly wire: () => Promise<WireApi>;
}

/** The one place that maps a cloud's name to code. Rules are data; the rest loads when it is wanted. */
const clouds: ReadonlyMap<string, Cloud> = new Map(
  [
    {
      rules: awsRules,
      api: () => import('./aws/adapter.ts'),
      described: () => import('./aws/described.ts'),
      wire: async () => (await import('./sandbox/wire/aws/api.ts')).awsWire,
    },
    {
      rules: alicloudRules,
      api: () => import('./alicloud/adapter.ts'),
      described: () => import('./alicloud/described.ts'),
      wire: async () => (await import('./sandbox/wire/alicloud/api.ts')).alicloudWire,
    },
    {
      rules: tencentRules,
      api: () => import('./tencent/adapter.ts'),
      described: () => import('./tencent/described.ts'),
      wire: async () => (await import('./sandbox/wire/tencent/api.ts')).tencentWire,
    },
  ].map((cloud) => [cloud.rules.provider, cloud]),
);

export const providerNames: readonly string[] = [...clouds.keys()];

/**
 * A cloud's rules.
 *
 * @throws {ProviderError} for a name that podway does not know.
 */
export function rules(name: string): CloudRules {
  return cloudOf(name).rules;
}

/** @throws {ProviderError} for a name that podway does not know. */
function cloudOf(name: string): Cloud {
  const known = clouds.get(name);
  if (known) return known;
  throw new ProviderError(
    `${JSON.stringify(name)} is no cloud that podway knows: ${providerNames.join(', ')}. Check network.provider in podway.yaml.`,
  );
}

/**
 * Opens the source of a network that podway.yaml names. Its route tables have the limits that podway.yaml
 * names, too; what is written meets the cloud's own.
 *
 * @throws {ProviderError} for an unknown cloud, a source without an adapter, another network's file.
 * @throws {DocumentError} for a file that is no Network document.
 */
export async function open(
  target: ProviderTarget,
  surroundings: Surroundings = { env: {} },
): Promise<Provider> {
  const cloud = cloudOf(target.provider);
  const provider = await openSource(target, surroundings, cloud);
  const { limits = [] } = target;
  if (limits.length === 0) return provider;
  const { withConfiguredLimits } = await import('../src/network/configured-limits.ts');
  return {
    rules: provider.rules,
    reader: withConfiguredLimits(provider.reader, limits, cloud.rules),
    writer: () => provider.writer(),
    close: () => provider.close(),
  };
}

async function openSource(
  { region, vpc, source }: ProviderTarget,
  surroundings: Surroundings,
  { api, described, rules: cloud }: Cloud,
): Promise<Provider> {
  switch (source.kind) {
    case 'sandbox': {
      const { openSandbox } = await import('./sandbox/sandbox.ts');
      return openSandbox({ path: source.path, region, vpc }, cloud);
    }
    case 'file': {
      const { openFile } = await import('./file/file.ts');
      return openFile({ path: source.path, region, vpc }, cloud);
    }
    case 'api': {
      const { openApi } = await api();
      return openApi({ region, vpc, endpoint: source.endpoint }, surroundings);
    }
    case 'describe': {
      const [{ openDescribed }, printed] = await Promise.all([
        import('./describe/describe.ts'),
        described(),
      ]);
      return openDescribed({ path: source.path, region, vpc }, cloud, printed.described);
    }
  }
}

/**
 * Serves a saved network as the API of its own cloud, until it is closed.
 *
 * @throws {DocumentError} when the network or the faults cannot be read or are no such documents.
 * @throws {ProviderError} for a cloud that podway does not know, and as `serve` does.
 */
export async function serveSandbox(sandbox: SandboxToServe): Promise<ServedSandbox> {
  const { clock, faults, host, memory, network: path, port } = sandbox;
  const { readNetwork } = await import('../src/network/read.ts');
  const network = await readNetwork(path);
  const { rules: cloud, wire } = cloudOf(network.provider);
  const [{ serve, usualSettleMs }, { readFaults }, api] = await Promise.all([
    import('./sandbox/server.ts'),
    import('./sandbox/faults.ts'),
    wire(),
  ]);
  const settleMs = sandbox.settleMs ?? usualSettleMs(cloud);
  const served = await serve({
    network: memory ? network : path,
    rules: cloud,
    api,
    clock,
    host,
    port,
    settleMs,
    faults: faults === undefined ? [] : await readFaults(faults),
  });
  return {
    url: served.url,
    title: cloud.title,
    vpc: network.vpc.id,
    settleMs,
    close: () => served.close(),
  };
}
