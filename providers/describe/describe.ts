import { whyImpossible } from '../../src/network/consistent.ts';
import { type Part, partSchema } from '../../src/network/network.ts';
import { type Provider, ProviderError, ReadOnlyError } from '../../src/network/provider.ts';
import type { CloudRules } from '../../src/network/rules.ts';
import { withinScope } from '../../src/network/scope.ts';
import type { DescribedCloud } from '../adapter.ts';
import { type Loaded, loadDump } from './load.ts';

export interface DescribeTarget {
  /** A folder or a file of what the cloud's own CLI printed. */
  readonly path: string;
  readonly region: string;
  readonly vpc: string;
}

/**
 * A network out of what the cloud's CLI printed: no credentials, read once, never written.
 *
 * @throws {ProviderError} where lists are missing that planning needs, pages are cut, files contradict
 * one another, or the VPC is not among what was printed.
 * @throws {DocumentError} for files that are neither JSON nor YAML.
 */
export async function openDescribed(
  target: DescribeTarget,
  rules: CloudRules,
  cloud: DescribedCloud,
): Promise<Provider> {
  const { path } = target;
  const dump = await loadDump(path, cloud, (command) => filledFor(target, command));
  assertEnough(dump, target, cloud);
  const incomplete = missingParts(dump, cloud);
  const network = cloud.networkOf(dump, target, incomplete);
  const wrong = whyImpossible(network, partSchema.options);
  if (wrong.length > 0) {
    throw new ProviderError(
      [
        `${path} contradicts itself. Were the files printed at different times?`,
        ...wrong.slice(0, 20).map((line) => `  ${line}`),
      ].join('\n'),
    );
  }
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
        `${path} is what a CLI printed of ${target.vpc} and is never written. To apply, set network.source in podway.yaml to api.`,
      );
    },
    close: async () => {},
  };
}

/** All commands that are missing, so that one more try is enough. */
function assertEnough(dump: Loaded, target: DescribeTarget, { lists }: DescribedCloud): void {
  const missing = lists.filter(
    ({ name, neededFor }) => neededFor === 'planning' && !dump.lists.has(name),
  );
  if (missing.length === 0) return;
  const commands = missing.map(({ command, name }) => {
    return `  ${filledFor(target, command)} > ${name}.json`;
  });
  const unknown =
    dump.unknown.length === 0
      ? []
      : [
          `In these files podway recognises nothing: ${dump.unknown.slice(0, 10).join(', ')}. A list made by --query has to keep the fields' names; an empty one says nothing.`,
        ];
  throw new ProviderError(
    [
      `${dump.where} lacks ${missing.map(({ name }) => name).join(', ')}, and planning needs all of them. Print them into it:`,
      ...commands,
      ...unknown,
    ].join('\n'),
  );
}

function filledFor({ vpc, region }: DescribeTarget, command: string): string {
  return command.replace(/\bVPC\b/g, vpc).replace(/\bREGION\b/g, region);
}

function missingParts(dump: Loaded, { lists }: DescribedCloud): readonly Part[] {
  const parts = lists.flatMap(({ name, neededFor }) =>
    neededFor === 'planning' || neededFor === 'maybe' || dump.lists.has(name) ? [] : [neededFor],
  );
  return [...new Set(parts)];
}
