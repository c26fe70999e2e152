import { ProviderError } from '../../src/network/provider.ts';
import type { DescribedCloud, Dump, PrintedList } from '../adapter.ts';
import { readFiles } from './files.ts';
import { Merged } from './merge.ts';
import { recognise } from './recognise.ts';

/** What was printed, and the files in which podway recognises nothing. */
export interface Loaded extends Dump {
  readonly unknown: readonly string[];
}

/**
 * All lists that a cloud's CLI printed into a folder (or file), each item once.
 *
 * @param filled puts the VPC and the region into a command.
 * @throws {ProviderError} for pages that are cut, and files that contradict one another.
 * @throws {DocumentError} for files that are neither JSON nor YAML.
 */
export async function loadDump(
  path: string,
  cloud: DescribedCloud,
  filled: (command: string) => string,
): Promise<Loaded> {
  const { documents, writtenAt } = await readFiles(path);
  const merged = new Map<string, Merged>();
  const totals: { readonly list: PrintedList; readonly total: number; readonly file: string }[] =
    [];
  const unknown: string[] = [];
  for (const { file, value } of documents) {
    const found = recognise(value, cloud.lists);
    if (found.length === 0) unknown.push(file);
    for (const { list, items, reply } of found) {
      const cut = reply && cloud.cut(reply, list);
      if (cut !== undefined)
        throw new ProviderError(`${file}: ${list.name} is cut: ${filled(cut)}`);
      const total = reply && cloud.total?.(reply, list);
      if (total !== undefined) totals.push({ list, total, file });
      const all = merged.get(list.name) ?? new Merged(list);
      for (const item of items) all.add(item, file);
      merged.set(list.name, all);
    }
  }
  for (const { list, total, file } of totals) {
    const count = merged.get(list.name)?.items.length ?? 0;
    if (count >= total) continue;
    throw new ProviderError(
      `${file}: ${list.name} is cut: it says that there are ${total}, and all files in ${path} have ${count}. Print the other pages, too.`,
    );
  }
  const lists = new Map([...merged].map(([name, { items }]) => [name, items]));
  return { lists, where: path, collectedAt: writtenAt, unknown: [...new Set(unknown)] };
}
