import type { Outcome } from '../../../src/network/change.ts';
import type { Network } from '../../../src/network/network.ts';
import type { Batch, Context, Provider, Scope, Writer } from '../../../src/network/provider.ts';

/** The tag's key; its value does not matter. */
export const testTag = 'podway-test';

/**
 * A provider that writes to nothing but route tables, and interfaces of instances, that carry the tag
 * `podway-test`. The provider's own reader says so, anew before each write; where it cannot, nothing is
 * written either.
 */
export function onTestTablesOnly(provider: Provider, vpc: string): Provider {
  const read = (batch: Batch, context: Context) => {
    const tables = [...new Set(batch.flatMap((item) => ('table' in item ? [item.table] : [])))];
    const isOfTables = batch.every((item) => 'table' in item);
    const scope: Scope = isOfTables
      ? { vpc, tables, parts: ['routeTables'] }
      : { vpc, parts: ['routeTables', 'interfaces', 'instances'] };
    return provider.reader.read(scope, context);
  };
  const guarded = (writer: Writer): Writer => ({
    settle: (batch, context) => writer.settle(batch, context),
    write: async (batch, context) => {
      let why: string | undefined;
      try {
        why = whyNotTest(await read(batch, context), batch);
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
      return why === undefined ? writer.write(batch, context) : refused(batch, why);
    },
  });
  return {
    rules: provider.rules,
    reader: provider.reader,
    writer: async () => guarded(await provider.writer()),
    close: () => provider.close(),
  };
}

/** Why a batch may not be written here, in words; undefined: all that it touches is tagged. */
export function whyNotTest(
  { routeTables, interfaces, instances }: Network,
  batch: Batch,
): string | undefined {
  for (const item of batch) {
    if ('table' in item) {
      const table = routeTables.find(({ id }) => id === item.table);
      if (!isTest(table)) return `route table ${item.table} does not carry the tag ${testTag}`;
    } else {
      const { instance } = interfaces.find(({ id }) => id === item.interface) ?? {};
      if (!isTest(instances.find(({ id }) => id === instance)))
        return `the instance of ${item.interface} does not carry the tag ${testTag}`;
    }
  }
  return undefined;
}

function isTest(thing: { readonly tags: Readonly<Record<string, string>> } | undefined): boolean {
  return thing !== undefined && Object.hasOwn(thing.tags, testTag);
}

function refused(batch: Batch, why: string): readonly Outcome[] {
  return batch.map(({ id }) => ({
    op: id,
    result: 'failed',
    class: 'denied',
    code: 'NotForTests',
    message: `${why}: nothing was sent`,
  }));
}
